"""What may be concluded on the way to the model: the kind of network, the pixels, the classes."""

from analysis.evaluation.model_comparison import one_recipe, paired
from analysis.report.finding import (
    CANNOT_TELL,
    CLASSES,
    CONFIDENCE,
    FIRM,
    MODEL,
    SCALING,
    Finding,
    strength_of,
)
from analysis.report.model_words import title_of
from analysis.report.words import an, count, listing, p_value, percent, points, signed
from analysis.statistics.significance import holm


def _named(title):
    """A kind of network in a sentence: ``"a dense network"``, ``"logistic regression"``."""
    return an(title) if title.endswith("network") else title


def _range(found):
    return f"{signed(100 * found.low)} to {signed(100 * found.high)}"


def architecture(study):
    """How the run's network compares with the simpler ones."""
    *others, own = study.model_comparison
    if not others:
        return None
    tests = [paired(own, other) for other in others]
    adjusted = holm([test.p_value for test in tests])
    kinds = {"better": [], "worse": [], "like": []}
    for other, test, p in zip(others, tests, adjusted, strict=True):
        name = _named(title_of(other.name))
        told = f"{name} ({points(test.difference)}, {_range(test.interval)})"
        kind = "like" if p >= 1 - CONFIDENCE else "better" if test.difference > 0 else "worse"
        kinds[kind].append((name, told))
    parts = [
        f"{words} {listing(name for name, _ in kinds[kind])}"
        for kind, words in (("better", "does better than"), ("worse", "does worse than"))
        if kinds[kind]
    ]
    open_ = f"from {listing((name for name, _ in kinds['like']), 'and')} it cannot be distinguished"
    if not parts:
        claim = f"This run cannot tell whether {_named(title_of(own.name))} does better than others"
    else:
        claim = f"{_named(title_of(own.name))} {' and '.join(parts)}" + (
            f"; {open_}" if kinds["like"] else ""
        )
    return Finding(
        "Network",
        claim[:1].upper() + claim[1:],
        "Difference in accuracy on the same held-out images: "
        + listing(told for kind in kinds.values() for _, told in kind),
        (MODEL, "fig-comparison"),
        strength_of(True, doubted=bool(kinds["like"])) if parts else CANNOT_TELL,
        "One fold and one training of each"
        + ("." if one_recipe(study.model_comparison) else ", and not all by the same recipe."),
    )


_SCALING = {
    "required": "Scaling the pixels is required: raw ones fail at this run's learning rate and do "
    "worse even at their best one",
    "beneficial": "Scaling the pixels is beneficial: raw ones do worse even at their best learning "
    "rate",
    "needed at this learning rate": "Scaling the pixels is needed at this run's learning rate: raw "
    "ones do worse there, and not shown to at their best one",
    "harmful": "Scaling the pixels does harm: raw ones do better",
    "no difference": "Scaling the pixels makes no material difference",
    "cannot tell": "This run cannot tell whether the pixels must be scaled",
}


def scaling(study):
    """Whether the pixels must be scaled."""
    found = study.scaling_verdict
    if found is None:
        return None
    return Finding(
        "Scaling",
        _SCALING[found.verdict],
        f"Gain in accuracy by scaling: {points(found.at_best.gain)} "
        f"({_range(found.at_best.interval)}) at the best learning rate of each, "
        f"{points(found.at_run_rate.gain)} ({_range(found.at_run_rate.interval)}) at this run's",
        (SCALING, "fig-scaling-accuracy"),
        CANNOT_TELL if found.verdict == "cannot tell" else FIRM,
        "Tested with the run's own network on fewer images.",
    )


def balance(study):
    """Whether the classes are balanced."""
    found = study.class_balance
    if found is None:
        return None
    return Finding(
        "Class balance",
        f"The classes are {found.verdict}: always predicting the largest would reach "
        f"{percent(found.train.largest_share, 1)}",
        f"Cohen's w = {found.train.w:.3f}, {p_value(found.train.p_value)} for equal shares, "
        f"{count(found.train_counts.min())} to {count(found.train_counts.max())} images",
        (CLASSES, "fig-class-counts"),
        strength_of(found.clear),
        "It holds for the training images used; an accuracy below that share means little.",
    )
