"""Best K: which number of folds forecasts the final model's accuracy well enough for its cost?

The forecast corrects the bias of the folds by the learning curve. So K is judged by the standard
error that is left: the sampling of the held-out images, the variation of training, and the
uncertainty of the correction. The sampling of the test images, which a forecast of the test
accuracy allows for as well, is the same for every K and no part of it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.statistics.intervals import tail_of
from analysis.statistics.levels import CONFIDENCE, MATERIAL

# By as much a sampling error grows where a tenth of the images is missing.
TOLERANCE = 0.05
TOLERANCES = (0.02, TOLERANCE, 0.10)

# Why a K was taken, or none.
GOOD_ENOUGH = "the cheapest whose standard error is within the tolerance"
BEST_AFFORDABLE = "the cheapest within the budget whose standard error is within the tolerance"
OVER_BUDGET = "no K is within the budget"
NOTHING_LEARNED = "the network learned nothing"
FEW_SIZES = "too few training sizes"
NO_CANDIDATE = "the smallest class is too small for any K"

PARTS = ("images", "training", "correction")


@dataclass(frozen=True)
class BestK:
    """The best K, with its evidence.

    Attributes
    ----------
    verdict : int or None
        None where nothing was learned, or the training sizes measured are too few.
    reason : str
        One of this module's reasons.
    rows : list of dict
        For each candidate ``k``, its cost in ``trainings`` on all images, whether it is
        ``within_budget``, and ``seconds``; with a law also ``bias`` (by how much the folds'
        accuracy is too low, 0 to 1) with ``bias_interval``, the standard ``error`` of the
        corrected forecast (0 to 1), its parts (of `PARTS`), and ``loss``, its share above the
        smallest within the budget.
    by_tolerance : dict of float to int
        The K that each tolerated loss gives.
    range : tuple of int or None
        Smallest and largest K that the rule gives with the variation of training and the law's
        exponent at the ends of their intervals.
    worst_loss : float or None
        Largest loss of the verdict there.
    budget : float
        In trainings on all images.
    final_error : float or None
        Error rate predicted for a network trained on all images.
    exponent, exponent_error, variation : float or None
        What the standard errors are computed from; see `forecast_errors`.
    """

    verdict: int | None
    reason: str
    rows: list
    by_tolerance: dict
    range: tuple | None
    worst_loss: float | None
    budget: float
    final_error: float | None = None
    exponent: float | None = None
    exponent_error: float | None = None
    variation: float | None = None

    @property
    def firm(self):
        """Whether the choice stands, or costs little, whatever the intervals leave open."""
        if self.verdict is None:
            return False
        return self.range[0] == self.range[1] or self.worst_loss < MATERIAL

    def row(self, k):
        """The row of a candidate; None where `k` is none."""
        return next((row for row in self.rows if row["k"] == k), None)


def rule():
    """The rule in words."""
    return (
        "Take the cheapest K within the budget whose forecast, after its correction for the "
        f"smaller training parts, has a standard error at most {TOLERANCE:.0%} above the smallest "
        f"within the budget. For comparison: without a tenth of the images, their sampling error "
        f"grows by {TOLERANCE:.0%}. The choice is firm, if the ends of the intervals of the "
        "variation of training and of the law's exponent give the same K, or cost it less than "
        f"{MATERIAL:.0%}."
    )


def forecast_errors(k, error, images, exponent, exponent_error, variation):
    """Standard errors of a forecast from K folds, by source.

    Parameters
    ----------
    k : array_like of int
        Numbers of folds.
    error : float
        Error rate of a network trained on all images.
    images : float
        Independent images that the held-out images of all folds count as.
    exponent, exponent_error : float
        Of the learning curve's power law, and its standard error.
    variation : float
        Standard deviation between networks trained alike, divided by the error rate.

    Returns
    -------
    dict of str to ndarray
        For each of `PARTS`, in accuracy.
    """
    k = np.asarray(k, dtype=float)
    growth = k / (k - 1)
    with np.errstate(over="ignore"):
        of_folds = np.clip(error * growth**exponent, 0, 1)
    return {
        "images": error * np.sqrt((1 - of_folds) / (of_folds * images)),
        "training": error * variation * np.sqrt(1 + 1 / k),
        "correction": error * exponent_error * np.log(growth),
    }


def choose_k(
    learning_curve,
    n_train,
    smallest_class,
    budget,
    seconds_per_image,
    learned=True,
    variation=None,
    *,
    candidates,
    effective=None,
):
    """Choose K by the standard error of the forecast.

    Parameters
    ----------
    learning_curve : analysis.evaluation.learning_curve.LearningCurve
        Its largest size is that of the run's folds.
    n_train : int
        Images in the training set used.
    smallest_class : int
        Size of the smallest class: no K may exceed it.
    budget : float
        What cross-validation may cost, in trainings on all images.
    seconds_per_image : float
        Training time for one image with the run's recipe, all epochs.
    learned : bool
        Whether the network does better than chance.
    variation : analysis.evaluation.training_variation.TrainingVariation, optional
        Without it, networks trained alike are taken as equal.
    candidates : sequence of int
        Numbers of folds to choose from, ascending.
    effective : float, optional
        How many independent images they count as; as many as there are, when missing.

    Returns
    -------
    BestK
    """
    ks = np.array([k for k in candidates if k <= smallest_class])
    rows = [
        {
            "k": int(k),
            "trainings": int(k - 1),
            "within_budget": bool(k - 1 <= budget),
            "seconds": float((k - 1) * n_train * seconds_per_image),
        }
        for k in ks
    ]
    law = learning_curve.law
    if not rows or not learned or law is None:
        none = FEW_SIZES if learned else NOTHING_LEARNED
        return BestK(None, none if rows else NO_CANDIDATE, rows, {}, None, None, budget)
    # The smallest, if none is within the budget.
    open_to = max(1, sum(row["within_budget"] for row in rows))
    interval = law.exponent_interval
    exponents = law.b, interval.low, interval.high
    # Normal standard error of the same interval: few sizes make it a wide one.
    exponent_error = interval.half_width / stats.norm.isf(tail_of(CONFIDENCE))
    deviations = (0.0,) * 3
    if variation is not None:
        ends = np.nan_to_num([variation.interval.low, variation.interval.high])
        deviations = variation.predictive, *ends
    errors = [_at(learning_curve, n_train, b) for b in exponents]

    def sources(i, j):
        return forecast_errors(
            ks, errors[i], effective or n_train, exponents[i], exponent_error, deviations[j]
        )

    def losses(parts):
        total = np.sqrt(sum(values**2 for values in parts.values()))
        return total, total / total[:open_to].min() - 1

    def cheapest(loss, tolerance=TOLERANCE):
        return int(np.argmax(loss[:open_to] <= tolerance))

    parts = sources(0, 0)
    total, loss = losses(parts)
    chosen = cheapest(loss)
    elsewhere = [losses(sources(i, j))[1] for i in (1, 2) for j in (1, 2)]
    reached = [chosen, *map(cheapest, elsewhere)]
    for i, row in enumerate(rows):
        biases = [_bias(e, b, ks[i]) for e, b in zip(errors, exponents, strict=True)]
        row["bias"], row["bias_interval"] = biases[0], biases[1:]
        row["error"], row["loss"] = float(total[i]), float(loss[i])
        row |= {name: float(parts[name][i]) for name in PARTS}
    return BestK(
        verdict=int(ks[chosen]),
        reason=_reason(rows),
        rows=rows,
        by_tolerance={at: int(ks[cheapest(loss, at)]) for at in TOLERANCES},
        range=(int(ks[min(reached)]), int(ks[max(reached)])),
        worst_loss=float(max(loss[chosen] for loss in elsewhere)),
        budget=budget,
        final_error=errors[0],
        exponent=law.b,
        exponent_error=float(exponent_error),
        variation=float(deviations[0]),
    )


def _reason(rows):
    affordable = [row["within_budget"] for row in rows]
    if all(affordable):
        return GOOD_ENOUGH
    return BEST_AFFORDABLE if any(affordable) else OVER_BUDGET


def _at(learning_curve, n_train, exponent):
    """Error rate after training on all images: the run's folds, carried on by the law."""
    images = learning_curve.images[-1]
    measured = np.clip(learning_curve.means[-1], 0.5 / (images + 1), 1 - 0.5 / (images + 1))
    with np.errstate(over="ignore"):
        error = measured * (n_train / learning_curve.train_sizes[-1]) ** -exponent
    return float(np.clip(error, 0.5 / (images + 1), 1 - 0.5 / (images + 1)))


def _bias(error, exponent, k):
    """How much more networks err that lack one part of K."""
    with np.errstate(over="ignore"):
        return float(np.clip(error * (k / (k - 1)) ** exponent, 0, 1) - error)
