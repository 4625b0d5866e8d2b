"""How often intervals of cross-validation cover the truth, tested where the truth is known.

Many datasets are drawn; in each, the classifier of `nearest_centroid` is validated in several
ways, and every interval is compared with the classifier's true accuracy.
"""

from dataclasses import asdict, dataclass

import numpy as np
from scipy import stats

from analysis.experiments.nearest_centroid import (
    Process,
    Setting,
    draw,
    expected_accuracy,
    scores_of,
    true_accuracy,
)
from analysis.statistics import intervals as statistics
from analysis.statistics.levels import CONFIDENCE

EXAMPLES = 200
"""In each dataset, half of them of either class."""

# Datasets worked on at once: few enough for the processor's cache. Every block
# shuffles anew.
_BLOCK = 250
# Equal scores have a standard deviation of zero but for rounding.
_NO_WIDTH = 1e-9

SETTINGS = (Setting("steady", 1.0), Setting("unsteady", 4.0))
"""Data on which the classifier hardly depends on its training examples, and on which it does."""

PROCESSES = (
    Process(2),
    Process(5),
    Process(10),
    Process(5, repeats=10),
    Process(5, repeats=10, hold_out=True),
)


@dataclass(frozen=True)
class Coverage:
    """How often one interval held one truth.

    Attributes
    ----------
    setting : str
        Name of the `Setting`.
    folds, repeats : int
    hold_out : bool
        As in `Process`.
    method : {"naive", "corrected", "pooled", "report"}
        Student's t; corrected resampled t; Wilson's of the pooled out-of-fold answers; the hull of
        the last two, as the cross-validation's interval. The last two exist only
        where every example is held out once.
    target : {"expected", "final"}
        Truth: the mean accuracy over training sets as large as the process's training parts, or
        the accuracy of the one classifier that is trained on all examples of the dataset.
    share, low, high : float
        Share of datasets whose interval covered the truth, and its 95% interval, 0 to 1.
    width : float
        Mean width of the interval, in accuracy (0 to 1).
    no_width : float
        Share of datasets in which the interval has no width, because all scores are equal.
    truth, truth_deviation : float
        The target's mean and standard deviation over datasets, 0 to 1; the expected accuracy is
        the same for all.
    real_error, claimed_error : float
        Standard deviation of the mean score from dataset to dataset, and the root mean square of
        the standard error s / sqrt(J) that takes the J scores for independent; 0 to 1.
    """

    setting: str
    folds: int
    repeats: int
    hold_out: bool
    method: str
    target: str
    share: float
    low: float
    high: float
    width: float
    no_width: float
    truth: float
    truth_deviation: float
    real_error: float
    claimed_error: float


def intervals_of(scores, process, examples=EXAMPLES, level=CONFIDENCE):
    """The intervals of `analysis.statistics.intervals`, for many datasets at once.

    Parameters
    ----------
    scores : ndarray, shape (datasets, J)
    process : Process
    examples : int
        Of each dataset.
    level : float
        0-1.

    Returns
    -------
    dict of str to (ndarray, ndarray)
        Lower and upper limits, each of shape (datasets,), by method (see `Coverage`).
    """
    count, mean = scores.shape[1], scores.mean(axis=1)
    deviation = scores.std(axis=1, ddof=1)
    tail = statistics.tail_of(level)

    def t_limits(excess):
        reach = stats.t.isf(tail, count - 1) * deviation * np.sqrt(1 / count + excess)
        return np.clip(mean - reach, 0, 1), np.clip(mean + reach, 0, 1)

    found = {"naive": t_limits(0), "corrected": t_limits(1 / (process.folds - 1))}
    if process.repeats == 1 and not process.hold_out:
        z = stats.norm.isf(tail)
        centre = (mean + z**2 / (2 * examples)) / (1 + z**2 / examples)
        variance = mean * (1 - mean) / examples + (z / (2 * examples)) ** 2
        reach = z / (1 + z**2 / examples) * np.sqrt(variance)
        pooled = np.clip(centre - reach, 0, 1), np.clip(centre + reach, 0, 1)
        found["pooled"] = pooled
        found["report"] = (
            np.minimum(found["corrected"][0], pooled[0]),
            np.maximum(found["corrected"][1], pooled[1]),
        )
    return found


def simulate_intervals(draws, seed, settings=SETTINGS, processes=PROCESSES):
    """Coverage of every interval, by setting, process and target.

    Parameters
    ----------
    draws : int
        Datasets for each setting, at least 2.
    seed : int
    settings : sequence of Setting
    processes : sequence of Process

    Returns
    -------
    list of Coverage
    """
    rng, half, rows = np.random.default_rng(seed), EXAMPLES // 2, []
    for setting in settings:
        scores = {process: [] for process in processes}
        final = []
        for start in range(0, draws, _BLOCK):
            examples = draw(setting, min(_BLOCK, draws - start), half, rng)
            final.append(true_accuracy(examples.mean(axis=2), setting))
            for process in processes:
                scores[process].append(scores_of(examples, process, rng))
        final = np.concatenate(final)
        sizes = {process.folds: half - half // process.folds for process in processes}
        expected = {k: expected_accuracy(setting, size, rng) for k, size in sizes.items()}
        for process in processes:
            targets = {"expected": np.full(draws, expected[process.folds]), "final": final}
            rows += _rows(setting, process, np.concatenate(scores[process]), targets)
    return rows


def run(task, dataset, report, **_):
    """Simulate with the number of datasets and the seed that `task` names.

    `task` is a `SimulationTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict)
        Facts: ``draws``, ``examples`` (of each dataset), ``level`` and ``rows``, one dictionary
        with the fields of `Coverage` each. No arrays.
    """
    rows = simulate_intervals(task.draws, task.seed)
    report(1)
    facts = {
        "draws": task.draws,
        "examples": EXAMPLES,
        "level": CONFIDENCE,
        "rows": [asdict(row) for row in rows],
    }
    return facts, {}


def _rows(setting, process, scores, targets):
    """Coverage of each interval and target; `targets` by name, one truth for each dataset."""
    rows, draws = [], len(scores)
    claimed = np.sqrt(np.mean(scores.var(axis=1, ddof=1)) / process.scores)
    for target, truth in targets.items():
        for method, (low, high) in intervals_of(scores, process).items():
            hits = int(np.sum((low <= truth) & (truth <= high)))
            near = statistics.proportion_interval(hits, draws)
            rows.append(
                Coverage(
                    setting=setting.name,
                    **asdict(process),
                    method=method,
                    target=target,
                    share=hits / draws,
                    low=near.low,
                    high=near.high,
                    width=float(np.mean(high - low)),
                    no_width=float(np.mean(high - low < _NO_WIDTH)),
                    truth=float(truth.mean()),
                    truth_deviation=float(truth.std()),
                    real_error=float(scores.mean(axis=1).std(ddof=1)),
                    claimed_error=float(claimed),
                )
            )
    return rows
