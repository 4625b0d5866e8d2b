"""Does scaling matter? The verdict on the scaling experiment, by a stated rule."""

from dataclasses import dataclass

import pandas as pd

from analysis.statistics.intervals import Interval, mean_interval_naive
from analysis.statistics.levels import CONFIDENCE, MATERIAL


@dataclass(frozen=True)
class Comparison:
    """Raw and scaled pixels, each at one learning rate, on samples that did not choose it.

    Attributes
    ----------
    raw_rate, scaled_rate : float
    raw, scaled : float
        Mean accuracy over the samples.
    gain : float
        `scaled` minus `raw`.
    interval : Interval
        Of the gain, over the samples: each has its own training and validation images, and
        its own initial weights.
    outcome : {"scaled better", "raw better", "no material difference", "cannot tell"}
    """

    raw_rate: float
    scaled_rate: float
    raw: float
    scaled: float
    gain: float
    interval: Interval
    outcome: str

    @property
    def raw_error(self):
        """Mean error rate on raw pixels."""
        return 1 - self.raw

    @property
    def scaled_error(self):
        """Mean error rate on scaled pixels."""
        return 1 - self.scaled


@dataclass(frozen=True)
class Search:
    """The best learning rate found for one kind of pixels, and whether it is an end of the range.

    `accuracy` is that of the search, on one sample.
    """

    scaling: str
    rate: float
    accuracy: float
    at_end: bool


@dataclass(frozen=True)
class ScalingVerdict:
    """What the experiment showed.

    Attributes
    ----------
    verdict : str
        "required", "beneficial", "needed at this learning rate", "harmful", "no difference" or
        "cannot tell"; see `rule`.
    scaling : {"unit", "standard"}
        What raw pixels were compared with.
    at_best, at_run_rate : Comparison
        Each at its best learning rate, and both at the run's.
    fails : bool
        Whether raw pixels fail at the run's rate: they are worse there, and their accuracy is
        nearer to that of always predicting the largest class than to that of scaled pixels.
    raw_end : {"fitted", "improving", "neither"}
        Raw pixels at their best rate by the end of the training: they fit their training images,
        so that more epochs could not matter; or their accuracy still improved materially.
    raw_halfway, raw_train_accuracy : float
        At their best rate, mean over the samples: validation accuracy after half of the epochs,
        and accuracy on the training images in the last one.
    chance : float
        Share of the largest class.
    searches : tuple of Search
        Raw pixels' first.
    """

    verdict: str
    scaling: str
    at_best: Comparison
    at_run_rate: Comparison
    fails: bool
    raw_end: str
    raw_halfway: float
    raw_train_accuracy: float
    chance: float
    searches: tuple


def rule():
    """The rule in words."""
    return (
        "A difference matters if it is at least a tenth of the scaled pixels' error "
        f"({MATERIAL:.0%}) and its {CONFIDENCE:.0%} interval excludes zero; there is none that "
        "matters if the whole interval is smaller than that. Raw pixels fail if their accuracy is "
        "nearer to chance than to that of scaled pixels. Scaling is required if raw pixels fail at "
        "the run's learning rate and are worse even at the rate that suits them best; beneficial "
        "if they are worse there without failing; needed at this learning rate if they are worse "
        "at the run's rate only; harmful if scaled pixels are worse. It makes no difference if "
        "neither rate shows one that matters; otherwise the experiment cannot tell."
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
    trainings = pd.DataFrame({name: x for name, x in arrays.items() if x.ndim == 1})
    searches = tuple(_search(trainings, kind) for kind in facts["scalings"])
    raw, scaled = (found.rate for found in searches)
    repeats = trainings[trainings["sample"] > 0].set_index(["scaling", "learning_rate"])
    scaling, chance = facts["scalings"][1], facts["chance"]

    def compare(raw_rate, scaled_rate):
        pair = (("none", raw_rate), (scaling, scaled_rate))
        return _comparison(
            *(_values(repeats, at, "accuracy") for at in pair), raw_rate, scaled_rate
        )

    at_best, at_run_rate = compare(raw, scaled), compare(learning_rate, learning_rate)
    nearer_to_chance = at_run_rate.raw - chance < at_run_rate.gain
    fails = at_run_rate.outcome == "scaled better" and nearer_to_chance
    at_raw_best = ("none", raw)
    reached = float(_values(repeats, at_raw_best, "train_accuracy").mean())
    halfway = float(_values(repeats, at_raw_best, "accuracy_halfway").mean())
    limit = MATERIAL * (1 - at_best.raw)
    fitted, improving = 1 - reached <= limit, at_best.raw - halfway >= limit
    return ScalingVerdict(
        _verdict(at_best.outcome, at_run_rate.outcome, fails),
        scaling,
        at_best,
        at_run_rate,
        fails,
        "fitted" if fitted else "improving" if improving else "neither",
        halfway,
        reached,
        chance,
        searches,
    )


def _verdict(at_best, at_run_rate, fails):
    outcomes = {at_best, at_run_rate}
    if at_best == "scaled better":
        return "required" if fails else "beneficial"
    if at_run_rate == "scaled better":
        return "needed at this learning rate"
    if "raw better" in outcomes:
        return "harmful"
    return "no difference" if outcomes == {"no material difference"} else "cannot tell"


def _search(trainings, kind):
    found = trainings[(trainings["sample"] == 0) & (trainings["scaling"] == kind)]
    rates = found.set_index("learning_rate")["accuracy"].sort_index()
    best = rates.idxmax()
    return Search(kind, float(best), float(rates[best]), best in (rates.index[0], rates.index[-1]))


def _values(repeats, at, name):
    """A column of the trainings of one kind at one rate, sample by sample."""
    return repeats.loc[[at]].sort_values("sample")[name].to_numpy(float)


def _comparison(raw, scaled, raw_rate, scaled_rate):
    gains = scaled - raw
    gain, interval = float(gains.mean()), mean_interval_naive(gains, CONFIDENCE, bounds=(-1, 1))
    limit = MATERIAL * (1 - float(scaled.mean()))
    if interval.low > 0 and gain >= limit:
        outcome = "scaled better"
    elif interval.high < 0 and gain <= -limit:
        outcome = "raw better"
    elif max(-interval.low, interval.high) <= limit:
        outcome = "no material difference"
    else:
        outcome = "cannot tell"
    means = float(raw.mean()), float(scaled.mean())
    return Comparison(raw_rate, scaled_rate, *means, gain, interval, outcome)
