"""Sentences of the last chapter but one: the observations, the inferences, the closing answer."""

import numpy as np

# As modules: the inferences speak in this package's words, and so each needs the other.
from analysis import inference as scales
from analysis import inferences as made
from analysis.forecast import forecast
from analysis.inference import CANNOT_TELL
from analysis.notebook import Text
from analysis.prose.fit import verdict_sentence
from analysis.prose.words import (
    NOT_MEASURABLE,
    answer,
    count,
    finite,
    interval,
    percent,
    percent_range,
    points,
    signed,
    spaced,
    table,
)

# Topics of inferences on what would improve the model.
HELP = ("What would help", "More images", "Bigger network")


def strength_scale(study):
    """The scale by which an inference is called firm, tentative, or beyond this run."""
    return Text(f"> **The scale.** {spaced(scales.scale())}")


def shown_in(link):
    """Links to a figure, where there is one, and to its chapter."""
    chapter, figure = link
    shown = f"[{scales.CHAPTERS[chapter]}]({chapter}.ipynb)"
    return f"[figure](#{figure}) in {shown}" if figure else shown


def inferences(study):
    """What may be inferred, each with its evidence, its strength and its limit."""
    return Text(
        "\n\n".join(_told(number, item) for number, item in enumerate(made.inferences(study), 1))
    )


def _told(number, item):
    """One entry of the list; what belongs to it is indented as far as its number is wide."""
    mark = f"{number}. "
    return (
        f"{mark}**{item.claim}.**\n\n{' ' * len(mark)}"
        f"*Evidence:* {item.evidence} ({shown_in(item.link)}). "
        f"*Strength:* {item.strength}. *Limit:* {item.limit}"
    )


def conclusions_table(study):
    """What was observed, in numbers."""
    validation, suspects = study.validation, getattr(study, "suspects", None)
    found, calibration = forecast(study), getattr(study, "calibration", None)
    after = "after the last epoch, mean over folds"
    rows = [
        (f"training accuracy {after}", percent(_last(validation, "train", "accuracy")), "none"),
        (
            f"validation accuracy {after}",
            percent(validation.mean_accuracy),
            percent_range(validation.interval.low, validation.interval.high),
        ),
        (f"training loss {after} (nats)", _loss(_last(validation, "train", "loss")), "none"),
        (f"validation loss {after} (nats)", _loss(_last(validation, "validation", "loss")), "none"),
        (
            "accuracy out of fold, all images pooled",
            percent(validation.pooled_accuracy),
            percent_range(validation.pooled_interval.low, validation.pooled_interval.high),
        ),
    ]
    if study.learned:
        rows.append(
            (
                "forecast of the test accuracy",
                percent(found.accuracy),
                percent_range(found.interval.low, found.interval.high),
            )
        )
    rows.append(
        (
            "test accuracy of the final model",
            percent(study.test_accuracy),
            percent_range(study.test_interval.low, study.test_interval.high),
        )
    )
    curve = study.learning_curve
    if study.learned and curve is not None and curve.gain_interval and curve.measurable:
        rows.append(
            (
                "share of the error that twice as many images promise to take",
                percent(curve.gain, 0),
                percent_range(curve.gain_interval.low, curve.gain_interval.high, 0),
            )
        )
    if calibration is not None and calibration.before is not None:
        gap = calibration.before.gap_interval
        rows.append(
            (
                "mean confidence minus accuracy",
                points(calibration.before.gap),
                f"{signed(100 * gap.low)} to {signed(100 * gap.high)}",
            )
        )
    if study.learned and suspects is not None and suspects.images:
        rows.append(("suspected labels", count(suspects.count), "none"))
    return Text(table(rows, ["observed", "value", spaced("95% interval")]))


def _last(validation, part, measure):
    return float(np.mean(validation.curve(part, measure)[:, -1]))


def _loss(value):
    return f"{value:.4f}" if finite(value) else NOT_MEASURABLE


def conclusions_answer(study):
    """The closing answer, in three sentences for a reader in a hurry."""
    by_topic = {item.topic: item for item in made.inferences(study)}
    first, fit = by_topic["Accuracy"], by_topic["Fit"]
    tested = f"{percent(study.test_accuracy)}, {interval(study.test_interval)}"
    fitted = verdict_sentence(study.fit).replace("**", "") + _mark(fit)
    if not study.learned:
        return Text(
            answer(
                f"{first.claim}{_mark(first)}. The test set gives {tested}. {fitted}; nothing else "
                "may be inferred about the model's performance."
            )
        )
    found = forecast(study)
    held = "as" if found.holds(study.test_accuracy) else "which is not what"
    helps = [by_topic[name] for name in HELP if name in by_topic]
    known = [f"{_lower(i.claim)}{_mark(i)}" for i in helps if i.strength != CANNOT_TELL]
    told = "; ".join([fitted, *(known or ["what would improve it, the run cannot tell"])])
    trust = by_topic.get("Probabilities")
    last = f"{trust.claim}; none" if trust else "None"
    return Text(
        answer(
            f"{first.claim}{_mark(first)}; on the test set the final model reaches {tested}, "
            f"{held} cross-validation foretold. {told}. {last} of this speaks of images from "
            "elsewhere."
        )
    )


def _mark(item):
    """What is said behind a claim that is not firm; a claim says itself what it cannot tell."""
    return " (tentatively)" if item.strength not in (CANNOT_TELL, "firm") else ""


def _lower(text):
    return text[:1].lower() + text[1:]
