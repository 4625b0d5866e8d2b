"""What ``verify`` prints."""

from analysis.report.verification import (
    DEVIATIONS,
    DIFFERENT,
    EQUAL,
    ROUNDING,
    UNJUDGED,
    WITHIN,
)
from analysis.report.words import counted

# Values that are named one by one.
NAMED = 20

EXACT = (
    "The packages, the system and the processor instructions are those of the report: every value "
    "must be equal."
)
TOLERANT = (
    "Not as in the report: {changes}. Rounding may differ, and training amplifies it. An accuracy "
    "may differ by {deviations} standard deviations of the difference between networks trained "
    "alike, what involves no training by a relative {rounding:g}; verdicts must be the same; other "
    "values that follow from the networks are compared, but not judged."
)
STATES = {
    EQUAL: "equal",
    WITHIN: "within the tolerance",
    UNJUDGED: "not equal, not judged",
    DIFFERENT: "different",
}


def described(found, place):
    """A verification in words, several lines.

    Parameters
    ----------
    found : analysis.report.verification.Verification
    place : path-like
        What was verified.

    Returns
    -------
    str
    """
    lines = [EXACT]
    if found.changes:
        values = {"changes": "; ".join(found.changes), "deviations": DEVIATIONS}
        lines = [TOLERANT.format(rounding=ROUNDING, **values)]
    lines += [f"{found.counts[state]:>7,} {words}" for state, words in STATES.items()]
    lines += _named(found.of(WITHIN), "within the tolerance")
    lines += _named(found.of(DIFFERENT), "different")
    then, now = found.commits
    if not found.reproduced and then != now:
        lines.append(f"The code is another one as well: commit {then or 'unknown'}, now {now}.")
    verdict = "reproduced"
    if not found.reproduced:
        verdict = f"not reproduced ({counted(found.counts[DIFFERENT], 'different value')})"
    return "\n".join([*lines, f"{place}: {verdict}"])


def _named(values, words):
    lines = [
        f"  {words}: {value.path}: {_short(value.recorded)}, now {_short(value.rebuilt)}"
        + (f" (tolerance {value.tolerance:.2g})" if value.tolerance is not None else "")
        for value in values[:NAMED]
    ]
    more = len(values) - NAMED
    return [*lines, f"  … and {counted(more, 'more value')}"] if more > 0 else lines


def _short(value):
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
