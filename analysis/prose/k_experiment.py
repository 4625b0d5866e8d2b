"""Sentences on the experiment with small samples: which K is best where the truth is known."""

from analysis.k_comparison import LEAST_SAMPLES, confirmation_rule
from analysis.notebook import Text
from analysis.prose.words import (
    NBSP,
    NOT_MEASURABLE,
    count,
    counted,
    finite,
    listing,
    p_value,
    percent,
    points,
    seconds,
    signed,
    spaced,
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


def points_range(found, decimals=2):
    """An interval of differences in percentage points: ``"−1.20 to 0.31"``."""
    if found is None:
        return NOT_MEASURABLE
    return f"{signed(100 * found.low, decimals)} to {signed(100 * found.high, decimals)}"


def _with_interval(value, found, decimals=2):
    if found is None:
        return points(value, decimals)
    return f"{points(value, decimals)} (95{NBSP}% interval {points_range(found, decimals)})"


def k_experiment_design(study):
    """How the experiment was done."""
    if study.k_experiment is None:
        return missing(study)
    found = study.k_experiment
    ks = [row.k for row in found.rows]
    drawn = (
        "One stratified sample"
        if found.samples == 1
        else f"{counted(found.samples, 'stratified sample')}"
    )
    share = found.size / study.n_train
    text = (
        f"{drawn} of {count(found.size)} images "
        f"{'was' if found.samples == 1 else 'each were'} drawn from the {count(study.n_train)} "
        "training images, as if there were no others, and cross-validated with K = "
        f"{listing(ks)} by the run's own recipe. The network was also trained on the whole sample, "
        f"{counted(found.starts, 'time')} from other first weights and in another order, and the "
        f"accuracy that it truly has was measured on {count(found.truth_images)} images left over"
    )
    if found.fold_truth_images < found.truth_images:
        text += f", that of the folds' networks on {count(found.fold_truth_images)} of these"
    else:
        text += ", like that of the folds' networks"
    text += (
        ". The error of K-fold cross-validation is its estimate, the mean over the folds, less "
        "that accuracy"
    )
    if found.samples > 1:
        text += (
            f"; two samples share {percent(share, 1)} of their images on average, and as far as "
            "they do, the intervals are too narrow"
        )
    return Text(text + ".")


def k_experiment_table(study):
    """Bias, spread and error of the estimate for each K."""
    if study.k_experiment is None:
        return missing(study)
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
        for row in study.k_experiment.rows
    ]
    return Text(
        table(
            rows,
            [
                "K",
                "cost (trainings)",
                "bias (points)",
                spaced("95% interval"),
                "spread (points)",
                "error (points)",
                spaced("95% interval"),
                "time (one thread)",
            ],
        )
        + "\n\nBias: the folds' networks less the whole sample's, both measured on the same images "
        "left over; below zero the estimate is too low. Spread: standard deviation of the errors "
        "from sample to sample. Error: their root mean square. The time is that of the gradient "
        "steps for one sample; it differs from run to run, and nothing depends on it."
    )


def k_experiment_reading(study):
    """What the experiment says of K."""
    found = study.k_experiment
    if found is None:
        return missing(study)
    parts = [_errors(found), _bias(found), _rule(found, study.parameters.budget), _bates(found)]
    return Text("\n\n".join(part for part in parts if part))


def _errors(found):
    best = min(found.rows, key=lambda row: row.rmse)
    worst = max(found.rows, key=lambda row: row.rmse)
    if worst.rmse == 0:
        return "**Error.** Every estimate was exactly right; there is nothing to choose between."
    text = (
        f"**Error.** It was smallest with K = {best.k}, "
        f"{_with_interval(best.rmse, best.rmse_interval)}, and largest with K = {worst.k}, "
        f"{_with_interval(worst.rmse, worst.rmse_interval)}. "
    )
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
    if unshown:
        text += f"From {listing(unshown)} folds no difference was shown. "
    pair = next((pair for pair in found.pairs if (pair.low, pair.high) == (5, 10)), None)
    if pair is not None and pair.interval is not None:
        text += (
            f"Ten folds instead of five change the error by {signed(100 * pair.difference)} "
            f"points ({points_range(pair.interval)}; {p_value(pair.p_adjusted)}, adjusted for "
            f"{counted(len(found.pairs), 'comparison')}). "
        )
    return text.strip()


def _bias(found):
    first, last = found.rows[0], found.rows[-1]
    text = (
        f"**Bias and spread.** The bias goes from {signed(100 * first.bias)} points with "
        f"K = {first.k} to {signed(100 * last.bias)} with K = {last.k}"
    )
    if first.deviation is not None:
        text += (
            f", the spread from {signed(100 * first.deviation)} to {signed(100 * last.deviation)}"
        )
    text += ". "
    if not found.tell:
        return text.strip()
    against = [row.k for row in found.rows if row.agreement <= 0.05]
    widths = [
        row.plain_bias_interval.half_width / row.bias_interval.half_width
        for row in found.rows
        if row.bias_interval.half_width > 0
    ]
    shown = [row.k for row in found.rows if row.bias_interval and not row.bias_interval.contains(0)]
    text += (
        f"The interval of the bias excludes zero for K = {listing(shown)}. "
        if shown
        else "For no K does the interval of the bias exclude zero. "
    )
    text += (
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


def _rule(found, budget):
    choice = found.choice
    row = found.row(choice.k)
    text = (
        f"**The rule on trial.** At {count(found.size)} images the rule by which this report "
        f"chooses K takes **K = {choice.k}**: "
    )
    if row.trainings > budget:
        text += "no candidate is within the budget, and this is the smallest. "
    else:
        text += (
            f"its bias, {signed(100 * row.bias)} points, is "
            f"{'within' if abs(row.bias) <= choice.noise else 'beyond'} the {points(choice.noise)} "
            "that the sampling of images adds anyway"
            + (
                ""
                if abs(row.bias) <= choice.noise
                else ", but no dearer candidate is within the budget"
            )
            + ". "
        )
    beaten = [pair for pair in choice.pairs if pair.interval is not None]
    told = listing(
        f"{signed(100 * pair.difference)} with K = {pair.high} ({points_range(pair.interval)})"
        for pair in beaten
    )
    if choice.verdict == "nothing to compare":
        return text + "There is no dearer candidate within the budget to compare it with."
    if not beaten:
        return text + "Whether a dearer K does better cannot be told from so few errors or samples."
    text += f"Dearer candidates change the error, in points, by {told}. "
    text += {
        "confirmed": "None takes more off it than the rule puts up with: the experiment confirms "
        "the choice.",
        "contradicted": "That is more than the rule puts up with: the experiment contradicts the "
        "choice.",
        "cannot tell": f"The rule puts up with {points(choice.tolerance)}; these intervals reach "
        "beyond that and do not exclude it, so the experiment can neither confirm nor refute the "
        "choice.",
    }[choice.verdict]
    return f"{text} {spaced(confirmation_rule())}"


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
        f"{signed(row.correlation)} (95{NBSP}% interval {signed(low)} to {signed(high)}): "
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
