"""Sentences of the exploration chapter about pixel values and the likeness of classes."""

import numpy as np

from analysis.report.display import Text
from analysis.report.prose.balance import quotable
from analysis.report.subject import amount, training_images
from analysis.report.words import (
    answer,
    count,
    counted,
    finite,
    listing,
    number,
    percent,
    pixel_value,
    signed,
    table,
)

# A difference of mean brightness below this share of the spread between images is small.
SMALL_SHIFT = 0.1
MOST_ROWS = 40
"""Classes in the table of statistics."""
# Classes whose mean pixel values differ by less than this factor hardly differ.
HARDLY = 1.1
# A correlation of mean images from which classes are said to look alike.
ALIKE = 0.5
# From this share of variance on, what chance alone explains is mentioned.
NOTABLE = 0.02
# Cohen's (1988) conventions for a small and a large share of variance.
SMALL_ETA, LARGE_ETA = 0.01, 0.14


def pixel_statistics(study):
    """Descriptive statistics of all pixel values, training and test."""
    both = study.data.train, study.data.test
    rows = [
        ("images", *(count(part.count) for part in both)),
        ("smallest value", *(pixel_value(part.min) for part in both)),
        ("median", *(pixel_value(part.median) for part in both)),
        ("mean", *(pixel_value(part.mean) for part in both)),
        ("standard deviation", *(pixel_value(part.sd) for part in both)),
        ("largest value", *(pixel_value(part.max) for part in both)),
        ("pixels that are zero", *(percent(part.zero_share, 1) for part in both)),
    ]
    return Text(table(rows, ["all pixel values", "training", "test"]))


def pixel_reading(study):
    """What the statistics of all pixels say."""
    train, scale = study.data.train, study.dataset.full_scale
    sentences = []
    if train.zero_share > 0.5:
        sentences.append(
            f"Most pixels are zero, {percent(train.zero_share, 0)} of them, and the others are "
            f"far from it: the mean, {pixel_value(train.mean)}, is no typical value, and the "
            "standard "
            f"deviation, {pixel_value(train.sd)}, is "
            f"{'larger than the mean' if train.sd > train.mean else 'large beside it'}."
        )
    elif train.zero_share > 0.05:
        sentences.append(
            f"Of the pixels, {percent(train.zero_share, 0)} are zero. The standard deviation over "
            f"all, {pixel_value(train.sd)}, is "
            f"{'larger' if train.sd > train.mean else 'smaller'} than "
            f"the mean, {pixel_value(train.mean)}."
        )
    else:
        sentences.append(
            f"Hardly any pixel is zero; values spread around {pixel_value(train.mean)} with a "
            "standard "
            f"deviation of {pixel_value(train.sd)}."
        )
    if scale:
        sentences.append(
            f"On a scale where {pixel_value(scale)} is one, the mean is "
            f"{number(train.mean / scale)} and the standard deviation {number(train.sd / scale)}."
        )
    return Text(" ".join([*sentences, _shift(study)]))


def _shift(study):
    """Training and test brightness compared."""
    found, word = study.documentation_checks.brightness_difference, amount(study)
    low, high = found.interval.low, found.interval.high
    if not (finite(low) and finite(high)):
        return "Whether training and test images differ in their mean cannot be told here."
    start = (
        f"The mean {word} of a test image is {number(abs(found.difference), 2)} "
        f"{'above' if found.difference >= 0 else 'below'} that of a training image "
        f"(95% interval of the difference {_limit(low)} to {_limit(high)})"
    )
    if found.interval.contains(0):
        return f"{start}, which chance can explain."
    size = abs(found.standardised)
    weight = "but small" if size < SMALL_SHIFT else "and worth noting"
    return (
        f"{start}: more than chance explains if images are independent, {weight}, "
        f"{number(size, 2)} standard deviations between images."
    )


def _limit(value):
    return number(value, 2).replace("-", "−")


def class_statistics(study):
    """Counts and pixel statistics of each class."""
    per_class, names = study.data.per_class, study.dataset.class_names
    rows = [
        (
            names[label],
            count(row["count"]),
            percent(row["share"], 1),
            pixel_value(row["mean"]),
            pixel_value(row["sd"]),
            pixel_value(row["median"]),
            percent(row["nonzero_share"], 1),
        )
        for label, row in per_class.head(MOST_ROWS).iterrows()
    ]
    columns = [
        "class",
        "images",
        "share",
        "mean",
        "standard deviation",
        "median",
        "pixels not zero",
    ]
    text = table(rows, columns)
    if len(per_class) > MOST_ROWS:
        text += f"\n\nThe table shows the first {MOST_ROWS} of {len(per_class)} classes."
    return Text(text)


def class_statistics_reading(study):
    """What the statistics of the classes say."""
    per_class, names, word = study.data.per_class, study.dataset.class_names, amount(study)
    least, most = per_class["mean"].idxmin(), per_class["mean"].idxmax()
    low, high = per_class["mean"][least], per_class["mean"][most]
    start = f"The table is about the {training_images(study)}."
    measurable = low > 0 and study.data.train.min >= 0
    if measurable and high / low < HARDLY:
        span = (
            f"lie between {pixel_value(low)} (class {names[least]}) and {pixel_value(high)} (class "
            f"{names[most]})"
        )
        if pixel_value(low) == pixel_value(high):
            span = f"are all about {pixel_value(low)}"
        return Text(f"{start} The classes hardly differ in {word}: their mean pixel values {span}.")
    ratio = f": a ratio of {number(high / low, 2)}" if measurable else ""
    return Text(
        f"{start} Class {names[most]} has the most {word}, with a mean pixel value of "
        f"{pixel_value(high)}, class {names[least]} the least, with {pixel_value(low)}{ratio}."
    )


def mean_images(study):
    """What the mean images show, and how much they leave out."""
    share, n = study.documentation_checks.template_share, study.dataset.n_classes
    chance = f" ({_by_chance(study)})" if _by_chance(study) else ""
    left = (
        f"The other {percent(1 - share, 0)} are differences between images of the same class, "
        "which a model that compares an image with one template for each class cannot explain."
    )
    return Text(
        "If the images of a class were all alike, their mean would be sharp and would describe "
        f"each of them completely. Here the {n} mean images account for {percent(share, 0)} of the "
        f"variance of the pixels{chance}. {left}"
    )


def brightness(study):
    """How much the amount of ink, or the brightness, tells about the class."""
    eta, word = study.documentation_checks.brightness_share, amount(study)
    if not finite(eta):
        return Text(f"All images have the same {word}, which therefore tells nothing.")
    quantiles, names = study.data.ink.quantiles, study.dataset.class_names
    middle = quantiles[0.5]
    chance = f"; {_by_chance(study)}" if _by_chance(study) else ""
    text = (
        f"The class accounts for {percent(eta, 0)} of the variance of the {word} between images "
        f"(η² = {number(eta, 2)}{chance}). "
    )
    if eta < SMALL_ETA:
        return Text(
            f"The class accounts for less than {percent(SMALL_ETA, 0)} of the variance of the "
            f"{word} "
            f"between images (η² = {number(eta, 2)}): the {word} does not give the class away."
        )
    if eta < LARGE_ETA:
        text += "That is not much"
    else:
        text += (
            f"That is much for a single number: class {names[middle.idxmin()]} has the lowest "
            f"median, {pixel_value(middle.min())}, and class {names[middle.idxmax()]} the highest, "
            f"{pixel_value(middle.max())}"
        )
    return Text(f"{text}{':' if eta < LARGE_ETA else '. Still,'} {_overlap(quantiles)}.")


def _overlap(quantiles):
    """How many boxes overlap, and what that means."""
    low, high = quantiles[0.25].to_numpy(), quantiles[0.75].to_numpy()
    meet = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    pairs = meet[np.triu_indices(len(low), k=1)]
    if len(low) == 2:
        words = "the two boxes overlap" if pairs[0] else "the two boxes stay apart"
    elif pairs.all():
        words = f"the boxes of all {len(pairs)} pairs of classes overlap"
    elif pairs.any():
        words = f"the boxes of {pairs.sum()} of the {len(pairs)} pairs of classes overlap"
    else:
        words = "no two boxes overlap"
    if pairs.any():
        return f"{words}, and it takes the arrangement of the pixels to tell the classes apart"
    return f"{words}, though single images of different classes may have the same value"


def _by_chance(study):
    """The share that classes without meaning would explain, if it is worth a word."""
    share = (study.dataset.n_classes - 1) / (study.n_train - 1)
    return f"chance alone would give about {percent(share, 0)}" if share > NOTABLE else ""


def class_similarity(study):
    """Which classes look alike."""
    pairs, names = study.data.most_alike, study.dataset.class_names
    if not pairs:
        return Text("The likeness of the classes is not measurable here.")
    named = listing(f"{names[i]} and {names[j]} (r = {signed(value)})" for i, j, value in pairs)
    if study.dataset.n_classes == 2:
        start = f"The mean images of the two classes correlate with r = {signed(pairs[0][2])}"
    elif pairs[0][2] < ALIKE:
        start = (
            "No two classes have mean images that resemble each other much. The highest "
            f"correlations are those of {named}"
        )
    else:
        start = (
            f"The classes whose mean images resemble each other most are {named}. Such pairs are "
            "where mistakes may be expected first"
        )
    return Text(
        f"{start}. What a network confuses is seen only from its mistakes: the likeness of "
        "means knows nothing of the single marks by which an image can be told."
    )


def exploration_answer(study):
    """The answer of the chapter."""
    balance, names = study.class_balance, study.dataset.class_names
    train, counts = study.data.train, balance.train_counts
    found = study.documentation_checks.baseline
    zeros = (
        f"{percent(train.zero_share, 0)} of them are"
        if train.zero_share >= 0.005
        else "hardly any of them is"
    )
    text = (
        f"The pixel values of the {training_images(study)} have a mean of "
        f"{pixel_value(train.mean)} and "
        f"a standard deviation of {pixel_value(train.sd)}; {zeros} zero. "
    )
    if balance.train.w == 0:
        text += f"Each class has {counted(counts[0], 'image')}: they are **balanced**"
    else:
        interval = balance.train.w_interval
        w = number(balance.train.w, 2)
        if quotable(balance.train) and interval.contains(balance.train.w):
            w += f", 95% interval {number(interval.low, 2)} to {number(interval.high, 2)}"
        text += (
            f"Classes have from {count(counts.min())} to {counted(counts.max(), 'image')} and are "
            f"**{balance.verdict}** (Cohen's w = {w})"
        )
    use = {
        "mildly imbalanced": "to be read with care",
        "imbalanced": "no sufficient measure by itself",
    }.get(balance.verdict, "a fair measure")
    always = "one and the same class" if balance.train.w == 0 else f"class {names[found.largest]}"
    text += (
        f", so that accuracy is {use}: always naming {always} would reach "
        f"{percent(found.test_accuracy)} on the test set."
    )
    alike = study.data.most_alike
    if study.dataset.n_classes > 2 and alike and alike[0][2] >= ALIKE:
        i, j, value = alike[0]
        text += (
            f" The classes whose mean images look most alike are {names[i]} and {names[j]} "
            f"(r = {signed(value)})."
        )
    return Text(answer(text))
