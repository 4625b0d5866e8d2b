"""Coverage of the intervals of cross-validation, as simulated: cases, names and verdicts."""

from types import SimpleNamespace

MARGIN = 0.01
"""Coverage that is this close to the nominal level counts as about right, 0 to 1."""

NARROW, RIGHT, WIDE = "too narrow", "about right", "wider than needed"
METHODS = {
    "naive": "naive t",
    "corrected": "corrected t",
    "pooled": "pooled Wilson",
    "report": "this report's",
}
"""The intervals as tables and figures name them."""

_SPLIT = ("folds", "repeats", "hold_out")


def coverages(facts, target):
    """The simulation's rows for one target, as records of a `Coverage`'s attributes.

    Parameters
    ----------
    facts : dict
        Of the stored result.
    target : {"expected", "final"}
        Accuracy expected of training sets of this size, or of the one final classifier.
    """
    return [SimpleNamespace(**row) for row in facts["rows"] if row["target"] == target]


def by_split(rows):
    """Rows in lists by how the examples are split, in the order of the splits."""
    found = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, name) for name in _SPLIT), []).append(row)
    return list(found.values())


def split_name(row):
    """How the examples are split: ``"5 folds"``, ``"5 folds, repeated 10 times"``."""
    name = f"hold-out of {1 / row.folds:.0%}" if row.hold_out else f"{row.folds} folds"
    return name if row.repeats == 1 else f"{name}, repeated {row.repeats:,} times"


def verdict(row, level):
    """Whether an interval reaches its nominal level, beyond the simulation's own error.

    Parameters
    ----------
    row : SimpleNamespace
        As `coverages` gives it.
    level : float
        Nominal coverage, 0 to 1.

    Returns
    -------
    str
        `NARROW` or `WIDE` if the whole Monte-Carlo interval of the coverage lies more than
        `MARGIN` below or above the level, else `RIGHT`.
    """
    if row.high < level - MARGIN:
        return NARROW
    return WIDE if row.low > level + MARGIN else RIGHT
