"""Sentences of the chapter on the errors, by what was measured: errors, calibration, robustness.

Names of classes are text in Markdown; see `analysis.report.display.literal`.
"""

import numpy as np

from analysis.evaluation.calibration import (
    CALIBRATED,
    CANNOT_TELL,
    MISCALIBRATED,
    OVERCONFIDENT,
    UNDERCONFIDENT,
)
from analysis.report.phrases.curves import share
from analysis.report.words import (
    count,
    counted,
    listing,
    percent,
    percent_range,
    points,
    points_range,
)

CONFIDENT = 0.9
"""An error is called confident above this probability."""
FEW = 3
"""Confusions that are listed."""

WRONG = {
    "none": "None of {images} is misclassified.",
    "some": "The fold networks misclassify {wrong:,} of {images} (**{share:.2%}**), most often "
    "{label} as {predicted} ({times:,}).",
}
SURE = {
    "none": "No error is made with a confidence above {above:.0%}.",
    "some": "{share:.0%} of the errors are made with a confidence above {above:.0%}.",
    "not finite": "Not all probabilities are finite, so nothing can be said about confidence.",
    "no error": "",
}
"""Errors with a high confidence."""

CONFUSED = {
    "one": "The only confusion is {pairs}.",
    "some": "The most frequent confusions are {pairs}.",
}
RECALL = {
    "differs": "Class {worst} has the lowest recall, {low} ({low_range}), and class {best} the "
    "highest, {high} ({high_range}).",
    "overlaps": "The intervals of the lowest and the highest recall overlap, so no class is shown "
    "to be the hardest.",
}
"""Recall of the worst and the best class, by whether their intervals overlap."""

WORST = {
    "none": "There is no error to look at.",
    "not finite": "No probability of a misclassified image is finite, so the errors cannot be "
    "ranked by confidence.",
    "some": "The most confident error is labelled {label} and was predicted as {predicted}. Some "
    "of these images are hard for a person too, and some labels may be wrong; predictions alone "
    "cannot separate the two.",
}

TRY = "The final model can be tried on them in [Try the network](12_try_the_network.ipynb)."

SUSPECTS = {
    "not finite": "No out-of-fold prediction is finite, so no label can be judged.",
    "none": "None of {images} is suspected. That does not prove them right: a network reproduces "
    "what wrong labels have taught it.",
    "some": "Of {images}, {suspects:,} {are} suspected. The strongest suspect is labelled {given}, "
    "and its network suggests {suggested}. The method estimates that {estimate:.2%} of the labels "
    "are wrong. It cannot separate a wrong label from a hard image: a person has to decide.",
}
LEFT_OUT = (
    "Of the {images:,} images, {left_out:,} could not be judged, because their probabilities are "
    "not finite."
)
KNOWN = {
    "no list": "The method cannot be checked here, because no list of wrong labels is known for "
    "these images.",
    "not finite": "Wrong labels are known in the test set, but the probabilities of the final "
    "model are not finite.",
    "checked": "The test set, in which people have reviewed doubtful labels, allows a check: the "
    "method suspects {suspects:,} of {images}, and {found:,} of the {known} {are} among them "
    "({recall}). The labels for the review had been "
    "chosen by the same kind of method, so this share is probably too high for wrong labels in "
    "general. The other suspects were not reviewed, or the reviewers confirmed the label.",
}
"""How the method does on the test set, where wrong labels are known."""

CALIBRATION = {
    CALIBRATED: "The probabilities are **calibrated within chance**: the calibration error, "
    "{error}, does not exceed the {chance} that chance alone explains.",
    OVERCONFIDENT: "The probabilities are **overconfident**: the mean confidence is {gap} above "
    "the accuracy (calibration error {error}, by chance up to {chance}).",
    UNDERCONFIDENT: "The probabilities are **underconfident**: the mean confidence is {gap} "
    "below the accuracy (calibration error {error}, by chance up to {chance}).",
    MISCALIBRATED: "The probabilities are **miscalibrated in no one direction**: the calibration "
    "error, {error}, exceeds the {chance} that chance alone explains, but the deviations of the "
    "bins cancel.",
    CANNOT_TELL: "The calibration **cannot be judged**, because not all probabilities are "
    "finite: at least one network diverged.",
}
"""By the verdict on the probabilities as they are."""

WEIGHT = {
    "none": "",
    "immaterial": "That is less than a tenth of the error rate and hardly matters.",
    "material": "Compared with an error rate of {error_rate:.2%}, that matters.",
}
"""Whether a deviation that chance does not explain matters."""

REMAINS = {
    "none": "After temperature scaling no deviation beyond chance is left.",
    "immaterial": "After temperature scaling the deviation that is left, {gap}, can be detected "
    "but hardly matters.",
    "material": "After temperature scaling a deviation that matters is left, {gap}.",
}
"""After temperature scaling, by the weight of what is left."""

LOSS = {
    "falls": "Temperature scaling removes {regained} of the validation loss.",
    "rises": "Temperature scaling raises the validation loss: it removes {regained} of it.",
    "open": "Whether temperature scaling lowers the validation loss, the folds do not show: it "
    "removes {regained} of it.",
}
"""Share of the validation loss that temperature scaling removes, by its interval."""

AT_BOUND = (
    "At least one temperature reached the end of its range, as happens where the other folds "
    "contain no errors, or almost only errors: such a fit is not reliable."
)

ARTICLES = {"shift": "a shift", "rotation": "a rotation", "noise": "noise"}
ROBUSTNESS = {
    "some": "The error at least doubles at {amounts}.",
    "none": "No tested shift, rotation or noise is shown to double the error.",
}
TOLERANCE = {
    "too small": "{name} could not be measured: the images are too small.",
    "all": "{name}: the error is less than doubled up to {last}, the largest amount tested.",
    "open after": "{name}: the error is less than doubled up to {tolerated}; beyond that, up "
    "to {last}, these images are too few to decide.",
    "open": "{name}: up to {last}, these images are too few to decide.",
    "fails after": "{name}: the error is less than doubled up to {tolerated}; at {at} "
    "accuracy drops by {drop}.",
    "fails at once": "{name}: already at the smallest amount tested, {at}, accuracy drops by "
    "{drop}.",
    "fails": "{name}: at {first} these images are too few to decide; at {at} accuracy drops by "
    "{drop}.",
}
"""How far the networks tolerate a corruption."""

TRAINED_ON = {
    True: "The training shifts its images at random by up to {pixels}; no other corruption is part "
    "of it.",
    False: "None of these corruptions is part of the training.",
}


def amount(kind, value):
    """An amount of a corruption with its unit: ``"10 degrees"``."""
    if kind == "noise":
        return f"{percent(value, 0)} of full scale"
    return counted(value, {"shift": "pixel", "rotation": "degree"}[kind])


def wrong(out_of_fold, names):
    """How many images are misclassified, and how confidently: a list of sentences."""
    missed, total = ~out_of_fold.correct, len(out_of_fold.labels)
    images = counted(total, "held-out image")
    if not missed.any():
        return [WRONG["none"].format(images=images)]
    label, predicted, times = out_of_fold.frequent_errors(1)[0]
    sure = out_of_fold.confidence[missed] > CONFIDENT
    finite = np.isfinite(out_of_fold.confidence).all()
    state = "not finite" if not finite else "some" if sure.any() else "none"
    return [
        WRONG["some"].format(
            wrong=int(missed.sum()),
            images=images,
            share=float(missed.mean()),
            label=names[label],
            predicted=names[predicted],
            times=times,
        ),
        SURE[state].format(share=float(sure.mean()), above=CONFIDENT),
    ]


def confused(out_of_fold, recalls, names):
    """Which classes are confused, and which have the lowest and the highest recall."""
    pairs = out_of_fold.frequent_errors(FEW)
    if not pairs:
        return []
    rows = sorted(recalls, key=lambda row: row["recall"])
    worst, best = rows[0], rows[-1]
    listed = listing(
        f"{names[label]} predicted as {names[other]} ({count(times)})"
        for label, other, times in pairs
    )
    state = "differs" if worst["interval"][1] < best["interval"][0] else "overlaps"
    return [
        CONFUSED["one" if len(pairs) == 1 else "some"].format(pairs=listed),
        RECALL[state].format(
            worst=names[worst["class"]],
            low=percent(worst["recall"]),
            low_range=percent_range(*worst["interval"]),
            best=names[best["class"]],
            high=percent(best["recall"]),
            high_range=percent_range(*best["interval"]),
        ),
    ]


def most_confident(out_of_fold, names):
    """What the most confident error is, and where they can be tried: a list of sentences."""
    worst = out_of_fold.worst(1)
    if not len(worst):
        return [WORST["none"]]
    state = "some" if np.isfinite(out_of_fold.confidence[worst[0]]) else "not finite"
    label, predicted = out_of_fold.labels[worst[0]], out_of_fold.predicted[worst[0]]
    sentence = WORST[state].format(label=names[label], predicted=names[predicted])
    return [sentence, TRY] if state == "some" else [sentence]


def suspected(found, total, names):
    """Which labels are suspected, a list of sentences.

    Parameters
    ----------
    found : analysis.evaluation.label_noise.Suspects
    total : int
        Held-out images, judged or not.
    names : list of str
    """
    if not found.images:
        return [SUSPECTS["not finite"]]
    left_out = total - found.images
    first = LEFT_OUT.format(images=total, left_out=left_out) if left_out else None
    labels = counted(found.images, "label")
    if not found.count:
        return [first, SUSPECTS["none"].format(images=labels)]
    sentence = SUSPECTS["some"].format(
        images=labels,
        suspects=found.count,
        are="is" if found.count == 1 else "are",
        given=names[found.given[0]],
        suggested=names[found.suggested[0]],
        estimate=found.estimated_share,
    )
    return [first, sentence]


def checked(known, has_list):
    """How the method does where wrong labels are known, a sentence."""
    if known is None:
        return KNOWN["not finite" if has_list else "no list"]
    limits = percent_range(known.recall.low, known.recall.high, 0)
    return KNOWN["checked"].format(
        suspects=known.suspects,
        images=counted(known.images, "test label"),
        found=known.found,
        known=counted(known.known, "known error"),
        are="is" if known.found == 1 else "are",
        recall=f"{percent(known.found / known.known, 0)}, {limits}",
    )


def weight(judged, error_rate):
    """The key of `WEIGHT` and `REMAINS` for calibrated or miscalibrated probabilities."""
    if judged.verdict == CALIBRATED:
        return "none"
    return "material" if judged.is_material(error_rate) else "immaterial"


def calibrated(found, error_rate, short=False):
    """Whether the probabilities are calibrated, before and after scaling: a list of sentences.

    Parameters
    ----------
    found : analysis.evaluation.calibration.Calibration
    error_rate : float
        Of the images held out.
    short : bool
        Leave out whether the deviation before scaling matters.
    """
    if found.before is None:
        return [CALIBRATION[CANNOT_TELL]]
    before, after = found.before, found.after
    sentence = CALIBRATION[found.verdict].format(
        error=percent(before.error), chance=percent(before.chance_high), gap=points(abs(before.gap))
    )
    if found.verdict == CALIBRATED:
        return [sentence]
    return [
        sentence,
        None if short else WEIGHT[weight(before, error_rate)].format(error_rate=error_rate),
        REMAINS[weight(after, error_rate)].format(gap=points(abs(after.gap))),
    ]


def loss_after_scaling(found):
    """What temperature scaling does to the loss, a list of sentences."""
    interval = found.regained_interval
    if interval is None:
        return []
    state = "falls" if interval.low > 0 else "rises" if interval.high < 0 else "open"
    regained = share(found.regained, interval)
    return [LOSS[state].format(regained=regained), AT_BOUND if found.at_bound else None]


def doubled(robustness):
    """At which corruptions the error is doubled, a sentence."""
    failing = [item for item in robustness.tolerances if item.breaks_at is not None]
    if not failing:
        return ROBUSTNESS["none"]
    amounts = (f"{ARTICLES[item.kind]} of {amount(item.kind, item.breaks_at)}" for item in failing)
    return ROBUSTNESS["some"].format(amounts=listing(amounts))


def tolerance(item):
    """How far the networks tolerate one corruption, a sentence."""
    name = item.kind.capitalize()
    if len(item.measured) == 1:
        return TOLERANCE["too small"].format(name=name)
    first, last = item.measured[1], item.measured[-1]
    at = next((point for point in item.measured if point.amount == item.breaks_at), None)
    if at is None:
        after = "open after" if item.tolerated else "open"
        state = "all" if item.tolerated == last.amount else after
    else:
        otherwise = "fails at once" if at is first else "fails"
        state = "fails after" if item.tolerated else otherwise
    limits = {"tolerated": item.tolerated, "last": last.amount, "first": first.amount}
    words = {place: amount(item.kind, value) for place, value in limits.items()}
    if at is not None:
        words["at"] = amount(item.kind, at.amount)
        words["drop"] = f"{points(at.drop, 1)} ({points_range(at.drop_interval, 1)})"
    return TOLERANCE[state].format(name=name, **words)


def trained_on(shift):
    """Which corruptions are part of the training, a sentence."""
    return TRAINED_ON[bool(shift)].format(pixels=counted(shift, "pixel"))
