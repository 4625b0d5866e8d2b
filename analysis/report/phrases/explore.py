"""Sentences of the chapter that explores the data, and which of them applies."""

import numpy as np

from analysis.verdicts.class_balance import ALPHA

MORE_EVEN_THAN_CHANCE = 0.975
"""Counts with a larger p-value are rarer than one in forty among samples of equal classes."""
FEW = 5
"""Fewer images expected in each class than this, and the chi-square test is rough."""
ALIKE = 0.5
"""Correlation of mean images from which classes are said to look alike."""

METRIC_IN_SHORT = {
    "balanced": "**Accuracy is a fair metric here; stratify the folds anyway.** The classes are "
    "balanced:",
    "nearly balanced": "**Accuracy is a fair metric here; stratify the folds anyway.** The classes "
    "are nearly balanced:",
    "mildly imbalanced": "**Accuracy needs the recall of each class next to it; stratify the "
    "folds.** The classes are mildly imbalanced:",
    "imbalanced": "**Accuracy alone is not a sufficient metric here; stratify the folds.** The "
    "classes are imbalanced:",
}
"""The answer, by the verdict on the class balance."""

METRIC_SUMMARY = {
    "balanced": "Accuracy is a fair metric: the classes are balanced. Folds are stratified anyway.",
    "nearly balanced": "Accuracy is a fair metric: the classes are nearly balanced. Folds are "
    "stratified anyway.",
    "mildly imbalanced": "Accuracy needs the recall of each class next to it: the classes are "
    "mildly imbalanced. Folds must be stratified.",
    "imbalanced": "Accuracy alone is not a sufficient metric: the classes are imbalanced. Folds "
    "must be stratified.",
}
"""The same for the landing page."""

COUNTS_IN_SHORT = {
    "equal": "each has {most:,} training images.",
    "unequal": "they have from {least:,} to {most:,} training images (Cohen's w = {w}).",
}

METRIC = {
    "balanced": "**Metric:** accuracy is a fair summary, as no class is so frequent that it could "
    "hide errors in the others.",
    "nearly balanced": "**Metric:** accuracy is a fair summary, as no class is so frequent that it "
    "could hide errors in the others.",
    "mildly imbalanced": "**Metric:** accuracy can be used with care. Frequent classes weigh more "
    "in it than rare ones, so the recall of each class should be reported with it.",
    "imbalanced": "**Metric:** accuracy alone is too optimistic. A model may score well and still "
    "fail on the rare classes, so accuracy must be compared with the baseline, and the recall of "
    "each class reported with it.",
}
"""What the verdict means for the choice of the metric."""

FOLDS = {
    "small": "The effect is small, and stratifying costs nothing.",
    "large": "This is a considerable part, and stratifying keeps the folds alike.",
}
"""How much the smallest class would vary between folds without stratification."""

REASON = {
    "equal": "All classes are equally frequent, which no random draw would give so exactly: the "
    "counts were chosen, and intervals for random samples do not apply.",
    "more even than chance": "With w = {w} the counts are more even than random sampling usually "
    "leaves them ({p}), as if they were chosen. Intervals for random samples do not apply.",
    "chance, clear": "The departure from equal shares, w = {w}, can be explained by chance ({p}), "
    "and even the upper limit of w, {w_high}, is small.",
    "chance, unclear": "The departure from equal shares, w = {w}, can be explained by chance "
    "({p}). This is no proof of balance: with {n:,} images the interval of w reaches {w_high}, "
    "and more images might show a real departure.",
    "small, clear": "The chi-square test rejects equal shares ({p}), so the departure is real, but "
    "it is small: w is {w} ({corrected} after bias correction), and the largest class has "
    "{ratio} times as many images as the smallest. Both ends of the intervals give the same "
    "verdict.",
    "small, unclear": "The chi-square test rejects equal shares ({p}), so the departure is real, "
    "but it is small: w is {w} ({corrected} after bias correction), and the largest class has "
    "{ratio} times as many images as the smallest. The intervals cross a threshold, so another "
    "sample might be judged differently.",
    "large, clear": "The chi-square test rejects equal shares ({p}), so the departure is real: w "
    "is {w} ({corrected} after bias correction), and the largest class has {ratio} times as many "
    "images as the smallest. Both ends of the intervals give the same verdict.",
    "large, unclear": "The chi-square test rejects equal shares ({p}), so the departure is real: w "
    "is {w} ({corrected} after bias correction), and the largest class has {ratio} times as many "
    "images as the smallest. The intervals cross a threshold, so another sample might be judged "
    "differently.",
}
"""Why the verdict on the class balance is what it is."""

ROUGH = {
    True: f"With fewer than {FEW} images expected in each class, the chi-square test is rough.",
    False: "",
}

AGREEMENT = {
    "not measurable": "",
    "more alike than chance": "Training and test set agree in their class shares even better than "
    "two random samples usually do.",
    "same": "The class shares of the test set are the same within chance ({p}, Cramér's V = {v}).",
    "different": "The class shares of the test set differ by more than chance ({p}, Cramér's V = "
    "{v}), so training and test accuracy are averages over different mixtures.",
}
"""Whether training and test set have the same class shares."""

MISSING = {
    True: "The test set lacks {count} of the {total} classes, so it cannot show how well these are "
    "recognised.",
    False: "",
}
"""Whether classes are missing from the test set."""

ZEROS = {
    "most": "Most pixels are zero ({share:.0%}), and the others are far from it, so the mean, "
    "{mean}, is not a typical value.",
    "some": "Of the pixels, {share:.0%} are zero; the mean over all is {mean}.",
    "few": "Hardly any pixel is zero; the values spread around a mean of {mean}.",
}
"""How many pixels of the training images are zero."""

SHIFT = {
    "not measurable": "",
    "chance": "The mean {amount} of test images differs from that of training images by "
    "{difference} (95% CI {interval}), which chance can explain.",
    "small": "The mean {amount} of test images differs from that of training images by "
    "{difference} (95% CI {interval}): more than chance, but only {size} standard deviations.",
    "large": "The mean {amount} of test images differs from that of training images by "
    "{difference} (95% CI {interval}): more than chance, and {size} standard deviations.",
}
"""Whether test images are brighter or darker than training images."""

SPREAD = {
    "same": "The classes hardly differ in mean {amount}.",
    "different": "Class {most} has the most {amount}, with a mean pixel value of {high}, and class "
    "{least} the least, with {low}.",
}
"""How the classes differ in their mean pixel value."""

BRIGHTNESS = {
    "constant": "All images have the same {amount}, which carries no information about the class.",
    "none": "The class explains less than 1% of the variance of the {amount} (η² = {eta}): the "
    "{amount} does not identify the class.",
    "some": "The class explains {share:.0%} of the variance of the {amount} (η² = {eta}). This is "
    "not much: {overlapping} of {pairs} pairs of classes overlap in their interquartile ranges.",
    "much": "The class explains {share:.0%} of the variance of the {amount} (η² = {eta}). This is "
    "much for a single number; still, {overlapping} of {pairs} pairs of classes overlap in their "
    "interquartile ranges.",
}
"""How much one number says about the class (Cohen's conventions for η²)."""

LIKENESS = {
    "not measurable": "The similarity of the classes cannot be measured here.",
    "two": "The mean images of the two classes correlate with r = {pairs}.",
    "unlike": "No two classes have mean images that resemble each other much. The highest "
    "correlations are those of {pairs}.",
    "alike": "The classes with the most similar mean images are {pairs}. Errors are to be expected "
    "between such pairs first.",
}
"""Which classes have similar mean images."""


def is_random(part):
    """Whether the intervals of a part's counts mean anything, as for a random sample."""
    return part.p_value <= MORE_EVEN_THAN_CHANCE


def reason(balance):
    """Key in `REASON`."""
    if balance.train.w == 0:
        return "equal"
    if not is_random(balance.train):
        return "more even than chance"
    size = {"balanced": "chance", "nearly balanced": "small"}.get(balance.verdict, "large")
    return f"{size}, {'clear' if balance.clear else 'unclear'}"


def agreement(found):
    """Key in `AGREEMENT`."""
    if not np.isfinite(found.p_value):
        return "not measurable"
    if found.p_value > MORE_EVEN_THAN_CHANCE:
        return "more alike than chance"
    return "same" if found.p_value >= ALPHA else "different"


def zeros(share):
    """Key in `ZEROS`."""
    return "most" if share > 0.5 else "some" if share > 0.05 else "few"


def shift(found):
    """Key in `SHIFT`."""
    if not np.isfinite([found.interval.low, found.interval.high]).all():
        return "not measurable"
    if found.interval.contains(0):
        return "chance"
    return "small" if abs(found.standardised) < 0.1 else "large"


def spread(means, smallest_pixel):
    """Key in `SPREAD`: a ratio below 1.1 is hardly a difference."""
    low, high = means.min(), means.max()
    return "same" if smallest_pixel >= 0 and low > 0 and high / low < 1.1 else "different"


def brightness(eta):
    """Key in `BRIGHTNESS`."""
    if not np.isfinite(eta):
        return "constant"
    return "none" if eta < 0.01 else "some" if eta < 0.14 else "much"


def overlapping(quantiles):
    """How many pairs of classes overlap in their interquartile ranges, and of how many pairs."""
    low, high = quantiles[0.25].to_numpy(), quantiles[0.75].to_numpy()
    meet = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    pairs = meet[np.triu_indices(len(low), k=1)]
    return int(pairs.sum()), len(pairs)


def likeness(pairs, n_classes):
    """Key in `LIKENESS`."""
    if not pairs:
        return "not measurable"
    if n_classes == 2:
        return "two"
    return "alike" if pairs[0][2] >= ALIKE else "unlike"
