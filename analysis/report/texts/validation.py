"""Sentences of the validation chapter."""

import numpy as np

from analysis.evaluation import published
from analysis.report.display import Text
from analysis.report.words import (
    answer,
    count,
    counted,
    finite,
    interval,
    p_value,
    percent,
    percent_range,
    points,
    signed,
    table,
)
from analysis.statistics import intervals as statistics


def protocol(study):
    """The order of things, stated before any result."""
    run = study.parameters
    fold = study.validation.folds[0]
    others = counted(run.k - 1, "fold") if run.k > 2 else "fold"
    return Text(
        f"The {count(study.n_train)} training images are divided into {count(run.k)} folds, "
        "shuffled with a fixed seed and stratified, so that every fold has the classes in the "
        f"same shares. For each fold a fresh network learns from the other {others} (about "
        f"{count(fold.train_size)} images), for {counted(run.epochs, 'epoch')}, as fixed "
        f"beforehand, and answers for the fold held out (about {count(fold.validation_size)}). The "
        f"{count(len(study.dataset.y_test))} test images take no part in any choice. They are "
        "[displayed](08_read_the_curves.ipynb) along the training, and "
        "[opened](10_open_the_test_set.ipynb) when all else is done."
    )


def fold_table(study):
    """The accuracy of every fold."""
    validation = study.validation
    rows = []
    for fold in validation.folds:
        found = statistics.proportion_interval(
            round(fold.accuracy * fold.validation_size), fold.validation_size
        )
        rows.append(
            (
                fold.number,
                count(fold.validation_size),
                percent(fold.accuracy),
                percent_range(found.low, found.high),
                f"{fold.loss:.4f}" if finite(fold.loss) else "not finite",
            )
        )
    return Text(
        table(
            rows,
            [
                "fold",
                "images",
                "accuracy",
                "95% interval",
                "loss (nats)",
            ],
            align="rrrrr",
        )
    )


def _limits(validation):
    """Where the limits of the interval come from: of two intervals, the wider one on each side."""
    found, pooled = validation.interval, validation.pooled_interval
    theirs = "the corrected one of Nadeau and Bengio (2003)"
    if found.low < pooled.low and found.high > pooled.high:
        return f"The interval is {theirs}"
    if (found.low, found.high) == (pooled.low, pooled.high):
        return (
            f"The interval is Wilson's for all held-out images together, because {theirs} is "
            "narrower here. That one is used otherwise"
        )
    side, other = ("lower", "upper") if found.low == pooled.low else ("upper", "lower")
    return (
        f"The {side} limit is Wilson's for all held-out images together, which lies further out "
        f"than that of {theirs}. The {other} limit is the corrected one"
    )


def accuracy_reading(study):
    """The mean, its interval, and the pooled accuracy."""
    validation = study.validation
    pooled, naive = validation.pooled_interval, validation.naive_interval
    # Two training parts have no image in common.
    corrected = (
        f"because the folds share training images; the usual one "
        f"({percent_range(naive.low, naive.high)}) ignores that"
        if validation.k > 2
        else "because two folds are not independent; the usual one "
        f"({percent_range(naive.low, naive.high)}) takes them for it"
    )
    return Text(
        f"The mean over the folds is **{percent(validation.mean_accuracy)}**, "
        f"{interval(validation.interval)}, with a standard deviation of "
        f"{points(validation.std_accuracy)} between folds. {_limits(validation)}, "
        f"{corrected}. Of all "
        "images, each read by the network that had not seen it, "
        f"{percent(validation.pooled_accuracy)} are right "
        f"({percent_range(pooled.low, pooled.high)} from the sampling of images alone)."
    )


def published_reading(study):
    """The published figures beside this run's."""
    beside = study.published_folds
    if beside is None:
        return Text(
            "No published folds are placed beside these: that would be fair only for the same "
            "data, network and recipe, and this run's differ."
        )
    compared = published.compare_folds(study.validation.accuracies, beside)
    accuracies = np.array(beside.accuracies)
    spread = statistics.fold_spread_test(accuracies, [beside.validation_size] * len(accuracies))
    verb = "agrees with" if compared.agrees else "does not agree with"
    more = "more than" if spread.p_value < 0.05 else "no more than"
    low, high = signed(100 * compared.interval.low), signed(100 * compared.interval.high)
    return Text(
        f"{beside.title} was published with the same layers and recipe: mean "
        f"{percent(float(accuracies.mean()))}, standard deviation {points(beside.deviation, 3)} "
        "between folds (divisor K, as published). This run's mean is "
        f"{points(abs(compared.difference))} {'higher' if compared.difference >= 0 else 'lower'} "
        f"(95% interval of the difference {low} to {high} points): it {verb} the "
        "published result. Both hold out the same images, so that the interval is about other "
        "splits and trainings, and not about other images. "
        f"The published folds spread {more} sampling explains ({p_value(spread.p_value)}). "
        f"Source: {beside.reference}"
    )


def validation_answer(study):
    """The answer of the chapter."""
    validation = study.validation
    beside, gap = study.published_folds, study.writer_gap
    compared = ""
    if beside is not None:
        agrees = published.compare_folds(validation.accuracies, beside).agrees
        compared = (
            f" That {'agrees' if agrees else 'does not agree'} with the "
            f"published {percent(float(np.mean(beside.accuracies)))}."
        )
    flattered = {
        "flatters": " Folds by writer show that random folds flatter the model.",
        "does not flatter materially": " Folds by writer show no material flattery.",
        "cannot tell": " Whether random folds flatter the model, the folds by writer cannot tell.",
        None: " Whether random folds flatter the model, this run did not measure.",
    }[gap and gap.verdict]
    leak = {
        "leak": " But there is a leak, so that this is too good.",
        "no material leak": " There is no material leak by exact copies.",
        "no leak": " There is no leak by exact copies.",
    }[study.leakage.folds]
    return Text(
        answer(
            f"By {count(study.parameters.k)}-fold cross-validation the model recognises "
            f"{percent(validation.mean_accuracy)} of images that it has not seen, "
            f"{interval(validation.interval)}.{compared}"
            f"{leak}{flattered} The interval is for networks trained by this recipe on as many "
            "images, and holds only for images like these."
        )
    )
