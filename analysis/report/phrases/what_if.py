"""The page of what-if runs in words: its answer, its table, and which verdicts change."""

import pandas as pd

from analysis.report.display import literal
from analysis.report.phrases.comparison import NONE, VERDICTS
from analysis.report.words import count, listing, percent, points, seconds, signed

TITLE = "What if"
QUESTIONS = "What changes when the parameters change? Which verdicts, in which run, and why?"
INTRODUCTION = (
    "Each run below repeats this study with other parameters: it trains its folds, its final "
    "model and what its verdicts need, on its own images. All other parameters are those of this "
    "report."
)

TURNED = {
    "all": "Each of the {runs} runs changes a verdict of this report.",
    "some": "{turned} of the {runs} runs change a verdict of this report.",
    "one": "One of the {runs} runs changes a verdict of this report.",
    "the only": "The run changes a verdict of this report.",
    "none": "No run changes a verdict of this report.",
}
"""How many runs change a verdict."""

FIT = {
    "same": "The verdict on the fit is *{main}* in all of them.",
    "turned": "The fit is *{main}* in this report; {others}.",
}
BEST_K = {
    "same": "The best K is {main} in all of them.",
    "turned": "The best K is {main} in this report; {others}.",
}
OTHER_FIT = "*{verdict}* with {runs}"
OTHER_K = "{verdict} with {runs}"
NO_VERDICT = {"fit": "no verdict", "best_k": "not determined"}

ACCURACIES = {
    "range": "On the same test images, test accuracies range from {low} ({lowest}) to {high} "
    "({highest}).",
    "equal": "On the same test images, all test accuracies are {low}.",
}

DIFFERENCE = {
    "higher": "On the same test images its test accuracy is higher than this report's by {size} "
    "(95% CI {low} to {high}).",
    "lower": "On the same test images its test accuracy is lower than this report's by {size} "
    "(95% CI {low} to {high}).",
    "not shown": "On the same test images no difference in test accuracy from this report is "
    "shown ({difference} percentage points, 95% CI {low} to {high}).",
    "same model": "Its final model is that of this report.",
    "other images": "Its test images are not those of this report, so the accuracies are not "
    "compared.",
}
"""How a run's test accuracy compares, by what is known."""

TURNS = "{topic}: *{before}* in this report, *{after}* here. {claim}"
NO_CLAIM = "The run has no answer to this question."
NO_TURN = "No verdict changes."

TABLE = (
    "This report and the runs: what differs, and what was found. Brackets hold 95% intervals; the "
    "time is that of the folds' gradient steps, on one thread."
)
READ_ON = (
    "[Table](#tbl-what-if) has a row for each run, and [Figure](#fig-what-if) shows their "
    "accuracies."
)
OWN_REPORT = (
    "Each file holds the parameters of a run. Download one, and build the full report with it; "
    "`compare` puts two reports side by side, with all tests."
)


def cell_of(changes):
    """Parameters with their values: ``"epochs = 1"``."""
    return ", ".join(
        f"{name} = {literal('null' if v is None else v)}" for name, v in changes.items()
    )


def table_of(outcome):
    """The runs, one a row.

    Parameters
    ----------
    outcome : analysis.report.what_if.Outcome

    Returns
    -------
    pandas.DataFrame
        Of Markdown.
    """
    rows = []
    changes = ["–", *(cell_of(run.changes) for run in outcome.runs)]
    for run, differs in zip(outcome.comparison.runs, changes, strict=True):
        validation, test, verdicts = run.main.cross_validation, run.main.test, run.verdicts
        rows.append(
            {
                "run": literal(run.name),
                "differs in": differs,
                "images": count(run.main.dataset.train),
                "test accuracy": _with_interval(test.accuracy, test.interval),
                "cross-validated": _with_interval(validation.mean_accuracy, validation.interval),
                "fit": verdicts["fit"] or NONE,
                "best K": verdicts["best_k"] or NONE,
                "time": seconds(run.recorded.content["cross_validation"]["seconds"]),
            }
        )
    return pd.DataFrame(rows)


def _with_interval(accuracy, limits):
    # Short, because the table is wide.
    return f"{percent(accuracy)} ({percent(limits[0]).rstrip('%')}–{percent(limits[1])})"


def summary(outcome):
    """What changes when the parameters change, in a few sentences.

    Parameters
    ----------
    outcome : analysis.report.what_if.Outcome

    Returns
    -------
    str
    """
    main, *others = outcome.comparison.runs
    turned = sum(bool(turns(main, run)) for run in others)
    if turned == len(others):
        state = "the only" if turned == 1 else "all"
    else:
        state = {0: "none", 1: "one"}.get(turned, "some")
    sentences = [TURNED[state].format(turned=turned, runs=len(others))]
    for name, phrases, other in (("fit", FIT, OTHER_FIT), ("best_k", BEST_K, OTHER_K)):
        sentences.append(_verdicts(name, phrases, other, main, others))
    sentences.append(_accuracies(main, others))
    return " ".join(sentence for sentence in sentences if sentence)


def _verdicts(name, phrases, other, main, runs):
    """How one verdict changes over the runs."""
    groups = {}
    for run in runs:
        groups.setdefault(run.verdicts[name], []).append(literal(run.name))
    own = main.verdicts[name]
    turned = [
        other.format(verdict=_named(name, verdict), runs=listing(names))
        for verdict, names in groups.items()
        if verdict != own
    ]
    state = "turned" if turned else "same"
    return phrases[state].format(main=_named(name, own), others=listing(turned))


def _named(name, verdict):
    return NO_VERDICT[name] if verdict is None else verdict


def _accuracies(main, others):
    digest = main.main.dataset.digest
    same = [run for run in (main, *others) if run.main.dataset.digest == digest]
    if len(same) < 2:
        return ""
    low, high = (end(same, key=lambda run: run.main.test.accuracy) for end in (min, max))
    state = "equal" if low.main.test.accuracy == high.main.test.accuracy else "range"
    return ACCURACIES[state].format(
        low=percent(low.main.test.accuracy),
        lowest=literal(low.name),
        high=percent(high.main.test.accuracy),
        highest=literal(high.name),
    )


def turns(main, run):
    """Names of the verdicts that are not as in the report."""
    before, after = main.verdicts, run.verdicts
    return [name for name in before if before[name] != after[name]]


def turns_of(main, run):
    """The verdicts of a run that are not as in the report, as sentences.

    Returns
    -------
    list of str
    """
    before, after = main.verdicts, run.verdicts
    found = []
    for name in turns(main, run):
        topic = VERDICTS.get(name, name)
        claim = run.recorded.content["verdicts"][name]["claim"] or NO_CLAIM
        found.append(
            TURNS.format(
                topic=topic[:1].upper() + topic[1:],
                before=before[name] or NONE,
                after=after[name] or NONE,
                claim=claim,
            )
        )
    return found or [NO_TURN]


def difference(outcome, run):
    """How the test accuracy of a run compares with the report's.

    Parameters
    ----------
    outcome : analysis.report.what_if.Outcome
    run : analysis.report.comparison.Run

    Returns
    -------
    str
    """
    comparison = outcome.comparison
    (found,) = (d for d in comparison.differences if (d.run, d.part) == (run.name, "test"))
    if run.main.dataset.digest != comparison.runs[0].main.dataset.digest:
        state = "other images"
    elif found.only_run == found.only_first == 0:
        state = "same model"
    elif not found.shown:
        state = "not shown"
    else:
        state = "higher" if found.difference > 0 else "lower"
    # The limits are those of the size: of a fall, turned round.
    sign = -1 if state == "lower" else 1
    limits = sorted(sign * limit for limit in (found.interval.low, found.interval.high))
    return DIFFERENCE[state].format(
        size=points(abs(found.difference)),
        difference=signed(100 * found.difference),
        low=signed(100 * limits[0]),
        high=signed(100 * limits[1]),
    )
