"""Sentences on the intervals of cross-validation, simulated with a known true accuracy."""

from math import sqrt

import pandas as pd

from analysis.evaluation.interval_coverage import (
    MARGIN,
    METHODS,
    NARROW,
    RIGHT,
    WIDE,
    by_split,
    coverages,
    split_name,
    verdict,
)
from analysis.report.display import Text, table
from analysis.report.words import (
    count,
    counted,
    listing,
    percent,
    percent_range,
    points,
)

CERTAIN = 4
"""Relative standard errors, 1 over the root of the draws, beyond which two standard deviations
differ by more than chance."""


def coverage_reading(study):
    """How often each interval contains the true accuracy, and which is used."""
    facts = study.coverage_simulation.facts
    rows, final = coverages(facts, "expected"), coverages(facts, "final")
    level = facts["level"]
    return Text(" ".join([_naive(rows, level), _others(rows)]) + f"\n\n{_used(rows, final, level)}")


def coverage_details(study):
    """What was simulated, and why the naive interval fails."""
    facts = study.coverage_simulation.facts
    rows, final = coverages(facts, "expected"), coverages(facts, "final")
    level = facts["level"]
    reasons = [*_reasons(rows, level, facts["draws"]), *_gap(rows)]
    parts = [
        _design(facts, final),
        " ".join(reasons),
        f"Coverage is called {RIGHT} within {points(MARGIN, 0).replace('points', 'point')} of "
        f"{_level(level)}, {NARROW} below and {WIDE} above, by more than the error of the "
        f"simulation ({count(facts['draws'])} datasets of each kind). The last two intervals "
        "need every example to be held out once.",
    ]
    return Text("\n\n".join(part for part in parts if part))


def coverage_table(study):
    """Every coverage of the accuracy that cross-validation estimates, with the mean width."""
    facts = study.coverage_simulation.facts
    return table(
        _frame(coverages(facts, "expected"), facts["level"]),
        "Share of datasets whose interval contains the accuracy expected of training sets of this "
        "size, which is what cross-validation estimates; in brackets the interval's mean width in "
        "percentage points.",
        name="tbl-coverage",
    )


def final_coverage_table(study):
    """Every coverage of the accuracy of the one classifier trained on all examples."""
    facts = study.coverage_simulation.facts
    return table(
        _frame(coverages(facts, "final"), facts["level"], width=False),
        "Share of datasets whose interval contains the true accuracy of the one classifier trained "
        "on the full dataset.",
        name="tbl-final-coverage",
    )


def _level(level):
    return f"{level:.0%}"


def _of(rows, method):
    return [row for row in rows if row.method == method]


def _single(rows):
    """Rows of K-fold cross-validation that is run once."""
    return [row for row in rows if row.repeats == 1 and not row.hold_out]


def _design(facts, final):
    """What was simulated."""
    kinds = {row.setting: row for row in final}
    accuracy = listing([f"{percent(row.truth, 1)} on {name} data" for name, row in kinds.items()])
    differing = listing([points(row.truth_deviation) for row in kinds.values()])
    return (
        f"Each of the {count(facts['draws'])} datasets of each kind has {count(facts['examples'])} "
        "examples. The classifier assigns an example to the class with the nearer mean. Trained on "
        f"all of them, its true accuracy is {accuracy} on average, and differs from one dataset to "
        f"the next by {differing} (standard deviation)."
    )


def _verdicts(rows, level):
    """How many rows get which verdict: ``"too narrow in 3 of 6 cases, about right in 3"``."""
    found = [verdict(row, level) for row in rows]
    told = [(name, found.count(name)) for name in (NARROW, RIGHT, WIDE) if name in found]
    if len(told) == 1:
        return f"{told[0][0]} in all {counted(len(rows), 'case')}"
    first, *rest = told
    return listing(
        [
            f"{first[0]} in {count(first[1])} of {counted(len(rows), 'case')}",
            *(f"{name} in {count(times)}" for name, times in rest),
        ]
    )


def _naive(rows, level):
    """How the naive interval does, and what repeating does to it."""
    naive = _of(rows, "naive")
    single = _single(naive)
    text = (
        "The naive t interval, which assumes independent folds, contains the true accuracy "
        f"in {_range(single)} of the datasets ({_verdicts(single, level)})."
    )
    for group in by_split([row for row in naive if row.repeats > 1 and not row.hold_out]):
        once = {row.setting: row for row in single if row.folds == group[0].folds}
        compared = [(once[row.setting], row) for row in group if row.setting in once]
        text += f" With {split_name(group[0])}, it does in {_range(group)}"
        if compared and all(more.high < less.low for less, more in compared):
            text += ": repeating makes it worse, since it adds scores but no new examples"
        text += "."
    return text


def _reasons(rows, level, draws):
    """Why the naive interval falls short, where one run of K-fold cross-validation shows it.

    Yields a sentence on dependent scores, where their mean differs by more than the formula
    claims, and one on the cases in which that cannot be the cause.
    """
    short = [row for row in _single(_of(rows, "naive")) if verdict(row, level) == NARROW]
    allowed = 1 + CERTAIN / sqrt(draws)
    dependent = [row for row in short if row.real_error > allowed * row.claimed_error]
    overlapping = [row for row in dependent if row.folds > 2]
    if overlapping:
        row = max(overlapping, key=lambda row: row.real_error / row.claimed_error)
        shared = (row.folds - 2) / (row.folds - 1)
        yield (
            f"With {split_name(row)}, any two training parts share {percent(shared, 0)} of their "
            f"examples, so their scores are correlated: on {row.setting} data the mean score "
            "really "
            "differs from dataset to dataset by "
            f"{points(row.real_error, 1)} (standard deviation), where the naive formula claims "
            f"{points(row.claimed_error, 1)}."
        )
    others = [row for row in short if row not in dependent]
    if others:
        told = listing([f"{split_name(row)} on {row.setting} data" for row in others])
        yield (
            f"Where its standard error is correct and it is still too narrow ({told}), the scores "
            "are "
            "too few and too far from normal for Student's t."
        )


def _others(rows):
    """The corrected interval and the pooled one."""
    corrected, pooled = _of(rows, "corrected"), _of(rows, "pooled")
    return (
        f"The corrected t interval, which allows for their dependence, contains it in "
        f"{_range(corrected)}; pooled Wilson, which includes the sampling of examples only, in "
        f"{_range(pooled)}."
    )


def _gap(rows):
    """Where the corrected interval has no width."""
    equal = max(_single(_of(rows, "corrected")), key=lambda row: row.no_width)
    if equal.no_width >= MARGIN:
        yield (
            f"The corrected interval can fail: with {split_name(equal)} all scores were equal "
            f"in {percent(equal.no_width, 1)} of the {equal.setting} datasets, and a t interval "
            "then has no width at all."
        )


def _used(rows, final, level):
    """The interval that this report uses."""
    used, last = _of(rows, "report"), _of(final, "report")
    return (
        "**This report uses the corrected interval, extended where pooled Wilson reaches "
        f"further**: it contains the true accuracy in {_range(used)} ({_verdicts(used, level)}), "
        "and the "
        "accuracy of the classifier that is trained on all examples in "
        f"{_range(last)} ({_verdicts(last, level)})."
    )


def _range(rows):
    shares = [row.share for row in rows]
    return percent_range(min(shares), max(shares), 1)


def _frame(rows, level, width=True):
    body = []
    for group in by_split(rows):
        for setting in dict.fromkeys(row.setting for row in group):
            found = {row.method: row for row in group if row.setting == setting}
            cells = [_cell(found.get(method), level, width) for method in METHODS]
            body.append((split_name(group[0]), setting, *cells))
    return pd.DataFrame(body, columns=["split", "data", *METHODS.values()])


def _cell(row, level, width):
    if row is None:
        return "–"
    wide = f" ({100 * row.width:.1f})" if width else ""
    return f"{percent(row.share, 1)}{wide}, {verdict(row, level)}"
