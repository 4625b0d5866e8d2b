"""Names of the validation methods, and when to prefer each, by what the run measured."""

from analysis.evaluation.method_comparison import HIGHER, LOWER, REFERENCE, SAME, UNKNOWN
from analysis.report.words import listing, signed
from analysis.statistics.levels import MATERIAL

TITLES = {
    "hold_out": "hold-out",
    "repeated_hold_out": "repeated hold-out",
    "repeated_k_fold": "repeated 5-fold",
    "leave_one_out": "leave-one-out",
    "bootstrap_632": "bootstrap .632",
    "bootstrap_632_plus": "bootstrap .632+",
    "best_of_tuning": "best score of tuning",
    "nested": "nested 5-fold",
}

NOT_HERE = "not for data like these: higher error than 5-fold"

ADVICE = {
    "hold_out": {
        LOWER: "very large data, a quick look, data like these",
        SAME: "very large data, a quick look",
        HIGHER: "very large data, a quick look; not for few images",
        UNKNOWN: "very large data, a quick look",
    },
    "repeated_hold_out": {
        LOWER: "small data: lower error than 5-fold",
        SAME: "any number of splits; no gain over 5-fold shown",
        HIGHER: NOT_HERE,
        UNKNOWN: "any number of splits",
    },
    "few folds": {
        LOWER: "data like these: lower error than 5-fold",
        SAME: "expensive trainings",
        HIGHER: "expensive trainings only: higher error than 5-fold",
        UNKNOWN: "expensive trainings",
    },
    REFERENCE: dict.fromkeys((LOWER, SAME, HIGHER, UNKNOWN), "most data"),
    "many folds": {
        LOWER: "small data: lower error than 5-fold",
        SAME: "small data; no gain over 5-fold shown",
        HIGHER: NOT_HERE,
        UNKNOWN: "small data",
    },
    "repeated_k_fold": {
        LOWER: "close models, small data: lower error than 5-fold",
        SAME: "close models; no gain over 5-fold shown",
        HIGHER: NOT_HERE,
        UNKNOWN: "close models, small data",
    },
    "leave_one_out": {
        LOWER: "models with a closed formula for it: lower error than 5-fold",
        SAME: "models with a closed formula for it; no gain over 5-fold shown",
        HIGHER: NOT_HERE,
        UNKNOWN: "models with a closed formula for it",
    },
    "bootstrap_632": {
        LOWER: "small data: lower error than 5-fold",
        SAME: "rather .632+; no gain over 5-fold shown",
        HIGHER: NOT_HERE,
        UNKNOWN: "rather .632+",
    },
    "bootstrap_632_plus": {
        LOWER: "small data: lower error than 5-fold",
        SAME: "small data; no gain over 5-fold shown",
        HIGHER: NOT_HERE,
        UNKNOWN: "small data, where low variance outweighs bias",
    },
    "best_of_tuning": dict.fromkeys(
        (LOWER, SAME, HIGHER, UNKNOWN), "choosing settings; optimistic where many compete"
    ),
    "nested": dict.fromkeys((LOWER, SAME, HIGHER, UNKNOWN), "scores that also choose settings"),
}
"""When to prefer a method, by its error against 5-fold's; K of K-fold by its side of five."""

IN_SHORT = (
    "Use **K-fold** cross-validation for most data, **hold-out** for very large data or a quick "
    "look, **nested** K-fold when the same scores choose settings, and **grouped** K-fold when new "
    "images come from new groups, such as writers."
)

FINDING = {
    "both": "On {samples} samples of {size:,} images whose true accuracy is known, {lower} came "
    "closer to it than 5-fold, and {higher} came less close.",
    "lower": "On {samples} samples of {size:,} images whose true accuracy is known, {lower} came "
    "closer to it than 5-fold, and no method came less close.",
    "higher": "On {samples} samples of {size:,} images whose true accuracy is known, no method "
    "came closer to it than 5-fold, and {higher} came less close.",
    "neither": "On {samples} samples of {size:,} images whose true accuracy is known, no method "
    "differed from 5-fold in how close it came.",
    "few samples": "With so few samples ({samples}) the methods cannot be compared.",
    "no samples": "",
}
"""What the comparison with 5-fold found; see `finding`."""

READING = {
    True: "[Figure](#fig-methods) shows the errors of the estimates, and [Table](#tbl-methods) "
    "what "
    "follows. An error is called lower or higher than that of 5-fold only where a paired test "
    "shows "
    "it. The last "
    "two methods estimate the accuracy of a classifier whose settings are chosen by scores. "
    "The advice on these, on hold-out and on grouped K-fold rests on theory.",
    False: "[Figure](#fig-methods) and [Table](#tbl-methods) show the errors. With so few samples "
    "({samples}) they cannot be compared.",
}
"""What the figure shows, by whether there were enough samples to compare."""

NO_SAMPLES = (
    "No small samples were drawn in this run, because `samples` is 0 or there are too few training "
    "images, so neither the methods nor the bias of each K were compared with a known accuracy."
)

BIAS = {
    "all": "Every K is biased beyond chance, from {first_bias} points with K = {first.k} to "
    "{last_bias} with K = {last.k}.",
    "some": "A bias is shown for K = {shown}, and not for K = {unshown}: it goes from {first_bias} "
    "points with K = {first.k} to {last_bias} with K = {last.k}.",
    "none": "For no K is a bias shown: it goes from {first_bias} points with K = {first.k} to "
    "{last_bias} with K = {last.k}.",
    "one sample": "One sample gives {first_bias} points with K = {first.k} and {last_bias} with "
    "K = {last.k}; it shows nothing about chance.",
}
"""The bias of K-fold, by whether the intervals exclude zero; see `bias_state`."""

STAND_IN = {
    "agrees": "Kernel ridge has the same biases to within {largest} points; any difference is "
    "smaller than a tenth of the network's error, so it is a fair stand-in here.",
    "differs": "The biases of kernel ridge differ significantly for K = {differing} (by up to "
    "{largest} points), so the errors of the methods above are only a rough guide to those of the "
    "network.",
    "open": "Whether kernel ridge has the same biases cannot be determined from so few samples.",
}
"""Whether the stand-in's biases are the network's; see `stand_in_state`."""


def title_of_method(key):
    """What a method is called: ``"10-fold"``, ``"leave-one-out"``."""
    return TITLES.get(key, key.replace("_", "-"))


def advice(row):
    """When to prefer the method of a `MethodRow`."""
    key = row.key
    if key not in ADVICE:
        key = "few folds" if row.fits < int(REFERENCE.split("_")[0]) else "many folds"
    return ADVICE[key][row.verdict]


def finding(comparison):
    """Which sentence of `FINDING` fits a comparison of methods."""
    if comparison is None:
        return "no samples"
    verdicts = {row.verdict for row in _of_one_classifier(comparison)}
    if UNKNOWN in verdicts:
        return "few samples"
    if {LOWER, HIGHER} <= verdicts:
        return "both"
    return "lower" if LOWER in verdicts else "higher" if HIGHER in verdicts else "neither"


def answer(comparison):
    """When to use which method, and what the comparison found: two sentences."""
    sentences = [IN_SHORT, FINDING[finding(comparison)]]
    return " ".join(filter(None, sentences)).format(**finding_values(comparison))


def finding_values(comparison):
    """The fields of `FINDING` and `READING`."""
    if comparison is None:
        return {}

    def titles(verdict):
        rows = _of_one_classifier(comparison)
        return listing(title_of_method(row.key) for row in rows if row.verdict == verdict)

    return {
        "samples": comparison.samples,
        "size": comparison.size,
        "lower": titles(LOWER),
        "higher": titles(HIGHER),
    }


def _of_one_classifier(comparison):
    """The methods without those that tune it: these estimate another accuracy."""
    return [row for row in comparison.rows if row.key not in ("best_of_tuning", "nested")]


def bias_state(found):
    """Which sentence of `BIAS` fits the biases of the network."""
    if found.samples == 1:
        return "one sample"
    shown = [not row.interval.contains(0) for row in found.rows]
    return "all" if all(shown) else "some" if any(shown) else "none"


def bias_values(found, differences):
    """The fields of `BIAS` and `STAND_IN`."""
    values = {"first": found.rows[0], "last": found.rows[-1]}
    values |= {f"{name}_bias": signed(100 * row.bias) for name, row in values.items()}
    shown = {row.k: row.interval and not row.interval.contains(0) for row in found.rows}
    return values | {
        "shown": listing(k for k in shown if shown[k]),
        "unshown": listing(k for k in shown if not shown[k]),
        "differing": listing(item.k for item in differences if item.differs),
        "largest": f"{100 * max(abs(item.difference) for item in differences):.2f}",
    }


def stand_in_state(found, differences):
    """Which sentence of `STAND_IN` fits the differences from the network's biases."""
    limits = [item.interval for item in differences]
    material = MATERIAL * (1 - found.accuracy)
    if all(limits) and all(max(abs(one.low), abs(one.high)) < material for one in limits):
        return "agrees"
    return "differs" if any(item.differs for item in differences) else "open"
