"""The rule on the fit and the evidence for its verdict, piece by piece against the thresholds."""

import pandas as pd

from analysis.report.display import Text, table
from analysis.report.words import NOT_MEASURABLE, finite, percent, signed
from analysis.verdicts import evidence
from analysis.verdicts import fit_rule as rules

NAMES = {
    "fall": "fall of the validation loss below its lowest value before the last part",
    "rise": "rise of the validation loss after its best epoch",
    "gap": "training accuracy minus validation accuracy",
    "accuracy_fall": "validation accuracy lost since its best epoch",
    "accuracy_since": "validation accuracy lost since the best epoch by loss",
    "training_error": "training error",
    "validation_error": "validation error",
    "training_share": (
        f"training error minus {percent(evidence.TRAINING_SHARE, 0)} of the validation error"
    ),
    "more_data": "share of the error that twice as many images would remove",
    "narrower": "gain in accuracy of a narrower network",
    "wider": "gain in accuracy of a wider network",
}
_ACCURACY = ["validation_error", "fall", "training_error", "training_share", "gap", "accuracy_fall"]
KINDS = {
    "epochs": (*_ACCURACY, "rise", "accuracy_since"),
    "images": ("more_data",),
    "network size": ("narrower", "wider"),
}
# Differences of accuracies, which are given in percentage points.
IN_POINTS = ("gap", "training_share", "accuracy_fall", "accuracy_since", "narrower", "wider")
# What counts only where there are enough errors.
NEEDS_ERRORS = ("fall", "rise", "accuracy_fall", "accuracy_since", "narrower")
# A comparison with another network must be shown beyond chance.
COMPARISONS = ("accuracy_fall", "accuracy_since", "narrower", "wider")
# Where there is no epoch to stop at.
UNFIT = (("diverged",), ("nothing learned",))


def fit_rule(study):
    """The rule that decides on the fit, in short."""
    lines = [
        "> **The rule.** By accuracy first, and the first of these that holds:",
        ">",
        *(
            f"> {place}. **{verdict}**: {condition}{';' if place < 3 else '.'}"
            for place, (verdict, condition) in enumerate(rules.steps(), 1)
        ),
        ">",
        "> By loss second: **{}**, if {}.".format(*rules.step_by_loss())
        + " **{}**, or undecided by loss, if {}.".format(*_capital(rules.no_verdict()))
        + (f" {rules.exception()}" if study.fit.annealed else ""),
    ]
    return Text("\n".join(lines))


def _capital(step):
    """A step of the rule whose verdict begins a sentence."""
    verdict, condition = step
    return verdict[0].upper() + verdict[1:], condition


def evidence_notes(study):
    """What the columns of the evidence mean, and what the rule in short leaves out."""
    return Text(
        "In brackets are 95% intervals, corrected for the overlap of the training parts. The best "
        "epoch of a fold is chosen by the other folds, so that the change since then is not due "
        "to that choice. Changes of the loss are relative to the loss; errors are shares of "
        "images; differences of accuracies are in percentage points."
        f"{_epoch_to_stop_at(study)}\n\n**Rare cases of the rule.** {rules.fringe_cases()}"
    )


def evidence_table(study):
    """The evidence for the verdict on the fit, by kind, against its thresholds."""
    rows = [
        (kind, *_row(study, name))
        for kind, names in KINDS.items()
        for name in names
        if _belongs(study, name)
    ]
    columns = ["kind", "evidence (mean over folds)", "measured", "threshold", "reached"]
    return table(
        pd.DataFrame(rows, columns=columns),
        "The evidence for the verdict on the fit, against its thresholds.",
        name="tbl-fit",
    )


def _epoch_to_stop_at(study):
    """The epoch at which the mean validation loss was lowest, as a sentence, or nothing."""
    fit = study.fit
    if fit.reasons in UNFIT or not 1 <= fit.best_epoch < epochs(study):
        return ""
    return (
        f" By the mean validation loss, the epoch to stop at would have been {fit.best_epoch}; "
        "that was found on these folds, and nothing reported here makes use of it."
    )


def _belongs(study, name):
    """Whether a row is shown: if measured, or if the loss should have been and is not finite."""
    return name in study.fit.evidence or name in ("fall", "rise", "accuracy_since")


def _row(study, name):
    item = study.fit.evidence.get(name)
    if item is None:
        return (NAMES[name], "not finite", "none", "not measurable")
    found = item.interval
    return (
        NAMES[name],
        measured(name, item.mean)
        + (f" ({measured(name, found.low)} to {measured(name, found.high)})" if found else ""),
        measured(name, item.threshold),
        _reached(study, name, item),
    )


def measured(name, value):
    if not finite(value):
        return NOT_MEASURABLE
    return signed(100 * value) if name in IN_POINTS else percent(value)


def _reached(study, name, item):
    """Whether the threshold is reached, and what that is worth."""
    fit = study.fit
    if not finite(item.mean):
        return NOT_MEASURABLE
    if name == "fall" and fit.annealed:
        return "does not count: the learning rate shrinks"
    if name in NEEDS_ERRORS and not fit.evidence["validation_error"].reached:
        return "does not count: too few errors"
    trial = study.capacity.get(name)
    if name == "narrower" and trial is not None and not trial.is_whole(study.validation):
        return "does not count: fewer images than a training part"
    if name in COMPARISONS:
        if not item.reached:
            return "no" + ("" if item.clear else ", not clearly")
        # With the trial at hand, its p-value allows for the number of trials too.
        shown = item.shown if trial is None else trial.materially_better
        return "yes" if shown else "not significantly"
    if item.silent:
        return "cannot tell"
    return ("yes" if item.reached else "no") + ("" if item.clear else ", not clearly")


def epochs(study):
    return len(study.validation.folds[0].history["validation"]) - 1
