"""Verification: equal where equality must be, within a tolerance where it need not."""

import copy

import pytest
from support.recorded_results import made_up, saved

from analysis.report.phrases.verification import described
from analysis.report.recorded import read_recorded
from analysis.report.verification import compare

OTHER = {"provenance.environment.instructions": "OTHER"}


@pytest.fixture
def rebuilt():
    return made_up()


def verified(folder, rebuilt, **changes):
    return compare(read_recorded(saved(folder, made_up(), **changes)), rebuilt)


def test_the_same_numbers_are_equal_whatever_they_took(tmp_path, rebuilt):
    changes = {"cross_validation.seconds": 1.0, "provenance.commit": "d" * 40}
    found = verified(tmp_path, rebuilt, **changes)
    assert found.reproduced and not found.changes and set(found.counts) == {"equal"}
    assert "reproduced" in described(found, tmp_path).splitlines()[-1]


@pytest.mark.parametrize(
    "path, value",
    [
        ("cross_validation.folds.2.accuracy", 0.9600000001),
        ("test.interval.0", 0.91),
        ("dataset.train", 1001),
        ("verdicts.fit.verdict", "good fit"),
        ("verdicts.best_k.verdict", 6),
        ("inferences.0.claim", "It fits well."),
        ("errors.misclassified.test.3", 77),
        ("errors.misclassified.test", []),
        ("model.parameters", True),
        ("model.name", ...),
        ("model.more", 1),
    ],
)
def test_one_changed_value_is_found_and_named(tmp_path, rebuilt, path, value):
    found = verified(tmp_path, rebuilt, **{path: value})
    assert not found.reproduced
    name = path.split(".")[-1] if not path[-1].isdigit() else path.split(".")[-2]
    assert all(name in value.path for value in found.of("different"))
    assert name in described(found, tmp_path)


def test_other_packages_or_instructions_allow_what_training_may_change(tmp_path, rebuilt):
    changes = {
        "cross_validation.mean_accuracy": 0.961,
        "test.accuracy": 0.97,
        "model.parameters": 1000.0000001,
        "inferences.0.claim": "It overfits by 3%.",
    }
    found = verified(tmp_path, rebuilt, **changes, **OTHER)
    assert found.reproduced
    within = {value.path for value in found.of("within tolerance")}
    assert within == {"cross_validation.mean_accuracy", "test.accuracy", "model.parameters"}
    assert [value.path for value in found.of("not judged")] == ["inferences[0].claim"]
    assert "instructions OTHER, now" in described(found, tmp_path)


@pytest.mark.parametrize(
    "path, value",
    [
        ("cross_validation.mean_accuracy", 0.90),
        ("cross_validation.folds.0.accuracy", 0.5),
        ("test.accuracy", 0.85),
        ("dataset.train", 999),
        ("model.parameters", 1001),
        ("verdicts.scaling.verdict", "harmful"),
        ("verdicts.best_k.verdict", 10),
    ],
)
def test_a_tolerance_has_an_end(tmp_path, rebuilt, path, value):
    found = verified(tmp_path, rebuilt, **{path: value}, **OTHER)
    assert [item.path.rpartition(".")[2] for item in found.of("different")] == [path.split(".")[-1]]


def test_what_was_not_recorded_cannot_be_expected_to_be_equal(tmp_path, rebuilt):
    found = verified(tmp_path, rebuilt, **{"provenance": ..., "test.accuracy": 0.97})
    assert found.changes and found.reproduced


def test_more_variation_of_training_allows_more(tmp_path, rebuilt):
    rebuilt = copy.deepcopy(rebuilt)
    rebuilt["cross_validation"]["training_variation"]["relative"] = 1.0
    changes = {"cross_validation.mean_accuracy": 0.90}
    wide = {"cross_validation.training_variation.relative": 1.0}
    assert not verified(tmp_path, rebuilt, **changes, **OTHER).reproduced
    assert verified(tmp_path, rebuilt, **changes, **wide, **OTHER).reproduced
