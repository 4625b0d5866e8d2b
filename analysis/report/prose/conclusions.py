"""Sentences of the last chapter but one: the observations, the inferences, the closing answer."""

import numpy as np

# As modules: the inferences speak in this package's words, and so each needs the other.
from analysis.report import finding as scales
from analysis.report import findings as made
from analysis.report.display import Text
from analysis.report.finding import CANNOT_TELL
from analysis.report.texts.fit import verdict_sentence
from analysis.report.words import (
    NOT_MEASURABLE,
    answer,
    count,
    finite,
    percent,
    percent_range,
    signed,
    table,
)

# Inferences that are shown at once; the others, which matter less to a user of the model, fold.
SHOWN = 12
NO_INTERVAL = "–"
# Topics of inferences on what would improve the model.
HELP = ("More training", "What would help", "More images", "Bigger network")


def strength_scale(study):
    """The scale by which an inference is called firm, tentative, or beyond this run."""
    return Text(f"> **The scale.** {scales.scale()}")


def shown_in(link):
    """Links to a figure, where there is one, and to its chapter."""
    chapter, figure = link
    shown = f"[{scales.CHAPTERS[chapter]}]({chapter}.ipynb)"
    return f"[figure](#{figure}) in {shown}" if figure else shown


def inferences(study):
    """What may be inferred, each with its evidence, its strength and its limit."""
    return Text(_listed(list(enumerate(made.inferences(study), 1))[:SHOWN]))


def further_inferences(study):
    """The inferences of less importance; None where there are none."""
    items = list(enumerate(made.inferences(study), 1))[SHOWN:]
    return Text(_listed(items)) if items else None


def _listed(items):
    return "\n\n".join(_told(number, item) for number, item in items)


def _told(number, item):
    """One entry of the list; what belongs to it is indented as far as its number is wide."""
    mark = f"{number}. "
    space = " " * len(mark)
    # A backslash at the end of a line breaks it.
    return (
        f"{mark}**{item.claim}.**\n\n"
        f"{space}*Evidence:* {item.evidence} ({shown_in(item.link)}).\\\n"
        f"{space}*Strength:* **{item.strength}**. *Limit:* {item.limit}"
    )


def conclusions_table(study):
    """What was observed, in numbers."""
    validation, suspects = study.validation, study.suspects
    found, calibration = study.forecast, study.calibration
    rows = [
        ("training accuracy", percent(_last(validation, "train", "accuracy")), NO_INTERVAL),
        (
            "validation accuracy",
            percent(validation.mean_accuracy),
            percent_range(validation.interval.low, validation.interval.high),
        ),
        ("training loss (nats)", _loss(_last(validation, "train", "loss")), NO_INTERVAL),
        ("validation loss (nats)", _loss(_last(validation, "validation", "loss")), NO_INTERVAL),
        (
            "accuracy of all folds pooled",
            percent(validation.pooled_accuracy),
            percent_range(validation.pooled_interval.low, validation.pooled_interval.high),
        ),
    ]
    if study.beats_majority_class:
        rows.append(
            (
                "test accuracy, forecast",
                percent(found.accuracy),
                percent_range(found.interval.low, found.interval.high),
            )
        )
    rows.append(
        (
            "test accuracy",
            percent(study.test.accuracy),
            percent_range(study.test.interval.low, study.test.interval.high),
        )
    )
    curve = study.learning_curve
    if study.beats_majority_class and curve.gain_interval and curve.measurable:
        rows.append(
            (
                "error saved by twice the images",
                percent(curve.gain, 0),
                percent_range(curve.gain_interval.low, curve.gain_interval.high, 0),
            )
        )
    if calibration is not None and calibration.before is not None:
        gap = calibration.before.gap_interval
        rows.append(
            (
                "confidence minus accuracy (points)",
                signed(100 * calibration.before.gap),
                f"{signed(100 * gap.low)} to {signed(100 * gap.high)}",
            )
        )
    if study.beats_majority_class and suspects is not None and suspects.images:
        rows.append(("suspected labels", count(suspects.count), NO_INTERVAL))
    return Text(
        table(rows, ["observed", "value", "95% interval"])
        + "\n\nWhat is measured on the training and validation parts is a mean over the folds, "
        "after the last epoch. The test accuracy is that of the final model."
    )


def _last(validation, part, measure):
    return float(np.mean(validation.curve(part, measure)[:, -1]))


def _loss(value):
    return f"{value:.4f}" if finite(value) else NOT_MEASURABLE


def conclusions_answer(study):
    """The closing answer, in a few sentences that can be quoted."""
    by_topic = {item.topic: item for item in made.inferences(study)}
    first, fit = by_topic["Accuracy"], by_topic["Fit"]
    limits = percent_range(study.test.interval.low, study.test.interval.high)
    tested = f"{percent(study.test.accuracy)} ({limits})"
    fitted = verdict_sentence(study.fit).replace("**", "") + _mark(fit)
    if not study.beats_majority_class:
        return Text(
            answer(
                f"{first.claim}{_mark(first)}. The test set gives {tested}. {fitted}; nothing else "
                "may be inferred about the model's performance."
            )
        )
    found = study.forecast
    held = "as" if found.holds(study.test.accuracy) else "which is not what"
    known = improvements(by_topic) or ["what would improve it, the run cannot tell"]
    told = "; ".join([fitted, *known])
    trust = by_topic.get("Probabilities")
    trusted = f"{trust.claim}. " if trust else ""
    return Text(
        answer(
            f"{first.claim}{_mark(first)}; on the test set the final model reaches {tested}, "
            f"{held} cross-validation foretold. {told}. {trusted}None of this speaks of images "
            "from elsewhere."
        )
    )


def improvements(by_topic):
    """What is known of what would improve the model, as parts of a sentence.

    Parameters
    ----------
    by_topic : dict of str to analysis.report.finding.Inference

    Returns
    -------
    list of str
        Empty where the run cannot tell.
    """
    helps = [by_topic[name] for name in HELP if name in by_topic]
    return [f"{_lower(i.claim)}{_mark(i)}" for i in helps if i.strength != CANNOT_TELL]


def _mark(item):
    """What is said behind a claim that is not firm; a claim says itself what it cannot tell."""
    return " (tentatively)" if item.strength not in (CANNOT_TELL, "firm") else ""


def _lower(text):
    return text[:1].lower() + text[1:]
