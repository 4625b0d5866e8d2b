"""What may be concluded besides the accuracy and the fit.

Whether the model is calibrated, what the model confuses, which labels are suspected,
which corruptions it tolerates, whether writers matter, which K is best, and whether the folds
differ. Each function gives a finding, or None where the run did not measure what it would rest on.
"""

from scipy import stats

from analysis.evaluation import calibration as trustworthy
from analysis.evaluation.writer_gap import IMMATERIAL, OPTIMISTIC
from analysis.report.display import literal
from analysis.report.finding import (
    CANNOT_TELL,
    CONFIDENCE,
    ERRORS,
    FIRM,
    TENTATIVE,
    VALIDATE,
    Finding,
    K,
    strength_of,
)
from analysis.report.phrases.errors import amount
from analysis.report.words import (
    NBSP,
    count,
    counted,
    finite,
    listing,
    number,
    p_value,
    percent,
    points,
    signed,
)


def _range(found):
    return f"{signed(100 * found.low)} to {signed(100 * found.high)}"


def trust(study):
    """Whether the model is calibrated."""
    found = study.calibration
    if found is None:
        return None
    topic = "Probabilities"
    if found.before is None:
        return Finding(
            topic,
            "This run cannot tell whether its probabilities are calibrated",
            "Some of them are not finite",
            (ERRORS, ""),
            CANNOT_TELL,
            "A network that diverged has no confidence to judge.",
        )
    before, after = found.before, found.after
    over = before.verdict == trustworthy.OVERCONFIDENT
    if before.verdict == trustworthy.CALIBRATED:
        claim = "Its probabilities are calibrated within chance"
    elif before.verdict == trustworthy.MISCALIBRATED:
        claim = "Its probabilities are miscalibrated, in no single direction"
    else:
        claim = (
            f"It is {before.verdict}: its mean confidence is {points(abs(before.gap))} "
            f"{'above' if over else 'below'} its accuracy"
        )
    return Finding(
        topic,
        claim,
        f"Mean confidence minus accuracy {points(before.gap)} ({_range(before.gap_interval)}); "
        f"calibration error {percent(before.error)}, of which chance alone explains up to "
        f"{percent(before.chance_high)}; after temperature scaling {percent(after.error)}, "
        f"{after.verdict}",
        (ERRORS, "fig-reliability"),
        strength_of(before.verdict != trustworthy.CALIBRATED),
        "Only the probability of the predicted class was judged, on images like these.",
    )


def errors(study):
    """What the model confuses most often."""
    validation = study.validation
    found, topic = validation.out_of_fold, "Errors"
    pairs = found.frequent_errors(2)
    link = (ERRORS, "fig-confusion")
    if not pairs:
        return Finding(
            topic,
            "It makes no error on held-out images",
            f"{counted(len(found.correct), 'image')}, each predicted when held out",
            link,
            FIRM,
            f"An error rate of up to {percent(1 - validation.pooled_interval.low)} cannot be "
            "excluded.",
        )
    names, total = (
        [literal(name) for name in study.dataset.class_names],
        int((~found.correct).sum()),
    )
    told = [f"{names[label]} predicted as {names[other]}" for label, other, _ in pairs]
    first, second = pairs[0][2], pairs[1][2] if len(pairs) > 1 else 0
    # The winner against the runner-up: the plain two-sided test stays valid although both were
    # picked for their counts (Hung & Fithian, Annals of Statistics 47 (2019) 758-782).
    p = float(stats.binomtest(first, first + second).pvalue)
    leads = p < 1 - CONFIDENCE
    claim = (
        f"Its most frequent error is {told[0]}"
        if leads or not second
        else f"{told[0]} is its most frequent error here, though not beyond chance"
    )
    beside = f", and {told[1]} makes {count(second)} ({p_value(p)} for a tie)" if second else ""
    return Finding(
        topic,
        claim,
        f"Of {counted(total, 'error')} among the out-of-fold predictions, {told[0]} makes "
        f"{count(first)}{beside}",
        link,
        strength_of(leads),
        "These are counts: a class with more images has more errors.",
    )


def labels(study):
    """Which labels are suspected."""
    found = study.suspects
    if found is None or not found.images:
        return None
    if not found.count:
        claim, share = "No label is suspected of being wrong", ""
    else:
        word = "label is" if found.count == 1 else "labels are"
        claim = f"{count(found.count)} {word} suspected of being wrong, and should be reviewed"
        share = (
            f"; about {percent(found.estimated_share)} of all labels, as estimated"
            if finite(found.estimated_share)
            else ""
        )
    return Finding(
        "Labels",
        claim,
        f"Confident learning on {count(found.images)} out-of-fold predictions{share}",
        (ERRORS, "fig-worst-errors" if found.count else ""),
        TENTATIVE,
        "The method cannot separate a wrong label from a hard image; nobody has reviewed these.",
    )


def robustness(study):
    """Which corruptions the networks tolerate."""
    found = study.robustness
    measured = [t for t in found.tolerances if len(t.measured) > 1] if found else []
    if not measured:
        return None
    bears = [f"{t.kind} of up to {amount(t.kind, t.tolerated)}" for t in measured if t.tolerated]
    fails = [
        f"{t.kind} of {amount(t.kind, t.breaks_at)}"
        for t in measured
        if t.breaks_at is not None and not t.tolerated
    ]
    unclear = [t.kind for t in measured if not t.tolerated and t.breaks_at is None]
    parts = []
    if bears:
        parts.append(f"tolerate {listing(bears)}")
    if fails:
        parts.append(f"do not tolerate {listing(fails, 'or')}")
    if parts:
        claim, strength = f"The networks {', but '.join(parts)}", strength_of(not unclear)
    else:
        claim = f"This run cannot tell whether the networks tolerate any {listing(unclear, 'or')}"
        strength = CANNOT_TELL
    return Finding(
        "Robustness",
        claim,
        f"Accuracy lost: {listing(_cost(item) for item in measured)}; "
        f"{points(found.limit)} would double the error",
        (ERRORS, "fig-robustness"),
        strength,
        "Synthetic corruptions, one at a time; the networks were not trained on them.",
    )


def _cost(item):
    """What a disturbance costs at the amount that breaks the networks, or at the strongest."""
    breaking = (point for point in item.measured if point.amount == item.breaks_at)
    point = next(breaking, item.measured[-1])
    return (
        f"{points(point.drop, 1)} ({signed(100 * point.drop_interval.low, 1)} to "
        f"{signed(100 * point.drop_interval.high, 1)}) at {item.kind} of "
        f"{amount(item.kind, point.amount)}"
    )


def writers(study):
    """Whether random folds are too optimistic because parts share writers."""
    gap = study.writer_gap
    if gap is None:
        return None
    claims = {
        OPTIMISTIC: "Random cross-validation is optimistic for new writers: networks trained on "
        f"{count(gap.train_size)} images make {gap.added_error:.0%} more errors on new writers "
        f"than on known ones ({gap.added_interval:.0%})",
        IMMATERIAL: "Random cross-validation is not materially optimistic for new writers",
    }
    unclear = "This run cannot tell whether random cross-validation is optimistic for new writers"
    return Finding(
        "Writers",
        claims.get(gap.verdict, unclear),
        f"Accuracy {percent(gap.known_accuracy)} on other images by the writers of the training "
        f"images, {percent(gap.new_accuracy)} on images by new writers; gap "
        f"{_range(gap.interval)} points, {points(gap.material)} would matter",
        (VALIDATE, "fig-writers"),
        FIRM if gap.verdict in claims else CANNOT_TELL,
        f"It holds for {count(gap.writers)} writers like these; the gap at larger training parts "
        "was not measured.",
    )


def best_k(study):
    """Which number of folds is best."""
    choice = study.best_k
    link = (K, "fig-choice-of-k")
    if choice.verdict is None:
        return Finding(
            "Best K",
            "This run cannot tell which K is best",
            f"Reason: {choice.reason}",
            link,
            CANNOT_TELL,
            "Without an error that falls with the number of images there is nothing to choose by.",
        )
    row = choice.row(choice.verdict)
    others = ", ".join(f"{k} within {percent(at, 0)}" for at, k in choice.by_tolerance.items())
    return Finding(
        "Best K",
        f"K = {choice.verdict} is the best K by the stated rule",
        f"Standard error of the forecast {number(100 * row['error'], 2)}{NBSP}percentage points, "
        f"{percent(row['loss'], 1)} above the smallest; by tolerated loss: {others}",
        link,
        strength_of(choice.firm),
        "Best for forecasting this model's test accuracy from so many images, at a budget of "
        f"{counted(round(choice.budget), 'training')}.",
    )


def stability(study):
    """Whether the folds differ by more than the sampling of their images explains."""
    spread = study.validation.spread
    if not finite(spread.ratio):
        return None
    apart = spread.p_value < 1 - CONFIDENCE
    return Finding(
        "Stability",
        "The fold networks differ in quality, or their images come in groups"
        if apart
        else "The folds are not shown to differ in quality",
        f"Standard deviation of the folds' accuracies {points(spread.observed_sd)}, where the "
        f"sampling of images alone would make {points(spread.expected_sd)} "
        f"({p_value(spread.p_value)})",
        (VALIDATE, "fig-fold-accuracies"),
        strength_of(apart),
        f"{counted(study.validation.k, 'fold')} say little about a spread: the ratio of the two "
        f"may be {spread.interval.low:.1f} to {spread.interval.high:.1f}.",
    )
