"""Leakage by copies: counted by hand, and planted into real folds."""

import numpy as np
import pytest

from analysis.evaluation.leakage import find_leaks
from analysis.parameters import make_parameters
from analysis.study import Study


def test_a_copy_counts_where_another_fold_held_it_out():
    groups = np.array([0, 0, 1, 1, 2, 3])
    folds = np.array([1, 2, 1, 1, 2, 2])
    correct = np.array([True, True, False, True, True, False])
    found = find_leaks(groups, folds, correct, 0, 100)
    # The two copies of group 1 are held out together.
    assert (found.copies, found.images) == (2, 6)
    assert found.accuracy_of_copies == 1 and found.accuracy_of_others == 0.5
    assert found.excess == pytest.approx(4 / 6 - 0.5) and found.verdict == "leak"


def test_copies_that_are_no_easier_are_no_material_leak():
    groups = np.r_[0, 0, np.arange(1, 999)]
    folds = 1 + np.arange(1000) % 2
    correct = np.ones(1000, bool)
    correct[[0, 500]] = False
    assert find_leaks(groups, folds, correct, 0, 100).verdict == "no material leak"
    assert find_leaks(np.arange(1000), folds, correct, 0, 100).verdict == "no leak"
    assert find_leaks(np.arange(1000), folds, correct, 11, 100).verdict == "leak"
    assert find_leaks(np.arange(1000), folds, correct, 9, 100).verdict == "no material leak"


def test_copies_across_folds_and_in_the_test_set_are_told_apart():
    folds = 1 + np.arange(1000) % 2
    correct = np.ones(1000, bool)
    in_test = find_leaks(np.arange(1000), folds, correct, 20, 100)
    assert (in_test.folds, in_test.test) == ("no leak", "leak")
    correct[400:800] = False
    groups = np.r_[np.arange(200), np.arange(200), np.arange(200, 800)]
    across = find_leaks(groups, 1 + np.arange(1000) // 200 % 2, correct, 1, 10_000)
    assert (across.folds, across.test) == ("leak", "no material leak")


def test_a_leak_matters_relative_to_the_error():
    """Copies that remove a quarter of the error are a leak, however small the error is."""
    correct = np.arange(10_000) % 500 > 0
    groups = np.r_[np.arange(1000), np.arange(1000), np.arange(1000, 9000)]
    folds = 1 + np.arange(10_000) // 1000 % 2
    correct[:2000] = True
    found = find_leaks(groups, folds, correct, 0, 100)
    assert found.excess == pytest.approx(0.0004) and found.folds == found.verdict == "leak"
    correct[[0, 300, 1000, 1500]] = False
    assert find_leaks(groups, folds, correct, 0, 100).folds == "no material leak"


def test_everything_copied_leaves_nothing_to_believe():
    found = find_leaks(np.zeros(6, int), np.arange(6) % 2, np.ones(6, bool), 0, 10)
    assert found.accuracy_of_others is None and found.verdict == "leak"


def save(path, copies):
    """Images of pure noise, and among the training images so many twice."""
    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, (300, 6, 6), dtype=np.uint8)
    labels = np.arange(300) % 3
    train = np.r_[np.arange(240), np.arange(copies)]
    np.savez(
        path, x_train=images[train], y_train=labels[train], x_test=images[240:], y_test=labels[240:]
    )
    return {"dataset": str(path), "model": "dense", "epochs": 40, "k": 2, "samples": 0}


@pytest.mark.parametrize("copies", [pytest.param(0, marks=pytest.mark.slow), 120])
def test_planted_copies_are_told_of(tmp_path, copies):
    study = Study(make_parameters(save(tmp_path / "noise.npz", copies)), quiet=True)
    study.compute(study.plan.fold_tasks)
    found = study.leakage
    assert found is not None and (found.copies > 0) == (copies > 0)
    if copies:
        # Noise can only be known by heart.
        assert found.verdict == "leak" and found.accuracy_of_copies > found.accuracy_of_others
    else:
        assert found.verdict == "no leak"
        assert not study.beats_majority_class
