"""Sentences on the choice of K, and on the law by which its bias is predicted."""

import numpy as np

from analysis.evaluation import law_check
from analysis.report.display import Text
from analysis.report.words import (
    NBSP,
    NOT_MEASURABLE,
    answer,
    count,
    number,
    percent,
    points,
    seconds,
    signed,
    table,
)
from analysis.statistics.levels import CONFIDENCE
from analysis.verdicts import best_k as choice_of_k


def size_reading(study):
    """The fitted law, and the bias that it predicts for the run's K."""
    choice = study.best_k
    law = choice.law
    if law is None:
        return Text(f"{_no_law(choice)} What more images are worth cannot be told from this run.")
    curve = study.learning_curve
    size = int(curve.train_sizes[-1])
    full, part = (float(np.clip(law.predict(n), 0, 1)) for n in (study.n_train, size))
    slope = np.quantile(law.draws[:, 1], [0.025, 0.975])
    fitted = min(choice_of_k.FITTED_SIZES, len(curve.train_sizes))
    sentence = (
        f"Through the {count(fitted)} largest sizes the law for the error rate after learning from "
        f"$n$ images is $e(n) = a\\,n^{{-b}}$ with $b$ = {number(law.b, 2)} (95% "
        f"interval {number(slope[0], 2)} to {number(slope[1], 2)}). "
    )
    if slope[0] <= 0:
        sentence += "Whether more images help cannot be told from these sizes. "
    return Text(
        sentence
        + f"It puts the error of a network trained on all {count(study.n_train)} images at "
        f"{percent(full)}, against {percent(part)} for one trained on {count(size)}, as in a fold: "
        f"that difference is the bias of {study.parameters.k}-fold cross-validation."
    )


def _no_law(choice):
    """Why there is no law, as a sentence."""
    return {
        choice_of_k.NOTHING_LEARNED: "The network learned nothing that could be told from chance, "
        "so its error does not depend on the number of images.",
        choice_of_k.NO_CANDIDATE: "The smallest class has too few images for any number of folds.",
    }.get(
        choice.reason,
        f"The training set is too small to measure {choice_of_k.LEAST_SIZES} sizes.",
    )


def _trainings(budget):
    return f"{budget:g} {'training' if budget == 1 else 'trainings'}"


def choice_rule(study):
    """The rule that chooses K."""
    return Text(
        f"> **The rule.** {choice_of_k.rule()} K folds cost K − 1 trainings "
        f"on all images; the budget of this run is {_trainings(study.best_k.budget)}."
    )


def choice_table(study):
    """The candidates for K in numbers."""
    rows = []
    for row in study.best_k.rows:
        told = "bias" in row
        name = f"**{row['k']}**" if row["k"] == study.best_k.verdict else str(row["k"])
        rows.append(
            (
                name,
                count(row["trainings"]) + ("" if row["within_budget"] else " (over budget)"),
                signed(100 * row["bias"]) if told else NOT_MEASURABLE,
                " to ".join(signed(100 * end) for end in row["bias_interval"])
                if told
                else NOT_MEASURABLE,
                f"{100 * row['rmse']:.2f}" if told else NOT_MEASURABLE,
                percent(row["chosen_in"], 0) if told else NOT_MEASURABLE,
                seconds(row["seconds"]),
            )
        )
    return Text(
        table(
            rows,
            [
                "K",
                "cost (trainings)",
                "bias (points)",
                "95% interval",
                "expected error (points)",
                "chosen in",
                "time (one thread)",
            ],
        )
        + "\n\nThe bias is by how much the forecast is too low. “Chosen in” is the share of "
        f"bootstrap draws of the power law in which the rule takes this K. {choice_of_k.fringes()}"
    )


def choice_reading(study):
    """Which K the rule takes, and how sure it is."""
    choice = study.best_k
    if choice.verdict is None:
        return Text(f"{_no_law(choice)} {_no_verdict(choice)}")
    row = next(row for row in choice.rows if row["k"] == choice.verdict)
    text = f"The rule takes **K = {choice.verdict}**. "
    if choice.reason == choice_of_k.OVER_BUDGET:
        text += (
            f"No K is within the budget of {_trainings(choice.budget)}; this one exceeds it "
            f"least. Its predicted bias is {points(row['bias'])}, beside "
            f"{points(choice.noise)} that the sampling of images adds. "
        )
    elif choice.reason == choice_of_k.SMALL_BIAS:
        text += (
            f"Its predicted bias, {points(row['bias'])}, is within the "
            f"{points(choice.noise)} that the sampling of images adds anyway. "
        )
    else:
        text += (
            f"Even its predicted bias, {points(row['bias'])}, exceeds the "
            f"{points(choice.noise)} that the sampling of images adds; no candidate within the "
            "budget does better. "
        )
    return Text(text + _certainty(choice) + _own(study, choice, row))


def _no_verdict(choice):
    if choice.reason == choice_of_k.NOTHING_LEARNED:
        return "Every K gives the chance level, and none is better than another."
    if choice.reason == choice_of_k.NO_CANDIDATE:
        return "There is no K to choose."
    return "The rule cannot tell. Ten folds are the usual advice in such a case (Kohavi 1995)."


def _certainty(choice):
    """How sure the choice is."""
    if len(choice.affordable) < 2:
        only = "No other" if not choice.affordable else "The budget or the classes leave no other"
        return f"{only} candidate{' comes into question' if not choice.affordable else ''}. "
    share = percent(choice.certainty, 0)
    some = "most" if choice.certainty >= 0.6 else "only some"
    many = "nearly all" if choice.certainty >= choice_of_k.FIRM else some
    text = f"The same K comes out of {many} draws ({share}), "
    if choice.firm:
        text += "so the choice is firm"
        if choice.check is None:
            text += ", as far as the law can be trusted: this run did not check it"
        elif choice.check.verdict == "cannot tell":
            text += ", as far as the law can be trusted: its check could not tell"
        return text + ". "
    if choice.certainty >= choice_of_k.FIRM:
        return text + ("but the law behind them fails its check: the choice is not beyond doubt. ")
    return text + "so the choice is not beyond doubt. "


def _own(study, choice, row):
    """The run's own K beside the one chosen."""
    run_k = study.parameters.k
    if run_k == choice.verdict:
        return "It is the K of this run."
    text = f"This run uses K = {run_k}"
    mine = next((other for other in choice.rows if other["k"] == run_k), None)
    if mine is not None:
        text += (
            f", with a predicted bias of {points(mine['bias'])}, at "
            f"{number(mine['trainings'] / row['trainings'], 2)} times the cost"
        )
    return text + "."


def law_check_reading(study):
    """Whether the law foretold what training on half of the images costs."""
    choice = study.best_k
    if choice.law is None:
        return Text("There is no law to check.")
    check = choice.check
    if check is None:
        return Text(
            "The law could not be checked: the run has two folds itself, and no others to compare."
        )
    verdict = {
        "holds": "**The law holds** within what this check can see.",
        "fails": f"**The law fails**: it expects too "
        f"{'small' if check.predicted < check.measured else 'large'} a loss, and so neither its "
        "biases nor the choice of K are beyond doubt.",
        "cannot tell": "**The check cannot tell**: so wide an interval would let nearly any law "
        "pass.",
    }[check.verdict]
    return Text(
        "Two folds, which the law has not seen, are a check. With "
        f"{count(check.half_size)} images instead of {count(check.train_size)} to learn from, it "
        f"foretells a loss of {_points(check.predicted)}; measured were {_points(check.measured)} "
        f"(95% interval {_range(check.measured_interval)}). {verdict}"
    )


def law_check_details(study):
    """What stands behind the check of the law; nothing where there was none."""
    check = study.best_k.check
    if check is None:
        return None
    luck = check.training_deviation
    return Text(
        f"The loss is measured image by image, between {percent(check.accuracy)} right in the "
        f"run's {check.k} folds and {percent(check.halves_accuracy)} in two folds of the same "
        "images. Below zero it is a gain. Its interval is Tango's for paired shares, "
        + (
            f"with a standard error of {_points(luck)} added for the luck of training"
            if round(100 * luck, 2) > 0
            else "with nothing worth naming added for the luck of training"
        )
        + ". With the law's own uncertainty, the measured loss less the foretold one is "
        f"{_range(check.discrepancy_interval)} points "
        f"({CONFIDENCE:.0%} interval)." + f"\n\n> **The rule.** {law_check.check_rule()}"
    )


def _points(difference):
    return f"{signed(100 * difference)}{NBSP}percentage points"


def _range(found):
    return f"{signed(100 * found.low)} to {signed(100 * found.high)}"


def choice_answer(study):
    """The answer of the chapter."""
    choice, k = study.best_k, study.parameters.k
    if choice.verdict is None:
        best = f"The best K cannot be told from this run, which uses {k}"
    else:
        own = ", this run's own" if choice.verdict == k else f" (this run uses {k})"
        best = (
            "By the stated rule the best K for this model, these images and this budget is "
            f"**{choice.verdict}**{own}{'' if choice.firm else '; that is not beyond doubt'}"
        )
    return Text(
        answer(
            "Beside K-fold there are hold-out and repeated hold-out, repeated K-fold, "
            "leave-one-out and the bootstrap, and, for other questions, nested and grouped folds. "
            f"K-fold tests every image once, at the cost of K − 1 trainings on all. {best}. A "
            "larger K has less bias and costs more; the sampling error stays as it is."
        )
    )
