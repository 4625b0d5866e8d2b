"""Robustness: what shifts, rotations and noise cost in accuracy, and from where on it matters."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics import intervals as statistics
from analysis.statistics import significance
from analysis.statistics.levels import CONFIDENCE

KINDS = ("shift", "rotation", "noise")


@dataclass(frozen=True)
class Measured:
    """Accuracy at one amount of a corruption, all its directions and all folds together.

    Attributes
    ----------
    amount : float
        0 for the clean images.
    accuracy : float
        0 to 1; the mean over the directions.
    interval : statistics.Interval
        Wilson's; several directions count an image once, not several times.
    drop : float
        Accuracy on the clean images minus this one.
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
    """How much of one kind of corruption the networks tolerate.

    Attributes
    ----------
    kind : {"shift", "rotation", "noise"}
    unit : str
    measured : tuple of Measured
        By amount, from 0.
    tolerated : float
        The largest amount up to which every drop surely stays below the limit (see
        `Robustness`); 0 where none does.
    breaks_at : float or None
        The smallest amount at which the drop surely reaches the limit; None where none does.
    """

    kind: str
    unit: str
    measured: tuple
    tolerated: float
    breaks_at: float | None


@dataclass(frozen=True)
class Robustness:
    """Tolerance of the folds' networks towards each kind of corruption.

    Attributes
    ----------
    images : int
        Validation images of all folds together.
    folds : tuple of int
        Whose networks were measured.
    clean : float
        Accuracy on these images as they are.
    limit : float
        The drop that counts: the error on these images as they are, so that it doubles the
        error; without errors, the largest error that these images do not exclude.
    tolerances : tuple of Tolerance
        In the order of `KINDS`.
    """

    images: int
    folds: tuple
    clean: float
    limit: float
    tolerances: tuple

    def of(self, kind):
        """The tolerance towards one kind of corruption."""
        return self.tolerances[KINDS.index(kind)]

    def table(self):
        """One row for each corruption and amount, the clean images first.

        Returns
        -------
        pandas.DataFrame
            ``corruption``, ``unit``, ``amount``, ``accuracy``, ``drop`` (of the accuracy, against
            the clean images) and its interval, ``low`` and ``high``.
        """
        rows = [
            (
                item.kind,
                item.unit,
                point.amount,
                point.accuracy,
                point.drop,
                point.drop_interval.low,
                point.drop_interval.high,
            )
            for item in self.tolerances
            for point in item.measured
        ]
        columns = ["corruption", "unit", "amount", "accuracy", "drop", "low", "high"]
        return pd.DataFrame(rows, columns=columns)


def rule():
    """The rule that decides which corruptions a network tolerates, in words."""
    return (
        "A corruption matters if it doubles the error. It is tolerated up to the amount at which "
        f"the {CONFIDENCE:.0%} interval of the loss of accuracy, on the same images with and "
        "without it, still ends below the error on images without corruption. The networks fail "
        "from the smallest amount at which the interval begins there or above. In between, the "
        "images are too few to decide."
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
    none_wrong = statistics.proportion_interval(0, images, CONFIDENCE)
    limit = 1 - zero.accuracy or none_wrong.high
    return Robustness(
        images=images,
        folds=tuple(result.facts["folds"]),
        clean=zero.accuracy,
        limit=limit,
        tolerances=tuple(_tolerance(kind, conditions, zero, limit, at) for kind in KINDS),
    )


def _tolerance(kind, conditions, zero, limit, at):
    own = [condition for condition in conditions if condition["kind"] == kind]
    measured = [at(kind, amount) for amount in sorted({item["amount"] for item in own})]
    tolerated = 0
    for item in measured:
        if item.drop_interval.high >= limit:
            break
        tolerated = item.amount
    breaks = (item.amount for item in measured if item.drop_interval.low >= limit)
    unit = own[0]["unit"] if own else ""
    return Tolerance(kind, unit, (zero, *measured), tolerated, next(breaks, None))
