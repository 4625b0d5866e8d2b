"""Sentences on the choice of K, and on what more training images are worth."""

import numpy as np

from analysis import choice_of_k
from analysis.notebook import Text
from analysis.prose.words import (
    count,
    number,
    percent,
    points,
    seconds,
    signed,
    table,
)


def size_reading(study):
    """What the accuracy at growing training sizes says."""
    law = study.best_k.law
    if law is None:
        return Text(
            f"The training set is too small to measure {choice_of_k.LEAST_SIZES} sizes: "
            "what more images are worth cannot be told from this run."
        )
    full, part = law.predict(study.n_train), law.predict(study.sizes[-1].train_size)
    slope = np.quantile(law.draws[:, 1], [0.025, 0.975])
    smaller = 1 - 2 ** -float(law.b)
    sentence = (
        f"Through the largest sizes the fitted law is $e(n) = a\\,n^{{-b}}$ with $b$ = "
        f"{number(law.b, 2)} (95 % interval {number(slope[0], 2)} to {number(slope[1], 2)})"
    )
    if slope[0] > 0:
        sentence += f": twice as many images take {percent(smaller, 0)} off the error. "
    else:
        sentence += ": whether more images help cannot be told from these sizes. "
    return Text(
        sentence
        + f"It puts the error of a network trained on all {count(study.n_train)} images at "
        f"{percent(full)}, against {percent(part)} for one trained on "
        f"{count(study.sizes[-1].train_size)}, as in a fold. That difference is the bias of "
        f"{study.parameters.k}-fold cross-validation: its networks see fewer images than the "
        "final model will. The number of epochs is the same for all sizes, so that fewer "
        "images also mean fewer gradient steps."
    )


def choice_rule(study):
    """The rule that chooses K."""
    return Text(f"> **The rule.** {choice_of_k.rule()}")


def choice_table(study):
    """The candidates for K in numbers."""
    rows = [
        (
            ("**" if row["k"] == study.best_k.verdict else "").join(["", str(row["k"]), ""]),
            signed(100 * row["bias"], 3) if "bias" in row else "not measurable",
            " to ".join(signed(100 * end, 3) for end in row["bias_interval"])
            if "bias" in row
            else "not measurable",
            f"{100 * row['rmse']:.3f}" if "bias" in row else "not measurable",
            seconds(row["seconds"]),
            percent(row["chosen_in"], 0) if "bias" in row else "not measurable",
        )
        for row in study.best_k.rows
    ]
    return Text(
        table(
            rows,
            [
                "K",
                "bias (points)",
                "95 % interval",
                "expected error (points)",
                "training time, one thread",
                "chosen in",
            ],
        )
        + "\n\n“Chosen in” is the share of bootstrap draws of the power law in which the rule "
        "takes this K."
    )


def choice_reading(study):
    """Which K the rule takes, and how sure it is."""
    choice = study.best_k
    if choice.verdict is None:
        return Text(
            "The rule cannot tell: the training set is too small to measure how the error falls "
            "with its size. Ten folds are the usual advice in such a case (Kohavi 1995)."
        )
    row = next(row for row in choice.rows if row["k"] == choice.verdict)
    noise = float(np.hypot(choice.sampling_error, choice.test_error))
    inside = row["bias"] <= noise
    certain = (
        "nearly all"
        if choice.certainty >= 0.95
        else "most"
        if choice.certainty >= 0.6
        else "only some"
    )
    text = f"The rule takes **K = {choice.verdict}**. "
    if inside:
        text += (
            f"Its predicted bias, {points(row['bias'], 3)}, is within the {points(noise, 3)} that "
            "the sampling of images adds anyway. "
        )
    else:
        text += (
            f"Even there the predicted bias, {points(row['bias'], 3)}, exceeds the "
            f"{points(noise, 3)} that the sampling of images adds; no candidate does better. "
        )
    text += (
        f"The same K comes out of {certain} draws ({percent(choice.certainty, 0)}), so the choice "
        f"is {'firm' if choice.certainty >= 0.95 else 'not beyond doubt'}. "
    )
    run_k = study.parameters.k
    if run_k == choice.verdict:
        text += "It is the K of this run."
    else:
        mine = next((row for row in choice.rows if row["k"] == run_k), None)
        direction = "fewer" if run_k < choice.verdict else "more"
        text += f"This run uses K = {run_k}, {direction} folds than that"
        if mine is not None:
            text += f", at a predicted bias of {points(mine['bias'], 3)}"
            ratio = row["seconds"] / mine["seconds"]
            text += (
                f" and {number(1 / ratio, 2)} of the time"
                if ratio > 1
                else f" and {number(1 / ratio, 2)} times the time"
            )
        text += "."
    return Text(text)
