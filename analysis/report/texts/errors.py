"""Sentences on the errors: what is confused, how confident errors are, which labels are suspect."""

import numpy as np

from analysis.evaluation.calibration import CALIBRATED, CANNOT_TELL
from analysis.report.display import Text, literal
from analysis.report.texts.robustness import amount
from analysis.report.words import (
    count,
    counted,
    listing,
    percent,
    percent_range,
)

FEW = 3
ARTICLES = {"shift": "a shift", "rotation": "a rotation", "noise": "noise"}
# An error is called confident above this probability.
CONFIDENT = 0.9


def names_of(study):
    """Names of the classes, as text in Markdown."""
    return [literal(name) for name in study.dataset.class_names]


def _errors(study):
    """How many held-out images are misclassified, and how many confidently; None if not finite."""
    out_of_fold = study.validation.out_of_fold
    wrong = ~out_of_fold.correct
    if not np.isfinite(out_of_fold.confidence).all():
        return int(wrong.sum()), None
    return int(wrong.sum()), int(np.sum(out_of_fold.confidence[wrong] > CONFIDENT))


def confusion_reading(study):
    """Which classes are confused."""
    names = names_of(study)
    out_of_fold = study.validation.out_of_fold
    wrong, sure = _errors(study)
    if not wrong:
        return Text("No held-out image was misclassified.")
    pairs = out_of_fold.frequent_errors(FEW)
    listed = listing(
        f"{names[label]} predicted as {names[predicted]} ({count(times)})"
        for label, predicted, times in pairs
    )
    rows = sorted(study.recalls, key=lambda row: row["recall"])
    worst, best = rows[0], rows[-1]
    text = (
        f"{counted(wrong, 'held-out image was', 'held-out images were')} misclassified, "
        f"{percent(wrong / len(out_of_fold.labels))} of all. The most frequent "
        f"{'confusion is' if len(pairs) == 1 else 'confusions are'} {listed}. "
    )
    if worst["interval"][1] < best["interval"][0]:
        text += (
            f"Class {names[worst['class']]} has the lowest recall, "
            f"{percent(worst['recall'])} ({percent_range(*worst['interval'])}); class "
            f"{names[best['class']]} the highest, {percent(best['recall'])} "
            f"({percent_range(*best['interval'])}). "
        )
    else:
        text += (
            "The intervals of the lowest and the highest recall overlap, so no class is shown to "
            "be the hardest. "
        )
    if sure is None:
        return Text(
            text + "Not all probabilities are finite, so nothing can be said about confidence."
        )
    if not sure:
        return Text(text + f"No error was made with a confidence above {percent(CONFIDENT, 0)}.")
    return Text(
        text + f"{percent(sure / wrong, 0)} of the errors were made with a confidence above "
        f"{percent(CONFIDENT, 0)}."
    )


def _surest(probability):
    """A probability in percent, never rounded to certainty."""
    return f"more than {percent(0.9999)}" if round(probability, 4) >= 1 else percent(probability)


def errors_reading(study):
    """What the most confident errors show."""
    names = names_of(study)
    out_of_fold = study.validation.out_of_fold
    worst = out_of_fold.worst(1)
    if not len(worst):
        return Text("There is no error to look at.")
    first = worst[0]
    probability = float(out_of_fold.confidence[first])
    if not np.isfinite(probability):
        return Text(
            "No probability of a misclassified image is finite, so the errors cannot be ranked by "
            "confidence."
        )
    return Text(
        f"The most confident error is labelled {names[out_of_fold.labels[first]]} and was "
        f"predicted as {names[out_of_fold.predicted[first]]} with a probability of "
        f"{_surest(probability)}. "
        "Some of these images are hard for a person too, and some labels may be wrong; predictions "
        "alone cannot separate the two."
    )


def suspects_reading(study):
    """Which labels the method suspects, and how far that can be trusted."""
    found, n = study.suspects, len(study.validation.out_of_fold.labels)
    if not found.images:
        return Text("No out-of-fold prediction is finite, so no label can be judged.")
    left_out = n - found.images
    text = (
        f"Of the {count(n)} images, {count(left_out)} could not be judged, because their "
        "probabilities are not finite. "
        if left_out
        else ""
    )
    if found.count:
        names = names_of(study)
        text += (
            f"Of {count(found.images)} labels, {count(found.count)} "
            f"{'is' if found.count == 1 else 'are'} suspected. The strongest suspect is labelled "
            f"{names[found.given[0]]}, and its network suggests {names[found.suggested[0]]}. The "
            f"method estimates that {percent(found.estimated_share)} of the labels are wrong. It "
            "cannot separate a wrong label from a hard image, and with a weak network it suspects "
            "many: whether a label is wrong has to be decided by a person."
        )
    else:
        text += (
            f"None of {counted(found.images, 'label')} is suspected. That does not prove them "
            "right: a network reproduces what wrong labels have taught it."
        )
    return Text(text + _outside_check(study))


def _outside_check(study):
    """How the method did where wrong labels are known."""
    known = study.known_errors
    if not study.dataset.card.label_errors:
        return (
            " The method cannot be checked here, because no list of wrong labels is known for "
            "these images."
        )
    if known is None:
        return (
            " Wrong labels are known in the test set, but the probabilities of the final model are "
            "not finite."
        )
    text = (
        " The test set, in which people have reviewed doubtful labels, allows a check: from the "
        f"final model's probabilities the method suspects {count(known.suspects)} of "
        f"{counted(known.images, 'test label')}, and {count(known.found)} of the "
        f"{counted(known.known, 'known error')} {'is' if known.found == 1 else 'are'} among them, "
        f"a recall of {percent(known.found / known.known, 0)} "
        f"({percent_range(known.recall.low, known.recall.high, 0)})."
    )
    if known.precision is not None:
        text += (
            f" Of the suspects, {percent(known.found / known.suspects, 0)} "
            f"({percent_range(known.precision.low, known.precision.high, 0)}) are known errors; "
            "the others were not reviewed, or the reviewers confirmed the label."
        )
    return text


def _wrong_sentence(study):
    names = names_of(study)
    wrong, sure = _errors(study)
    total = len(study.validation.out_of_fold.labels)
    if not wrong:
        return f"None of {counted(total, 'held-out image')} is misclassified."
    label, predicted, times = study.validation.out_of_fold.frequent_errors(1)[0]
    text = (
        f"The fold networks misclassify {count(wrong)} of {counted(total, 'held-out image')} "
        f"(**{percent(wrong / total)}**), most often {names[label]} as {names[predicted]} "
        f"({count(times)})."
    )
    if sure:
        text += (
            f" {percent(sure / wrong, 0)} of the errors are made with a confidence above "
            f"{percent(CONFIDENT, 0)}."
        )
    if study.suspects.count:
        text += f" {counted(study.suspects.count, 'label')} may be wrong and should be reviewed."
    return text


def _calibration_sentence(study):
    found = study.calibration
    if found.verdict == CANNOT_TELL:
        return "Calibration cannot be judged, because not all probabilities are finite."
    text = (
        f"The probabilities are **{found.verdict}** (calibration error "
        f"{percent(found.before.error)}, against up to {percent(found.before.chance_high)} by "
        "chance)"
    )
    if found.verdict == CALIBRATED:
        return f"{text}."
    return f"{text}; after temperature scaling they are {found.after.verdict}."


def _corruption_sentence(study):
    breaking = [item for item in study.robustness.tolerances if item.breaks_at is not None]
    if not breaking:
        return "No tested shift, rotation or noise is shown to cost a material share of accuracy."
    listed = listing(
        f"{ARTICLES[item.kind]} of {amount(item.kind, item.breaks_at)}" for item in breaking
    )
    return f"A material loss of accuracy begins at {listed}."


def errors_in_short(study):
    """The answer of the chapter: what fails, how confidently, and under which corruptions."""
    parts = (_wrong_sentence, _calibration_sentence, _corruption_sentence)
    return " ".join(part(study) for part in parts)
