"""What may be inferred from a run, in the order of importance to a reader.

Here stand the accuracy, the forecast, the fit, and what would help; the rest is in
`findings_further` and `findings_choices`. Each function gives an inference,
or None where the run did not measure what it would rest on.
"""

import numpy as np

from analysis.evaluation.learning_curve import DOUBLING_GAIN
from analysis.evaluation.writer_gap import FLATTERS
from analysis.report import findings_choices as choices
from analysis.report import findings_further as further
from analysis.report.finding import (
    CANNOT_TELL,
    CURVES,
    FIRM,
    TENTATIVE,
    TEST,
    VALIDATE,
    Inference,
    K,
    strength_of,
)
from analysis.report.model_words import variant_words
from analysis.report.texts.ablations import as_points
from analysis.report.texts.fit import certainty, reason, verdict_sentence
from analysis.report.words import (
    NBSP,
    count,
    counted,
    finite,
    interval,
    listing,
    percent,
    percent_range,
    points,
    signed,
)

# An advantage over naming the largest class that would be worth anything.
MATERIAL_ADVANTAGE = 0.01


def inferences(study):
    """Everything that may be inferred from a run.

    Where the networks are not shown to have learned anything that carries over, that is the first
    inference, and those that would interpret their accuracy are left out.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    list of Inference
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
            bigger_network,
            further.errors,
            further.labels,
            further.best_k,
            further.stability,
            choices.architecture,
        ]
    else:
        makers = [nothing_learned, fit, further.best_k]
    found = [make(study) for make in (*makers, choices.scaling, choices.balance)]
    return [item for item in found if item is not None]


def _largest_share(study):
    return float(np.bincount(study.labels).max() / len(study.labels))


def nothing_learned(study):
    """The networks know no more than the classes' shares."""
    validation, share = study.validation, _largest_share(study)
    pooled, found = validation.pooled_accuracy, validation.pooled_interval
    known = "know no more of held-out images than always naming the largest class would"
    if found.high < share + MATERIAL_ADVANTAGE:
        strength = FIRM
    elif pooled < share + MATERIAL_ADVANTAGE:
        strength = TENTATIVE
    else:
        strength = CANNOT_TELL
    claim = (
        f"The networks {known}: nothing was learned that carries over"
        if strength != CANNOT_TELL
        else "Whether the networks know more of held-out images than always naming the largest "
        "class would, so few images cannot tell"
    )
    return Inference(
        "Accuracy",
        claim,
        f"Of the held-out images {percent(pooled)} are right "
        f"({percent_range(found.low, found.high)}), where the largest class makes up "
        f"{percent(share)}; of the test images {percent(study.test.accuracy)}, "
        f"{interval(study.test.interval)}",
        (VALIDATE, "fig-fold-accuracies"),
        strength,
        "Either the labels do not follow from the images, or this training has not found how; the "
        "run cannot tell these apart, and what would interpret the accuracy is left out here.",
    )


def accuracy(study):
    """How often the model is right on new images."""
    validation, gap = study.validation, study.writer_gap
    leak = study.leakage
    doubts = []
    if leak.folds == "leak":
        doubts.append("Copies of held-out images among those learned from flatter it.")
    if gap is not None and gap.verdict == FLATTERS:
        doubts.append("Random folds flatter it: for new writers, expect less.")
    return Inference(
        "Accuracy",
        f"On new {study.dataset.card.items} like these, the model is right on "
        f"{percent(validation.mean_accuracy)} ({_level(validation.interval)} interval "
        f"{percent_range(validation.interval.low, validation.interval.high)})",
        f"{count(validation.k)}-fold cross-validation of {count(len(study.labels))} images, each "
        "read by a network that had not seen it",
        (VALIDATE, "fig-fold-accuracies"),
        strength_of(decided=True, doubted=bool(doubts)),
        " ".join(
            [
                *doubts,
                "It holds for this recipe with as many images as in a fold, and not for images "
                "from elsewhere.",
            ]
        ),
    )


def forecast(study):
    """Whether cross-validation foretold the test accuracy."""
    found, check = study.forecast, study.agreement
    copied = study.leakage.test == "leak"
    held = found.holds(study.test.accuracy)
    lies = "lies" if held else "does not lie"
    limits = percent_range(found.interval.low, found.interval.high)
    wide = points(found.interval.half_width)
    copies = "Copies of training images in the test set raise the test accuracy. " if copied else ""
    limit = (
        f"One test set is one trial, and an error smaller than ±{NBSP}{wide} could not have shown."
        if held
        else "The test images are not simply more of the same, or the final model is not like the "
        "folds' networks; which of them, the run cannot tell."
    )
    return Inference(
        "Forecast",
        f"The test accuracy, {percent(study.test.accuracy)}, {lies} where cross-validation "
        "foretold",
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
    diverged = found.reasons == ("diverged",)
    strength = CANNOT_TELL if found.verdict == "cannot tell" else strength_of(found.clear)
    doubt = ""
    if strength == TENTATIVE:
        doubt = (
            certainty(study)
            if found.contradicted_by
            else "A deciding interval reaches across its threshold: another run might fall on the "
            "other side."
        )
    if found.by_loss == "cannot tell" and strength == FIRM:
        doubt = "Firm is the verdict by accuracy only."
    return Inference(
        "Fit",
        verdict_sentence(found).replace("**", ""),
        _sentence(reason(study)),
        (CURVES, "fig-mean-curves"),
        strength,
        "Nothing else about these networks is worth reading before the training is mended."
        if diverged
        else f"{doubt} The thresholds are this report's own, and the verdict holds for this recipe "
        "with so many images.".strip(),
    )


def _level(found):
    return f"{100 * found.level:.0f}%"


def _sentence(text):
    return text[:1].upper() + text[1:]


def what_helps(study):
    """What is shown to help, of all that was tried on the same folds."""
    # The bigger network has an inference of its own.
    wider = study.capacity.get("wider")
    trials = [trial for trial in study.ablations if trial is not wider and finite(trial.gain)]
    if not trials:
        return None
    helping = sorted((t for t in trials if t.materially_better), key=lambda t: -t.gain)
    tried = f"Tried: {listing(variant_words(trial.name) for trial in trials)}"
    smaller = not all(trial.is_whole(study.validation) for trial in trials)
    sizes = sorted({trial.train_size for trial in trials})
    limit = (
        f"Tried on {listing(map(count, sizes), 'or')} images; with a fold's whole training part "
        "there is less to remedy, and a gain need not hold."
        if smaller
        else "Each was tried at one setting only; another might do better or worse."
    )
    link = (CURVES, "fig-trials")
    if helping:
        told = listing(
            f"{variant_words(t.name)} ({as_points(t.gain, t.interval)})" for t in helping
        )
        order = " Which of them helps more was not tested." if len(helping) > 1 else ""
        return Inference(
            "What would help",
            f"Shown to help: {listing(variant_words(t.name) for t in helping)}",
            f"Gain in accuracy on held-out images: {told}. {tried}",
            link,
            strength_of(decided=True, doubted=smaller),
            limit + order,
        )
    excluded = all(t.interval is not None and t.interval.high < t.material_gain for t in trials)
    if excluded and all(t.base_error > 0 for t in trials):
        return Inference(
            "What would help",
            "Nothing that was tried gains as much as would matter",
            f"{tried}. Every interval of the gain ends below what would matter, "
            f"{points(max(t.material_gain for t in trials))}",
            link,
            strength_of(decided=True, doubted=smaller),
            limit,
        )
    return Inference(
        "What would help",
        "Whether anything that was tried helps as much as would matter, the run cannot tell",
        f"{tried}. For none is such a gain shown, nor is it excluded for all",
        link,
        CANNOT_TELL,
        limit,
    )


def more_training(study):
    """That an underfitting network needs more training; None for any other verdict."""
    found = study.fit
    if found.verdict != "underfitting" or found.reasons == ("diverged",):
        return None
    return Inference(
        "More training",
        "The networks are underfitting: training them longer, or at a better learning rate, is "
        "what would help first",
        _sentence(reason(study)),
        (CURVES, "fig-mean-curves"),
        strength_of(found.clear),
        "How many epochs it takes was not measured. Judge what else would help after that.",
    )


def more_data(study):
    """Whether more training images would help."""
    curve = study.learning_curve
    if curve is None or curve.gain_interval is None or not curve.measurable:
        return None
    found = curve.gain_interval
    check = study.best_k.check
    fails = check is not None and check.verdict == "fails"
    if curve.verdict == "cannot tell":
        strength = CANNOT_TELL
    else:
        strength = strength_of(decided=True, doubted=fails)
    claims = {
        "yes": "More training images would help",
        "no": "Twice as many training images would not help much",
        "cannot tell": "Whether more training images would help, the run cannot tell",
    }
    return Inference(
        "More images",
        claims[curve.verdict],
        f"Twice as many promise to take {percent(curve.gain, 0)} off the error "
        f"({percent_range(found.low, found.high, 0)}, {counted(curve.folds, 'fold')}); "
        f"{percent(DOUBLING_GAIN, 0)} would matter",
        (K, "fig-learning-curve"),
        strength,
        "The power law failed its check against two folds, and more images are also more gradient "
        "steps."
        if fails
        else "It holds if the power law does beyond the sizes measured; more images are also more "
        "gradient steps.",
    )


def bigger_network(study):
    """Whether a bigger network would help."""
    wider = study.capacity.get("wider")
    if wider is None or wider.interval is None:
        return None
    verdict = study.fit.bigger_network
    claims = {
        "yes": "A bigger network would help",
        "no": "A bigger network would not help as much as would matter",
        "cannot tell": "Whether a bigger network would help, the run cannot tell",
    }
    smaller = not wider.is_whole(study.validation)
    return Inference(
        "Bigger network",
        claims[verdict],
        f"The network {variant_words(wider.name)} differs by "
        f"{as_points(wider.gain, wider.interval)}; a gain of {points(wider.material_gain)} would matter",
        (CURVES, "fig-trials"),
        CANNOT_TELL if verdict == "cannot tell" else strength_of(True, doubted=smaller),
        (f"Tried on {count(wider.train_size)} images only. " if smaller else "")
        + "Width was tried, and not depth; the recipe stayed the same.",
    )
