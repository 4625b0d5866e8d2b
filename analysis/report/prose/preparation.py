"""Sentences of the preparation chapter: the run's scaling, its fit, before and after."""

import numpy as np

from analysis.report.display import Text
from analysis.report.example import example_index, patch_of
from analysis.report.prose.phrases import training_images
from analysis.report.words import (
    answer,
    count,
    counted,
    memory,
    number,
    percent,
    pixel_value,
    points,
    step_size,
    table,
)

# Below this share of the range of scaled values, a shift would hardly be noticed.
TINY = 0.01


def chosen_scaling(study):
    """What the run's scaling does to a pixel."""
    kind, scaler = study.parameters.scaling, study.scaling_effect.scaler
    full = study.dataset.full_scale
    if kind == "none":
        text = (
            "This run leaves the pixels as they are (`scaling = none`); only their type changes, "
            "to 32-bit floats."
        )
    elif kind == "unit" and full:
        text = (
            f"This run divides every pixel by {pixel_value(full)}, the largest value that its "
            "format can hold, which maps the values to the range from 0 to 1 (`scaling = unit`)."
        )
    elif kind == "unit":
        text = (
            f"This run subtracts {pixel_value(scaler.shift)} from every pixel and divides by "
            f"{pixel_value(scaler.divisor)}, which maps the range seen in the training images to "
            "that "
            "from 0 to 1 (`scaling = unit`)."
        )
    else:
        text = (
            f"This run subtracts {pixel_value(scaler.shift)}, the mean of all pixels, and "
            "divides by "
            f"{pixel_value(scaler.divisor)}, their standard deviation, so that the values have "
            "mean 0 "
            "and standard deviation 1 (`scaling = standard`)."
        )
    if kind == "none":
        return Text(text)
    test = study.dataset.x_test
    low, high = ((float(end) - scaler.shift) / scaler.divisor for end in (test.min(), test.max()))
    return Text(
        f"{text} The same numbers serve for the test images, whose scaled values run from "
        f"{pixel_value(low)} to {pixel_value(high)}. All channels and all positions share them, "
        "so that nothing but the scale changes."
    )


def fold_scalers(study):
    """What each fold's training part gives for the scaling."""
    found, k = study.scaling_effect.folds, study.parameters.k
    ends = study.dataset.full_scale is None
    rows = [(f"fold {number_}", *_row(fold, ends)) for number_, fold in enumerate(found.folds, 1)]
    rows.append(("all", *_row(found.whole, ends)))
    columns = ["fitted on", "images", "mean", "standard deviation"]
    text = table(rows, columns + (["smallest", "largest"] if ends else []))
    if len(found.folds) < k:
        text += f"\n\nThe table shows the first {len(found.folds)} of {k} folds."
    return Text(text)


def _row(fold, ends):
    cells = [count(fold["images"]), *(number(fold[key], 4) for key in ("mean", "sd"))]
    if ends:
        cells += [pixel_value(fold["low"]), pixel_value(fold["high"])]
    cells = [cell.replace("-", "−") for cell in cells]
    return cells


def leakage(study):
    """What fitting the scaling on validation images too would have changed."""
    found, kind = study.scaling_effect.folds, study.parameters.scaling
    if kind == "none":
        return Text(
            "This run fits nothing, so nothing can leak. The table shows what `standard` would "
            "have fitted."
        )
    if kind == "unit" and study.dataset.full_scale:
        return Text(
            f"This run divides by {pixel_value(study.dataset.full_scale)}, which is known from the "
            "format before any image is seen, so that nothing can leak by it. The table shows what "
            f"`standard` would have fitted. {_agreement(found, study)}"
        )
    share = found.largest_shift / found.scaled_range
    text = (
        "If the scaling had been fitted on all training images, validation images included, no "
        f"scaled value of a training image would have moved by more than "
        f"{number(found.largest_shift, 2)}, {percent(share, 2)} of the range of scaled values. "
    )
    if found.largest_shift == 0:
        text = (
            "Fitted on all training images, validation images included, the scaling would have "
            "been the same: the extreme values occur in every training part. "
        )
    elif share < TINY:
        text += "Here the leak would have been tiny. "
    else:
        text += "Here the leak would not have been negligible. "
    return Text(
        f"{text}Fitting on the training part alone costs nothing, and then nobody has to argue "
        "that it does not matter."
    )


def _agreement(found, study):
    """How far the folds' means lie from the mean of all images."""
    mean, sd = found.whole["mean"], found.whole["sd"]
    share = max(abs(fold["mean"] - mean) for fold in found.folds) / sd
    pixels = count(found.folds[0]["images"] * int(np.prod(study.dataset.input_shape)))
    text = (
        f"No fold's mean lies more than {number(share, 2)} standard deviations from the mean of "
        "all images"
    )
    if share < TINY:
        return f"{text}: each rests on about {pixels} pixels."
    return f"{text}, so that with few images the fit does depend on the fold."


def before_and_after(study):
    """The training images as loaded and as scaled, in numbers."""
    before, after = (study.scaling_effect.before, study.scaling_effect.after)
    both = before, after
    rows = [
        ("type", *(f"`{part.dtype}`" for part in both)),
        ("smallest value", *(pixel_value(part.min) for part in both)),
        ("largest value", *(pixel_value(part.max) for part in both)),
        ("mean", *(_near_zero(part.mean, part.sd) for part in both)),
        ("standard deviation", *(pixel_value(part.sd) for part in both)),
        ("memory", *(memory(part.bytes) for part in both)),
    ]
    return Text(table(rows, [f"all {training_images(study)}", "as loaded", "as scaled"]))


def _near_zero(mean, sd):
    """A mean in words; what rounding left of zero is zero."""
    return "0" if abs(mean) < 1e-5 * sd else pixel_value(mean)


def pixel_row(study):
    """One row of pixels before and after."""
    image = study.data.images[example_index(study)]
    top, left, height, width = patch_of(study)
    row = top + height // 2
    scaled = study.scaling_effect.scaler.apply(image[np.newaxis])[0, row, left : left + width, 0]
    raw = (image if image.ndim == 2 else image[..., 0])[row, left : left + width]
    cells = [
        ("as loaded", *(pixel_value(value) for value in raw)),
        ("as scaled", *(f"{round(float(value), 3):g}".replace("-", "−") for value in scaled)),
    ]
    columns = [f"row {row + 1}, column", *(str(left + i + 1) for i in range(width))]
    first = " (first channel)" if image.ndim == 3 and image.shape[2] > 1 else ""
    return Text(
        f"The middle of one row of the image{first}, before and after:\n\n{table(cells, columns)}"
    )


def same_look(study):
    """Why the picture looks the same although the numbers differ."""
    kind, (before, after) = (
        study.parameters.scaling,
        (study.scaling_effect.before, study.scaling_effect.after),
    )
    if kind == "none":
        return Text(
            "Since this run does not scale, the two differ in type only. With a scaling they would "
            "look the same too: subtracting one number from all pixels and dividing by another "
            "keeps their order and the ratios of their differences, and a display stretches "
            "whatever range it is given over the same greys."
        )
    grow = after.bytes / before.bytes
    size = (
        f"They also take {grow:g} times the memory, because a float needs more bytes."
        if grow > 1
        else "They take no more memory than before."
    )
    return Text(
        "The pictures look the same, and they are: subtracting one number from all pixels and "
        "dividing by another keeps their order and the ratios of their differences, and a display "
        "stretches whatever range it is given over the same greys. Nothing was gained or lost in "
        f"the image. What differs is the numbers that a network computes with: their standard "
        f"deviation went from {pixel_value(before.sd)} to {pixel_value(after.sd)}, their mean from "
        f"{pixel_value(before.mean)} to {_near_zero(after.mean, after.sd)}. {size}"
    )


def preparation_answer(study):
    """The answer of the chapter."""
    kind, verdict = study.parameters.scaling, study.scaling_verdict
    facts, (before, after) = (
        study.scaling.facts,
        (study.scaling_effect.before, study.scaling_effect.after),
    )
    done = {
        "none": "The pixels of this run were left as they are",
        "unit": "All pixels were scaled to the range from 0 to 1"
        + (
            f", by dividing by {pixel_value(study.dataset.full_scale)}"
            if study.dataset.full_scale
            else ""
        ),
        "standard": "All pixels were standardised with the mean and the standard deviation of the "
        "training images",
    }[kind]
    low, high = 100 * verdict.at_best.low, 100 * verdict.at_best.high
    gain = (
        f"{points(verdict.gain_at_best, 1)} of accuracy (95% interval over "
        f"{counted(facts['starts'], 'start')} {low:.1f} to {high:.1f})"
    ).replace("-", "−")
    why = {
        "needed": "Scaling is required here, because on raw pixels, whose size enters the steps of "
        f"gradient descent squared, a small network lost {gain} even at the learning rate that "
        f"suited it best, as measured after {counted(facts['epochs'], 'epoch')}",
        "convenient": "Scaling is a convenience, not a necessity: with a learning rate of their "
        "own, raw pixels lost no more in a small network than chance may explain (scaling "
        f"changed the result by {gain}), but at this run's rate of "
        f"{step_size(study.parameters.learning_rate)} they lost "
        f"{points(verdict.gain_at_run_rate, 1)}",
        "harmful": "Scaling is not required here, and on these images it does harm: at the best "
        "learning rates, the step from raw pixels to pixels scaled to [0, 1] changed what a "
        f"small network reached by {gain}",
        "no difference": "That scaling is required cannot be shown on these images: at the best "
        "learning rates, the step from raw pixels to pixels scaled to [0, 1] changed what a "
        f"small network reached by {gain}",
    }[verdict.verdict]
    if kind == "none":
        change = "The images that the network gets differ from those loaded in their type only"
    else:
        change = (
            "A scaled image looks the same and holds the same information; only its numbers "
            f"differ, from {pixel_value(before.min)} to {pixel_value(before.max)} before, from "
            f"{pixel_value(after.min)} to {pixel_value(after.max)} after"
        )
    return Text(answer(f"{done}. {why}. {change}."))
