"""Robustness: what shifts, rotations and noise cost in accuracy, and from where on it matters."""

from dataclasses import dataclass

import numpy as np

from analysis.statistics import intervals as statistics
from analysis.statistics import significance
from analysis.statistics.levels import CONFIDENCE

# One percentage point.
MATERIAL = 0.01
KINDS = ("shift", "rotation", "noise")


@dataclass(frozen=True)
class Measured:
    """Accuracy at one amount of a disturbance, all its directions and all folds together.

    Attributes
    ----------
    amount : float
        0 for the undisturbed images.
    accuracy : float
        0 to 1; the mean over the directions.
    interval : statistics.Interval
        Wilson's; several directions count an image once, not several times.
    drop : float
        Accuracy on the undisturbed images minus this one.
    drop_interval : statistics.Interval
        Tango's, paired image by image.
    """

    amount: float
    accuracy: float
    interval: statistics.Interval
    drop: float
    drop_interval: statistics.Interval


@dataclass(frozen=True)
class Tolerance:
    """How much of one kind of disturbance the networks tolerate.

    Attributes
    ----------
    kind : {"shift", "rotation", "noise"}
    unit : str
    measured : tuple of Measured
        By amount, from 0.
    borne : float
        The largest amount up to which every drop is surely below `MATERIAL`; 0 where none is.
    breaks_at : float or None
        The smallest amount at which the drop is surely `MATERIAL` or more; None where none is.
    """

    kind: str
    unit: str
    measured: tuple
    borne: float
    breaks_at: float | None


@dataclass(frozen=True)
class Robustness:
    """Tolerance of the folds' networks towards each kind of disturbance.

    Attributes
    ----------
    images : int
        Validation images of all folds together.
    folds : tuple of int
        Whose networks were measured.
    undisturbed : float
        Accuracy on these images as they are.
    tolerances : tuple of Tolerance
        In the order of `KINDS`.
    """

    images: int
    folds: tuple
    undisturbed: float
    tolerances: tuple

    def of(self, kind):
        """The tolerance towards one kind of disturbance."""
        return self.tolerances[KINDS.index(kind)]


def rule():
    """The rule that decides which corruptions a network tolerates, in words."""
    return (
        f"A loss of accuracy is material from {100 * MATERIAL:g} percentage point. A corruption is "
        f"tolerated up to the amount at which the {CONFIDENCE:.0%} interval of the loss, on the "
        "same images with and without it, still ends below that. It breaks the networks from the "
        "smallest amount at which the interval begins there or above. In between, the images are "
        "too few to decide."
    )


def _measured(amount, correct, lost, gained, images):
    """Sum up one amount; the counts are means over its directions, rounded to whole images."""
    correct, lost, gained = (round(float(value)) for value in (correct, lost, gained))
    # Only the images on which the two disagree matter to the interval, not which they are.
    place = np.arange(images)
    paired = significance.mcnemar(
        place < lost, (place >= lost) & (place < lost + gained), CONFIDENCE
    )
    return Measured(
        amount,
        correct / images,
        statistics.proportion_interval(correct, images, CONFIDENCE),
        paired.difference,
        paired.interval,
    )


def robustness_of(result):
    """Read the tolerances from the stored result of the experiment.

    The intervals are about these trained networks and images like these: each image counts once,
    for the one network that did not learn from it.

    Parameters
    ----------
    result : analysis.engine.store.Result
        Of an `analysis.experiments.tasks.RobustnessTask`.

    Returns
    -------
    Robustness
    """
    conditions, images = result.facts["conditions"], sum(result.facts["images"])
    totals = [result.arrays[name].sum(axis=0) for name in ("correct", "lost", "gained")]
    plain = next(i for i, condition in enumerate(conditions) if condition["kind"] == "none")

    def at(kind, amount):
        columns = [
            i
            for i, condition in enumerate(conditions)
            if condition["kind"] == kind and condition["amount"] == amount
        ]
        return _measured(amount, *(total[columns].mean() for total in totals), images)

    zero = at("none", conditions[plain]["amount"])
    return Robustness(
        images=images,
        folds=tuple(result.facts["folds"]),
        undisturbed=zero.accuracy,
        tolerances=tuple(_tolerance(kind, conditions, zero, at) for kind in KINDS),
    )


def _tolerance(kind, conditions, zero, at):
    own = [condition for condition in conditions if condition["kind"] == kind]
    measured = [at(kind, amount) for amount in sorted({item["amount"] for item in own})]
    borne = 0
    for item in measured:
        if item.drop_interval.high >= MATERIAL:
            break
        borne = item.amount
    breaks = (item.amount for item in measured if item.drop_interval.low >= MATERIAL)
    return Tolerance(
        kind, own[0]["unit"] if own else "", (zero, *measured), borne, next(breaks, None)
    )
