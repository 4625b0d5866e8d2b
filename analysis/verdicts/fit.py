"""The fit: is the model underfitting, overfitting, or a good fit?

The rule follows Mitchell's definition (Machine Learning, 1997, section 3.7): a model overfits
where another one, with a higher training error, does better on new data. Three parts are
measured: whether the network has learned enough, how much of its error is absent on training
images, and whether that costs accuracy or probabilities. Every threshold is relative to the run's
own error or loss, so that it can be reached on any dataset.
"""

from dataclasses import dataclass

import numpy as np

from analysis.evaluation.calibration import CANNOT_TELL, OVERCONFIDENT
from analysis.evaluation.overfitting import WINDOW, summarise_curves
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import CONFIDENCE, MATERIAL

# Above it, most held-out errors are made only because the images are new.
MOST = 0.50
# Share of the error of always predicting the largest class; a network with a larger error on its
# training images has not learned them.
UNLEARNED = 0.05
THRESHOLDS = (0.05, MATERIAL, 0.20)
"""For which the verdict is given; `MATERIAL` decides."""

EARLIER = "earlier_epoch"
TEMPERATURE = "temperature"


@dataclass(frozen=True)
class Evidence:
    """One measured share of the run's own error or loss.

    Attributes
    ----------
    name : str
        ``"fall"``, ``"memorised"``, ``"earlier_epoch"``, ``"temperature"``, or a remedy's.
    part : {"learned", "memorised", "accuracy", "probabilities"}
        The part of the rule that it belongs to.
    value : float
        nan where it could not be measured.
    interval : Interval or None
    significant : bool
        Whether it is above zero beyond chance.
    counts : bool
        Whether the rule may use it.
    """

    name: str
    part: str
    value: float
    interval: Interval | None
    significant: bool
    counts: bool = True

    def state(self, threshold=None):
        """What is known of it.

        Parameters
        ----------
        threshold : float, optional
            `MATERIAL` when missing, `MOST` for what is memorised.

        Returns
        -------
        {"shown", "open", "not shown", "excluded", "does not count"}
            Shown: it reaches the threshold, beyond chance. Open: it reaches it, but not beyond
            chance, or could not be measured. Excluded: its interval ends below the threshold.
        """
        if threshold is None:
            threshold = MOST if self.part == "memorised" else MATERIAL
        if not self.counts:
            return "does not count"
        if not np.isfinite(self.value):
            return "open"
        if self.value >= threshold:
            return "shown" if self.significant else "open"
        return "excluded" if self.interval.high < threshold else "not shown"


@dataclass(frozen=True)
class Decision:
    """What the rule gives for one threshold; see `Fit` for the fields."""

    threshold: float
    verdict: str
    degree: str | None
    reasons: tuple


@dataclass(frozen=True)
class Fit:
    """The verdict on the fit, with its evidence.

    Attributes
    ----------
    verdict : {"underfitting", "overfitting", "good fit", "cannot tell"}
    degree : {"accuracy", "probabilities", "accuracy and probabilities"} or None
        What overfitting costs; None for any other verdict.
    reasons : tuple of str
        Names of the evidence that decided, or ``"diverged"``, ``"training_error"`` or
        ``"nothing_learned"``; for cannot tell, the names of what is open.
    firm : bool
        Whether what the verdict rests on is beyond chance, and what would contradict it excluded.
    evidence : dict of str to Evidence
    train_error, validation_error : float
        After the last epoch, mean over folds, 0 to 1.
    best_epoch : int
        Epoch with the lowest validation loss, by the mean over folds; 0 where one is not finite.
    before, last : tuple of int
        First and last epoch of the two windows that are compared.
    annealed : bool
        Whether the learning rate shrinks to nothing, so that the windows do not count.
    sensitivity : tuple of Decision
        The verdict for each of `THRESHOLDS`.
    """

    verdict: str
    degree: str | None
    reasons: tuple
    firm: bool
    evidence: dict
    train_error: float
    validation_error: float
    best_epoch: int
    before: tuple
    last: tuple
    annealed: bool
    sensitivity: tuple

    @property
    def phrase(self):
        """The verdict and its degree in a few words."""
        return phrase_of(self)

    def part(self, name):
        """The evidence that belongs to a part of the rule."""
        return [item for item in self.evidence.values() if item.part == name]


def phrase_of(decision):
    """The verdict of a `Fit` or a `Decision` in a few words, with its degree."""
    if decision.degree is None:
        return decision.verdict
    return f"{decision.verdict}, which costs {decision.degree}"


def cases():
    """The rule's cases: (verdict, condition), of which the first that holds decides."""
    return (
        (
            "underfitting",
            f"the training diverged, the last {WINDOW:.0%} of the epochs still lowered the "
            f"validation loss by {MATERIAL:.0%} or more, or the training error is more than "
            f"{1 - MOST:.0%} of the validation error and at least {UNLEARNED:.0%} of the error of "
            "always predicting the largest class",
        ),
        (
            "overfitting",
            f"at least {MOST:.0%} of the validation error is absent on training images, and this "
            f"costs accuracy (a less fitted alternative cuts the error by {MATERIAL:.0%} or more) "
            "or probabilities (they are overconfident, and temperature scaling removes "
            f"{MATERIAL:.0%} or more of the validation loss)",
        ),
        (
            "cannot tell",
            "such an effect is measured but not beyond chance, or nothing was learned",
        ),
        ("good fit", "none of these"),
    )


def rule():
    """The rule in words."""
    return " ".join(f"{verdict.capitalize()}: {condition}." for verdict, condition in cases())


def rule_details():
    """How the rule is carried out, in words."""
    return (
        "Underfitting is judged first. The loss counts as the mean of the last window of epochs "
        "against the window before, both fixed by the number of epochs (with one epoch, against "
        "the untrained network); not where the learning rate shrinks to zero, which lowers the "
        "loss at the end of any training. A less fitted alternative is an earlier epoch, chosen "
        "for each fold by the others, or a remedy with a higher training error. An effect is "
        f"beyond chance if its {CONFIDENCE:.0%} interval lies above zero (for remedies: if their "
        "p-value, adjusted for their number, is small enough). Nothing was learned if the "
        "held-out accuracy is not shown to exceed the share of the largest class; then only a "
        "diverged or unfinished training is called underfitting. A verdict is firm if what "
        "decides it is beyond chance and what would contradict it is excluded."
    )


def diagnose(
    validation, calibration, remedies=(), *, annealed=False, learned=True, majority_error=1.0
):
    """Decide on the fit.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    calibration : analysis.evaluation.calibration.Calibration
        Of the same folds.
    remedies : list of analysis.evaluation.remedies.Remedy
        Judged.
    annealed : bool
        Whether the learning rate shrinks to nothing.
    learned : bool
        Whether the held-out accuracy exceeds the share of the largest class beyond chance.
    majority_error : float
        Error of always predicting the largest class, 0 to 1.

    Returns
    -------
    Fit
    """
    curves = summarise_curves(validation)
    evidence = _evidence(curves, calibration, remedies, annealed)
    unlearned = curves.train_error >= UNLEARNED * majority_error
    few_learned = evidence["memorised"].value < MOST and unlearned
    decisions = [
        _decide(evidence, curves, learned, few_learned, threshold) for threshold in THRESHOLDS
    ]
    decision = decisions[THRESHOLDS.index(MATERIAL)]
    return Fit(
        verdict=decision.verdict,
        degree=decision.degree,
        reasons=decision.reasons,
        firm=_is_firm(decision, evidence),
        evidence=evidence,
        train_error=curves.train_error,
        validation_error=curves.validation_error,
        best_epoch=curves.best_epoch,
        before=curves.before,
        last=curves.last,
        annealed=annealed,
        sensitivity=tuple(decisions),
    )


def _evidence(curves, calibration, remedies, annealed):
    """What the rule looks at, by name."""

    def of(name, part, value, interval, **options):
        options.setdefault("significant", interval is not None and interval.low > 0)
        return Evidence(name, part, float(value), interval, **options)

    fall, memorised, earlier = curves.fall, curves.memorised, curves.earlier
    regained = np.nan if calibration.regained is None else calibration.regained
    items = [
        of("fall", "learned", fall.value, fall.interval, counts=not annealed),
        of("memorised", "memorised", memorised.value, memorised.interval),
    ]
    if curves.epochs > 1:
        # Without an error, none can be saved.
        counts = curves.validation_error > 0
        items.append(of(EARLIER, "accuracy", earlier.value, earlier.interval, counts=counts))
    items += [
        of(
            remedy.name,
            "accuracy",
            remedy.cut,
            remedy.interval,
            significant=remedy.significant and remedy.cut > 0,
            counts=remedy.less_fitted and remedy.interval is not None,
        )
        for remedy in remedies
    ]
    sure = calibration.verdict in (OVERCONFIDENT, CANNOT_TELL)
    items.append(
        of(TEMPERATURE, "probabilities", regained, calibration.regained_interval, counts=sure)
    )
    return {item.name: item for item in items}


def _decide(evidence, curves, learned, few_learned, threshold):
    """The rule."""

    def decision(verdict, reasons, degree=None):
        return Decision(threshold, verdict, degree, tuple(reasons))

    def names(state, *parts):
        return [
            item.name
            for item in evidence.values()
            if item.part in parts and item.state(threshold) == state
        ]

    if curves.diverged:
        return decision("underfitting", ["diverged"])
    still_learning = names("shown", "learned")
    if not learned:
        if still_learning:
            return decision("underfitting", still_learning)
        return decision("cannot tell", ["nothing_learned"])
    memorised = evidence["memorised"].value
    reasons = still_learning + ["training_error"] * bool(few_learned)
    if reasons:
        return decision("underfitting", reasons)
    costs = {part: names("shown", part) for part in ("accuracy", "probabilities")}
    costs = {part: found for part, found in costs.items() if found}
    if costs and memorised >= MOST:
        deciding = [name for found in costs.values() for name in found]
        return decision("overfitting", deciding, " and ".join(costs))
    doubts = names("open", "learned", "accuracy", "probabilities")
    return decision("cannot tell", doubts) if doubts else decision("good fit", [])


def _is_firm(decision, evidence):
    """Whether the verdict is beyond chance, and what would contradict it excluded."""
    known = evidence["memorised"].interval
    if decision.verdict == "underfitting":
        # A diverged or unfinished training is shown; the training error has an interval.
        return decision.reasons != ("training_error",) or (known is not None and known.high < MOST)
    states = {name: item.state() for name, item in evidence.items() if name != "memorised"}
    if decision.verdict == "overfitting":
        return known.low >= MOST and states["fall"] != "open"
    if decision.verdict == "good fit":
        return set(states.values()) <= {"excluded", "does not count"}
    return False
