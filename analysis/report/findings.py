"""The findings in words: claim, evidence, limit, and where the evidence is shown."""

from dataclasses import dataclass

from analysis.report.display import literal
from analysis.report.model_words import title_of
from analysis.report.phrases import conclude as phrases
from analysis.report.phrases import curves, errors
from analysis.report.words import (
    an,
    listing,
    p_value,
    points,
    points_range,
)
from analysis.verdicts.best_k import TOLERANCE


@dataclass(frozen=True)
class Statement:
    """A finding in words.

    Attributes
    ----------
    topic : str
        Two or three words.
    claim, evidence, limit : str
        Inline Markdown; claim and evidence without a full stop, the limit with one.
    strength : {"firm", "tentative", "cannot tell"}
    link : (str, str)
        Chapter and figure that show the evidence.
    """

    topic: str
    claim: str
    evidence: str
    strength: str
    limit: str
    link: tuple

    @property
    def marked(self):
        """The claim as a sentence, marked where it is not firm."""
        return f"{self.claim}{phrases.MARK[self.strength]}."

    @property
    def shown_in(self):
        """A link to the figure and its chapter."""
        chapter, figure = self.link
        shown = f"[{phrases.CHAPTERS[chapter]}]({chapter}.ipynb)"
        return f"[Figure](#{figure}) in {shown}" if figure else shown


def statements(study):
    """The findings of a study in words, the most important first.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    list of Statement
    """
    return [statement(study, finding) for finding in study.findings]


def statement(study, finding):
    """A finding of a study in words.

    Parameters
    ----------
    study : analysis.study.Study
    finding : analysis.verdicts.findings.Finding

    Returns
    -------
    Statement
    """
    topic, state = finding.topic, finding.state
    words = dict(finding.values) | WORDS.get(topic, lambda study, found: {})(study, finding)
    if topic == "fit":
        claim = curves.verdict_sentence(finding.values["fit"]).replace("**", "").rstrip(".")
    else:
        claim = phrases.CLAIMS[topic][state].format_map(words)
    evidence, limits = phrases.EVIDENCE[topic], phrases.LIMITS[topic]
    limit = limits.get(words.get("limit", state), limits.get(""))
    return Statement(
        topic=phrases.TOPICS[topic],
        claim=claim[:1].upper() + claim[1:],
        evidence=evidence.get(state, evidence.get("")).format_map(words),
        strength=finding.strength,
        limit=limit.format_map(words),
        link=phrases.LINKS[topic],
    )


def _accuracy(study, finding):
    return {"items": study.dataset.card.items, "images": study.n_train}


def _forecast(study, finding):
    return {"half_width": points(finding.values["forecast"].interval.half_width)}


def _fit(study, finding):
    diverged = finding.values["fit"].reasons == ("diverged",)
    return {"limit": "diverged" if diverged else finding.strength}


def _remedies(study, finding):
    found = finding.values
    named = [curves.ALTERNATIVES[item.name] for item in found.get("compared", ())]
    best = found.get("best")
    return {"names": listing(named), "best_name": best and curves.ALTERNATIVES[best.name]}


def _best_k(study, finding):
    choice, row = finding.values["choice"], finding.values.get("row")
    other = [f"{k} ({tolerance:.0%})" for tolerance, k in sorted(choice.by_tolerance.items())]
    return {
        "tolerance": TOLERANCE,
        "error": row and points(row["error"], 3),
        "by_tolerance": listing(other),
    }


def _probabilities(study, finding):
    found = finding.values.get("calibration")
    if found is None:
        return {}
    regained = curves.share(found.regained, found.regained_interval)
    gap = found.before.gap
    return {
        "gap_size": points(abs(gap)),
        "gap": points(gap),
        "gap_limits": points_range(found.before.gap_interval),
        "regained": regained,
    }


def _writers(study, finding):
    gap = finding.values["gap"]
    return {
        "difference": points(gap.difference),
        "difference_limits": points_range(gap.interval),
    }


def _robustness(study, finding):
    found = finding.values
    return {
        "doubled": errors.doubled(found["robustness"]).rstrip("."),
        "losses": listing(_loss(item) for item in found["measured"]),
        "limit_points": points(found["robustness"].limit),
    }


def _loss(item):
    """What a corruption costs at the amount that matters, or at the largest."""
    breaking = (point for point in item.measured if point.amount == item.breaks_at)
    point = next(breaking, item.measured[-1])
    return (
        f"{points(point.drop, 1)} ({points_range(point.drop_interval, 1)}) at {item.kind} of "
        f"{errors.amount(item.kind, point.amount)}"
    )


def _errors(study, finding):
    cv = study.validation
    names = [literal(name) for name in study.dataset.class_names]
    pairs = finding.values.get("pairs", [])
    confusions = [f"{names[label]} predicted as {names[other]}" for label, other, _ in pairs]
    return {
        "images": len(cv.out_of_fold.correct),
        "highest_error": 1 - cv.pooled_interval.low,
        "p_words": p_value(finding.values.get("p")),
        **dict(zip(("first", "second"), confusions, strict=False)),
    }


def _network(study, finding):
    def named(name):
        title = title_of(name)
        return an(title) if title.endswith("network") else title

    found = finding.values
    groups = {kind: [named(name) for name, _ in found[kind]] for kind in KINDS}
    own = named(found["own"])
    parts = [words.format(listing(groups[kind])) for kind, words in KINDS.items() if groups[kind]]
    return {
        "own_name": own[:1].upper() + own[1:],
        "own_name_lower": own,
        "better_names": listing(groups["better"]),
        "worse_names": listing(groups["worse"]),
        "parts": "; ".join(parts),
        "differences": listing(
            f"{named(name)} {points(test.difference)} ({points_range(test.interval)})"
            for kind in KINDS
            for name, test in found[kind]
        ),
        "limit": found["one_recipe"],
    }


KINDS = {
    "better": "is more accurate than {}",
    "worse": "is less accurate than {}",
    "open": "the comparison with {} is open",
}
"""How the run's network compares with others, where the outcomes differ."""


def _stability(study, finding):
    spread = finding.values["spread"]
    return {
        "observed": points(spread.observed_sd),
        "expected": points(spread.expected_sd),
        "p_words": p_value(spread.p_value),
    }


WORDS = {
    "accuracy": _accuracy,
    "forecast": _forecast,
    "fit": _fit,
    "remedies": _remedies,
    "best_k": _best_k,
    "probabilities": _probabilities,
    "writers": _writers,
    "robustness": _robustness,
    "errors": _errors,
    "network": _network,
    "stability": _stability,
}
"""What the sentences of a topic need besides the finding's values."""
