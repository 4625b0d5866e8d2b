"""Sentences on the choice of K, and on the power law by which its bias is predicted."""

import numpy as np
import pandas as pd

from analysis.evaluation.two_fold_check import check_rule
from analysis.parameters import Parameters
from analysis.report.display import Text, table
from analysis.report.words import (
    NBSP,
    NOT_MEASURABLE,
    count,
    number,
    percent,
    points,
    points_range,
    seconds,
    signed,
)
from analysis.verdicts import best_k


def best_k_in_short(study):
    """The best K, why, and why the run uses its own: sentences for the answer box."""
    choice, run_k = study.best_k, study.parameters.k
    own = f"This run uses K = {run_k}, {_why_own(run_k)}"
    if choice.verdict is None:
        return f"This run cannot determine the best K: {_lower(_no_law(choice))} {own}."
    row = _row(choice, choice.verdict)
    bias, noise = points(row["bias"]), points(choice.noise)
    reason = {
        best_k.SMALL_BIAS: f"By the stated rule the best K for this model, these images and this "
        f"budget is **{choice.verdict}**: it is the cheapest whose predicted bias ({bias}) is "
        f"within the standard error from the sampling of images ({noise}).",
        best_k.NO_SMALL_BIAS: f"By the stated rule the best K for this model, these images and "
        f"this budget is **{choice.verdict}**: it is the largest within the budget, although its "
        f"predicted bias ({bias}) exceeds the standard error from the sampling of images "
        f"({noise}).",
        best_k.OVER_BUDGET: f"No K is within the budget; by the stated rule **{choice.verdict}**, "
        "which exceeds it least, is the best K for this model and these images.",
    }[choice.reason]
    if not choice.firm:
        reason += " This choice is not certain."
    mine = _row(choice, run_k)
    if mine is None or mine is row:
        return f"{reason} {own}."
    return (
        f"{reason} {own}; its predicted bias is {points(mine['bias'])}, at "
        f"{number(mine['trainings'] / row['trainings'], 2)} times the cost."
    )


def _why_own(k):
    default = Parameters.model_fields["k"].default
    if k == default:
        return "the default, which is the well-known tutorial's, so that results can be compared"
    return "as its parameter `k` was set"


def _row(choice, k):
    return next((row for row in choice.rows if row["k"] == k), None)


def _lower(text):
    return text[:1].lower() + text[1:]


def size_reading(study):
    """The fitted power law, and the bias that it predicts for the run's K."""
    choice = study.best_k
    law = choice.law
    if law is None:
        return Text(
            f"{_no_law(choice)} This run cannot determine the effect of more training images."
        )
    curve = study.learning_curve
    size = int(curve.train_sizes[-1])
    full, part = (float(np.clip(law.predict(n), 0, 1)) for n in (study.n_train, size))
    slope = np.quantile(law.draws[:, 1], [0.025, 0.975])
    fitted = min(best_k.FITTED_SIZES, len(curve.train_sizes))
    unknown = " Whether more images help cannot be determined from these sizes."
    return Text(
        f"The power law fitted to the {count(fitted)} largest sizes gives the error rate after "
        f"training on $n$ images as $e(n) = a\\,n^{{-b}}$ with $b$ = {number(law.b, 2)} (95% "
        f"interval {number(slope[0], 2)} to {number(slope[1], 2)}).{unknown * bool(slope[0] <= 0)} "
        f"It predicts an error of {percent(full)} for a network trained on all "
        f"{count(study.n_train)} images and of {percent(part)} for one trained on {count(size)}, "
        f"as in a fold. The difference is the bias of {study.parameters.k}-fold cross-validation."
    )


def _no_law(choice):
    """Why there is no law, as a sentence."""
    return {
        best_k.NOTHING_LEARNED: "The network does not predict better than chance, so its error "
        "does not depend on the number of images.",
        best_k.NO_CANDIDATE: "The smallest class has too few images for any number of folds.",
    }.get(
        choice.reason,
        f"The training set is too small to measure {best_k.LEAST_SIZES} sizes.",
    )


def candidates_table(study):
    """The candidates for K in numbers."""
    rows = study.best_k.rows
    predicted = [row if "bias" in row else None for row in rows]
    frame = pd.DataFrame(
        {
            "K": [str(row["k"]) for row in rows],
            "cost (trainings)": [
                count(row["trainings"]) + ("" if row["within_budget"] else " (over budget)")
                for row in rows
            ],
            "bias (points)": [_points_of(row, "bias") for row in predicted],
            "95% interval": [
                NOT_MEASURABLE
                if row is None
                else " to ".join(signed(100 * end) for end in row["bias_interval"])
                for row in predicted
            ],
            "expected error (points)": [_points_of(row, "rmse") for row in predicted],
            "chosen in": [
                NOT_MEASURABLE if row is None else percent(row["chosen_in"], 0) for row in predicted
            ],
            "time (one thread)": [seconds(row["seconds"]) for row in rows],
        }
    )
    return table(
        frame,
        "Candidates for K. The bias is by how much the estimate is predicted to be too low; "
        "“chosen in” is the share of bootstrap draws of the power law in which the rule takes "
        "this K.",
        name="tbl-candidates",
    )


def _points_of(row, name):
    return NOT_MEASURABLE if row is None else signed(100 * row[name])


def choice_reading(study):
    """Which K the rule takes, and how certain it is."""
    choice = study.best_k
    if choice.verdict is None:
        return Text(f"{_no_law(choice)} {_no_verdict(choice)}")
    row = _row(choice, choice.verdict)
    bias, noise = points(row["bias"]), points(choice.noise)
    budget = f"{choice.budget:g} {'training' if choice.budget == 1 else 'trainings'}"
    reason = {
        best_k.OVER_BUDGET: f"No K is within the budget of {budget}; this one exceeds it least. "
        f"Its predicted bias is {bias}; the sampling of images adds a standard error of {noise}.",
        best_k.SMALL_BIAS: f"Its predicted bias, {bias}, is within the {noise} that the sampling "
        "of images adds anyway.",
        best_k.NO_SMALL_BIAS: f"Even its predicted bias, {bias}, exceeds the {noise} that the "
        "sampling of images adds; no candidate within the budget does better.",
    }[choice.reason]
    own = (
        "This run uses it."
        if choice.verdict == study.parameters.k
        else f"This run uses K = {study.parameters.k}."
    )
    return Text(f"The rule takes **K = {choice.verdict}**. {reason} {_certainty(choice)} {own}")


def _no_verdict(choice):
    if choice.reason == best_k.NOTHING_LEARNED:
        return "Every K gives the chance level, and none is better than another."
    if choice.reason == best_k.NO_CANDIDATE:
        return "There is no K to choose."
    return "The rule cannot tell. Ten folds are the usual advice in such a case (Kohavi 1995)."


def _certainty(choice):
    """How certain the choice is."""
    if not choice.affordable:
        return "There is no other candidate."
    if len(choice.affordable) == 1:
        return "The budget or the classes leave no other candidate."
    share = percent(choice.certainty, 0)
    if choice.certainty < best_k.FIRM:
        return f"{share} of the bootstrap draws give the same K, so the choice is not certain."
    same = f"Nearly all bootstrap draws ({share}) give the same K"
    if not choice.firm:
        return f"{same}, but the law behind them fails its check, so the choice is not certain."
    if choice.check is None:
        return f"{same}, so the choice is firm, provided that the law holds: it was not checked."
    if choice.check.verdict == "cannot tell":
        return f"{same}, so the choice is firm, provided that the law holds: its check cannot tell."
    return f"{same}, so the choice is firm."


def law_check_reading(study):
    """Whether the law predicts what training on half of the images costs."""
    choice = study.best_k
    if choice.law is None:
        return Text("There is no law to check.")
    check = choice.check
    if check is None:
        return Text(
            "The law was not checked, because the run itself has two folds and no others to "
            "compare them with."
        )
    verdict = {
        "holds": "**The law holds** within the precision of this check.",
        "fails": "**The law fails**: it predicts too "
        f"{'small' if check.predicted < check.measured else 'large'} a loss, and so neither its "
        "biases nor the choice of K are certain.",
        "cannot tell": "**The check cannot tell**: with so wide an interval nearly any law would "
        "pass.",
    }[check.verdict]
    return Text(
        "Two-fold cross-validation, which the law was not fitted to, is a check. With "
        f"{count(check.half_size)} training images instead of {count(check.train_size)}, the law "
        f"predicts a loss of accuracy of {_points(check.predicted)}; measured is "
        f"{_points(check.measured)} (95% interval {points_range(check.measured_interval)}). "
        f"{verdict}"
    )


def law_check_details(study):
    """How the law was checked, and the rare cases of the rules."""
    check = study.best_k.check
    fringes = f"**Rare cases of the rule on K.** {best_k.fringes()}"
    if check is None:
        return Text(fringes)
    deviation = check.training_deviation
    added = (
        f"a standard error of {_points(deviation)}"
        if round(100 * deviation, 2) > 0
        else "nothing of any size"
    )
    return Text(
        "**The check.** The loss is measured image by image, between an accuracy of "
        f"{percent(check.accuracy)} in the run's {check.k} folds and of "
        f"{percent(check.halves_accuracy)} in two folds of the same images. A negative loss is a "
        f"gain. Its interval is Tango's for paired shares, to which training variation adds "
        f"{added}. With the law's own uncertainty, the measured minus the predicted loss is "
        f"{points_range(check.discrepancy_interval)} points "
        f"({check.discrepancy_interval.level:.0%} interval). "
        f"{check_rule()}\n\n{fringes}"
    )


def _points(difference):
    return f"{signed(100 * difference)}{NBSP}percentage points"
