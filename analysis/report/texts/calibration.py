"""Sentences on calibration: whether confidence matches accuracy, before and after scaling."""

from analysis.evaluation import calibration
from analysis.evaluation.calibration import CALIBRATED, CANNOT_TELL, MISCALIBRATED, OVERCONFIDENT
from analysis.report.display import Text
from analysis.report.words import (
    count,
    counted,
    listing,
    number,
    p_value,
    percent,
    percent_range,
    points,
    signed,
    table,
)

ALPHA = 0.05


def calibration_rule(study):
    """The rule that decides on the calibration."""
    return Text(f"> **The rule.** {calibration.rule()}")


def calibration_details(study):
    """How the rule is carried out, and how a temperature is fitted."""
    return Text(
        f"{calibration.rule_details()} A temperature divides the scores before the "
        "softmax. For each fold it is fitted to the predictions of the other folds, so that no "
        "image's label helps to fit its own temperature."
    )


def _no_verdict(found):
    return Text(
        f"Among the {count(found.images)} out-of-fold predictions are probabilities that are not "
        "finite: at least one network diverged, and its calibration **cannot** be judged."
    )


def calibration_table(study):
    """The calibration before and after temperature scaling, in numbers."""
    found = study.calibration
    if found.verdict == CANNOT_TELL:
        return _no_verdict(found)
    pair = (found.before, found.after)
    rows = [
        ("calibration error", *(percent(item.error) for item in pair)),
        (
            "its 95% interval",
            *(percent_range(item.interval.low, item.interval.high) for item in pair),
        ),
        (
            "by chance alone: mean",
            *(percent(item.chance_mean) for item in pair),
        ),
        (
            "by chance alone: 95% quantile",
            *(percent(item.chance_high) for item in pair),
        ),
        ("confidence minus accuracy (points)", *(signed(100 * item.gap) for item in pair)),
        (
            "its 95% interval",
            *(
                f"{signed(100 * item.gap_interval.low)} to {signed(100 * item.gap_interval.high)}"
                for item in pair
            ),
        ),
        (
            "validation loss (nats)",
            *(f"{value:.4f}" for value in (found.loss_before, found.loss_after)),
        ),
        ("verdict", *(item.verdict for item in pair)),
    ]
    rows = [(name, *values) for name, *values in rows]
    return Text(
        table(rows, ["measure", "before scaling", "after scaling"])
        + f"\n\n{counted(found.images, 'image')}, each predicted when held out, in "
        f"{counted(len(found.before.bins), 'bin')}. The interval of the error is approximate "
        "(a basic bootstrap over images, which removes most of the upward bias of the error); the "
        "verdict does not use it. Only the probability of the predicted class is judged. "
        f"{_temperatures(found)}"
    )


def _temperatures(found):
    listed = listing(number(value) for value in found.temperatures)
    return (
        f"The temperatures, each fitted to the other folds, are {listed}; values above 1 lower the "
        "confidence, values below 1 raise it."
    )


def _change(found):
    """What temperature scaling did to the loss."""
    change = found.change
    low, high = change.interval.low, change.interval.high
    told = (
        f"by {number(abs(change.mean), 2)} nats (95% interval of the change {signed(low, 4)} to "
        f"{signed(high, 4)}; {p_value(change.p_value)})"
    )
    if change.p_value >= ALPHA:
        return (
            "Whether that improves the loss, the folds do not show: it "
            f"{'falls' if change.mean < 0 else 'rises'} {told}."
            if change.mean
            else "That leaves the loss as it is."
        )
    if change.mean < 0:
        return f"That lowers the loss {told}."
    return f"That raises the loss {told}."


def calibration_reading(study):
    """What the calibration shows."""
    found = study.calibration
    if found.verdict == CANNOT_TELL:
        return _no_verdict(found)
    before, after = found.before, found.after
    text = f"The networks are **{before.verdict}**: "
    chance = f"the {percent(before.chance_high)} that chance alone explains"
    if before.verdict == CALIBRATED:
        text += (
            f"the calibration error, {percent(before.error)}, does not exceed {chance}. "
            "A smaller deviation cannot be detected with this many images."
        )
        if not before.gap_interval.contains(0):
            text += (
                f" Yet the mean confidence lies {points(abs(before.gap))} "
                f"{'above' if before.gap > 0 else 'below'} the accuracy, more than chance "
                "explains: a hint that the bins do not confirm."
            )
    else:
        text += f"the calibration error, {percent(before.error)}, exceeds {chance}"
        if before.verdict == MISCALIBRATED:
            text += ", but the deviations of the bins cancel, and no direction can be named."
        else:
            text += (
                f", and the mean confidence is {points(abs(before.gap))} "
                f"{'above' if before.verdict == OVERCONFIDENT else 'below'} the accuracy."
            )
    text += (
        f" After temperature scaling, the calibration error is {percent(after.error)}, and the "
        f"networks are {after.verdict}. {_change(found)}"
    )
    if found.at_bound:
        text += (
            " At least one temperature reached the end of its range, as happens where the other "
            "folds contain no errors, or almost only errors: such a fit is not reliable."
        )
    return Text(text)
