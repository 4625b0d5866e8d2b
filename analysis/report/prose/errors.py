"""Sentences on what the model gets wrong, which labels are suspect, and how sure all that is."""

import numpy as np

from analysis.evaluation.calibration import CALIBRATED, CANNOT_TELL
from analysis.report.display import Text
from analysis.report.prose.robustness import amount
from analysis.report.words import (
    answer,
    count,
    counted,
    listing,
    percent,
    percent_range,
)

FEW = 3
ARTICLES = {"shift": "a shift", "rotation": "a rotation", "noise": "noise"}
# An error is called sure above this probability.
SURE = 0.9


def _errors(study):
    """How many held-out images are misread, and how many of them surely; None if not finite."""
    out_of_fold = study.validation.out_of_fold
    wrong = ~out_of_fold.correct
    if not np.isfinite(out_of_fold.confidence).all():
        return int(wrong.sum()), None
    return int(wrong.sum()), int(np.sum(out_of_fold.confidence[wrong] > SURE))


def confusion_reading(study):
    """Which classes are confused."""
    names = study.dataset.class_names
    out_of_fold = study.validation.out_of_fold
    wrong, sure = _errors(study)
    if not wrong:
        return Text("No held-out image was misread.")
    pairs = out_of_fold.frequent_errors(FEW)
    listed = listing(
        f"{names[label]} read as {names[predicted]} ({count(times)})"
        for label, predicted, times in pairs
    )
    rows = sorted(study.recalls, key=lambda row: row["recall"])
    worst, best = rows[0], rows[-1]
    text = (
        f"{counted(wrong, 'held-out image was', 'held-out images were')} misread, "
        f"{percent(wrong / len(out_of_fold.labels))} of all. The most frequent "
        f"{'confusion is' if len(pairs) == 1 else 'confusions are'} {listed}. "
    )
    if worst["interval"][1] < best["interval"][0]:
        text += (
            f"Class {names[worst['class']]} is the hardest, with a recall of "
            f"{percent(worst['recall'])} ({percent_range(*worst['interval'])}); class "
            f"{names[best['class']]} the easiest, with {percent(best['recall'])} "
            f"({percent_range(*best['interval'])}). "
        )
    else:
        text += "The classes' recalls are too close to call one the hardest. "
    if sure is None:
        return Text(text + "Not all probabilities are finite: of confidence nothing can be said.")
    if not sure:
        return Text(
            text + f"In none of its errors did the network give the wrong class more than "
            f"{percent(SURE, 0)} probability."
        )
    return Text(
        text + f"In {percent(sure / wrong, 0)} of its errors the network gave the wrong class more "
        f"than {percent(SURE, 0)} probability: its confidence is no proof."
    )


def _surest(probability):
    """A probability in percent, which a network may round to a certainty but nobody should."""
    return f"more than {percent(0.9999)}" if round(probability, 4) >= 1 else percent(probability)


def errors_reading(study):
    """What the surest errors teach."""
    names = study.dataset.class_names
    out_of_fold = study.validation.out_of_fold
    worst = out_of_fold.worst(1)
    if not len(worst):
        return Text("There is no error to look at.")
    first = worst[0]
    probability = float(out_of_fold.confidence[first])
    if not np.isfinite(probability):
        return Text(
            "No probability of a misread image is finite: none of the errors was made with "
            "any confidence that could be compared."
        )
    return Text(
        f"The surest error is labelled {names[out_of_fold.labels[first]]} and was read as "
        f"{names[out_of_fold.predicted[first]]} with a probability of {_surest(probability)}. "
        "Some of these images are hard for a person too, and some labels may be wrong; the "
        "networks cannot tell the two apart."
    )


def suspects_reading(study):
    """Which labels the networks speak against, and how far that can be trusted."""
    found, n = study.suspects, len(study.validation.out_of_fold.labels)
    if not found.images:
        return Text("No out-of-fold prediction is finite, and so no label can be doubted.")
    left_out = n - found.images
    text = (
        f"Of the {count(n)} images, {count(left_out)} could not be judged, because their "
        "probabilities are not finite. "
        if left_out
        else ""
    )
    if found.count:
        names = study.dataset.class_names
        text += (
            f"The networks speak against {counted(found.count, 'label')} of {count(found.images)}, "
            f"most strongly against one given as {names[found.given[0]]}, for which a network "
            f"suggests {names[found.suggested[0]]}. At its word, the method puts the share of "
            f"wrong labels at {percent(found.estimated_share)}. That is no verdict: to the method "
            "a hard image looks like a wrong label, and a weak network suspects many. Whether a "
            "label is wrong, a person must say."
        )
    else:
        text += (
            f"The networks speak against none of {counted(found.images, 'label')}. That does not "
            "prove them right: a network repeats what wrong labels have taught it."
        )
    return Text(text + _outside_check(study))


def _outside_check(study):
    """How the method did where wrong labels are known."""
    known = study.known_errors
    if not study.dataset.card.label_errors:
        return (
            " The method cannot be checked here: this report knows of no list of wrong labels for "
            "these images."
        )
    if known is None:
        return (
            " Wrong labels are known in the test set, but the final model gives no finite "
            "probabilities with which to look for them."
        )
    text = (
        " The test set, whose doubtful labels people have looked at, allows a check: by the "
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
            "the others were not put before people, or people backed the label."
        )
    return text


def _wrong_sentence(study):
    names = study.dataset.class_names
    wrong, sure = _errors(study)
    total = len(study.validation.out_of_fold.labels)
    if not wrong:
        return f"None of {counted(total, 'held-out image')} was misread, so no class fails here"
    label, predicted, times = study.validation.out_of_fold.frequent_errors(1)[0]
    text = (
        f"The networks misread {count(wrong)} of {counted(total, 'held-out image')} "
        f"({percent(wrong / total)}), most often {names[label]} as {names[predicted]} "
        f"({count(times)})"
    )
    if sure:
        text += (
            f", and in {percent(sure / wrong, 0)} of these errors they are more than "
            f"{percent(SURE, 0)} sure"
        )
    if study.suspects.count:
        text += (
            f"; {counted(study.suspects.count, 'label')} a person should look at before the "
            "network is blamed"
        )
    return text


def _sure_sentence(study):
    found = study.calibration
    if found.verdict == CANNOT_TELL:
        return "How surely they fail cannot be told, since not all probabilities are finite"
    text = (
        f"Their probabilities are **{found.verdict}** "
        f"(calibration error {percent(found.before.error)}, against up to "
        f"{percent(found.before.chance_high)} by chance)"
    )
    if found.verdict == CALIBRATED:
        return text + ": taken together, they may be believed as far as these images can tell"
    if found.after.verdict == CALIBRATED:
        return text + f"; one temperature makes them {found.after.verdict}"
    return text + f"; after temperature scaling they are {found.after.verdict}"


def _disturbance_sentence(study):
    breaking = [item for item in study.robustness.tolerances if item.breaks_at is not None]
    if not breaking:
        return (
            "No shift, rotation or noise that was tried costs them a material share of accuracy "
            "beyond doubt"
        )
    listed = listing(
        f"{ARTICLES[item.kind]} of {amount(item.kind, item.breaks_at)}" for item in breaking
    )
    return f"Disturbed images fail materially more often: from {listed} on"


def errors_answer(study):
    """The answer of the chapter: what fails, and how surely."""
    parts = (_wrong_sentence, _sure_sentence, _disturbance_sentence)
    return Text(answer(" ".join(f"{part(study)}." for part in parts)))
