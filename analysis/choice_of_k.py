"""Choice of K: which number of folds gives the best answer for its cost?

More folds train on more of the images, so that their networks are closer to
the one trained on all (less bias), and cost more. The sampling error of the
pooled estimate does not depend on K. The bias is predicted from measured
errors at growing training sizes.
"""

from dataclasses import dataclass

import numpy as np

from analysis.power_law import PowerLaw, power_law
from analysis.statistics import fold_sampling_sd

CANDIDATES = (2, 3, 5, 10, 20)
# Points that a power law needs before its fit says anything.
LEAST_SIZES = 3
# Power laws hold in the tail of a learning curve (Viering and Loog 2023): fit
# the largest sizes measured, which are also nearest to where the law is used.
FITTED_SIZES = 4


@dataclass(frozen=True)
class ChoiceOfK:
    """The best K, with its evidence.

    Attributes
    ----------
    verdict : int or None
        None where the training sizes measured are too few to tell.
    certainty : float or None
        Share of the bootstrap draws in which the same K is chosen, 0 to 1.
    rows : list of dict
        For each candidate ``k``, ``bias``, ``bias_interval``, ``rmse``,
        ``seconds`` and ``chosen_in`` (share of draws).
    law : PowerLaw or None
        Error rate against training size.
    sampling_error : float
        Standard error of the pooled estimate from the sampling of images.
    test_error : float
        The same for the accuracy on the test set.
    """

    verdict: int | None
    certainty: float | None
    rows: list
    law: PowerLaw | None
    sampling_error: float
    test_error: float

    def as_dict(self):
        return {
            "verdict": self.verdict,
            "certainty": self.certainty,
            "candidates": self.rows,
            "power_law": None if self.law is None else {"a": self.law.a, "b": self.law.b},
            "sampling_standard_error": self.sampling_error,
            "test_standard_error": self.test_error,
            "rule": rule(),
        }


def rule():
    """The rule in words."""
    return (
        "The cheapest K whose bias, as a forecast of the test accuracy, is no larger than the "
        "standard error that the sampling of images gives the forecast anyway (pooled folds and "
        "test set together): a smaller bias drowns in it. The largest candidate, if none is so "
        f"good. Cannot tell, where fewer than {LEAST_SIZES} training sizes could be measured."
    )


def choose_k(sizes, errors, n_validation, n_train, n_test, smallest_class, seconds_per_image):
    """Choose K from errors measured at growing training sizes.

    Parameters
    ----------
    sizes : list of int
        Numbers of training images, ascending.
    errors : list of float
        Error rates (0 to 1) of networks trained on so many images.
    n_validation : int
        Images on which each error was measured.
    n_train, n_test : int
        Images in the training set used and in the test set.
    smallest_class : int
        Size of the smallest class: no K may exceed it.
    seconds_per_image : float
        Training time for one image with the run's recipe, all epochs.

    Returns
    -------
    ChoiceOfK
    """
    candidates = [k for k in CANDIDATES if k <= smallest_class]
    cost = {k: (k - 1) * n_train * seconds_per_image for k in candidates}
    if len(sizes) < LEAST_SIZES or not candidates:
        rows = [{"k": k, "seconds": cost[k]} for k in candidates]
        return ChoiceOfK(None, None, rows, None, float("nan"), float("nan"))
    law = power_law(sizes[-FITTED_SIZES:], errors[-FITTED_SIZES:], n_validation)

    def expected(at):
        """Biases (.., candidates) and the sampling variance (..) for a law or draws of it."""
        full = np.clip(at(n_train), 0, 1)
        bias = np.stack(
            [np.clip(at((1 - 1 / k) * n_train), 0, 1) - full for k in candidates], axis=-1
        )
        return bias, np.asarray(full * (1 - full) * (1 / n_train + 1 / n_test))[..., np.newaxis]

    def choose(bias, variance):
        """Position of the cheapest candidate that is good enough; candidates are cheapest first."""
        good = bias**2 <= variance
        good[..., -1] = True
        return good.argmax(axis=-1)

    bias, variance = expected(law.predict)
    rmse = np.sqrt(bias**2 + variance)
    chosen = int(choose(bias, variance))
    drawn_bias, drawn_variance = expected(law.predict_draws)
    votes = np.bincount(choose(drawn_bias, drawn_variance), minlength=len(candidates))
    votes = votes / len(drawn_bias)
    low, high = np.quantile(drawn_bias, [0.025, 0.975], axis=0)
    rows = [
        {
            "k": k,
            "bias": float(bias[i]),
            "bias_interval": [float(low[i]), float(high[i])],
            "rmse": float(rmse[i]),
            "seconds": float(cost[k]),
            "chosen_in": float(votes[i]),
        }
        for i, k in enumerate(candidates)
    ]
    full = float(np.clip(law.predict(n_train), 0, 1))
    return ChoiceOfK(
        verdict=candidates[chosen],
        certainty=float(votes[chosen]),
        rows=rows,
        law=law,
        sampling_error=fold_sampling_sd(1 - full, n_train),
        test_error=fold_sampling_sd(1 - full, n_test),
    )
