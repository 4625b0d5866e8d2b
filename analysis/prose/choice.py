"""Sentences on the choice of K, and on the law by which its bias is predicted."""

import numpy as np

from analysis import choice_of_k, law_check
from analysis.notebook import Text
from analysis.prose.words import (
    NBSP,
    NOT_MEASURABLE,
    answer,
    count,
    number,
    percent,
    points,
    seconds,
    signed,
    spaced,
    table,
)


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
        f"Through the {count(fitted)} largest sizes the fitted law is $e(n) = a\\,n^{{-b}}$ with "
        f"$b$ = {number(law.b, 2)} (95{NBSP}% interval {number(slope[0], 2)} to "
        f"{number(slope[1], 2)}). "
    )
    if slope[0] <= 0:
        sentence += "Whether more images help cannot be told from these sizes. "
    return Text(
        sentence
        + f"It puts the error of a network trained on all {count(study.n_train)} images at "
        f"{percent(full)}, against {percent(part)} for one trained on {count(size)}, as in a fold. "
        f"That difference is the bias of {study.parameters.k}-fold cross-validation: its networks "
        "see fewer images than the final model will."
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
        f"> **The rule.** {spaced(choice_of_k.rule())}\n>\n> The budget of this run is "
        f"{_trainings(study.best_k.budget)}."
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
                signed(100 * row["bias"], 3) if told else NOT_MEASURABLE,
                " to ".join(signed(100 * end, 3) for end in row["bias_interval"])
                if told
                else NOT_MEASURABLE,
                f"{100 * row['rmse']:.3f}" if told else NOT_MEASURABLE,
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
                spaced("95% interval"),
                "expected error (points)",
                "chosen in",
                "time (one thread)",
            ],
        )
        + "\n\nThe bias is by how much the forecast is too low. “Chosen in” is the share of "
        "bootstrap draws of the power law in which the rule takes this K."
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
            f"least. Its predicted bias is {points(row['bias'], 3)}, beside "
            f"{points(choice.noise, 3)} that the sampling of images adds. "
        )
    elif choice.reason == choice_of_k.SMALL_BIAS:
        text += (
            f"Its predicted bias, {points(row['bias'], 3)}, is within the "
            f"{points(choice.noise, 3)} that the sampling of images adds anyway. "
        )
    else:
        text += (
            f"Even there the predicted bias, {points(row['bias'], 3)}, exceeds the "
            f"{points(choice.noise, 3)} that the sampling of images adds; no candidate within the "
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
    text = f"This run uses K = {run_k}, {'fewer' if run_k < choice.verdict else 'more'} folds"
    mine = next((other for other in choice.rows if other["k"] == run_k), None)
    if mine is not None:
        text += (
            f", at a predicted bias of {points(mine['bias'], 3)} and "
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
    text = (
        "The law was fitted without the two-fold cross-validation of the same images, and so can "
        f"be checked by it. Trained on {count(check.half_size)} images instead of "
        f"{count(check.train_size)}, the networks should lose {_points(check.predicted)}; "
        f"measured, image by image, they lost {_points(check.measured)} (95{NBSP}% interval "
        f"{_range(check.measured_interval)}, with {points(check.training_deviation, 3)} for the "
        f"luck of training): from {percent(check.accuracy)} to {percent(check.halves_accuracy)}. "
    )
    text += {
        "holds": "**The law holds** within what this check can see.",
        "fails": "**The law fails**: its biases, and the certainty of the choice, are not beyond "
        "doubt. It "
        + ("expects too small" if check.predicted < check.measured else "expects too large")
        + " a loss.",
        "cannot tell": "**The check cannot tell**: so wide an interval would let nearly any law "
        "pass.",
    }[check.verdict]
    return Text(f"{text}\n\n> **The rule.** {spaced(law_check.check_rule())}")


def _points(difference):
    return f"{signed(100 * difference, 3)}{NBSP}percentage points"


def _range(found):
    return f"{signed(100 * found.low, 3)} to {signed(100 * found.high, 3)}"


def choice_answer(study):
    """The answer of the chapter."""
    choice, k = study.best_k, study.parameters.k
    if choice.verdict is None:
        best = "The best K cannot be told from this run"
    else:
        best = (
            f"The best K for this model, these images and this budget is, by the stated rule, "
            f"**{choice.verdict}**{'' if choice.firm else ', though not beyond doubt'}"
        )
        best += " (this run's own)" if choice.verdict == k else f" (this run uses {k})"
    return Text(
        answer(
            "Beside K-fold there are hold-out, repeated hold-out, repeated K-fold, leave-one-out, "
            "the bootstrap, nested and grouped folds: they answer other questions, vary more, or "
            f"cost more. {best}: a larger K lowers the bias and costs more, the sampling error "
            "stays as it is, and a small spread of the folds is no argument for a K."
        )
    )
