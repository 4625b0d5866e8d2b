"""Sentences on how much disturbance the networks bear."""

from analysis.evaluation import robustness
from analysis.models.architectures import MODELS
from analysis.report.display import Text
from analysis.report.words import (
    counted,
    percent,
    percent_range,
    points,
    signed,
    table,
)


def amount(kind, value):
    """An amount of a disturbance with its unit: ``"10 degrees"``."""
    if kind == "noise":
        return f"{percent(value, 0)} of full scale"
    return counted(value, {"shift": "pixel", "rotation": "degree"}[kind])


def robustness_rule(study):
    """The rule that decides what the networks bear."""
    return Text(f"> **The rule.** {robustness.rule()}")


def robustness_table(study):
    """Accuracy and drop at every amount."""
    rows = [
        (
            f"{item.kind}, {amount(item.kind, point.amount)}",
            f"{percent(point.accuracy, 1)} "
            f"({percent_range(point.interval.low, point.interval.high, 1)})",
            f"{signed(100 * point.drop, 1)} ({signed(100 * point.drop_interval.low, 1)} to "
            f"{signed(100 * point.drop_interval.high, 1)})",
        )
        for item in study.robustness.tolerances
        for point in item.measured[1:]
    ]
    return Text(
        table(rows, ["disturbance", "accuracy", "drop (points)"])
        + "\n\nIn brackets are 95% intervals. They are about these networks, and images like "
        "these."
    )


def borne(item):
    """What the networks bear of one disturbance, in a sentence."""
    if len(item.measured) == 1:
        return f"{item.kind.capitalize()} could not be measured: the images are too small."
    first, last = item.measured[1], item.measured[-1]
    at = next((point for point in item.measured if point.amount == item.breaks_at), None)
    if at is None:
        if item.borne == last.amount:
            return (
                f"They bear {item.kind} of up to {amount(item.kind, last.amount)}, the most that "
                "was tried."
            )
        known = (
            f"They bear {item.kind} of up to {amount(item.kind, item.borne)}; beyond that"
            if item.borne
            else f"Of {item.kind}"
        )
        return (
            f"{known} these images are too few to say: no drop is material beyond doubt up to "
            f"{amount(item.kind, last.amount)}, and none is surely smaller."
        )
    drop = (
        f"the accuracy drops by {points(at.drop, 1)} "
        f"({signed(100 * at.drop_interval.low, 1)} to {signed(100 * at.drop_interval.high, 1)})"
    )
    if item.borne:
        return (
            f"They bear {item.kind} of up to {amount(item.kind, item.borne)}; at "
            f"{amount(item.kind, at.amount)} {drop}."
        )
    if at is first:
        return (
            f"The least {item.kind} that was tried, {amount(item.kind, at.amount)}, is already too "
            f"much: {drop}."
        )
    return (
        f"Whether they bear {item.kind} of {amount(item.kind, first.amount)}, these images are "
        f"too few to say; at {amount(item.kind, at.amount)} {drop}."
    )


def robustness_reading(study):
    """What the disturbed images say."""
    found, model = study.robustness, MODELS[study.parameters.model]
    sentences = [
        f"On {counted(found.images, 'held-out image')} as they are, the networks of "
        f"{counted(len(found.folds), 'fold')} are right on {percent(found.undisturbed, 1)}."
    ]
    if found.undisturbed < 0.5:
        sentences.append(
            "They recognise too few for it to mean much what a disturbance takes away."
        )
    sentences += [borne(item) for item in found.tolerances]
    seen = (
        f" and the random shifts by up to {counted(model.shift, 'pixel')} of its first layer"
        if model.shift
        else ""
    )
    sentences.append(
        f"Apart from what the training images themselves vary in{seen}, nothing has prepared the "
        "networks for this."
    )
    return Text(" ".join(sentences))
