"""Sentences of the exploration chapter about the class distribution."""

import numpy as np

from analysis.report.display import Text
from analysis.report.subject import LISTED, training_images
from analysis.report.words import (
    NOT_MEASURABLE,
    about,
    count,
    counted,
    finite,
    listing,
    number,
    p_value,
    percent,
    table,
)
from analysis.verdicts import class_balance as balance_rule

COHEN = (
    "J. Cohen (1988). *Statistical Power Analysis for the Behavioral Sciences*, 2nd edition, "
    "chapter 7. Lawrence Erlbaum."
)
FERNANDEZ = (
    "A. Fernández, S. García, M. J. del Jesus and F. Herrera (2008). A study of the behaviour of "
    "linguistic fuzzy rule based classification systems in the framework of imbalanced data-sets. "
    "*Fuzzy Sets and Systems* 159(18), 2378–2398."
)
# Counts this even are rarer than one in forty among random samples of equal classes.
MORE_EVEN_THAN_CHANCE = 0.975
# Fewer images expected in each class than this, and the chi-square test is rough.
FEW = 5


def class_share(counts, label):
    return f"{counted(counts[label], 'image')}, {percent(counts[label] / counts.sum())}"


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


def balance_table(study):
    """Measures of the class distribution, training and test."""
    balance, names = study.class_balance, study.dataset.class_names
    parts = ((balance.train, balance.train_counts), (balance.test, balance.test_counts))

    def named(counts, label):
        which = f"class {names[label]}" if counts.min() < counts.max() else "every class"
        return f"{count(counts[label])}, {percent(counts[label] / counts.sum())} ({which})"

    rows = [
        ("images", *(count(part.n) for part, _ in parts)),
        ("equal share of a class", *(about(part.n / len(names)) for part, _ in parts)),
        ("largest class", *(named(counts, counts.argmax()) for _, counts in parts)),
        ("smallest class", *(named(counts, counts.argmin()) for _, counts in parts)),
        (
            "largest ÷ smallest (95% interval)",
            *(
                _with_interval(part.imbalance, part.imbalance_interval, part, 3)
                for part, _ in parts
            ),
        ),
        (
            "chi-square against equal shares",
            *(f"{number(part.statistic)}, {part.df} df" for part, _ in parts),
        ),
        ("p-value of equal shares", *(p_value(part.p_value)[2:].lstrip("= ") for part, _ in parts)),
        (
            "Cohen's w (95% interval)",
            *(_with_interval(part.w, part.w_interval, part) for part, _ in parts),
        ),
        (
            "w without the part of chance",
            *(number(balance_rule.corrected_w(part), 2) for part, _ in parts),
        ),
    ]
    return Text(table(rows, ["", "training", "test"]))


def class_counts(study):
    """What the bars show."""
    balance, names = study.class_balance, study.dataset.class_names
    counts = balance.train_counts
    most, least = int(counts.argmax()), int(counts.argmin())
    if counts[most] == counts[least]:
        images = counted(counts[0], "training image")
        return Text(f"Every class has {images}, no more and no fewer.")
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
        f"> **The rule.** {balance_rule.rule()} Unlike the p-value, w and the ratio do not grow "
        "with the number of images. The thresholds are conventions: those of w are Cohen's (1988) "
        "for a small and a medium departure, those of the ratio the bounds of low and high "
        "imbalance "
        "in the KEEL repository (Fernández et al. 2008)."
    )


def balance_verdict(study):
    """The verdict on the class distribution, with its evidence."""
    balance = study.class_balance
    part = balance.train
    start = f"By this rule the training images are **{balance.verdict}**."
    if part.w == 0:
        why = (
            "All classes are equally frequent, which no random draw would give so exactly: the "
            "counts were made so, and intervals for random samples do not apply."
        )
    elif not quotable(part):
        why = (
            f"With w = {number(part.w, 2)} the counts are more even than random sampling usually "
            f"leaves them ({p_value(part.p_value)}), as if they were made so. Intervals for random "
            "samples do not apply and are not given."
        )
    elif balance.verdict == "balanced":
        why = _undecided(balance)
    else:
        why = _departure(balance)
    few = ""
    if part.n / len(balance.train_counts) < FEW:
        few = (
            f" With fewer than {FEW} images to expect in each class, the chi-square test is rough."
        )
    return Text(f"{start} {why}{few} {_agreement(balance)}".rstrip())


def _undecided(balance):
    """What it means that the test does not reject equal shares."""
    part = balance.train
    high = number(part.w_interval.high, 2)
    text = (
        f"The departure from equal shares, w = {number(part.w, 2)}, is one that chance can explain "
        f"({p_value(part.p_value)})."
    )
    if balance.clear:
        return f"{text} Even the high end of the interval of w, {high}, is small."
    return (
        f"{text} That is no proof of balance: with {counted(part.n, 'image')} the interval of w "
        f"reaches up to {high}, and more images might show a real departure."
    )


def _departure(balance):
    """How large a real departure from equal shares is, and how sure the verdict on it."""
    part = balance.train
    corrected = balance_rule.corrected_w(part)
    small = balance.verdict == "nearly balanced"
    sure = (
        "Both ends of the intervals give the same verdict, so that it would stand for another "
        "sample of this size."
        if balance.clear
        else "The intervals reach across a threshold, so that another sample of this size might be "
        "judged differently."
    )
    return (
        f"The chi-square test rejects equal shares ({p_value(part.p_value)}), so that the "
        f"departure is {'real, but small' if small else 'real'}: w is {number(part.w, 2)}, "
        f"{number(corrected, 2)} without the part that chance gives, and the largest class is "
        f"{number(part.imbalance)} times the smallest. {sure}"
    )


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
    found, k = study.documentation_checks.baseline, study.parameters.k
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
        f"about {about(found.fold_count)} of its {count(found.fold_size)} images from "
        f"{'each class' if equal else f'the smallest class, {names[found.smallest]}'}. Drawn "
        "without regard to class, that number "
        f"would vary by ±{number(found.random_sd, 2)} (one standard deviation). "
    )
    relative = found.random_sd / found.fold_count
    folds += (
        "That is little; stratifying is a small help that costs nothing."
        if relative < 0.1
        else "That is a good part of it, and stratifying keeps the folds alike."
    )
    return Text(f"{metric}\n\n{folds}")


def exploration_references(study):
    """The works that the chapter cites."""
    return Text(f"- {COHEN}\n- {FERNANDEZ}")
