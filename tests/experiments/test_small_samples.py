"""Networks on nested parts of small samples: the parts, the images that measure, the pairing."""

from itertools import pairwise

import numpy as np
import pytest

from analysis.data.datasets import load
from analysis.experiments import small_samples as experiment
from analysis.experiments.sample_draws import drawn, stratified_order, training_size
from analysis.experiments.tasks import SampleTask

KS = (2, 3, 5, 10, 20)


def task_of(**changes):
    settings = dict(
        digest="", train_size=None, first=3, count=2, size=200, ks=KS, scaling="unit",
        model="logistic", epochs=2, batch_size=32, learning_rate=0.01, seed=4,
    )  # fmt: skip
    return SampleTask(**{**settings, **changes})


@pytest.fixture(scope="module")
def digits():
    return load("digits")


class Dummy:
    """Instead of `SmallFits`: remembers who learned from what; more images, more hits."""

    def __init__(self, task, dataset):
        self.trained, self.asked = [], []
        Dummy.last = self

    def train(self, rows, seed):
        self.trained.append((tuple(rows), seed))

    def correct(self, rows):
        self.asked.append(tuple(rows))
        return np.arange(len(rows)) < len(self.trained[-1][0])


@pytest.fixture
def dummy(monkeypatch, digits):
    monkeypatch.setattr(experiment, "SmallFits", Dummy)
    reports = []
    facts, arrays = experiment.run(task_of(), digits, reports.append)
    assert reports == list(range(1, task_of().units + 1))
    return facts, arrays, Dummy.last


def test_the_parts_of_a_sample_are_nested_and_stratified(dummy, digits):
    facts, _, fits = dummy
    assert facts["sizes"] == [100, 133, 160, 180, 190]
    for place in range(2):
        parts = [set(rows) for rows, _ in fits.trained[place::2]]
        assert [len(part) for part in parts] == [*facts["sizes"], 200]
        for small, large in pairwise(parts):
            assert small < large
        for part in parts:
            counts = np.bincount(digits.y_train[list(part)], minlength=10)
            whole = np.bincount(digits.y_train[list(parts[-1])], minlength=10)
            assert np.abs(counts - whole * len(part) / 200).max() <= 1


def test_all_networks_of_a_sample_start_alike_and_answer_for_the_same_images(dummy):
    _, _, fits = dummy
    for place in range(2):
        assert len({seed for _, seed in fits.trained[place::2]}) == 1
        assert len(set(fits.asked[place::2])) == 1
        assert not set(fits.asked[place]) & set(fits.trained[-2 + place][0])
    assert fits.trained[0][1] != fits.trained[1][1] and fits.asked[0] != fits.asked[1]


def test_accuracies_stand_where_they_belong(dummy):
    facts, arrays, fits = dummy
    asked = len(fits.asked[0])
    expected = np.minimum(np.array(facts["sizes"]) / asked, 1)
    np.testing.assert_allclose(arrays["accuracy"], [expected, expected])
    np.testing.assert_allclose(arrays["whole"], min(200 / asked, 1))


def test_a_sample_does_not_depend_on_its_batch(digits):
    task = task_of()
    alone = task_of(first=4, count=1)
    for part, other in zip(
        drawn(task, digits.y_train, 4, 100), drawn(alone, digits.y_train, 4, 100), strict=True
    ):
        np.testing.assert_array_equal(part, other)


@pytest.mark.usefixtures("one_thread")
def test_real_networks_give_the_same_bits_in_any_batch(digits):
    _, both = experiment.run(task_of(ks=(2, 5), size=60), digits, lambda done: None)
    _, second = experiment.run(
        task_of(ks=(2, 5), size=60, first=4, count=1), digits, lambda done: None
    )
    np.testing.assert_array_equal(both["accuracy"][1:], second["accuracy"])
    np.testing.assert_array_equal(both["whole"][1:], second["whole"])
    assert np.ptp(both["accuracy"]) > 0


@pytest.mark.parametrize("seed", range(3))
def test_every_beginning_of_the_order_is_stratified(seed):
    labels = np.repeat([0, 1, 2], [50, 30, 7])
    order = stratified_order(labels, seed)
    assert sorted(order) == list(range(87))
    for m in range(1, 88):
        counts = np.bincount(labels[order[:m]], minlength=3)
        assert np.abs(counts - np.array([50, 30, 7]) * m / 87).max() <= 1
    assert not np.array_equal(order, stratified_order(labels, seed + 1))


def test_the_training_size_is_that_of_k_fold():
    assert [training_size(300, k) for k in KS] == [150, 200, 240, 270, 285]
    assert training_size(50, 20) == 48
