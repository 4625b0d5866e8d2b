"""What the preprocessing of MNIST is worth: accuracy with and without it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics import significance
from analysis.statistics.intervals import Interval, proportion_interval
from analysis.statistics.levels import CONFIDENCE


@dataclass(frozen=True)
class Condition:
    """Accuracy on images that are put on a canvas in one way.

    Attributes
    ----------
    name : str
    without, with_it : float
        Accuracy without and with the preprocessing.
    without_interval, with_interval : Interval
        Wilson's.
    gain : float
        Accuracy with minus without.
    gain_interval : Interval
        Paired image by image.
    """

    name: str
    without: float
    without_interval: Interval
    with_it: float
    with_interval: Interval
    gain: float
    gain_interval: Interval


@dataclass(frozen=True)
class Normalisation:
    """Accuracy on test images on a canvas, with and without the preprocessing.

    Attributes
    ----------
    images : int
        The same ones in each condition.
    canvas : (int, int)
        Its rows and columns.
    conditions : tuple of Condition
        The images as they are first.
    """

    images: int
    canvas: tuple
    conditions: tuple

    @property
    def worst(self):
        """The condition with the least accuracy without the preprocessing."""
        return min(self.conditions, key=lambda condition: condition.without)

    @property
    def least(self):
        """The condition with the least accuracy with the preprocessing."""
        return min(self.conditions, key=lambda condition: condition.with_it)

    def table(self):
        """One row for each condition and way.

        Returns
        -------
        pandas.DataFrame
            ``images`` (the condition's name), ``preprocessing`` ("without", "with"), ``accuracy``
            and its interval, ``low`` and ``high``.
        """
        rows = [
            (item.name, way, accuracy, interval.low, interval.high)
            for item in self.conditions
            for way, accuracy, interval in (
                ("without", item.without, item.without_interval),
                ("with", item.with_it, item.with_interval),
            )
        ]
        return pd.DataFrame(rows, columns=["images", "preprocessing", "accuracy", "low", "high"])


def normalisation_of(result):
    """Read the stored result of the experiment.

    Parameters
    ----------
    result : analysis.engine.store.Result
        Of an `analysis.experiments.tasks.NormalisationTask`.

    Returns
    -------
    Normalisation or None
        None where the preprocessing does not apply to the images.
    """
    facts = result.facts
    if not facts["conditions"]:
        return None
    without, with_it = result.arrays["without"], result.arrays["with_it"]
    return Normalisation(
        without.shape[1],
        tuple(facts["canvas"]),
        tuple(
            _condition(condition["name"], before, after)
            for condition, before, after in zip(facts["conditions"], without, with_it, strict=True)
        ),
    )


def _condition(name, without, with_it):
    before, after = (
        proportion_interval(int(correct.sum()), len(correct), CONFIDENCE)
        for correct in (without, with_it)
    )
    paired = significance.mcnemar(with_it, without, CONFIDENCE)
    return Condition(
        name,
        float(np.mean(without)),
        before,
        float(np.mean(with_it)),
        after,
        paired.difference,
        paired.interval,
    )
