"""Sentences on the experiment with small samples: which K is best where the truth is known."""

from analysis.evaluation.k_comparison import LEAST_SAMPLES, confirmation_rule
from analysis.report.display import Text
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
    table,
)

# A correlation in words.
WEAK, STRONG = 0.3, 0.7


def missing(study):
    """The sentence in place of the experiment, where there were no samples; else None."""
    if study.k_experiment is not None:
        return None
    return Text(
        "No small samples were drawn in this run, because `samples` is 0 or the training images "
        "are too few: what each K truly gives was not tried."
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
        "recipe. The error is the estimate, the mean over the folds, less the accuracy that the "
        "network trained on the whole sample truly has."
    )


def k_experiment_reading(study):
    """What the experiment says of K, in short."""
    found = study.k_experiment
    if found is None:
        return None
    parts = [_errors(found), _bias(found), _rule(found)]
    return Text("\n\n".join(parts))


def k_experiment_details(study):
    """The numbers of each K, how they were measured, and the rule on trial."""
    found = study.k_experiment
    if found is None:
        return None
    parts = [
        _table(found),
        _conditions(found, study.n_train),
        _ten_or_five(found),
        _agreement(found),
        _trial(found, study.parameters.budget),
        _bates(found),
    ]
    return Text("\n\n".join(part for part in parts if part))


def _table(found):
    rows = [
        (
            row.k,
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
        "error (points)",
        "95% interval",
        "time (one thread)",
    ]
    return (
        table(rows, columns)
        + "\n\nBias: the folds' networks less the whole sample's, both measured on the same images "
        "left over; below zero the estimate is too low. Spread: standard deviation of the errors "
        "from sample to sample. Error: their root mean square. The time is that of the gradient "
        "steps for one sample; it differs from run to run, and nothing depends on it."
    )


def _conditions(found, n_train):
    """How the truth was measured, and what the samples share."""
    text = (
        f"The network was trained on each whole sample {counted(found.starts, 'time')} from other "
        "first weights and in another order, and its true accuracy was measured on "
        f"{count(found.truth_images)} images left over"
    )
    if found.fold_truth_images < found.truth_images:
        text += f", that of the folds' networks on {count(found.fold_truth_images)} of these"
    else:
        text += ", like that of the folds' networks"
    if found.samples > 1:
        text += (
            f". Two samples share {percent(found.size / n_train, 1)} of their images on average, "
            "and as far as they do, the intervals are too narrow"
        )
    return text + "."


def _errors(found):
    best = min(found.rows, key=lambda row: row.rmse)
    worst = max(found.rows, key=lambda row: row.rmse)
    if worst.rmse == 0:
        return "**Error.** Every estimate was exactly right; there is nothing to choose between."
    text = (
        f"**Error.** It is smallest with K = {best.k}, "
        f"{_with_interval(best.rmse, best.rmse_interval)}, and largest with K = {worst.k}, "
        f"{_with_interval(worst.rmse, worst.rmse_interval)}. "
    )
    if best is worst:
        text = f"**Error.** It is {_with_interval(best.rmse, best.rmse_interval)}. "
    if not found.tell:
        return text + (
            f"With fewer than {LEAST_SAMPLES} samples this may be chance: which K errs least "
            "cannot be told."
        )
    steps = {
        verdict: [f"{pair.low} to {pair.high}" for pair in found.pairs if pair.verdict == verdict]
        for verdict in ("lower", "higher", "no difference shown", "cannot tell")
    }
    for verdict, words in (("lower", "lowers"), ("higher", "raises")):
        if steps[verdict]:
            text += f"Going from {listing(steps[verdict])} folds {words} it beyond chance. "
    unshown = steps["no difference shown"] + steps["cannot tell"]
    told = [pair for pair in found.pairs if pair.p_adjusted is not None]
    if told and len(unshown) == len(found.pairs) > 1:
        nearest = min(told, key=lambda pair: pair.p_adjusted)
        text += (
            f"Adjusted for {counted(len(found.pairs), 'comparison')}, no difference between two K "
            f"is shown; {nearest.low} and {nearest.high} folds come nearest to one "
            f"({p_value(nearest.p_adjusted)}). "
        )
    elif unshown:
        text += f"From {listing(unshown)} folds no difference is shown. "
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
    """Whether the plain estimates tell of the same bias."""
    if not found.tell:
        return ""
    against = [row.k for row in found.rows if row.agreement <= 0.05]
    widths = [
        row.plain_bias_interval.half_width / row.bias_interval.half_width
        for row in found.rows
        if row.bias_interval.half_width > 0
    ]
    text = (
        "The estimates themselves, less the truth, tell of the same bias for every K"
        if not against
        else f"For K = {listing(against)} the estimates themselves, less the truth, tell of "
        "another bias, beyond chance"
    )
    if widths and min(widths) > 1:
        text += (
            f"; their intervals are {min(widths):.1f} to {max(widths):.1f} times as wide, because "
            "the luck of few held-out images is in them"
        )
    return text + "."


def _rule(found):
    """What the rule takes here, and the experiment's verdict on it."""
    return (
        f"**The rule on trial.** At {count(found.size)} images the rule by which K is chosen "
        f"below takes **K = {found.choice.k}**. "
        + {
            "confirmed": "The experiment confirms the choice: no dearer K lowers the error by more "
            "than the rule puts up with.",
            "contradicted": "The experiment contradicts the choice: a dearer K lowers the error by "
            "more than the rule puts up with.",
            "cannot tell": "The experiment can neither confirm nor refute the choice.",
            "nothing to compare": "There is no dearer candidate within the budget to compare it "
            "with.",
        }[found.choice.verdict]
    )


def _trial(found, budget):
    """The rule on trial in numbers."""
    choice = found.choice
    row = found.row(choice.k)
    text = "**The rule on trial.** "
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
                else ", but no dearer candidate is within the budget"
            )
            + ". "
        )
    if choice.verdict == "nothing to compare":
        return text.strip()
    beaten = [pair for pair in choice.pairs if pair.interval is not None]
    if not beaten:
        return text + "Whether a dearer K does better cannot be told from so few errors or samples."
    told = listing(
        f"{signed(100 * pair.difference)} with K = {pair.high} ({points_range(pair.interval)})"
        for pair in beaten
    )
    return (
        f"{text}Dearer candidates change the error, in points, by {told}; the rule puts up with "
        f"{points(choice.tolerance)}. {confirmation_rule()}"
    )


def _bates(found):
    """Whether an estimate says anything of the very network; Bates, Hastie and Tibshirani 2023."""
    row = found.row(found.sources.k)
    if found.truth_deviation is None:
        return ""
    text = (
        "**Whose accuracy is it?** The networks trained on the samples truly differ by "
        f"{points(found.truth_deviation)} (standard deviation). "
    )
    if row.correlation is None:
        return text + "Whether the estimates follow them cannot be told from these samples."
    low, high = row.correlation_interval.low, row.correlation_interval.high
    text += (
        f"With K = {row.k} the estimates correlate with the true accuracies by "
        f"{signed(row.correlation)} (95% interval {signed(low)} to {signed(high)}): "
    )
    if high < WEAK:
        text += "they hardly follow them, if at all. "
    elif low > STRONG:
        text += "they follow them closely. "
    elif low > 0:
        text += "they follow them, but loosely. "
    else:
        text += "that they follow them at all is not shown. "
    return text + (
        f"As forecasts of the mean accuracy over all samples they err by {points(row.mean_rmse)}, "
        f"as forecasts of their own sample's network by {points(row.rmse)}. Cross-validation is "
        "known to estimate the former rather than the latter (Bates, Hastie and Tibshirani 2023); "
        f"these samples point {'the same' if row.mean_rmse < row.rmse else 'no such'} way."
    )
