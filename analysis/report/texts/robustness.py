"""Sentences on robustness: accuracy under shifts, rotation and noise."""

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
    """An amount of a corruption with its unit: ``"10 degrees"``."""
    if kind == "noise":
        return f"{percent(value, 0)} of full scale"
    return counted(value, {"shift": "pixel", "rotation": "degree"}[kind])


def robustness_rule(study):
    """The rule that decides up to which amount a loss is immaterial."""
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
        table(rows, ["corruption", "accuracy", "drop (points)"])
        + "\n\nIn brackets are 95% intervals. They hold for these networks, and images like "
        "these."
    )


def tolerance(item):
    """What is known of the networks' tolerance of one corruption, in a sentence."""
    name = item.kind.capitalize()
    if len(item.measured) == 1:
        return f"{name} could not be measured: the images are too small."
    first, last = item.measured[1], item.measured[-1]
    at = next((point for point in item.measured if point.amount == item.breaks_at), None)
    if at is None:
        if item.borne == last.amount:
            return (
                f"{name}: the loss of accuracy stays immaterial up to "
                f"{amount(item.kind, last.amount)}, the largest amount tested."
            )
        start = (
            f"{name}: the loss of accuracy is immaterial up to {amount(item.kind, item.borne)}; "
            "beyond that"
            if item.borne
            else f"{name}:"
        )
        return (
            f"{start} these images are too few to decide, up to {amount(item.kind, last.amount)}."
        )
    drop = (
        f"accuracy drops by {points(at.drop, 1)} ({signed(100 * at.drop_interval.low, 1)} to "
        f"{signed(100 * at.drop_interval.high, 1)})"
    )
    if item.borne:
        return (
            f"{name}: the loss of accuracy is immaterial up to {amount(item.kind, item.borne)}; at "
            f"{amount(item.kind, at.amount)} {drop}."
        )
    if at is first:
        return (
            f"{name}: already at the smallest amount tested, {amount(item.kind, at.amount)}, "
            f"{drop}."
        )
    return (
        f"{name}: at {amount(item.kind, first.amount)} these images are too few to decide; at "
        f"{amount(item.kind, at.amount)} {drop}."
    )


def robustness_reading(study):
    """What the corrupted images show."""
    found, model = study.robustness, MODELS[study.parameters.model]
    sentences = [
        f"On {counted(found.images, 'held-out image')} without corruption, the networks of "
        f"{counted(len(found.folds), 'fold')} reach an accuracy of {percent(found.undisturbed, 1)}."
    ]
    if found.undisturbed < 0.5:
        sentences.append("From such a low accuracy, losses mean little.")
    sentences += [tolerance(item) for item in found.tolerances]
    sentences.append(
        f"The training shifts its images at random by up to {counted(model.shift, 'pixel')}; no "
        "other corruption is part of it."
        if model.shift
        else "None of these corruptions is part of the training."
    )
    return Text(" ".join(sentences))
