"""Does scaling matter? The verdict on the scaling experiment, by a stated rule."""

from dataclasses import dataclass

import numpy as np

from analysis.statistics import intervals as statistics

# One percentage point, and more than chance over the starts explains.
MATERIAL = 0.01
# A learning rate works if it comes so near to the best accuracy of all.
WORKS_WITHIN = 0.05


@dataclass(frozen=True, eq=False)
class ScalingVerdict:
    """What the experiment showed.

    Attributes
    ----------
    verdict : {"needed", "convenient", "harmful", "no difference"}
    rows : list of dict
        For each scaling ``scaling``, ``best_rate``, ``best_accuracy`` (mean
        over starts), ``low`` and ``high`` (over starts), ``at_run_rate``
        (accuracy at the run's learning rate), ``working_rates``,
        ``gradient``, ``largest_eigenvalue``, ``condition``, ``safe_rate``.
    at_best, at_run_rate : statistics.Interval or None
        Gain in accuracy of [0, 1] scaling over raw pixels, interval over starts.
    gain_at_best, gain_at_run_rate : float
    """

    verdict: str
    rows: list
    gain_at_best: float
    at_best: statistics.Interval
    gain_at_run_rate: float
    at_run_rate: statistics.Interval

    def row(self, scaling):
        return next(row for row in self.rows if row["scaling"] == scaling)


def rule():
    """The rule in words."""
    return (
        "Judged after the few epochs of the experiment. "
        "Needed, if with the best learning rate for each, pixels scaled to [0, 1] beat raw ones by "
        f"{100 * MATERIAL:.0f} percentage point or more and the interval over the starts excludes "
        "zero; convenient, if that holds only at the run's own learning rate; harmful, if with the "
        "best learning rates raw pixels win by as much; no difference otherwise."
    )


def judge_scaling(facts, arrays, learning_rate):
    """Judge the scaling experiment.

    Parameters
    ----------
    facts, arrays : dict
        As `analysis.experiments.scaling_experiment.run` returns them.
    learning_rate : float
        The run's own.

    Returns
    -------
    ScalingVerdict
    """
    scalings, rates = facts["scalings"], facts["learning_rates"]
    accuracy = arrays["accuracy"]
    mean = accuracy.mean(axis=2)
    best = mean.argmax(axis=1)
    run_rate = rates.index(learning_rate)
    rows = []
    for i, scaling in enumerate(scalings):
        at_best = accuracy[i, best[i]]
        rows.append(
            {
                "scaling": scaling,
                "best_rate": rates[best[i]],
                "best_accuracy": float(at_best.mean()),
                "low": float(at_best.min()),
                "high": float(at_best.max()),
                "at_run_rate": float(mean[i, run_rate]),
                "working_rates": [
                    rate for j, rate in enumerate(rates) if mean[i, j] >= mean.max() - WORKS_WITHIN
                ],
                "gradient": float(arrays["gradient"][i].mean()),
                "largest_eigenvalue": float(arrays["largest_eigenvalue"][i]),
                "condition": float(arrays["condition"][i]),
                # Böhning (1992): the curvature of the multinomial logistic loss is at most
                # half the largest eigenvalue, and steps below 2 / curvature cannot diverge.
                "safe_rate": float(4 / arrays["largest_eigenvalue"][i]),
            }
        )
    raw, unit = scalings.index("none"), scalings.index("unit")
    gains = {
        "best": accuracy[unit, best[unit]] - accuracy[raw, best[raw]],
        "run": accuracy[unit, run_rate] - accuracy[raw, run_rate],
    }
    means = {name: float(np.mean(values)) for name, values in gains.items()}
    intervals = {
        name: statistics.mean_interval_naive(values, bounds=(-1, 1))
        for name, values in gains.items()
    }
    verdict = "no difference"
    for name, word in (("best", "needed"), ("run", "convenient")):
        if means[name] >= MATERIAL and intervals[name].low > 0:
            verdict = word
            break
    if means["best"] <= -MATERIAL and intervals["best"].high < 0:
        verdict = "harmful"
    return ScalingVerdict(
        verdict, rows, means["best"], intervals["best"], means["run"], intervals["run"]
    )
