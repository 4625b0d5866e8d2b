"""Sentences of the validation chapter."""

import numpy as np

from analysis import published, statistics
from analysis.notebook import Text
from analysis.prose.words import (
    answer,
    count,
    counted,
    finite,
    interval,
    p_value,
    percent,
    percent_range,
    points,
    seconds,
    table,
    with_sign,
)

REPEATS = 10


BOOTSTRAP_ROUNDS = 50


HOLD_OUT = 0.2


def protocol(study):
    """The order of things, stated before any result."""
    run = study.parameters
    fold = study.validation.folds[0]
    others = counted(run.k - 1, "fold") if run.k > 2 else "fold"
    return Text(
        f"The {count(study.n_train)} training images are divided into {count(run.k)} folds, "
        "shuffled with a fixed seed and stratified, so that every fold has the classes in the "
        f"same shares. For each fold a fresh network learns from the other "
        f"{others} (about {count(fold.train_size)} images) and answers for "
        f"the fold held out (about {count(fold.validation_size)}). The number of epochs is fixed "
        f"beforehand at {count(run.epochs)}; no fold decides when its own training stops. The "
        f"{count(len(study.dataset.y_test))} test images take no part in any choice. They are "
        "measured along the folds for display in the next chapter, and once, at the end of this "
        "one, with the final model."
    )


def processes(study):
    """The other validation processes: what each estimates and costs, and when to prefer it."""
    n, k = study.n_train, study.parameters.k
    per_image = study.validation.seconds / sum(f.train_size for f in study.validation.folds)

    def cost(fits, images):
        return f"{count(fits)} × {count(images)} images, {seconds(fits * images * per_image)}"

    part = (1 - 1 / k) * n
    rows = [
        (
            "Hold-out",
            f"accuracy after training on {percent(1 - HOLD_OUT, 0)} of the images, by one split",
            cost(1, (1 - HOLD_OUT) * n),
            "very large data, or a quick look",
        ),
        (
            "Repeated hold-out",
            f"the same, averaged over {count(REPEATS)} random splits",
            cost(REPEATS, (1 - HOLD_OUT) * n),
            "when the split's luck matters and sizes must be free",
        ),
        (
            f"**K-fold, K = {k}** (this run)",
            f"accuracy after training on {percent(1 - 1 / k, 0)}; every image is held out once",
            cost(k, part),
            "the usual choice; stratified, because classes should not vanish from a fold",
        ),
        (
            "Repeated K-fold",
            f"the same, averaged over {count(REPEATS)} shuffles",
            cost(REPEATS * k, part),
            "small data; to tell close models apart",
        ),
        (
            "Leave-one-out",
            "accuracy after training on all images but one",
            cost(n, n - 1),
            "tiny data and models that are cheap to fit",
        ),
        (
            "Bootstrap .632",
            "a weighted mean of training accuracy and accuracy on images not drawn",
            cost(BOOTSTRAP_ROUNDS, n),
            "small data, when a low variance is worth some bias",
        ),
        (
            "Nested K-fold",
            "accuracy of the whole procedure, tuning included",
            cost(k * (k + 1), part * k / (k + 1)),
            "whenever settings are chosen on the folds",
        ),
        (
            "Grouped K-fold",
            "accuracy on new groups (writers, patients, machines)",
            cost(k, part),
            "when images come in groups that new data will not share",
        ),
    ]
    return Text(
        table(
            rows,
            [
                "process",
                "what it estimates",
                "fits and cost here (one thread)",
                "when to prefer it",
            ],
            align="llll",
        )
        + "\n\nCosts are not measured for each process but follow from this run's measured "
        f"training time, {seconds(1000 * per_image)} for a thousand images and all epochs."
    )


def spread_reading(study):
    """What the spread of the folds is made of."""
    validation = study.validation
    spread = validation.spread
    if not finite(spread.ratio):
        return Text(
            "All held-out images were read alike, right or wrong, in every fold; there is no "
            "spread to explain."
        )
    text = (
        f"The folds' accuracies have a standard deviation of {points(validation.std_accuracy, 3)}; "
        "the choice of validation images alone would give about "
        f"{points(spread.expected_sd, 3)}. "
    )
    if spread.p_value < 0.05:
        text += (
            f"The folds differ by more than sampling explains ({p_value(spread.p_value)}): the "
            "networks differ in quality, or the images come in groups of easy and hard ones. "
        )
    else:
        text += (
            f"They do not differ by more than sampling explains ({p_value(spread.p_value)}), so "
            "the spread says nothing of the model. "
        )
    return Text(
        text
        + "The part that is due to sampling grows with the square root of K, because the parts "
        "become smaller; a small spread is no argument for a K."
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
                count(fold.train_size),
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
                "training images",
                "validation images",
                "accuracy",
                "95 % interval",
                "loss (nats)",
            ],
            align="rrrrrr",
        )
    )


def accuracy_reading(study):
    """The mean, its interval, and the pooled accuracy."""
    validation = study.validation
    pooled = validation.pooled_interval
    return Text(
        f"The mean over the folds is **{percent(validation.mean_accuracy)}**, "
        f"{interval(validation.interval)}, with a standard deviation of "
        f"{points(validation.std_accuracy)} between folds. The interval is the corrected one of "
        "Nadeau and Bengio (2003): training parts overlap, so the folds are not independent, and "
        "the usual interval "
        f"({percent_range(validation.naive_interval.low, validation.naive_interval.high)}) "
        "ignores that. It is nowhere narrower than the sampling of images alone would make it. "
        "Of all images, each read by the network that had not seen it, "
        f"{percent(validation.pooled_accuracy)} are right "
        f"({percent_range(pooled.low, pooled.high)} from the sampling of images alone)."
    )


def published_reading(study):
    """The published figures beside this run's."""
    beside = published.beside(study)
    if beside is None:
        return Text(
            "No published folds are placed beside these: that would be fair only for the same "
            "data, network and recipe, and this run's differ."
        )
    accuracies = np.array(beside.accuracies)
    theirs = statistics.mean_interval_corrected(
        accuracies, beside.train_size, beside.validation_size
    )
    spread = statistics.fold_spread_test(accuracies, [beside.validation_size] * len(accuracies))
    validation = study.validation
    inside = theirs.low <= validation.mean_accuracy <= theirs.high
    verb = "agrees with" if inside else "does not agree with"
    more = "more than" if spread.p_value < 0.05 else "no more than"
    return Text(
        f"{beside.title} was published with the same layers and recipe: mean "
        f"{percent(float(accuracies.mean()))}, {interval(theirs)} by the same method, standard "
        f"deviation {points(float(accuracies.std(ddof=1)))} between folds. This run's mean lies "
        f"{'inside' if inside else 'outside'} that interval: it {verb} the published result. "
        f"The published folds spread {more} sampling explains ({p_value(spread.p_value)}). "
        f"Source: {beside.reference}"
    )


def validation_answer(study):
    """The answer of the chapter."""
    validation, choice = study.validation, study.best_k
    best = (
        f"The best K for this model, by the stated rule, is {choice.verdict}"
        if choice.verdict is not None
        else "The best K cannot be told from so few images"
    )
    return Text(
        answer(
            f"By {count(study.parameters.k)}-fold cross-validation the model recognises "
            f"{percent(validation.mean_accuracy)} of images that it has not seen, "
            f"{interval(validation.interval)}. {best}; hold-out, repeated K-fold, leave-one-out, "
            "the bootstrap, nested and grouped folds answer other questions or cost more. The "
            f"final model, trained on all {count(study.n_train)} images, reaches "
            f"{percent(study.test_accuracy)} on the test set, {interval(study.test_interval)}."
        )
    )


def test_reading(study):
    """The one look at the test set."""
    from analysis.final_check import agreement, corrected_labels

    check = agreement(study)
    text = (
        f"The final model reads {percent(study.test_accuracy)} of the "
        f"{count(len(study.test_correct))} test images correctly, {interval(study.test_interval)}. "
        f"That is {points(abs(check.difference))} "
        f"{'more' if check.difference >= 0 else 'less'} than the folds foretold; "
    )
    low, high = 100 * check.interval.low, 100 * check.interval.high
    if check.agrees:
        text += (
            f"the interval of the difference, {with_sign(low)} to {with_sign(high)} points, "
            "holds zero, so the forecast was right within its error."
        )
    else:
        text += (
            f"the interval of the difference, {with_sign(low)} to {with_sign(high)} points, "
            "excludes zero. The test images are not simply more of the same, or the folds' "
            "networks are not like the final one."
        )
    corrected = corrected_labels(study)
    if corrected is not None:
        text += (
            f"\n\n{counted(corrected.known, 'test label was', 'test labels were')} judged wrong by "
            f"human raters (Northcutt et al. 2021). For {count(corrected.unclear)} of them the "
            "raters had no better label; of the others, the model reads "
            f"{count(corrected.agrees_with_raters)} as the raters did and "
            f"{count(corrected.agrees_with_label)} as the label says. With the raters' labels, and "
            f"without the unclear images, the test accuracy is {percent(corrected.accuracy)}."
        )
    if study.dataset.is_mnist:
        rows = [
            (item.title, percent(item.accuracy), item.reference) for item in published.TEST_RESULTS
        ]
        rows.insert(
            0,
            (
                "**this run**",
                percent(study.test_accuracy),
                f"measured here, {interval(study.test_interval)}",
            ),
        )
        text += "\n\n" + table(
            sorted(rows, key=lambda row: row[1]), ["network", "test accuracy", "source"], "lrl"
        )
    return Text(text)
