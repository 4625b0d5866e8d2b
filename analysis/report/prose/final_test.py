"""Sentences on the test set: the protocol, the forecast from the folds, and the one look."""

import numpy as np

from analysis.evaluation import published
from analysis.models.recipes import RECIPES
from analysis.report.display import Text
from analysis.report.model_words import title_of
from analysis.report.prose.phrases import SCALING_NAMES
from analysis.report.words import (
    NBSP,
    about,
    answer,
    count,
    counted,
    interval,
    listing,
    percent,
    percent_range,
    points,
    signed,
    step_size,
    table,
)

# The sources of chance in a forecast, as a sentence calls them.
SOURCES = {
    "folds": "the choice of the folds' images",
    "law": "the law of the learning curve",
    "training": "the luck of training one network",
    "test": "the choice of the test images",
}
# Half-widths below this (0 to 1) are told as none: they vanish in rounding.
NOTICED = 0.5e-4


def test_protocol(study):
    """What was settled, and by what, before the test set was met."""
    run = study.parameters
    largest = "largest " if RECIPES[run.model].one_cycle else ""
    rows = [
        ("folds", count(run.k), "a parameter, set before the run"),
        (
            "network",
            title_of(run.model),
            "a parameter; other kinds were compared for display",
        ),
        ("pixels", SCALING_NAMES[run.scaling], "a parameter; scaled by the training images alone"),
        (
            "recipe",
            f"{counted(run.epochs, 'epoch')}, batches of {counted(run.batch_size, 'image')}, "
            f"{largest}learning rate {step_size(run.learning_rate)}",
            "parameters; no curve stopped a training",
        ),
    ]
    if study.ablations:
        rows.append(
            (
                "other sizes and remedies",
                "none taken over",
                f"tried on {counted(study.ablations[0].folds, 'fold')} of the training images",
            )
        )
    rows.append(
        (
            "final model",
            f"trained once, on all {count(study.n_train)} training images",
            "the same parameters; no other was trained to choose from",
        )
    )
    return Text(
        table(rows, ["what", "setting", "settled by"], align="lll")
        + f"\n\nThe {count(len(study.dataset.y_test))} test images decided none of this. "
        "[Read the curves](08_read_the_curves.ipynb) plots how the folds' networks fare on them, "
        "for display: nothing was chosen by it. The promise ends with the run: whoever changes a "
        "parameter after reading this chapter chooses by the test set."
    )


def _sources(found):
    """What each source of chance alone would leave open."""
    order = sorted(SOURCES, key=lambda name: -found.parts[name])
    told = [
        f"{SOURCES[name]} ±{NBSP}{100 * found.parts[name]:.2f}"
        for name in order
        if found.parts[name] >= NOTICED
    ]
    if not told:
        return ""
    return f"Each source of chance alone would leave open: {listing(told)} percentage points. "


def _bias(study, found):
    """What the law adds to the pooled accuracy, and how far it can be trusted."""
    sizes = f"{about(found.fold_size)} images, the final model from {count(found.n_train)}"
    if found.bias is None:
        return (
            f"The folds' networks learned from {sizes}. What the difference is worth could not be "
            "measured, so nothing is added for it. "
        )
    limits = found.bias_interval
    text = (
        f"The folds' networks learned from {sizes}: by the law of the learning curve that "
        f"{_takes(found.shrinkage)} the error, which adds {points(found.bias)} "
        f"({signed(100 * limits.low)} to {signed(100 * limits.high)}). "
    )
    check = study.best_k.check
    if check is not None and check.verdict == "fails":
        text += "That law failed its check against two folds, so this part is doubtful. "
    return text


def _takes(shrinkage):
    """What the law does to the error: ``"takes 12.3% off"``."""
    if shrinkage < 0:
        return f"adds {percent(-shrinkage, 1)} to"
    return f"takes {percent(shrinkage, 1)} off"


def forecast_reading(study):
    """The forecast, made from the folds and stated before the test accuracy."""
    found = study.forecast
    level = f"{found.interval.level:.0%}"
    if not study.beats_majority_class:
        return Text(
            "The folds' networks are not shown to be right on held-out images more often than the "
            "name of the largest class would be "
            f"({percent(_largest_share(study.labels, study.labels))} of the training images). So "
            "there is nothing to forecast but chance: about as many test images right as "
            f"held-out ones, {percent(found.pooled_accuracy)}, with a {level} prediction interval "
            f"of {percent_range(found.interval.low, found.interval.high)}."
        )
    return Text(
        f"Of the {count(len(study.labels))} images, each read by the network that had not seen "
        f"it, {percent(found.pooled_accuracy)} are right. {_bias(study, found)}The forecast is "
        f"**{percent(found.accuracy)}** of the test images, with a {level} prediction interval of "
        f"**{percent_range(found.interval.low, found.interval.high)}**."
    )


def forecast_details(study):
    """What the prediction interval promises and holds; None where only chance was forecast."""
    if not study.beats_majority_class:
        return None
    found = study.forecast
    return Text(
        f"The interval is made so that {found.interval.level:.0%} of such forecasts "
        "hold, if the test images are drawn as the training images were. It is wider than one of a "
        "mean, because the test images are drawn by chance too, and the final model is a single "
        f"network. {_sources(found)}"
        "How much luck one training brings is taken from what the folds vary beyond the sampling "
        f"of their images; {counted(study.validation.k, 'fold')} "
        f"{'tell that roughly' if study.validation.k >= 5 else 'tell little of that'}, and the "
        "interval is as much wider."
    )


def _largest_share(labels, among):
    """Share of `among` that the commonest of `labels` makes up."""
    return float(np.mean(np.asarray(among) == np.bincount(labels).argmax()))


def test_reading(study):
    """The one look at the test set, beside what was forecast."""
    found = study.forecast
    text = (
        f"The final model reads **{percent(study.test.accuracy)}** of the "
        f"{count(study.test.images)} test images correctly, {interval(study.test.interval)}. "
    )
    if not study.beats_majority_class:
        return Text(text + _beside_chance(study))
    limits = percent_range(found.interval.low, found.interval.high)
    if found.holds(study.test.accuracy):
        text += (
            "**Cross-validation foretold it**: the accuracy lies inside the prediction interval, "
            f"{limits}, and {_apart(study.test.accuracy - found.accuracy)} the forecast. "
        )
    else:
        side = "above" if study.test.accuracy > found.interval.high else "below"
        text += (
            f"**Cross-validation did not foretell it**: the accuracy lies {side} the prediction "
            f"interval, {limits}. The test images are not simply more of the same, or the folds' "
            "networks are not like the final one. "
        )
    return Text(text + _plain_difference(study, found))


def _apart(difference):
    if abs(difference) < NOTICED:
        return "agrees to the last decimal shown with"
    return f"{points(abs(difference))} {'above' if difference > 0 else 'below'}"


def _plain_difference(study, found):
    """The difference from the pooled accuracy, without law and luck."""
    check = study.agreement
    limits = f"{signed(100 * check.interval.low)} to {signed(100 * check.interval.high)}"
    text = (
        "The plain difference, test accuracy minus out-of-fold accuracy, is "
        f"{points(check.difference)} ({limits} by the sampling of both sets of images), "
    )
    if check.agrees:
        return text + "an interval that holds zero."
    return text + (
        "an interval without zero; the prediction interval allows for more than sampling."
        if found.holds(study.test.accuracy)
        else "an interval without zero."
    )


def _beside_chance(study):
    """The test accuracy beside that of naming one class."""
    share = _largest_share(study.labels, study.dataset.y_test)
    text = (
        "Always naming the largest class of the training images would be right on "
        f"{percent(share)}. "
    )
    if study.test.interval.low > share:
        return text + (
            "The final model does better than that: trained on all images, it has learned "
            "something that the folds' networks are not shown to have learned."
        )
    return text + "The final model is not shown to do better."


def corrected_reading(study):
    """The test accuracy on labels corrected for known errors; None where none are known."""
    corrected = study.corrected_labels
    if corrected is None:
        return None
    return Text(
        f"{counted(corrected.known, 'test label was', 'test labels were')} judged wrong by human "
        f"raters (Northcutt et al. 2021). For {count(corrected.unclear)} of them the raters had no "
        f"better label; of the others, the model reads {count(corrected.agrees_with_raters)} as "
        f"the raters did and {count(corrected.agrees_with_label)} as the label says. With the "
        "raters' labels, and without the unclear images, the test accuracy is "
        f"{percent(corrected.accuracy)}."
    )


def published_tests(study):
    """Published accuracies on the same test set beside this run's; None where there are none."""
    if not study.dataset.is_mnist:
        return None
    rows = [(item.accuracy, item.title, item.reference) for item in published.TEST_RESULTS]
    own = (study.test.accuracy, "**this run**", f"measured here, {interval(study.test.interval)}")
    rows = sorted([own, *rows], key=lambda row: row[0])
    return Text(
        "Others have published accuracies on the same test set:\n\n"
        + table(
            [(title, percent(accuracy), reference) for accuracy, title, reference in rows],
            ["network", "test accuracy", "source"],
            "lrl",
        )
    )


def test_answer(study):
    """The answer of the chapter."""
    found = study.forecast
    text = (
        f"The final model is right on {percent(study.test.accuracy)} of the "
        f"{count(study.test.images)} test images, by which nothing was chosen, "
        f"{interval(study.test.interval)}. "
    )
    if not study.beats_majority_class:
        return Text(
            answer(text + "There was nothing to forecast but chance. " + _beside_chance(study))
        )
    limits = percent_range(found.interval.low, found.interval.high)
    held = found.holds(study.test.accuracy)
    return Text(
        answer(
            f"{text}From the folds alone {percent(found.accuracy)} was forecast, with a prediction "
            f"interval of {limits}: cross-validation "
            f"{'foretold' if held else 'did not foretell'} the test accuracy."
        )
    )
