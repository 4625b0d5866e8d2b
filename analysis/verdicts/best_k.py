"""Choice of K: which number of folds gives the best answer for its cost?

More folds train on more of the images, so that their networks are closer to
the one trained on all (less bias), and cost more. The sampling error of the
pooled estimate does not depend on K. The bias is predicted from measured
errors at growing training sizes, and the prediction is checked against two
folds of the same images.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.evaluation.learning_curve import FITTED_SIZES
from analysis.evaluation.two_fold_check import LawCheck, check_of_law
from analysis.statistics.intervals import fold_sampling_sd
from analysis.statistics.power_law import PowerLaw, power_law

# Points that a power law needs before its fit says anything.
LEAST_SIZES = 3
# Share of the draws in which a firm choice comes out.
FIRM = 0.95

# Why a K was taken, or none.
SMALL_BIAS = "its bias is within the sampling error"
NO_SMALL_BIAS = "no K within the budget has a bias within the sampling error"
OVER_BUDGET = "no K is within the budget"
NOTHING_LEARNED = "the network learned nothing"
FEW_SIZES = "too few training sizes"
NO_CANDIDATE = "the smallest class is too small for any K"


@dataclass(frozen=True)
class ChoiceOfK:
    """The best K, with its evidence.

    Attributes
    ----------
    verdict : int or None
        None where nothing was learned, or the training sizes measured are too few.
    certainty : float or None
        Share of the bootstrap draws in which the same K is chosen, 0 to 1.
    rows : list of dict
        For each candidate ``k``, its cost in ``trainings`` on all images, whether it is
        ``within_budget``, and ``seconds``; with a law ``bias`` (by how much its forecast is too
        low, 0 to 1), ``bias_interval``, ``rmse`` and ``chosen_in`` (share of draws).
    law : PowerLaw or None
        Error rate against training size.
    sampling_error : float
        Standard error of the pooled estimate from the sampling of images.
    test_error : float
        The same for the accuracy on the test set.
    budget : float
        In trainings on all images.
    reason : str
        One of this module's reasons.
    check : LawCheck or None
        The law compared with two folds; None without a law, or where the run has two folds itself.
    """

    verdict: int | None
    certainty: float | None
    rows: list
    law: PowerLaw | None
    sampling_error: float
    test_error: float
    budget: float
    reason: str
    check: LawCheck | None = None

    @property
    def noise(self):
        """Standard error that the sampling of images gives the forecast of the test accuracy."""
        return float(np.hypot(self.sampling_error, self.test_error))

    @property
    def affordable(self):
        """The candidates within the budget."""
        return [row["k"] for row in self.rows if row["within_budget"]]

    @property
    def firm(self):
        """Whether nearly all draws choose the same K, by a law that its check does not refute."""
        if self.certainty is None or (self.check and self.check.verdict == "fails"):
            return False
        return self.certainty >= FIRM

    def checked(self, halves, validation):
        """The same choice with its law checked.

        Parameters
        ----------
        halves : analysis.evaluation.validation.CrossValidation or None
            Two folds of the run's images.
        validation : analysis.evaluation.validation.CrossValidation
            The run's own folds.

        Returns
        -------
        ChoiceOfK
        """
        if self.law is None or halves is None:
            return self
        return replace(self, check=check_of_law(self.law, halves, validation, self.noise))


def rule():
    """The rule in words; for the rare cases see `fringes`."""
    return (
        "Take the cheapest K whose bias, as a forecast of the test accuracy, is no larger than the "
        "standard error that the sampling of images gives the forecast anyway; if none within the "
        "budget is so good, the largest. The choice is "
        f"firm, if at least {FIRM:.0%} of the bootstrap draws of the law take the same K, and the "
        "law does not fail its check."
    )


def fringes():
    """What the rule says of the rare cases, in words."""
    return (
        "The standard error is that of pooled folds and test set together. If no candidate is "
        "within the budget, the rule takes the smallest. It cannot tell, where fewer than "
        f"{LEAST_SIZES} training sizes could be measured, and takes none, where the network "
        "learned nothing: every K then gives the chance level."
    )


def choose_k(
    learning_curve,
    n_train,
    n_test,
    smallest_class,
    budget,
    seconds_per_image,
    learned=True,
    *,
    candidates,
):
    """Choose K from errors measured at growing training sizes.

    Parameters
    ----------
    learning_curve : analysis.evaluation.learning_curve.LearningCurve
        Its errors are averaged over folds. It must not hold the two folds that check the law.
    n_train, n_test : int
        Images in the training set used and in the test set.
    smallest_class : int
        Size of the smallest class: no K may exceed it.
    budget : float
        What cross-validation may cost, in trainings on all images.
    seconds_per_image : float
        Training time for one image with the run's recipe, all epochs.
    learned : bool
        Whether the network does better than chance.
    candidates : sequence of int
        Numbers of folds to choose from, ascending.

    Returns
    -------
    ChoiceOfK
        Without a check; see `ChoiceOfK.checked`.
    """
    candidates = [k for k in candidates if k <= smallest_class]
    rows = [
        {
            "k": k,
            "trainings": k - 1,
            "within_budget": k - 1 <= budget,
            "seconds": float((k - 1) * n_train * seconds_per_image),
        }
        for k in candidates
    ]
    errors = np.asarray(learning_curve.validation_errors, dtype=float).mean(axis=1)
    usable = np.isfinite(errors)
    if not candidates or not learned or usable.sum() < LEAST_SIZES:
        none = FEW_SIZES if learned else NOTHING_LEARNED
        reason = none if candidates else NO_CANDIDATE
        return ChoiceOfK(None, None, rows, None, float("nan"), float("nan"), budget, reason)
    law = power_law(
        np.asarray(learning_curve.train_sizes)[usable][-FITTED_SIZES:],
        errors[usable][-FITTED_SIZES:],
        learning_curve.n_validation * learning_curve.folds,
    )
    # The smallest, if none is within the budget.
    open_to = max(1, sum(row["within_budget"] for row in rows))

    def expected(at):
        """Biases (.., candidates) and the sampling variance (..) for a law or draws of it."""
        full = np.clip(at(n_train), 0, 1)
        bias = np.stack(
            [np.clip(at((1 - 1 / k) * n_train), 0, 1) - full for k in candidates], axis=-1
        )
        return bias, np.asarray(full * (1 - full) * (1 / n_train + 1 / n_test))[..., np.newaxis]

    def choose(bias, variance):
        """Position of the cheapest candidate that is good enough; candidates are cheapest first."""
        good = (bias**2 <= variance)[..., :open_to]
        good[..., -1] = True
        return good.argmax(axis=-1)

    bias, variance = expected(law.predict)
    chosen = int(choose(bias, variance))
    drawn_bias, drawn_variance = expected(law.predict_draws)
    votes = np.bincount(choose(drawn_bias, drawn_variance), minlength=len(candidates))
    votes = votes / len(drawn_bias)
    low, high = np.quantile(drawn_bias, [0.025, 0.975], axis=0)
    for i, row in enumerate(rows):
        row["bias"] = float(bias[i])
        row["bias_interval"] = [float(low[i]), float(high[i])]
        row["rmse"] = float(np.sqrt(bias[i] ** 2 + variance[0]))
        row["chosen_in"] = float(votes[i])
    small = bias[chosen] ** 2 <= variance[0]
    reason = SMALL_BIAS if small else NO_SMALL_BIAS
    full = float(np.clip(law.predict(n_train), 0, 1))
    return ChoiceOfK(
        verdict=candidates[chosen],
        certainty=float(votes[chosen]),
        rows=rows,
        law=law,
        sampling_error=fold_sampling_sd(1 - full, n_train),
        test_error=fold_sampling_sd(1 - full, n_test),
        budget=budget,
        reason=reason if rows[0]["within_budget"] else OVER_BUDGET,
    )
