"""Sentences of the chapter that prepares the data, by what the run does and what was measured."""

import numpy as np

from analysis.models.architectures import MODELS
from analysis.models.recipes import RECIPES
from analysis.report.subject import SCALING_NAMES
from analysis.report.words import counted, listing, number, pixel_value, step_size

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
    "needed": "Scaling is required here: after {epochs} of training, a small network on raw pixels "
    "is {gain:.1f} percentage points less accurate (95% CI {low:.1f} to {high:.1f}), even at the "
    "learning rate that suits raw pixels best.",
    "convenient": "Scaling is convenient here rather than required: with a learning rate of their "
    "own, raw pixels lose no more than chance explains, but at this run's learning rate of {rate} "
    "a small network loses {gain_at_run_rate:.1f} percentage points of accuracy without scaling.",
    "harmful": "Scaling is not required here: at the best learning rate for each, it costs a small "
    "network {loss:.1f} percentage points of accuracy (95% CI of the change {low:.1f} to "
    "{high:.1f}).",
    "no difference": "That scaling is required is not shown on these images: at the best learning "
    "rate for each, it changes the accuracy of a small network by {gain:.1f} percentage points "
    "(95% CI {low:.1f} to {high:.1f}).",
}
"""Is scaling required? By the verdict on the experiment."""

CHANGED = {
    "none": "The images that the network receives differ from the loaded ones in their type only.",
    "scaled": "A normalised image looks the same and holds the same information; only its numbers "
    "differ, with a range of {old_min} to {old_max} before and {new_min} to {new_max} after.",
}

GRADIENT = {
    "larger": "Before training, it is {times} times as large on raw pixels as on pixels scaled to "
    "[0, 1].",
    "similar": "Here both are of similar size before training: on raw pixels it is {times} times "
    "that on pixels scaled to [0, 1].",
    "smaller": "Here it is smaller on raw pixels, {times} times that on pixels scaled to [0, 1].",
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

UNLIKE = {
    "one cycle": "The experiment keeps its learning rate from the first step to the last; the "
    "run's own, {rate}, is the largest of a cycle.",
    "normalised": "The run's network normalises its batches, which the small one does not, and may "
    "depend less on the scale of the pixels.",
}
"""In what the run's own training differs from the experiment's."""

AT_BEST = {
    "higher": "At the best learning rate for each, pixels scaled to [0, 1] reach {gain:.1f} "
    "percentage points more than raw ones (95% CI {low:.1f} to {high:.1f}).",
    "lower": "At the best learning rate for each, pixels scaled to [0, 1] reach {loss:.1f} "
    "percentage points less than raw ones (95% CI of the change {low:.1f} to {high:.1f}).",
    "unclear": "At the best learning rate for each, no difference is shown between scaled and raw "
    "pixels ({gain:.1f} percentage points, 95% CI {low:.1f} to {high:.1f}).",
}
AT_RUN_RATE = {
    "higher": "At this run's learning rate of {rate}, scaled pixels reach {gain:.1f} percentage "
    "points more (95% CI {low:.1f} to {high:.1f}).",
    "lower": "At this run's learning rate of {rate}, scaled pixels reach {loss:.1f} percentage "
    "points less (95% CI of the change {low:.1f} to {high:.1f}).",
    "unclear": "At this run's learning rate of {rate}, no difference is shown ({gain:.1f} "
    "percentage points, 95% CI {low:.1f} to {high:.1f}).",
}
"""Gain in accuracy by scaling, by what its interval excludes."""

EDGE = (
    "For {scalings} the best learning rate is at an end of the tested range; a rate beyond it "
    "might do better."
)

VERDICT = {
    "needed": "By this rule scaling is **needed**: within {epochs}, raw pixels do worse even at "
    "the learning rate that suits them best.",
    "convenient": "By this rule scaling is **convenient**: with a learning rate of their own, raw "
    "pixels lose no more than chance explains, but at this run's rate they do.",
    "harmful": "By this rule scaling is **harmful** on these images: within {epochs}, raw pixels "
    "do better at the learning rate that suits them best.",
    "no difference": "By this rule scaling makes **no difference** that this experiment can show, "
    "neither at the best learning rates nor at this run's.",
}

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


def answer_values(effect, verdict, rate, epochs):
    """What the fields of `SCALED`, `REQUIRED` and `CHANGED` stand for.

    Parameters
    ----------
    effect : analysis.experiments.scaling_effect.ScalingEffect
    verdict : analysis.verdicts.scaling.ScalingVerdict
    rate : float
        The run's learning rate.
    epochs : int
        Of the experiment.

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
        "gain_at_run_rate": 100 * verdict.gain_at_run_rate,
        "rate": step_size(rate),
        "epochs": counted(epochs, "epoch"),
        **_in_points(verdict.gain_at_best, verdict.at_best),
    }


def reasons(scaling, verdict, n_classes):
    """What the experiment measured for each reason to scale.

    Parameters
    ----------
    scaling : analysis.engine.store.Result
        Of the experiment.
    verdict : analysis.verdicts.scaling.ScalingVerdict
    n_classes : int

    Returns
    -------
    dict of str to str
        Sentences: ``gradient``, ``start`` and ``rate``.
    """
    raw, unit = verdict.row("none"), verdict.row("unit")
    times = raw["gradient"] / unit["gradient"]
    size = "larger" if times > 2 else "smaller" if times < 0.5 else "similar"
    curves, kinds = scaling.arrays["curves"], scaling.facts["scalings"]
    start = {kind: float(curves[i, 0, :, 0].mean()) for i, kind in enumerate(kinds)}
    even = float(np.log(n_classes))
    worse = "worse" if start["none"] > 2 * max(start["unit"], even) else "similar"
    ratio = raw["best_rate"] / unit["best_rate"]
    rate = "smaller" if ratio < 0.99 else "larger" if ratio > 1.01 else "same"
    losses = {"raw": number(start["none"]), "unit": number(start["unit"]), "even": number(even)}
    rates = {"raw_rate": step_size(raw["best_rate"]), "unit_rate": step_size(unit["best_rate"])}
    return {
        "gradient": GRADIENT[size].format(times=number(times)),
        "start": START[worse].format(classes=n_classes, **losses),
        "rate": RATE[rate].format(**rates),
    }


def unlike(model, rate):
    """In what the training of a model differs from the experiment's, a list of sentences."""
    states = {"one cycle": RECIPES[model].one_cycle, "normalised": MODELS[model].normalised}
    return [UNLIKE[state].format(rate=step_size(rate)) for state, true in states.items() if true]


def gains(verdict, rate, rates):
    """What the accuracies of the experiment say, a list of sentences.

    Parameters
    ----------
    verdict : analysis.verdicts.scaling.ScalingVerdict
    rate : float
        The run's learning rate.
    rates : list of float
        All that were tested, in order.
    """
    found = [
        table[_direction(interval)].format(rate=step_size(rate), **_in_points(gain, interval))
        for table, gain, interval in (
            (AT_BEST, verdict.gain_at_best, verdict.at_best),
            (AT_RUN_RATE, verdict.gain_at_run_rate, verdict.at_run_rate),
        )
    ]
    ends = [row for row in verdict.rows if row["best_rate"] in (rates[0], rates[-1])]
    if ends:
        found.append(EDGE.format(scalings=listing(SCALING_NAMES[row["scaling"]] for row in ends)))
    return found


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


def _direction(interval):
    return "higher" if interval.low > 0 else "lower" if interval.high < 0 else "unclear"


def _in_points(gain, interval):
    low, high = 100 * interval.low, 100 * interval.high
    return {"gain": 100 * gain, "loss": -100 * gain, "low": low, "high": high}
