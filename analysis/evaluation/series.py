"""Errors of the two populations of NIST's writers: employees and students.

MNIST's images come from two series of forms, written by employees of the Census Bureau and by
high-school students. Their error rates are compared with intervals by writers, since images of
one writer are right or wrong together.
"""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.clusters import METHOD, cluster_error, share_interval, student
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import CONFIDENCE


@dataclass(frozen=True)
class Population:
    """The images of one population.

    Attributes
    ----------
    images, writers : int
    error : float
        Share of the images that are misclassified, 0 to 1.
    interval : Interval
        Of the error, from the sampling of writers.
    """

    images: int
    writers: int
    error: float
    interval: Interval


@dataclass(frozen=True)
class SeriesErrors:
    """Errors of both populations.

    Attributes
    ----------
    employees, students : Population
    difference : float
        Error of the students' images minus that of the employees', -1 to 1.
    interval : Interval
        Of the difference, by Welch's t of the two cluster-robust errors.
    """

    employees: Population
    students: Population
    difference: float
    interval: Interval

    @property
    def ratio(self):
        """Error of the students' images over that of the employees'; nan without the latter."""
        error = self.employees.error
        return self.students.error / error if error > 0 else float("nan")

    @property
    def harder(self):
        """Whose images have the higher error beyond chance: None where neither has."""
        if self.interval.contains(0):
            return None
        return "students" if self.difference > 0 else "employees"


def series_errors(correct, writers, series, employees, students):
    """Compare the errors of both populations.

    Parameters
    ----------
    correct : ndarray of bool, shape (n,)
    writers, series : ndarray of int, shape (n,)
    employees, students : sequence of int
        The series of each population.

    Returns
    -------
    SeriesErrors or None
        None where a population has fewer than two writers.
    """
    found, errors, dfs = [], [], []
    for numbers in (employees, students):
        chosen = np.isin(series, numbers)
        names, codes = np.unique(writers[chosen], return_inverse=True)
        if len(names) < 2:
            return None
        wrong = ~correct[chosen]
        found.append(
            Population(
                int(chosen.sum()), len(names), float(wrong.mean()), share_interval(wrong, codes)
            )
        )
        errors.append(cluster_error(wrong.astype(float), codes))
        dfs.append(len(names) - 1)
    one, other = found
    variances = np.square(errors)
    difference = other.error - one.error
    if variances.sum() > 0:
        df = variances.sum() ** 2 / np.sum(variances**2 / dfs)
        reach = np.array([1, 1]) * student(df) * np.sqrt(variances.sum())
    else:
        reach = np.zeros(2)
    # Few errors are no proof of precision: no narrower than Newcombe's from Wilson's limits.
    low = np.hypot(other.error - other.interval.low, one.interval.high - one.error)
    high = np.hypot(other.interval.high - other.error, one.error - one.interval.low)
    low, high = np.maximum(reach, [low, high])
    interval = Interval(
        float(max(-1.0, difference - low)),
        float(min(1.0, difference + high)),
        CONFIDENCE,
        f"{METHOD}, no narrower than Newcombe's",
    )
    return SeriesErrors(one, other, difference, interval)
