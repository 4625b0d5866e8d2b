"""Texts of the conclusions: the observations, the findings with their evidence, the answer."""

import numpy as np
import pandas as pd

from analysis.report import finding as scales
from analysis.report.finding import CANNOT_TELL
from analysis.report.phrases.curves import verdict_sentence
from analysis.report.words import (
    NOT_MEASURABLE,
    count,
    finite,
    percent,
    percent_range,
    signed,
)

NO_INTERVAL = "–"
# Topics of findings on what would improve the model.
HELP = ("More training", "What would help", "More images", "Bigger network")


def shown_in(link):
    """Links to a figure, where there is one, and to its chapter."""
    chapter, figure = link
    shown = f"[{scales.CHAPTERS[chapter]}]({chapter}.ipynb)"
    return f"[Figure](#{figure}) in {shown}" if figure else shown


def listed(items, first=1):
    """Findings as a numbered list, each with its evidence, its strength and its limit.

    Parameters
    ----------
    items : list of analysis.report.finding.Finding
    first : int
        Number of the first one.
    """
    return "\n\n".join(_told(number, item) for number, item in enumerate(items, first))


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


def observations(study):
    """What was measured, with intervals: a DataFrame of words."""
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
    return pd.DataFrame(rows, columns=["observed", "value", "95% interval"])


def _last(validation, part, measure):
    return float(np.mean(validation.curve(part, measure)[:, -1]))


def _loss(value):
    return f"{value:.4f}" if finite(value) else NOT_MEASURABLE


def conclusions_in_short(study, found):
    """The answer of the chapter, in a few sentences that can be quoted.

    Parameters
    ----------
    study : analysis.study.Study
    found : list of analysis.report.finding.Finding
        Of the same study.
    """
    by_topic = {item.topic: item for item in found}
    fit, test = by_topic["Fit"], study.test
    sentences = [
        f"{by_topic['Accuracy'].claim}{_mark(by_topic['Accuracy'])}.",
        f"The final model reaches a test accuracy of **{percent(test.accuracy)}** "
        f"({percent_range(test.interval.low, test.interval.high)}).",
    ]
    if "Forecast" in by_topic:
        consistent = "" if study.forecast.holds(test.accuracy) else "not "
        sentences.append(f"This is {consistent}consistent with the forecast from cross-validation.")
    sentences += [
        verdict_sentence(study.fit).removesuffix(".") + _mark(fit) + ".",
        improvements(found),
    ]
    if "Probabilities" in by_topic:
        sentences.append(f"{by_topic['Probabilities'].claim}.")
    if not study.beats_majority_class:
        sentences.append("Nothing else can be concluded about the model's performance.")
    return " ".join([*sentences, "None of this holds for images from another source."])


def improvements(found):
    """What is known of what would improve the model, in sentences.

    Parameters
    ----------
    found : list of analysis.report.finding.Finding

    Returns
    -------
    str
    """
    helps = [item for item in found if item.topic in HELP and item.strength != CANNOT_TELL]
    told = " ".join(f"{item.claim}{_mark(item)}." for item in helps)
    return told or "What would improve the model, this run cannot tell."


def _mark(item):
    """What is said behind a claim that is not firm; a claim says itself what it cannot tell."""
    return " (tentative)" if item.strength not in (CANNOT_TELL, "firm") else ""


def _lower(text):
    return text[:1].lower() + text[1:]
