"""Validation methods against the truth: bias, spread and cost over several samples."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from analysis.statistics.intervals import Interval, mean_interval_naive, tail_of
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.significance import holm

TITLES = {
    "hold_out": "hold-out",
    "repeated_hold_out": "hold-out, {splits} splits",
    "k_fold": "plain {folds}-fold",
    "stratified": "stratified {folds}-fold",
    "repeated": "stratified {folds}-fold, {repeats} shuffles",
    "out_of_bag": "bootstrap, images not drawn",
    "bootstrap": "bootstrap .632",
    "nested": "nested {folds}-fold",
    "flat": "best score of the tuning",
    "leave_one_out": "leave-one-out",
    "small_k_fold": "{k}-fold, same images",
}
# These run on samples of their own, which are smaller.
SMALL = ("leave_one_out", "small_k_fold")
# What is compared on the same samples.
PAIRS = (
    ("k_fold", "stratified"),
    ("hold_out", "repeated_hold_out"),
    ("stratified", "repeated"),
    ("flat", "nested"),
    ("small_k_fold", "leave_one_out"),
)


@dataclass(frozen=True)
class ProcessRow:
    """One process over all samples.

    Attributes
    ----------
    key, title : str
    samples, size : int
        Number of samples, and images in each.
    networks : float
        Trained for one estimate.
    learned : float
        Share of the sample's images from which a network that is scored learns.
    bias : float
        Mean of estimate minus truth, -1 to 1.
    interval : analysis.statistics.intervals.Interval or None
        Student's t over samples; None with one sample, or where all errors are equal.
    p_value : float
        Of no bias, two-sided, adjusted for the number of processes (Holm);
        1 where there is no interval.
    spread : float
        Standard deviation of estimate minus truth over samples (divisor S - 1); nan with one.
    rmse : float
    cost : float
        Images that pass through all trainings in an epoch, over the sample's size:
        one is one training on the whole sample.
    seconds : float
        Of gradient steps on one thread, mean over samples.
    errors : tuple of float
        By sample.
    """

    key: str
    title: str
    samples: int
    size: int
    networks: float
    learned: float
    bias: float
    interval: Interval | None
    p_value: float
    spread: float
    rmse: float
    cost: float
    seconds: float
    errors: tuple

    @property
    def biased(self):
        """Whether a bias is shown, in spite of so many processes."""
        return self.p_value <= 1 - CONFIDENCE


@dataclass(frozen=True)
class ProcessPair:
    """Two processes on the same samples.

    Attributes
    ----------
    first, second : str
        Keys.
    gain : float
        Mean of the first's distance from the truth minus the second's: above
        zero where the second is nearer.
    shift : float
        Mean of the first's error minus the second's.
    gain_interval, shift_interval : analysis.statistics.intervals.Interval or None
        Paired t over samples; None as for `ProcessRow`.
    """

    first: str
    second: str
    gain: float
    gain_interval: Interval | None
    shift: float
    shift_interval: Interval | None

    @property
    def nearer(self):
        """The key of the process that is nearer to the truth, or None where that is not shown."""
        return self._shown(self.gain_interval, self.second, self.first)

    @property
    def higher(self):
        """The key of the process with the higher estimates, or None where that is not shown."""
        return self._shown(self.shift_interval, self.first, self.second)

    @staticmethod
    def _shown(interval, above, below):
        if interval is None or interval.contains(0):
            return None
        return above if interval.low > 0 else below


@dataclass(frozen=True)
class ProcessComparison:
    """Every validation method compared with the truth.

    Attributes
    ----------
    rows : tuple of ProcessRow
        In the order of `TITLES`; those of leave-one-out only where it ran.
    pairs : tuple of ProcessPair
    samples, left_out_samples : int
    split_sd, shuffle_sd : float
        Standard deviation, within a sample, of the scores of single hold-out
        splits and of single shuffles of stratified K-fold.
    spread_factors : (float, float) or None
        Measured spread over the true one, 95% of the time (chi-square,
        normal errors); None with one sample.
    truth_sd : float
        Standard error of the truth, root mean square over samples.
    truth_images : int
        On which it was measured, the fewest.
    """

    rows: tuple
    pairs: tuple
    samples: int
    left_out_samples: int
    split_sd: float
    shuffle_sd: float
    spread_factors: tuple | None
    truth_sd: float
    truth_images: int

    def row(self, key):
        """The row of a process, or None where it did not run."""
        return next((row for row in self.rows if row.key == key), None)

    def pair(self, first, second):
        """The comparison of two processes, or None where one did not run."""
        wanted = (first, second)
        return next((pair for pair in self.pairs if (pair.first, pair.second) == wanted), None)


def compare_processes(sample_results, process_results, left_out_results):
    """Compare what the processes said with what their samples' networks truly reach.

    Parameters
    ----------
    sample_results, process_results, left_out_results : list of analysis.engine.store.Result
        What `run` returned in the modules of that name; the first process
        result belongs to the first sample, and so on.

    Returns
    -------
    ProcessComparison or None
        None where no process ran.
    """
    if not process_results:
        return None
    pairs = list(zip(sample_results, process_results, strict=False))
    measured = [row for pair in pairs for row in _of_sample(*pair)]
    measured += [row for result in left_out_results for row in _of_left_out(result)]
    found = pd.DataFrame(measured).groupby("key")
    first = process_results[0]
    counts = {
        "folds": len(first.facts["trained"]["k_fold"]["images"]),
        "splits": len(first.arrays["hold_out"]),
        "repeats": len(first.arrays["stratified"]),
    }
    rows = [_row(key, found.get_group(key), counts) for key in TITLES if key in found.groups]
    adjusted = holm([row.p_value for row in rows])
    rows = tuple(replace(row, p_value=float(p)) for row, p in zip(rows, adjusted, strict=True))
    errors = {row.key: np.array(row.errors) for row in rows}
    arrays = [process.arrays for _, process in pairs]
    return ProcessComparison(
        rows=rows,
        pairs=tuple(_pair(*names, errors) for names in PAIRS if set(names) <= set(errors)),
        samples=len(pairs),
        left_out_samples=len(left_out_results),
        split_sd=_within([item["hold_out"] for item in arrays]),
        shuffle_sd=_within([item["stratified"] for item in arrays]),
        spread_factors=_spread_factors(len(pairs)),
        truth_sd=_truth_sd([sample for sample, _ in pairs]),
        truth_images=min(sample.facts["truth_images"] for sample, _ in pairs),
    )


def _of_sample(sample, process):
    """What was measured of every process on one sample."""
    size = sample.facts["size"]
    said, trained = process.arrays, process.facts["trained"]
    truth = float(np.mean(sample.arrays["truth"]))
    tuned = float(np.mean(said["tuned_truth"]))

    def measured(key, estimate, purpose, others=(), truth=truth, only=None, extra=(0, 0, 0.0)):
        # The first purpose trains the networks that are scored, `others` what they need besides.
        notes = [trained[name] for name in (purpose, *others)]
        scored = notes[0]["distinct"][:only]
        return dict(
            key=key,
            error=float(np.mean(estimate)) - truth,
            size=size,
            networks=sum(len(note["images"][:only]) for note in notes) + extra[0],
            learned=float(np.mean(scored)) / size,
            images=sum(sum(note["images"][:only]) for note in notes) + extra[1],
            seconds=sum(sum(note["seconds"][:only]) for note in notes) + extra[2],
        )

    # The .632 rule also asks the network trained on the whole sample.
    whole = (1, size, sample.facts["final_seconds"])
    return [
        measured("hold_out", said["hold_out"][0], "hold_out", only=1),
        measured("repeated_hold_out", said["hold_out"], "hold_out"),
        measured("k_fold", said["k_fold"], "k_fold"),
        measured(
            "stratified", said["stratified"][0], "stratified", only=len(trained["k_fold"]["images"])
        ),
        measured("repeated", said["stratified"], "stratified"),
        measured("out_of_bag", said["out_of_bag"], "bootstrap"),
        measured("bootstrap", said["bootstrap"], "bootstrap", extra=whole),
        measured("nested", said["nested"], "nested", ("inner",), truth=tuned),
        measured("flat", said["flat"], "tuning", truth=tuned),
    ]


def _of_left_out(result):
    """The same for leave-one-out, and for K-fold on the same images."""
    facts, arrays = result.facts, result.arrays
    size, k = facts["size"], facts["ks"][0]
    truth = float(np.mean(arrays["truth"]))

    found = (
        ("leave_one_out", arrays["left_out"], size, facts["left_out_seconds"]),
        ("small_k_fold", arrays["correct"][0], k, facts["seconds"][0]),
    )
    # Every image is held out from one network, and a training image of all others.
    return [
        dict(
            key=key,
            error=float(np.mean(correct)) - truth,
            size=size,
            networks=networks,
            learned=(networks - 1) / networks,
            images=size * (networks - 1),
            seconds=seconds,
        )
        for key, correct, networks, seconds in found
    ]


def _row(key, found, counts):
    errors, mean = found["error"].to_numpy(), found.mean(numeric_only=True)
    interval = _interval(errors)
    return ProcessRow(
        key=key,
        title=TITLES[key].format(k=round(mean["networks"]), **counts),
        samples=len(found),
        size=int(found["size"].min()),
        networks=float(mean["networks"]),
        learned=float(mean["learned"]),
        bias=float(errors.mean()),
        interval=interval,
        p_value=1.0 if interval is None else float(stats.ttest_1samp(errors, 0).pvalue),
        spread=float(errors.std(ddof=1)) if len(errors) > 1 else float("nan"),
        rmse=float(np.sqrt(np.mean(errors**2))),
        cost=float((found["images"] / found["size"]).mean()),
        seconds=float(mean["seconds"]),
        errors=tuple(map(float, errors)),
    )


def _pair(first, second, errors):
    one, other = errors[first], errors[second]
    gains, shifts = np.abs(one) - np.abs(other), one - other
    return ProcessPair(
        first=first,
        second=second,
        gain=float(gains.mean()),
        gain_interval=_interval(gains),
        shift=float(shifts.mean()),
        shift_interval=_interval(shifts),
    )


def _interval(values):
    """Student's t interval of a mean; None where the values do not show their spread."""
    # Differences that small are rounding of sums, not findings.
    if len(values) < 2 or np.ptp(values) < 1e-12:
        return None
    return mean_interval_naive(values, CONFIDENCE)


def _within(groups):
    """Standard deviation within groups of equal size, pooled; nan where groups have one value."""
    variances = [np.var(group, ddof=1) for group in groups if np.size(group) > 1]
    return float(np.sqrt(np.mean(variances))) if variances else float("nan")


def _spread_factors(samples):
    if samples < 2:
        return None
    tail, df = tail_of(CONFIDENCE), samples - 1
    return tuple(np.sqrt(stats.chi2.ppf([tail, 1 - tail], df) / df).tolist())


def _truth_sd(samples):
    """Standard error from the networks' starts, and from the images, which these share."""
    truths = np.array([sample.arrays["truth"] for sample in samples])
    starts = truths.var(axis=1, ddof=1) / truths.shape[1]
    p = truths.mean(axis=1)
    images = p * (1 - p) / [sample.facts["truth_images"] for sample in samples]
    return float(np.sqrt(np.mean(starts + images)))
