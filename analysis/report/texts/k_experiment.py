"""Sentences on the experiment with small samples: which K is best with a known true accuracy."""

import pandas as pd

from analysis.evaluation.k_comparison import LEAST_SAMPLES, confirmation_rule
from analysis.report.display import Text, table
from analysis.report.words import (
    NOT_MEASURABLE,
    count,
    counted,
    finite,
    listing,
    p_value,
    percent,
    points,
    points_range,
    seconds,
    signed,
)

COLUMNS = (
    "**The columns.** Bias: the true accuracy of the folds' networks minus that of the network "
    "trained on the full sample, both measured on the same images outside the sample; below zero "
    "the estimate is too low. Spread: standard deviation of the errors from sample to sample. "
    "RMSE: their root mean square. The time is that of the gradient steps for one sample."
)
# A correlation in words.
WEAK, STRONG = 0.3, 0.7


def missing(study):
    """The sentence in place of the experiment, where there were no samples; else None."""
    if study.k_experiment is not None:
        return None
    return Text(
        "No small samples were drawn in this run, because `samples` is 0 or there are too few "
        "training images, so the estimates of different K were not compared with a known accuracy."
    )


def _with_interval(value, found, decimals=2):
    if found is None:
        return points(value, decimals)
    return f"{points(value, decimals)} (95% interval {points_range(found, decimals)})"


def k_experiment_design(study):
    """How the experiment was done."""
    found = study.k_experiment
    if found is None:
        return missing(study)
    drawn = (
        f"One stratified sample of {count(found.size)} images was"
        if found.samples == 1
        else f"{counted(found.samples, 'stratified sample')} of {count(found.size)} images were"
    )
    return Text(
        f"{drawn} cross-validated with K = {listing(row.k for row in found.rows)} by the run's own "
        "recipe. The error is the estimate, the mean over the folds, minus the true accuracy of "
        "the "
        "network trained on all images of the sample."
    )


def k_experiment_reading(study):
    """What the experiment says of K, in short."""
    found = study.k_experiment
    if found is None:
        return None
    parts = [_errors(found), _bias(found)]
    return Text("\n\n".join(parts))


def k_experiment_details(study):
    """How the errors of each K were measured, and the test of the rule."""
    found = study.k_experiment
    if found is None:
        return None
    parts = [
        COLUMNS,
        _conditions(found, study.n_train),
        _ten_or_five(found),
        _agreement(found),
        _rule(found),
        _rule_in_numbers(found, study.parameters.budget),
        _bates(found),
    ]
    return Text("\n\n".join(part for part in parts if part))


def k_table(study):
    """Bias, spread and error of each K; nothing where there were no samples."""
    found = study.k_experiment
    if found is None:
        return None
    rows = [
        (
            str(row.k),
            count(row.trainings),
            signed(100 * row.bias),
            points_range(row.bias_interval),
            signed(100 * row.deviation) if finite(row.deviation) else NOT_MEASURABLE,
            signed(100 * row.rmse),
            points_range(row.rmse_interval),
            seconds(row.seconds),
        )
        for row in found.rows
    ]
    columns = [
        "K",
        "cost (trainings)",
        "bias (points)",
        "95% interval",
        "spread (points)",
        "RMSE (points)",
        "95% interval of the RMSE",
        "time (one thread)",
    ]
    return table(
        pd.DataFrame(rows, columns=columns),
        "Bias, spread and root mean square error of the K-fold estimate in the small samples.",
        name="tbl-k",
    )


def _conditions(found, n_train):
    """How the truth was measured, and what the samples share."""
    text = (
        f"**The known accuracy.** The network was trained on each full sample "
        f"{counted(found.starts, 'time')} from other initial weights and in another order, and its "
        f"true accuracy was measured on {count(found.truth_images)} images outside the sample"
    )
    if found.fold_truth_images < found.truth_images:
        text += f", that of the folds' networks on {count(found.fold_truth_images)} of these"
    else:
        text += ", like that of the folds' networks"
    if found.samples > 1:
        text += (
            f". Two samples share {percent(found.size / n_train, 1)} of their images on average, "
            "which makes the intervals slightly too narrow"
        )
    return text + "."


def _errors(found):
    best = min(found.rows, key=lambda row: row.rmse)
    worst = max(found.rows, key=lambda row: row.rmse)
    if worst.rmse == 0:
        return "**Error.** Every estimate was exact; the values of K do not differ."
    text = (
        f"**Error.** It is smallest with K = {best.k}, "
        f"{_with_interval(best.rmse, best.rmse_interval)}, and largest with K = {worst.k}, "
        f"{_with_interval(worst.rmse, worst.rmse_interval)}. "
    )
    if best is worst:
        text = f"**Error.** It is {_with_interval(best.rmse, best.rmse_interval)}. "
    if not found.tell:
        return text + (
            f"With fewer than {LEAST_SAMPLES} samples this may be chance: which K has the smallest "
            "error cannot be determined."
        )
    steps = {
        verdict: [f"{pair.low} to {pair.high}" for pair in found.pairs if pair.verdict == verdict]
        for verdict in ("lower", "higher", "no difference shown", "cannot tell")
    }
    for verdict, words in (("lower", "lowers"), ("higher", "raises")):
        if steps[verdict]:
            text += f"Going from {listing(steps[verdict])} folds significantly {words} it. "
    unshown = steps["no difference shown"] + steps["cannot tell"]
    told = [pair for pair in found.pairs if pair.p_adjusted is not None]
    if told and len(unshown) == len(found.pairs) > 1:
        nearest = min(told, key=lambda pair: pair.p_adjusted)
        text += (
            f"Adjusted for {counted(len(found.pairs), 'comparison')}, no difference between two K "
            f"is significant; the smallest p-value is that of {nearest.low} and {nearest.high} "
            "folds "
            f"({p_value(nearest.p_adjusted)}). "
        )
    elif unshown:
        text += f"From {listing(unshown)} folds no difference is significant. "
    return text.strip()


def _ten_or_five(found):
    """The usual question, whether ten folds are better than five."""
    pair = next((pair for pair in found.pairs if (pair.low, pair.high) == (5, 10)), None)
    if pair is None or pair.interval is None:
        return ""
    return (
        f"Ten folds instead of five change the error by {signed(100 * pair.difference)} points "
        f"({points_range(pair.interval)}; {p_value(pair.p_adjusted)}, adjusted for "
        f"{counted(len(found.pairs), 'comparison')})."
    )


def _bias(found):
    first, last = found.rows[0], found.rows[-1]
    if first is last:
        text = f"**Bias.** With K = {first.k} it is {signed(100 * first.bias)} points. "
    else:
        text = (
            f"**Bias.** It goes from {signed(100 * first.bias)} points with K = {first.k} to "
            f"{signed(100 * last.bias)} with K = {last.k}"
        )
        if first.deviation is not None:
            text += (
                f", the spread from sample to sample from {signed(100 * first.deviation)} to "
                f"{signed(100 * last.deviation)}"
            )
        text += ". "
    if not found.tell:
        return text.strip()
    shown = [row.k for row in found.rows if row.bias_interval and not row.bias_interval.contains(0)]
    return text + (
        f"The interval of the bias excludes zero for K = {listing(shown)}."
        if shown
        else "For no K does the interval of the bias exclude zero."
    )


def _agreement(found):
    """Whether the plain estimates indicate the same bias."""
    if not found.tell:
        return ""
    against = [row.k for row in found.rows if row.agreement <= 0.05]
    widths = [
        row.plain_bias_interval.half_width / row.bias_interval.half_width
        for row in found.rows
        if row.bias_interval.half_width > 0
    ]
    text = (
        "The estimates themselves, minus the true accuracy, give the same bias for every K"
        if not against
        else f"For K = {listing(against)} the estimates themselves, minus the true accuracy, give "
        "a "
        "significantly different bias"
    )
    if widths and min(widths) > 1:
        text += (
            f"; their intervals are {min(widths):.1f} to {max(widths):.1f} times as wide, because "
            "they include the sampling of the few held-out images"
        )
    return text + "."


def _rule(found):
    """What the rule takes in the samples, and the experiment's verdict on it."""
    return (
        f"**The rule, tested.** At {count(found.size)} images the rule by which K is chosen "
        f"below takes **K = {found.choice.k}**. "
        + {
            "confirmed": "The experiment confirms the choice: no costlier K lowers the error by "
            "more "
            "than the rule tolerates.",
            "contradicted": "The experiment contradicts the choice: a costlier K lowers the error "
            "by "
            "more than the rule tolerates.",
            "cannot tell": "The experiment can neither confirm nor refute the choice.",
            "nothing to compare": "There is no costlier candidate within the budget to compare it "
            "with.",
        }[found.choice.verdict]
    )


def _rule_in_numbers(found, budget):
    """The test of the rule in numbers."""
    choice = found.choice
    row = found.row(choice.k)
    text = ""
    if row.trainings > budget:
        text += f"No candidate is within the budget, and K = {choice.k} is the smallest. "
    else:
        text += (
            f"The bias with K = {choice.k}, {signed(100 * row.bias)} points, is "
            f"{'within' if abs(row.bias) <= choice.noise else 'beyond'} the {points(choice.noise)} "
            "that the sampling of images adds anyway"
            + (
                ""
                if abs(row.bias) <= choice.noise
                else ", but no costlier candidate is within the budget"
            )
            + ". "
        )
    if choice.verdict == "nothing to compare":
        return text.strip()
    beaten = [pair for pair in choice.pairs if pair.interval is not None]
    if not beaten:
        return (
            text
            + "Whether a costlier K does better cannot be determined from so few errors or samples."
        )
    told = listing(
        f"{signed(100 * pair.difference)} with K = {pair.high} ({points_range(pair.interval)})"
        for pair in beaten
    )
    return (
        f"{text}Costlier candidates change the error, in points, by {told}; the rule tolerates "
        f"{points(choice.tolerance)}. {confirmation_rule()}"
    )


def _bates(found):
    """Whether an estimate describes its own sample's network; Bates, Hastie and Tibshirani 2023."""
    row = found.row(found.sources.k)
    if found.truth_deviation is None:
        return ""
    text = (
        "**What is estimated.** The true accuracies of the networks trained on the samples differ "
        "by "
        f"{points(found.truth_deviation)} (standard deviation). "
    )
    if row.correlation is None:
        return text + "Whether the estimates follow them cannot be determined from these samples."
    low, high = row.correlation_interval.low, row.correlation_interval.high
    text += (
        f"With K = {row.k} the estimates correlate with the true accuracies by "
        f"{signed(row.correlation)} (95% interval {signed(low)} to {signed(high)}): "
    )
    if high < WEAK:
        text += "they follow them hardly or not at all. "
    elif low > STRONG:
        text += "they follow them closely. "
    elif low > 0:
        text += "they follow them loosely. "
    else:
        text += "the correlation is not significant. "
    return text + (
        f"As estimates of the mean accuracy over all samples they have an RMSE of "
        f"{points(row.mean_rmse)}, as estimates of their own sample's network one of "
        f"{points(row.rmse)}. Cross-validation is "
        "known to estimate the former rather than the latter (Bates, Hastie and Tibshirani 2023); "
        f"these samples {'agree' if row.mean_rmse < row.rmse else 'do not show it'}."
    )
