"""Findings: what may be concluded from a run, and how firmly, by one scale.

Each function turns evidence into a finding, or into None where the run did not measure what it
would rest on. The words are the report's.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from analysis.evaluation.calibration import CALIBRATED
from analysis.evaluation.model_comparison import one_recipe, paired
from analysis.evaluation.writer_gap import UNCLEAR
from analysis.statistics.levels import ALPHA, CONFIDENCE, MATERIAL
from analysis.statistics.significance import holm
from analysis.verdicts.best_k import BEST_AFFORDABLE, OVER_BUDGET

FIRM, TENTATIVE, CANNOT_TELL = STRENGTHS = ("firm", "tentative", "cannot tell")

MAIN = ("accuracy", "forecast", "fit", "remedies", "best_k")
"""Topics of the findings that matter most, in order."""
FURTHER = (
    "probabilities",
    "more_images",
    "writers",
    "robustness",
    "errors",
    "labels",
    "network",
    "scaling",
    "class_balance",
    "stability",
)
"""Topics of all other findings, in order."""

NOTHING_LEARNED = "nothing learned"
ABOUT_THE_MODEL = (
    "forecast",
    "probabilities",
    "more_images",
    "writers",
    "robustness",
    "errors",
    "labels",
    "network",
    "stability",
)
"""Topics that mean nothing where the networks have learned nothing."""


@dataclass(frozen=True)
class Finding:
    """What may be concluded on one topic.

    Attributes
    ----------
    topic : str
        Of `MAIN` or `FURTHER`.
    state : str
        Which of the topic's outcomes it is.
    strength : {"firm", "tentative", "cannot tell"}
        See `scale`.
    values : dict
        Numbers, intervals and results that it rests on.
    """

    topic: str
    state: str
    strength: str
    values: dict = field(default_factory=dict)

    def __post_init__(self):
        for name, value, known in (
            ("topic", self.topic, MAIN + FURTHER),
            ("strength", self.strength, STRENGTHS),
        ):
            if value not in known:
                raise ValueError(f"{name}: got {value!r}, must be one of {known}")


def scale():
    """The scale of strengths in words."""
    return (
        f"*{FIRM.capitalize()}*: a {CONFIDENCE:.0%} interval, or a test adjusted for multiple "
        "comparisons, decides the claim, and no other evidence of the run contradicts it. "
        f"*{TENTATIVE.capitalize()}*: the measurements support the claim, but chance is not "
        "excluded, other evidence contradicts it, or the run had little chance of finding "
        f"evidence against it. *{CANNOT_TELL.capitalize()}*: the intervals are consistent with "
        f"both answers, or "
        "too little was measured."
    )


def in_order(found, learned=True):
    """The findings there are, the most important first.

    Parameters
    ----------
    found : iterable of (Finding or None)
    learned : bool
        Whether the networks beat the majority class: if not, those that interpret what they
        predict are left out.

    Returns
    -------
    list of Finding
    """
    topics = [topic for topic in MAIN + FURTHER if learned or topic not in ABOUT_THE_MODEL]
    kept = [item for item in found if item is not None and item.topic in topics]
    return sorted(kept, key=lambda item: topics.index(item.topic))


def _strength(decided, doubted=False):
    return FIRM if decided and not doubted else TENTATIVE


def accuracy(validation, learned, majority, leak, gap):
    """Mean accuracy of the fold networks.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    learned : bool
        Whether the fold networks beat the majority class beyond chance.
    majority : float
        Share of the largest class.
    leak : analysis.evaluation.leakage.Leakage
    gap : analysis.evaluation.writer_gap.WriterGap or None
    """
    values = {"cv": validation, "majority": majority, "gap": gap}
    if not learned:
        high, seen = validation.pooled_interval.high, validation.pooled_accuracy
        # An advantage that would matter: a tenth of the error of naming the largest class.
        limit = majority + MATERIAL * (1 - majority)
        strength = FIRM if high < limit else TENTATIVE if seen < limit else CANNOT_TELL
        state = "too few" if strength == CANNOT_TELL else NOTHING_LEARNED
        return Finding("accuracy", state, strength, values)
    copied = leak.folds == "leak"
    state = "copies" if copied else "writers not compared" if gap is None else gap.verdict
    return Finding("accuracy", state, _strength(True, copied or state == UNCLEAR), values)


def forecast(forecast, test, leak):
    """Whether the test accuracy is consistent with the forecast from the folds."""
    copied = leak.test == "leak"
    return Finding(
        "forecast",
        forecast.position(test.accuracy),
        _strength(True, copied),
        {"forecast": forecast, "test": test, "copied": copied},
    )


def fit(fit):
    """Underfitting, overfitting or a good fit."""
    decided = fit.verdict != "cannot tell"
    strength = _strength(fit.firm) if decided else CANNOT_TELL
    return Finding("fit", fit.degree or fit.verdict, strength, {"fit": fit})


def remedies(fit, compared, learned=True):
    """What would improve the model: for one that underfits, more training; else a remedy.

    Parameters
    ----------
    fit : analysis.verdicts.fit.Fit
    compared : list of analysis.evaluation.remedies.Remedy
    learned : bool
        Whether the networks beat the majority class: if not, no remedy can be judged.

    Returns
    -------
    Finding or None
    """
    if fit.verdict == "underfitting":
        return Finding("remedies", fit.reasons[0], _strength(fit.firm), {"fit": fit})
    if not learned:
        return None
    helping = sorted((item for item in compared if item.verdict == "helps"), key=lambda r: -r.cut)
    values = {"compared": compared, "helping": helping}
    if helping:
        return Finding("remedies", "helps", FIRM, values | {"best": helping[0]})
    if not compared:
        return Finding("remedies", "none compared", CANNOT_TELL, values)
    if all(item.verdict in ("harms", "excluded") for item in compared):
        return Finding("remedies", "excluded", FIRM, values)
    return Finding("remedies", "open", CANNOT_TELL, values)


def best_k(choice):
    """Which number of folds is best."""
    if choice.verdict is None:
        return Finding("best_k", "none", CANNOT_TELL, {"choice": choice})
    values = {"choice": choice, "row": choice.row(choice.verdict)}
    states = {BEST_AFFORDABLE: "within budget", OVER_BUDGET: "over budget"}
    state = states.get(choice.reason, "chosen")
    return Finding("best_k", state, _strength(choice.firm), values)


def probabilities(calibration):
    """Whether the model is calibrated."""
    if calibration.before is None:
        return Finding("probabilities", calibration.verdict, CANNOT_TELL)
    found = calibration.regained_interval
    excluded = found is not None and found.high < MATERIAL
    strength = _strength(calibration.verdict != CALIBRATED or excluded)
    return Finding("probabilities", calibration.verdict, strength, {"calibration": calibration})


def more_images(curve):
    """Whether more training images would help."""
    if curve.gain_interval is None or not curve.measurable:
        return None
    strength = CANNOT_TELL if curve.verdict == "cannot tell" else FIRM
    return Finding("more_images", curve.verdict, strength, {"curve": curve})


def writers(gap):
    """Whether random folds are optimistic because their parts share writers."""
    if gap is None:
        return None
    strength = CANNOT_TELL if gap.verdict == UNCLEAR else FIRM
    return Finding("writers", gap.verdict, strength, {"gap": gap})


def robustness(found):
    """Which corruptions double the error of the networks."""
    measured = [item for item in found.tolerances if len(item.measured) > 1] if found else []
    if not measured:
        return None
    values = {"robustness": found, "measured": measured}
    if any(item.breaks_at is not None for item in measured):
        return Finding("robustness", "doubles", FIRM, values)
    if all(item.tolerated == item.measured[-1].amount for item in measured):
        return Finding("robustness", "tolerated", FIRM, values)
    return Finding("robustness", "not shown", CANNOT_TELL, values)


def errors(validation):
    """What the networks confuse most often."""
    found = validation.out_of_fold
    pairs = found.frequent_errors(2)
    if not pairs:
        return Finding("errors", "none", FIRM, {"cv": validation})
    first, second = pairs[0][2], pairs[1][2] if len(pairs) > 1 else 0
    # The winner against the runner-up: the plain two-sided test stays valid although both were
    # picked for their counts (Hung & Fithian, Annals of Statistics 47 (2019) 758-782).
    p = float(stats.binomtest(first, first + second).pvalue)
    values = {"pairs": pairs, "total": int(np.sum(~found.correct)), "p": p}
    state = "only" if not second else "leads" if p < ALPHA else "tied"
    return Finding("errors", state, _strength(p < ALPHA), values)


def labels(suspects):
    """Which labels are suspected to be wrong."""
    if not suspects.images:
        return None
    state = "some" if suspects.count else "none"
    return Finding("labels", state, TENTATIVE, {"suspects": suspects})


def network(contenders):
    """How the run's network, the last, compares with the others on the same images."""
    *others, own = contenders
    if not others:
        return None
    tests = [paired(own, other) for other in others]
    groups = {"better": [], "worse": [], "open": []}
    for other, test, p in zip(others, tests, holm([t.p_value for t in tests]), strict=True):
        kind = "open" if p >= ALPHA else "better" if test.difference > 0 else "worse"
        groups[kind].append((other.name, test))
    decided = groups["better"] or groups["worse"]
    strength = _strength(True, bool(groups["open"])) if decided else CANNOT_TELL
    state = next((kind for kind in groups if len(groups[kind]) == len(others)), "mixed")
    values = groups | {"own": own.name, "one_recipe": one_recipe(contenders)}
    return Finding("network", state, strength, values)


def scaling(verdict):
    """Whether the pixels must be scaled."""
    strength = CANNOT_TELL if verdict.verdict == "cannot tell" else FIRM
    return Finding("scaling", verdict.verdict, strength, {"scaling": verdict})


def class_balance(balance):
    """Whether the classes are balanced."""
    return Finding("class_balance", balance.verdict, _strength(balance.clear), {"balance": balance})


def stability(spread, folds):
    """Whether the folds differ by more than the sampling of their images explains."""
    if not np.isfinite(spread.ratio):
        return None
    apart = spread.p_value < ALPHA
    state = "differ" if apart else "not shown"
    return Finding("stability", state, _strength(apart), {"spread": spread, "folds": folds})
