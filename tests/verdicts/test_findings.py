"""Findings: which state each kind of evidence gives, how firm it is, and their order."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from support.concluded import contender, interval, leak_of, tolerance
from support.predictions import cross_validation, drawn, final_test, validation_of

from analysis.evaluation.calibration import Calibration, calibrate
from analysis.evaluation.remedies import Remedy
from analysis.evaluation.robustness import Robustness
from analysis.statistics.intervals import Interval
from analysis.verdicts import findings
from analysis.verdicts.findings import CANNOT_TELL, FIRM, TENTATIVE, Finding
from analysis.verdicts.fit import Fit

GOOD = (0.987, 0.988, 0.986, 0.987, 0.989)


@dataclass
class Gap:
    verdict: str


def fit_of(verdict="good fit", degree=None, reasons=(), firm=True):
    return Fit(
        verdict, degree, reasons, firm, {}, 0.001, 0.013, 5, (5, 7), (8, 10), False, ()
    )  # fmt: skip


def remedy(verdict, cut=0.17, name="random_shifts"):
    limits = interval(cut - 0.05, cut + 0.05)
    return Remedy(
        name, 2, 24_000, 0.011, 0.013, 0.005, 0.001, 100, 100, 150, cut, limits, 0.1, 0.01, 0.01,
        verdict,
    )  # fmt: skip


def outcome(finding):
    return finding and (finding.state, finding.strength)


def test_a_strength_or_topic_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="strength: got 'certain'"):
        Finding("fit", "good fit", "certain")
    with pytest.raises(ValueError, match="topic: got 'luck'"):
        Finding("luck", "good", FIRM)
    for strength in findings.STRENGTHS:
        assert f"*{strength.capitalize()}*" in findings.scale()


def test_the_most_important_comes_first_and_what_is_missing_is_left_out():
    given = [Finding(topic, "", FIRM) for topic in ("errors", "fit", "accuracy", "best_k")]
    topics = [item.topic for item in findings.in_order([None, *given])]
    assert topics == ["accuracy", "fit", "best_k", "errors"]


def test_where_nothing_was_learned_only_what_needs_no_accuracy_is_kept():
    given = [Finding(topic, "", FIRM) for topic in findings.MAIN + findings.FURTHER]
    topics = [item.topic for item in findings.in_order(given, learned=False)]
    assert topics == ["accuracy", "fit", "remedies", "best_k", "scaling", "class_balance"]


@pytest.mark.parametrize(
    "leak, gap, expected",
    [
        ("no leak", None, ("writers not compared", FIRM)),
        ("no leak", "not materially optimistic", ("not materially optimistic", FIRM)),
        # The claim then states what new writers add to the error.
        ("no leak", "optimistic", ("optimistic", FIRM)),
        ("no leak", "cannot tell", ("cannot tell", TENTATIVE)),
        ("leak", "optimistic", ("copies", TENTATIVE)),
        ("no material leak", None, ("writers not compared", FIRM)),
    ],
)
def test_accuracy(leak, gap, expected):
    found = findings.accuracy(cross_validation(GOOD), True, 0.1, leak_of(leak), gap and Gap(gap))
    assert outcome(found) == expected


@pytest.mark.parametrize(
    "accuracies, size, expected",
    [
        ([0.1] * 5, 2000, ("nothing learned", FIRM)),
        # Thirty images: the interval reaches far above the majority class.
        ([0.1] * 3, 10, ("nothing learned", TENTATIVE)),
        ([0.4] * 3, 10, ("too few", CANNOT_TELL)),
    ],
)
def test_nothing_learned_is_firm_where_an_advantage_is_excluded(accuracies, size, expected):
    found = findings.accuracy(cross_validation(accuracies, size), False, 0.1, leak_of(), None)
    assert outcome(found) == expected


@pytest.mark.parametrize(
    "fit, expected",
    [
        (fit_of(), ("good fit", FIRM)),
        (fit_of(firm=False), ("good fit", TENTATIVE)),
        (fit_of("overfitting", "accuracy", ("random_shifts",)), ("accuracy", FIRM)),
        (fit_of("cannot tell", firm=False), ("cannot tell", CANNOT_TELL)),
        (fit_of("underfitting", reasons=("fall",)), ("underfitting", FIRM)),
    ],
)
def test_the_fit_is_as_firm_as_its_verdict(fit, expected):
    assert outcome(findings.fit(fit)) == expected


@pytest.mark.parametrize(
    "verdicts, expected",
    [
        ([], ("none compared", CANNOT_TELL)),
        (["open"], ("open", CANNOT_TELL)),
        (["excluded", "harms"], ("excluded", FIRM)),
        (["excluded", "open"], ("open", CANNOT_TELL)),
        (["open", "helps"], ("helps", FIRM)),
    ],
)
def test_what_would_help_is_what_was_shown_to_help(verdicts, expected):
    compared = [remedy(verdict) for verdict in verdicts]
    assert outcome(findings.remedies(fit_of(), compared)) == expected


def test_the_remedy_that_removes_most_is_named_first():
    compared = [remedy("helps", 0.12, "dropout"), remedy("helps", 0.17)]
    assert findings.remedies(fit_of(), compared).values["best"].name == "random_shifts"


@pytest.mark.parametrize("reason", ["diverged", "fall", "training_error"])
def test_an_underfitting_model_needs_more_training_first(reason):
    fit = fit_of("underfitting", reasons=(reason,), firm=False)
    assert outcome(findings.remedies(fit, [remedy("helps")])) == (reason, TENTATIVE)
    assert outcome(findings.remedies(fit, [], learned=False)) == (reason, TENTATIVE)


def test_where_nothing_was_learned_no_remedy_is_judged():
    assert findings.remedies(fit_of("cannot tell"), [remedy("helps")], learned=False) is None


def test_probabilities():
    sharp, labels = drawn(4000, 3, sharpness=3.0)
    flat, _ = drawn(4000, 3, sharpness=0.4)
    for probabilities, state in ((sharp, "overconfident"), (flat, "underconfident")):
        found = calibrate(validation_of(probabilities, labels), draws=40)
        assert outcome(findings.probabilities(found))[0] == found.verdict
        if found.verdict == state:
            assert outcome(findings.probabilities(found)) == (state, FIRM)
    fine, labels = drawn(4000, 5)
    found = calibrate(validation_of(fine, labels), draws=40)
    assert found.verdict == "calibrated within chance"
    for high, strength in ((0.05, FIRM), (0.5, TENTATIVE)):
        known = replace(found, regained_interval=interval(-0.1, high))
        assert findings.probabilities(known).strength == strength
    none = Calibration("cannot tell", 10)
    assert outcome(findings.probabilities(none)) == ("cannot tell", CANNOT_TELL)


@pytest.mark.parametrize(
    "kinds, expected",
    [
        ([("shift", 1.0, 2.0)], ("doubles", FIRM)),
        ([("shift", 1.0, 2.0), ("noise", 0.0, None)], ("doubles", FIRM)),
        ([("noise", 2.0, None)], ("tolerated", FIRM)),
        ([("noise", 1.0, None)], ("not shown", CANNOT_TELL)),
        ([], None),
    ],
)
def test_robustness(kinds, expected):
    found = Robustness(100, (1,), 0.95, 0.05, tuple(tolerance(*kind) for kind in kinds))
    assert outcome(findings.robustness(found)) == expected


@pytest.mark.parametrize(
    "rights, expected",
    [
        ((390,), None),
        ((300, 390), ("better", FIRM)),
        ((398, 300), ("worse", FIRM)),
        ((389, 390), ("open", CANNOT_TELL)),
        ((300, 389, 390), ("mixed", TENTATIVE)),
    ],
)
def test_networks(rights, expected):
    contenders = [contender(f"network {place}", right) for place, right in enumerate(rights)]
    assert outcome(findings.network(contenders)) == expected


def test_a_confusion_leads_only_beyond_chance():
    labels = np.zeros(400, int)

    def confused(*counts):
        predicted = np.repeat([0, 1, 2], [400 - sum(counts), *counts, *[0] * (2 - len(counts))])
        return validation_of(np.eye(3)[predicted] + 1e-9, labels)

    assert outcome(findings.errors(confused(60, 10))) == ("leads", FIRM)
    assert outcome(findings.errors(confused(12, 10))) == ("tied", TENTATIVE)
    assert outcome(findings.errors(confused(20))) == ("only", FIRM)
    assert outcome(findings.errors(confused())) == ("none", FIRM)


@dataclass
class Forecast:
    interval: Interval

    def position(self, accuracy):
        return "inside" if self.interval.contains(accuracy) else "above"


def test_the_forecast_is_judged_by_its_interval_and_doubted_by_copies():
    test = final_test(0.987, np.zeros(1000, int))
    for limits, state in (((0.98, 0.99), "inside"), ((0.9, 0.95), "above")):
        for leak, strength in (("no leak", FIRM), ("leak", TENTATIVE)):
            found = findings.forecast(Forecast(interval(*limits)), test, leak_of(leak))
            assert outcome(found) == (state, strength)
