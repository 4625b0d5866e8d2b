"""Sentences of the exploration chapter about the class distribution."""

import numpy as np

from analysis import class_balance as balance_rule
from analysis import data_checks
from analysis.notebook import Text
from analysis.prose.phrases import LISTED, class_share, training_images
from analysis.prose.words import (
    NOT_MEASURABLE,
    count,
    counted,
    finite,
    listing,
    number,
    p_value,
    percent,
    table,
)

# Counts this even are rarer than one in forty among random samples of equal classes.
MORE_EVEN_THAN_CHANCE = 0.975
# Fewer images expected in each class than this, and the chi-square test is rough.
FEW = 5


def quotable(part):
    """Whether the intervals of a part's counts say anything about a random sample."""
    return part.p_value <= MORE_EVEN_THAN_CHANCE


def _with_interval(value, found, part, digits=2):
    if not finite(value):
        return NOT_MEASURABLE
    words = number(value, digits)
    if not quotable(part) or not found.contains(value):
        return words
    high = number(found.high, digits) if finite(found.high) else "no limit"
    return f"{words} ({number(found.low, digits)} to {high})"


def _images(images):
    """A number of images that need not be whole."""
    return f"{images:,.0f}" if images >= 100 or images.is_integer() else f"{images:,.1f}"


def balance_table(study):
    """Measures of the class distribution, training and test."""
    balance, names = study.class_balance, study.dataset.class_names
    parts = ((balance.train, balance.train_counts), (balance.test, balance.test_counts))

    def named(counts, label):
        which = f"class {names[label]}" if counts.min() < counts.max() else "every class"
        return f"{count(counts[label])}, {percent(counts[label] / counts.sum())} ({which})"

    rows = [
        ("images", *(count(part.n) for part, _ in parts)),
        ("equal share of a class", *(_images(part.n / len(names)) for part, _ in parts)),
        ("largest class", *(named(counts, counts.argmax()) for _, counts in parts)),
        ("smallest class", *(named(counts, counts.argmin()) for _, counts in parts)),
        ("largest ÷ smallest (95 % interval)",
         *(_with_interval(part.imbalance, part.imbalance_interval, part, 3) for part, _ in parts)),
        ("chi-square against equal shares",
         *(f"{number(part.statistic)}, {part.df} df" for part, _ in parts)),
        ("p-value of equal shares", *(p_value(part.p_value)[2:].lstrip("= ") for part, _ in parts)),
        ("Cohen's w (95 % interval)",
         *(_with_interval(part.w, part.w_interval, part) for part, _ in parts)),
    ]
    return Text(table(rows, ["", "training", "test"]))


def class_counts(study):
    """What the bars show."""
    balance, names = study.class_balance, study.dataset.class_names
    counts = balance.train_counts
    most, least = int(counts.argmax()), int(counts.argmin())
    if counts[most] == counts[least]:
        return Text(f"Every class has {counted(counts[0], 'training image')}, no more and no fewer.")
    ratio = number(balance.train.imbalance)
    text = (
        f"The largest class among the {training_images(study)} is {names[most]} "
        f"({class_share(counts, most)}), the smallest {names[least]} "
        f"({class_share(counts, least)}): {ratio} times as many."
    )
    missing = [names[label] for label in np.flatnonzero(balance.test_counts == 0)]
    if missing:
        text += (
            f" The test set has no image of {counted(len(missing), 'class', 'classes')}"
            f"{f' ({listing(missing)})' if len(missing) <= LISTED else ''}, so that it cannot tell "
            "how well these are recognised."
        )
    return Text(text)


def balance_rule_text(study):
    """The rule by which the distribution is judged."""
    return Text(
        f"> **The rule.** {balance_rule.rule()} Unlike the p-value, w does not grow with the "
        "number of images; the thresholds are the conventions of Cohen (1988) for a small and a "
        "medium departure."
    )


def balance_verdict(study):
    """The verdict on the class distribution, with its evidence."""
    balance = study.class_balance
    part = balance.train
    w = number(part.w, 2)
    sentences = [f"By this rule the training images are **{balance.verdict}**."]
    if part.w == 0:
        sentences.append(
            "All classes are equally frequent, which no random draw would give so exactly: the "
            "counts were made so, and intervals for random samples do not apply."
        )
    elif not quotable(part):
        sentences.append(
            f"With w = {w} the counts are more even than random sampling usually leaves them "
            f"({p_value(part.p_value)}), as if they were made so. Intervals for random samples "
            "do not apply and are not given."
        )
    elif balance.verdict == "balanced":
        sentences.append(
            f"The departure is small (w = {w}), and the chi-square test does not tell it from "
            f"chance ({p_value(part.p_value)})."
        )
    elif balance.verdict == "nearly balanced":
        sentences.append(
            f"The chi-square test rejects equal shares ({p_value(part.p_value)}), but with "
            f"{counted(part.n, 'image')} it would notice the slightest departure; this one is "
            f"small, w = {w}."
        )
    else:
        sentences.append(
            f"The departure from equal shares is w = {w}, and the chi-square test "
            + (f"rejects chance ({p_value(part.p_value)})." if part.p_value < balance_rule.ALPHA
               else f"cannot rule out chance ({p_value(part.p_value)}).")
        )
    if balance.verdict.endswith("imbalanced") and part.p_value >= balance_rule.ALPHA:
        sentences.append(
            f"With {counted(part.n, 'image')} in {part.df + 1} classes, though, equally frequent "
            f"classes would by chance alone come out with a w of about "
            f"{number((part.df / part.n) ** 0.5, 2)}: these are too few images to tell."
        )
    if part.w and quotable(part):
        sentences.append(
            "The interval of w lies on one side of every threshold, so that the verdict would "
            "stand for another sample of this size." if balance.clear
            else "The interval of w spans a threshold, so that another sample of this size might "
            "be judged differently."
        )
    if part.n / len(balance.train_counts) < FEW:
        sentences.append(
            f"With fewer than {FEW} images to expect in each class, the chi-square test is rough."
        )
    return Text(" ".join([*sentences, _agreement(balance)]))


def _agreement(balance):
    """Whether training and test set agree in their shares."""
    found = balance.agreement
    if not finite(found.p_value):
        return ""
    if found.p_value > MORE_EVEN_THAN_CHANCE:
        return (
            "Training and test set agree in their shares even better than two random samples "
            "usually do."
        )
    if found.p_value >= balance_rule.ALPHA:
        return (
            "The shares in the test set are the same within chance "
            f"({p_value(found.p_value)}, Cramér's V = {number(found.v, 2)})."
        )
    return (
        f"The shares in the test set differ from these by more than chance "
        f"({p_value(found.p_value)}, Cramér's V = {number(found.v, 2)}), so that accuracy on one "
        "and on the other are averages over different mixtures."
    )


def balance_meaning(study):
    """What the distribution means for the metric and for the folds."""
    balance, names = study.class_balance, study.dataset.class_names
    found, k = data_checks.baseline(study), study.parameters.k
    equal = balance.train.w == 0
    always = "one and the same class" if equal else f"the largest class, {names[found.largest]},"
    naming = (
        f"Always naming {always} would be right for "
        f"{percent(found.train_accuracy)} of the training images and "
        f"{percent(found.test_accuracy)} of the test images."
    )
    if balance.verdict in ("balanced", "nearly balanced"):
        metric = (
            f"**For the metric:** accuracy is a fair summary here. {naming} Every model has to be "
            "far above this to be worth anything, and no class is so frequent that it could hide "
            "the failure of the others."
        )
    elif balance.verdict == "mildly imbalanced":
        metric = (
            f"**For the metric:** accuracy can be used with care. {naming} Frequent classes weigh "
            "more in it than rare ones, so that the recall of each class belongs beside it."
        )
    else:
        metric = (
            f"**For the metric:** accuracy alone would flatter. {naming} A model may score well "
            "and still fail on the rare classes, so that accuracy must be read against this "
            "baseline and beside the recall of each class."
        )
    folds = (
        f"**For the folds:** they are stratified, and so each of the {k} validation parts holds "
        f"about {_images(found.fold_count)} of its {count(found.fold_size)} images from "
        f"{'each class' if equal else f'the smallest class, {names[found.smallest]}'}. Drawn without regard to class, that number "
        f"would vary by ±{number(found.random_sd, 2)} (one standard deviation). "
    )
    relative = found.random_sd / found.fold_count
    folds += (
        "That is little; stratifying is a small help that costs nothing." if relative < 0.1
        else "That is a good part of it, and stratifying keeps the folds alike."
    )
    return Text(f"{metric}\n\n{folds}")
