"""What may be concluded from a run, in the order of importance to a reader.

Here stand the accuracy, the forecast, the fit, and what would help; the rest is in
`findings_further` and `findings_choices`. Each function gives a finding,
or None where the run did not measure what it would rest on.
"""

import numpy as np

from analysis.evaluation.writer_gap import OPTIMISTIC
from analysis.report import findings_choices as choices
from analysis.report import findings_further as further
from analysis.report.finding import (
    CANNOT_TELL,
    CURVES,
    FIRM,
    TENTATIVE,
    TEST,
    VALIDATE,
    Finding,
    K,
    strength_of,
)
from analysis.report.phrases import curves as phrases
from analysis.report.words import (
    NBSP,
    count,
    interval,
    listing,
    percent,
    percent_range,
    points,
    signed,
)
from analysis.statistics.levels import MATERIAL

# An advantage over naming the largest class that would be worth anything.
MATERIAL_ADVANTAGE = 0.01


def findings(study):
    """Everything that may be concluded from a run.

    Where no learning that generalises is shown for the networks, that is the first
    finding, and those that would interpret their accuracy are left out.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    list of Finding
        The most important first.
    """
    if study.beats_majority_class:
        makers = [
            accuracy,
            forecast,
            fit,
            further.trust,
            further.robustness,
            further.writers,
            more_training,
            more_data,
            what_helps,
            further.errors,
            further.labels,
            further.best_k,
            further.stability,
            choices.architecture,
        ]
    else:
        makers = [nothing_learned, fit, more_training, further.best_k]
    found = [make(study) for make in (*makers, choices.scaling, choices.balance)]
    return [item for item in found if item is not None]


def _largest_share(study):
    return float(np.bincount(study.labels).max() / len(study.labels))


def nothing_learned(study):
    """The networks know no more than the classes' shares."""
    validation, share = study.validation, _largest_share(study)
    pooled, found = validation.pooled_accuracy, validation.pooled_interval
    known = "predict held-out images no better than the majority class"
    if found.high < share + MATERIAL_ADVANTAGE:
        strength = FIRM
    elif pooled < share + MATERIAL_ADVANTAGE:
        strength = TENTATIVE
    else:
        strength = CANNOT_TELL
    claim = (
        f"The networks {known}: they have learned nothing that generalises"
        if strength != CANNOT_TELL
        else "These images are too few to show whether the networks beat the majority class"
    )
    return Finding(
        "Accuracy",
        claim,
        f"The accuracy on held-out images is {percent(pooled)} "
        f"({percent_range(found.low, found.high)}), and the largest class makes up "
        f"{percent(share)}; the test accuracy is "
        f"{percent(study.test.accuracy)}, {interval(study.test.interval)}",
        (VALIDATE, "fig-fold-accuracies"),
        strength,
        "Either the labels do not follow from the images, or this training has not found how; this "
        "run cannot separate the two, and findings that interpret the accuracy are left out.",
    )


def accuracy(study):
    """Accuracy on new images."""
    validation, gap = study.validation, study.writer_gap
    leak = study.leakage
    doubts = []
    if leak.folds == "leak":
        doubts.append("Copies of held-out images among the training images make it too optimistic.")
    if gap is not None and gap.verdict == OPTIMISTIC:
        doubts.append("For new writers it is optimistic (see the finding on writers).")
    return Finding(
        "Accuracy",
        f"On new {study.dataset.card.items} like these, the model reaches an accuracy of "
        f"{percent(validation.mean_accuracy)} ({_level(validation.interval)} interval "
        f"{percent_range(validation.interval.low, validation.interval.high)})",
        f"{count(validation.k)}-fold cross-validation of {count(len(study.labels))} images, each "
        "classified by a network that was not trained on it",
        (VALIDATE, "fig-fold-accuracies"),
        strength_of(decided=True, doubted=bool(doubts)),
        " ".join(
            [
                *doubts,
                "It holds for this recipe and the number of images in a training part, and not for "
                "images from another source.",
            ]
        ),
    )


def forecast(study):
    """Whether the test accuracy is consistent with the forecast from cross-validation."""
    found, check = study.forecast, study.agreement
    copied = study.leakage.test == "leak"
    held = found.holds(study.test.accuracy)
    lies = "is" if held else "is not"
    limits = percent_range(found.interval.low, found.interval.high)
    wide = points(found.interval.half_width)
    copies = "Copies of training images in the test set raise the test accuracy. " if copied else ""
    limit = (
        f"One test set is a single check, and an error below ±{NBSP}{wide} cannot be detected."
        if held
        else "The test images differ from the training images, or the final model from the fold "
        "networks; this run cannot separate the two."
    )
    return Finding(
        "Forecast",
        f"The test accuracy, {percent(study.test.accuracy)}, {lies} consistent with the forecast "
        "from cross-validation",
        f"From the folds alone {percent(found.accuracy)} was forecast, prediction interval "
        f"{limits}; test minus folds {points(check.difference)} "
        f"({signed(100 * check.interval.low)} to {signed(100 * check.interval.high)})",
        (TEST, "fig-forecast"),
        strength_of(decided=True, doubted=copied),
        f"{copies}{limit}",
    )


def fit(study):
    """Overfitting, underfitting or a good fit."""
    found = study.fit
    strength = CANNOT_TELL if found.verdict == "cannot tell" else strength_of(found.firm)
    memorised = found.evidence["memorised"]
    return Finding(
        "Fit",
        phrases.verdict_sentence(found).replace("**", "").removesuffix("."),
        f"The training error is {percent(found.train_error)}, the validation error "
        f"{percent(found.validation_error)}: "
        f"{phrases.share(memorised.value, memorised.interval)} of it is absent on training images",
        (CURVES, "fig-mean-curves"),
        strength,
        "Nothing else can be concluded about these networks until the training converges."
        if found.reasons == ("diverged",)
        else "The thresholds are this report's own, and the verdict holds for this recipe with so "
        "many images.",
    )


def _level(found):
    return f"{100 * found.level:.0f}%"


def _sentence(text):
    return text[:1].upper() + text[1:]


def what_helps(study):
    """What is shown to help, of all that was compared on the same folds."""
    compared = [item for item in study.remedies if item.interval is not None]
    if not compared:
        return None
    names = {item.name: phrases.ALTERNATIVES[item.name] for item in compared}
    told = "; ".join(
        f"{names[item.name]}: error lower by {phrases.share(item.cut, item.interval)}"
        for item in compared
    )
    helping = [names[item.name] for item in compared if item.verdict == "helps"]
    if helping:
        claim, strength = f"Shown to help: {listing(helping)}", strength_of(decided=True)
    elif all(item.verdict in ("excluded", "harms") for item in compared):
        claim = f"No gain that would matter from {listing(names.values())}"
        strength = strength_of(decided=True)
    else:
        claim = f"This run cannot tell whether these would help: {listing(names.values())}"
        strength = CANNOT_TELL
    return Finding(
        "What would help",
        claim,
        f"On the same held-out images, {told}",
        (CURVES, "fig-fit-costs"),
        strength,
        "Each was compared at one setting only; another might do better or worse.",
    )


MORE_TRAINING = {
    "diverged": "The training diverged: one that converges, as a rule with a smaller learning "
    "rate, would help first",
    "fall": "The networks are underfitting: more epochs would help first, since the validation "
    "loss was still falling",
    "training_error": "The networks are underfitting: training them longer, or at a better "
    "learning rate, would help first",
}
"""What an underfitting network needs, by the first reason for the verdict."""


def more_training(study):
    """What an underfitting network needs; None for any other verdict."""
    found = study.fit
    if found.verdict != "underfitting":
        return None
    return Finding(
        "More training",
        MORE_TRAINING[found.reasons[0]],
        f"The training error is {percent(found.train_error)}, the validation error "
        f"{percent(found.validation_error)}",
        (CURVES, "fig-mean-curves"),
        strength_of(found.firm),
        "How much it would gain was not measured, and what else would help can be judged after "
        "that.",
    )


def more_data(study):
    """Whether more training images would help."""
    curve = study.learning_curve
    if curve is None or curve.gain_interval is None or not curve.measurable:
        return None
    found = curve.gain_interval
    strength = CANNOT_TELL if curve.verdict == "cannot tell" else strength_of(decided=True)
    claims = {
        "yes": "More training images would help",
        "no": "Doubling the training images would not help much",
        "cannot tell": "This run cannot tell whether more training images would help",
    }
    return Finding(
        "More images",
        claims[curve.verdict],
        f"Doubling them is predicted to cut the error by {percent(curve.gain, 0)} "
        f"({percent_range(found.low, found.high, 0)}); "
        f"{percent(MATERIAL, 0)} would matter",
        (K, "fig-learning-curve"),
        strength,
        "It holds if the power law does beyond the sizes measured; more images are also more "
        "gradient steps.",
    )
