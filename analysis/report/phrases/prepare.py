"""Sentences of the chapter that prepares the data, by what the run does and what was measured."""

import numpy as np

from analysis.report.subject import SCALING_NAMES
from analysis.report.words import listing, number, pixel_value, step_size

# Below this share of the range of scaled values, a shift would hardly be noticed.
SMALL_LEAK = 0.01

SCALED = {
    "none": "This run leaves the pixel values as they are (`scaling = none`); only their type "
    "changes, to 32-bit floats.",
    "unit": "Every pixel is divided by {divisor}, the largest value of its format, so that all "
    "values lie between 0 and 1 (`scaling = unit`).",
    "range": "From every pixel {shift} is subtracted and the result is divided by {divisor}, "
    "which maps the range seen in the training images to the range from 0 to 1 "
    "(`scaling = unit`).",
    "standard": "From every pixel {shift} is subtracted, the mean of all training pixels, and the "
    "result is divided by {divisor}, their standard deviation, so that the values have mean 0 and "
    "standard deviation 1 (`scaling = standard`).",
}
"""What the run's scaling does; "range" is "unit" where the pixel format has no largest value."""

REQUIRED = {
    "required": "**Scaling is required here**: large pixels make large steps in the first layer, "
    "and "
    "a learning rate that is small enough for it is too small for the others. At this run's rate "
    "of "
    "{rate} the network fails on raw pixels (accuracy {run.raw:.1%}, scaled {run.scaled:.1%}). "
    "Even "
    "with the best learning rate for each, its error is {best.raw_error:.1%} on raw pixels and "
    "{best.scaled_error:.1%} on scaled ones (difference {gain:.1f} percentage points, 95% CI "
    "{low:.1f} to {high:.1f}).",
    "beneficial": "**Scaling is beneficial here rather than required**: large pixels make large "
    "gradients and outputs, which one learning rate cannot suit. The network learns from raw "
    "pixels too, but with the best learning rate for each its error is {best.raw_error:.1%} on raw "
    "pixels and {best.scaled_error:.1%} on scaled ones (difference {gain:.1f} percentage points, "
    "95% CI {low:.1f} to {high:.1f}).",
    "needed at this learning rate": "**Scaling is needed at this learning rate**, {rate}: there "
    "the network reaches {run.raw:.1%} on raw pixels and {run.scaled:.1%} on scaled ones. With the "
    "best learning rate for each, raw pixels are not shown to be worse (difference {gain:.1f} "
    "percentage points, 95% CI {low:.1f} to {high:.1f}).",
    "harmful": "**Scaling is not required here**: the network does better on raw pixels. With the "
    "best learning rate for each, its error is {best.raw_error:.1%} on raw pixels and "
    "{best.scaled_error:.1%} on scaled ones (change of the accuracy by scaling {gain:.1f} "
    "percentage points, 95% CI {low:.1f} to {high:.1f}).",
    "no difference": "**Scaling makes no material difference here**: with the best learning rate "
    "for each, it changes the accuracy by {gain:.1f} percentage points (95% CI {low:.1f} to "
    "{high:.1f}).",
    "cannot tell": "**Whether scaling is required cannot be decided from so few images**: with the "
    "best learning rate for each, it changes the accuracy by {gain:.1f} percentage points (95% CI "
    "{low:.1f} to {high:.1f}).",
}
"""Is scaling required? By the verdict on the experiment."""

CHANGED = {
    "none": "The images that the network receives differ from the loaded ones in their type only.",
    "scaled": "A normalised image looks the same and holds the same information; only its numbers "
    "differ, with a range of {old_min} to {old_max} before and {new_min} to {new_max} after.",
}

GRADIENT = {
    "larger": "Before training, it is {times} times as large on raw pixels as on {scaled}.",
    "similar": "Here both are of similar size before training: on raw pixels it is {times} times "
    "that on {scaled}.",
    "smaller": "Here it is smaller on raw pixels, {times} times that on {scaled}.",
}
"""Norm of the first layer's first gradient, raw pixels compared with scaled ones."""

START = {
    "worse": "Raw pixels start with a loss of {raw}, scaled ones with {unit}; equal probabilities "
    "for all {classes} classes would have {even}. On raw pixels the untrained network is confident "
    "and wrong.",
    "similar": "Here raw pixels start with a loss of {raw} and scaled ones with {unit}, where "
    "equal probabilities for all {classes} classes have {even}: raw pixels do not start much "
    "worse.",
}
"""Loss before training."""

RATE = {
    "smaller": "Raw pixels do best at a learning rate of {raw_rate}, scaled ones at {unit_rate}.",
    "same": "Here both do best at the same learning rate, {unit_rate}.",
    "larger": "Here raw pixels do best at a larger learning rate, {raw_rate}, than scaled ones, "
    "{unit_rate}.",
}
"""Best learning rate of the experiment, raw pixels compared with scaled ones."""

ONE_CYCLE = (
    "The experiment keeps its learning rate from the first step to the last; the run's own, "
    "{rate}, is the largest of a cycle."
)
"""Where the run's training has a schedule."""

AT_BEST = {
    "scaled better": "With the best learning rate for each, scaled pixels reach {gain:.1f} "
    "percentage points more than raw ones (95% CI {low:.1f} to {high:.1f}).",
    "raw better": "With the best learning rate for each, scaled pixels reach {loss:.1f} percentage "
    "points less than raw ones (95% CI of the change {low:.1f} to {high:.1f}).",
    "no material difference": "With the best learning rate for each, the accuracies do not differ "
    "materially ({gain:.1f} percentage points, 95% CI {low:.1f} to {high:.1f}).",
    "cannot tell": "With the best learning rate for each, the difference remains open ({gain:.1f} "
    "percentage points, 95% CI {low:.1f} to {high:.1f}).",
}
AT_RUN_RATE = {
    "fails": "At this run's rate of {rate}, raw pixels fail: their accuracy is {found.raw:.1%}, "
    "where always predicting the largest class has {chance:.1%} and scaled pixels reach "
    "{found.scaled:.1%}.",
    "scaled better": "At this run's rate of {rate}, scaled pixels reach {gain:.1f} percentage "
    "points more (95% CI {low:.1f} to {high:.1f}).",
    "raw better": "At this run's rate of {rate}, scaled pixels reach {loss:.1f} percentage points "
    "less (95% CI of the change {low:.1f} to {high:.1f}).",
    "no material difference": "At this run's rate of {rate}, they do not differ materially "
    "({gain:.1f} percentage points, 95% CI {low:.1f} to {high:.1f}).",
    "cannot tell": "At this run's rate of {rate}, the difference remains open ({gain:.1f} "
    "percentage points, 95% CI {low:.1f} to {high:.1f}).",
}
"""Gain in accuracy by scaling, by its outcome."""

RAW_END = {
    "fitted": "On raw pixels the networks classify {train:.1%} of their training images "
    "correctly at "
    "the end, yet misclassify {error:.1%} of new ones: raw pixels are not only slower, they "
    "generalise worse in so many epochs.",
    "improving": "Raw pixels were still improving, from {halfway:.1%} after half of the epochs to "
    "{end:.1%}: they are slower, and longer training might narrow the difference.",
    "neither": "Raw pixels had stopped improving: they reached {halfway:.1%} after half of "
    "the epochs and {end:.1%} at the end.",
}
"""Where raw pixels are worse at their best rate: how they ended."""

EDGE = (
    "For {scalings} the best learning rate is at an end of the tested range; a rate beyond it "
    "might do better."
)

LEAK = {
    "none": "This run fits nothing, so nothing can leak.",
    "format": "This run divides by {divisor}, which is known from the pixel format before any "
    "image is seen, so nothing can leak.",
    "same": "Here it would have made no difference: the extreme values occur in every training "
    "part.",
    "small": "Fitted on all training images, the scaling would have moved a scaled value by at "
    "most {shift}, {share:.2%} of their range: a small leak here.",
    "large": "Fitted on all training images, the scaling would have moved scaled values by up to "
    "{shift}, {share:.1%} of their range: a leak that is not negligible.",
}
"""What fitting the scaling on validation images too would have changed."""

LOOK = {
    "none": "This run does not scale, so the two differ in type only. Scaled images would look the "
    "same too: subtracting a number from all pixels and dividing by another keeps their order and "
    "the ratios of their differences.",
    "scaled": "The pictures look the same: subtracting a number from all pixels and dividing by "
    "another keeps their order and the ratios of their differences, and the display maps the "
    "smallest and largest value to the same greys. No information is gained or lost. What differs "
    "is the numbers with which the network computes.",
}

MEMORY = {
    "more": "As 32-bit floats the images take {times:g} times the memory.",
    "same": "They take the same memory as before.",
    "less": "As 32-bit floats the images take less memory than before.",
}


def scaling_kind(scaling, full_scale):
    """The key of `SCALED` for a run's scaling and the largest value of its pixel format."""
    return "range" if scaling == "unit" and not full_scale else scaling


def answer_values(effect, verdict, rate):
    """What the fields of `SCALED`, `REQUIRED` and `CHANGED` stand for.

    Parameters
    ----------
    effect : analysis.experiments.scaling_effect.ScalingEffect
    verdict : analysis.verdicts.scaling.ScalingVerdict
    rate : float
        The run's learning rate.

    Returns
    -------
    dict
    """
    return {
        "shift": pixel_value(effect.scaler.shift),
        "divisor": pixel_value(effect.scaler.divisor),
        "old_min": pixel_value(effect.before.min),
        "old_max": pixel_value(effect.before.max),
        "new_min": pixel_value(effect.after.min),
        "new_max": pixel_value(effect.after.max),
        "rate": step_size(rate),
        "run": verdict.at_run_rate,
        "best": verdict.at_best,
        **_in_points(verdict.at_best),
    }


def reasons(facts, verdict, n_classes):
    """What the experiment measured for each reason to scale.

    Parameters
    ----------
    facts : dict
        Of the experiment.
    verdict : analysis.verdicts.scaling.ScalingVerdict
    n_classes : int

    Returns
    -------
    dict of str to str
        Sentences: ``gradient``, ``start`` and ``rate``.
    """
    gradient, start = facts["start_gradient"], facts["start_loss"]
    times = gradient["none"] / gradient[verdict.scaling]
    size = "larger" if times > 2 else "smaller" if times < 0.5 else "similar"
    raw, unit, even = start["none"], start[verdict.scaling], float(np.log(n_classes))
    worse = "worse" if raw > 2 * max(unit, even) else "similar"
    raw_rate, unit_rate = (found.rate for found in verdict.searches)
    rate = "smaller" if raw_rate < unit_rate else "larger" if raw_rate > unit_rate else "same"
    losses = {"raw": number(raw), "unit": number(unit), "even": number(even)}
    rates = {"raw_rate": step_size(raw_rate), "unit_rate": step_size(unit_rate)}
    scaled = SCALING_NAMES[verdict.scaling]
    return {
        "gradient": GRADIENT[size].format(times=number(times), scaled=scaled),
        "start": START[worse].format(classes=n_classes, **losses),
        "rate": RATE[rate].format(**rates),
    }


def gains(verdict, rate):
    """What the accuracies of the experiment say, a list of sentences.

    Parameters
    ----------
    verdict : analysis.verdicts.scaling.ScalingVerdict
    rate : float
        The run's learning rate.
    """
    best, run = verdict.at_best, verdict.at_run_rate
    state = "fails" if verdict.fails else run.outcome
    ending = {
        "train": verdict.raw_train_accuracy,
        "error": best.raw_error,
        "halfway": verdict.raw_halfway,
        "end": best.raw,
    }
    ends = [SCALING_NAMES[found.scaling] for found in verdict.searches if found.at_end]
    return [
        AT_RUN_RATE[state].format(
            rate=step_size(rate), found=run, chance=verdict.chance, **_in_points(run)
        ),
        AT_BEST[best.outcome].format(**_in_points(best)),
        *([RAW_END[verdict.raw_end].format(**ending)] if best.outcome == "scaled better" else []),
        *([EDGE.format(scalings=listing(ends))] if ends else []),
    ]


def leak(effect, kind):
    """What fitting the scaling on validation images too would have changed, a sentence.

    Parameters
    ----------
    effect : analysis.experiments.scaling_effect.ScalingEffect
    kind : str
        See `scaling_kind`.
    """
    shift = effect.folds.largest_shift
    share = shift / effect.folds.scaled_range
    fitted = "same" if shift == 0 else "small" if share < SMALL_LEAK else "large"
    state = {"none": "none", "unit": "format"}.get(kind, fitted)
    return LEAK[state].format(
        divisor=pixel_value(effect.scaler.divisor), shift=number(shift, 2), share=share
    )


def look(effect, kind):
    """How the images look before and after, a list of sentences."""
    times = effect.after.bytes / effect.before.bytes
    size = "more" if times > 1 else "less" if times < 1 else "same"
    return [LOOK["none" if kind == "none" else "scaled"], MEMORY[size].format(times=times)]


def _in_points(found):
    """The gain of a comparison and its interval, in percentage points."""
    low, high = 100 * found.interval.low, 100 * found.interval.high
    return {"gain": 100 * found.gain, "loss": -100 * found.gain, "low": low, "high": high}
