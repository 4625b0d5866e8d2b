"""A comparison of reports in words: its tables and what they show."""

from dataclasses import dataclass

import pandas as pd

from analysis.report.comparison import FOLDS, MCNEMAR, PROPORTIONS, value_at
from analysis.report.words import count, listing, p_value, percent, seconds, signed

TITLE = "Reports compared"
PARTS = {
    "out_of_fold": "out-of-fold predictions",
    "test": "test set",
    "folds": "mean over folds",
}
TESTS = {
    MCNEMAR: "McNemar's exact test, with Tango's interval, pairs predictions of the same images.",
    PROPORTIONS: "Two proportions are compared where the images are not the same, or where it was "
    "not recorded which were misclassified.",
    FOLDS: "The corrected resampled t test pairs the accuracies of the same folds, and covers the "
    "variation of training.",
}
VERDICTS = {
    "class_balance": "class balance",
    "scaling": "scaling",
    "fit": "fit",
    "best_k": "best K",
    "more_images": "twice the images help",
    "writers": "random folds, by writer",
    "leakage": "leakage",
    "calibration": "calibration",
}
NONE = "–"


@dataclass(frozen=True)
class Section:
    """A part of the page: a heading, a table of plain text with its caption, and a reading.

    Attributes
    ----------
    title, caption, reading : str
    frame : pandas.DataFrame
        Of str; its index, the runs, is named. Empty where there is nothing to show.
    """

    title: str
    caption: str
    reading: str
    frame: pd.DataFrame


def sections(comparison):
    """The parts of a comparison, in order.

    Parameters
    ----------
    comparison : analysis.report.comparison.Comparison

    Returns
    -------
    list of Section
    """
    return [
        _parameters(comparison),
        _accuracies(comparison),
        _differences(comparison),
        _verdicts(comparison),
        _cost(comparison),
    ]


def _frame(comparison, rows):
    """A table of one row a run."""
    names = pd.Index([run.name for run in comparison.runs], name="run")
    return pd.DataFrame(rows, index=names)


def _text(value):
    return NONE if value is None else str(value)


def _parameters(comparison):
    names = comparison.parameters
    rows = [
        {name: _text(getattr(run.recorded.parameters, name)) for name in names}
        for run in comparison.runs
    ]
    digests = {run.main.dataset.digest for run in comparison.runs}
    reading = (
        f"The runs differ in {listing(names)}; all other parameters are equal."
        if names
        else "All parameters are equal."
    )
    data = (
        "The data are the same."
        if len(digests) == 1
        else "The data are not the same: accuracies on different images are harder to compare."
    )
    return Section(
        "Parameters",
        "Parameters that are not the same in all runs.",
        f"{reading} {data}",
        _frame(comparison, rows),
    )


def _accuracies(comparison):
    rows = []
    for run in comparison.runs:
        validation, test = run.main.cross_validation, run.main.test
        rows.append(
            {
                "images": count(run.main.dataset.train),
                "folds": count(validation.k),
                "cross-validated": percent(validation.mean_accuracy),
                "95% interval": _limits(validation.interval),
                "test": percent(test.accuracy),
                "95% interval, test": _limits(test.interval),
            }
        )
    means = {run.name: run.main.cross_validation.mean_accuracy for run in comparison.runs}
    highest = max(means.values())
    best = [name for name, mean in means.items() if mean == highest]
    return Section(
        "Accuracies",
        "Mean accuracy over the folds, and test accuracy of the final model.",
        f"The highest cross-validated accuracy is that of {listing(best)}: {percent(highest)}.",
        _frame(comparison, rows),
    )


def _limits(pair):
    return f"{percent(pair[0])} to {percent(pair[1])}"


def _differences(comparison):
    first, rows = comparison.runs[0].name, []
    for item in comparison.differences:
        alone = NONE
        if item.only_run is not None:
            alone = f"{count(item.only_run)} : {count(item.only_first)}"
        rows.append(
            {
                "run": item.run,
                "accuracy": PARTS[item.part],
                "difference, points": signed(100 * item.difference),
                "95% interval": f"{signed(100 * item.interval.low)} to "
                f"{signed(100 * item.interval.high)}",
                "only it : only the first": alone,
                "p (Holm)": p_value(item.p_adjusted).removeprefix("p = ").removeprefix("p "),
                "test": item.test,
            }
        )
    shown = [item for item in comparison.differences if item.shown]
    reading = [f"Differences are those from {first}, in percentage points."]
    reading += [
        f"{item.run}, {PARTS[item.part]}: {'higher' if item.difference > 0 else 'lower'} by "
        f"{signed(100 * abs(item.difference))} points, beyond chance."
        for item in shown
    ]
    if len(shown) < len(comparison.differences):
        reading.append("No difference is shown for the others." if shown else "None is shown.")
    reading += [TESTS[name] for name in dict.fromkeys(d.test for d in comparison.differences)]
    return Section(
        "Differences",
        f"Difference in accuracy from {first}; p-values are adjusted for the number of runs.",
        " ".join(reading),
        pd.DataFrame(rows).set_index("run"),
    )


def _verdicts(comparison):
    found = [run.verdicts for run in comparison.runs]
    names = list(dict.fromkeys(key for each in found for key in each))
    rows = [{VERDICTS.get(name, name): _text(each.get(name)) for name in names} for each in found]
    turned = [VERDICTS.get(name, name) for name in comparison.turned]
    return Section(
        "Verdicts",
        "Verdicts of each run; a dash where the question was not asked or has no answer.",
        f"The runs disagree on: {listing(turned)}." if turned else "All verdicts agree.",
        _frame(comparison, rows),
    )


def _cost(comparison):
    rows, spent = [], []
    for run in comparison.runs:
        content = run.recorded.content
        whole = value_at(content, "provenance", "seconds")
        folds = value_at(content, "cross_validation", "seconds")
        weights = value_at(content, "model", "parameters")
        spent.append(whole if isinstance(whole, (int, float)) else None)
        rows.append(
            {
                "network": _text(value_at(content, "model", "name")),
                "weights": count(weights) if isinstance(weights, int) else NONE,
                "folds": seconds(folds) if isinstance(folds, (int, float)) else NONE,
                "all trainings": seconds(whole) if isinstance(whole, (int, float)) else NONE,
                "processor": _text(value_at(content, "provenance", "cpu")),
            }
        )
    reading = "Times are of one thread, on the machine of each report."
    if all(spent) and min(spent) < max(spent):
        cheap, dear = (comparison.runs[spent.index(end(spent))].name for end in (min, max))
        reading += f" {dear} took {max(spent) / min(spent):.1f} times as long as {cheap}."
    return Section(
        "Cost",
        "Size of the network, and computing time of the gradient steps in the folds and of all "
        "trainings.",
        reading,
        _frame(comparison, rows),
    )


def as_text(comparison):
    """The whole comparison as plain text, for a terminal."""
    parts = [TITLE]
    for section in sections(comparison):
        table = "" if section.frame.empty else f"\n{section.frame.to_string()}\n"
        parts.append(f"{section.title}\n{table}\n{section.reading}")
    return "\n\n".join(parts).replace("\u00a0", " ")
