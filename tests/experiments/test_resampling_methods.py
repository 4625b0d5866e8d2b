"""Validation methods on small samples: what each fits and scores, and the bootstrap's formulas."""

import dataclasses

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold
from support.made_up import KINDS, made_up_study

from analysis.data.datasets import load
from analysis.experiments import kernel_ridge
from analysis.experiments import resampling_methods as experiment
from analysis.experiments.resampling_methods import DRAWN, RIDGES, Sample, costs, point_632
from analysis.experiments.sample_plan import SamplePlan
from analysis.experiments.tasks import MethodsTask
from analysis.parameters import make_parameters

KS = (2, 3, 5)


def task_of(**changes):
    settings = dict(digest="", train_size=None, first=1, count=2, size=60, ks=KS, seed=4)
    return MethodsTask(**{**settings, **changes})


def quiet(done):
    pass


def sample_of(n=60, m=200, seed=1):
    data = load("digits")
    rows, left = np.arange(n), np.arange(n, n + m)
    pixels = kernel_ridge.Pixels(data, rows)
    return Sample(
        pixels.kernel(rows, rows),
        pixels.kernel(left, rows),
        data.y_train[rows],
        data.y_train[left],
        seed,
    )


@pytest.fixture(scope="module")
def digits():
    return load("digits")


@pytest.fixture(scope="module")
def ran(digits):
    reports = []
    facts, arrays = experiment.run(task_of(), digits, reports.append)
    assert reports == [1, 2]
    return facts, arrays


def test_every_method_has_its_estimate_and_its_cost(ran):
    facts, arrays = ran
    assert facts["methods"] == list(costs(KS, 60))
    assert arrays["estimates"].shape == arrays["truths"].shape == (2, len(facts["methods"]))
    assert (arrays["estimates"] > 0.3).all() and (arrays["estimates"] <= 1).all()
    assert arrays["nested_accuracy"].shape == (2, len(KS)) and facts["sizes"] == [30, 40, 48]
    # All but the tuned methods estimate one accuracy.
    assert (np.ptp(arrays["truths"][:, :-2], axis=1) == 0).all()


def test_the_same_task_gives_the_same_bits_and_a_sample_does_not_depend_on_its_batch(digits, ran):
    _, arrays = ran
    _, again = experiment.run(task_of(), digits, quiet)
    _, alone = experiment.run(task_of(first=2, count=1), digits, quiet)
    _, other = experiment.run(task_of(seed=5), digits, quiet)
    for name in arrays:
        np.testing.assert_array_equal(again[name], arrays[name])
        np.testing.assert_array_equal(alone[name], arrays[name][1:])
    assert not np.array_equal(other["estimates"], arrays["estimates"])


def test_every_method_fits_as_often_as_it_costs(monkeypatch):
    sample, sizes = sample_of(), []
    fit = kernel_ridge.fit

    def counting(kernel, *more):
        sizes.append(len(kernel))
        return fit(kernel, *more)

    monkeypatch.setattr(kernel_ridge, "fit", counting)
    steps = {
        "repeated_hold_out": sample.hold_out,
        "3_fold": lambda: sample.k_fold(3),
        "bootstrap_632": sample.bootstrap,
        "best_of_tuning": sample.best_of_tuning,
        "nested": sample.nested,
    }
    for name, step in steps.items():
        sizes.clear()
        step()
        fits, share = costs(KS, 60)[name]
        assert len(sizes) == fits
        if name in ("repeated_hold_out", "3_fold", "best_of_tuning"):
            assert set(sizes) == {round(60 * share)}


def test_k_fold_is_that_of_scikit_learn():
    sample = sample_of()
    seeds = []
    found = sample.k_fold(3)
    splitter = StratifiedKFold(
        3, shuffle=True, random_state=experiment.derived_seed(sample.seed, 3)
    )
    for train, test in splitter.split(sample.everything, sample.labels):
        assert not set(train) & set(test)
        seeds.append(sample.hits(train, test).mean())
    assert found == pytest.approx(np.mean(seeds))


def test_the_nested_method_never_scores_an_image_that_chose_the_ridge(monkeypatch):
    sample, seen, scored = sample_of(), [], []
    hits = sample.hits

    def watching(train, test, ridge):
        (seen if len(train) + len(test) < 60 else scored).append((set(train), set(test)))
        return hits(train, test, ridge)

    monkeypatch.setattr(sample, "hits", watching)
    sample.nested()
    assert len(scored) == experiment.FOLDS
    assert sorted(i for _, test in scored for i in test) == list(range(60))
    inner = len(RIDGES) * experiment.INNER_FOLDS
    for number, (train, test) in enumerate(scored):
        for part in seen[number * inner : (number + 1) * inner]:
            assert (part[0] | part[1]) == train and not (part[0] | part[1]) & test


def test_the_best_score_of_tuning_is_the_largest():
    sample = sample_of()
    score, ridge = sample.best_of_tuning()
    scores = {value: sample.k_fold(5, ridge=value) for value in RIDGES}
    assert score == max(scores.values()) == scores[ridge]


def test_the_bootstrap_scores_only_images_that_were_not_drawn(monkeypatch):
    sample = sample_of()
    hits = sample.hits

    def watching(train, test):
        assert len(train) == 60 and set(train) | set(test) == set(range(60))
        assert not set(train) & set(test)
        return hits(train, test)

    monkeypatch.setattr(sample, "hits", watching)
    plain, plus = sample.bootstrap()
    assert 0 < plus <= plain < 1


def test_632_weighs_the_two_errors():
    labels = np.tile([0, 1], 50)
    right, out_of_bag = labels.copy(), 0.3
    # Memorised: no error on training images; half of all guesses would be wrong.
    plain, plus = point_632(right, labels, out_of_bag)
    assert plain == pytest.approx(1 - DRAWN * 0.3)
    overfitting = 0.3 / 0.5
    weight = DRAWN / (1 - (1 - DRAWN) * overfitting)
    assert plus == pytest.approx(1 - weight * 0.3)


def test_632_plus_is_632_without_overfitting_and_the_other_error_without_information():
    labels = np.tile([0, 1], 50)
    wrong = np.where(np.arange(100) < 20, 1 - labels, labels)
    # As many errors on training images as on others: nothing is overfitted.
    assert point_632(wrong, labels, 0.2) == pytest.approx((0.8, 0.8))
    # Memorised, and no better than guessing elsewhere: the .632 of such data is 0.316.
    plain, plus = point_632(labels, labels, 0.5)
    assert plain == pytest.approx(1 - 0.5 * DRAWN) and plus == pytest.approx(0.5)
    # Worse than guessing counts as guessing.
    assert point_632(labels, labels, 0.7)[1] > 1 - 0.7


def test_632_plus_where_guessing_is_no_worse_than_training():
    labels = np.zeros(10, int)
    assert point_632(labels, labels, 0.0) == (1.0, 1.0)


def test_a_class_that_the_sample_lacks_counts_as_wrong():
    sample = sample_of()
    kernel, left = sample.kernel, sample.left_kernel
    labels = np.where(sample.labels == 9, 8, sample.labels)
    truth = load("digits").y_train[60:260]
    found = Sample(kernel, left, labels, truth, 1)
    fitted = kernel_ridge.fit(kernel, np.eye(9)[labels])
    right = kernel_ridge.predict(left, fitted) == truth
    assert found.truth() == pytest.approx(np.mean(right))


@pytest.mark.parametrize("kind", KINDS)
def test_any_data_large_enough_can_be_sampled(tmp_path, kind):
    study = made_up_study(tmp_path, kind, samples=2)
    plan = study.plan.samples
    assert isinstance(plan, SamplePlan)
    for task in plan.method_tasks:
        task = dataclasses.replace(task, count=1)
        facts, arrays = experiment.run(task, study.dataset, quiet)
        assert np.isfinite(arrays["estimates"]).all() and "5_fold" in facts["methods"]


def test_four_times_as_many_samples_as_for_networks_in_batches(digits):
    study = made_up_plan(samples=37)
    assert sum(task.count for task in study.method_tasks) == 148
    assert sum(task.count for task in study.network_tasks) == 37
    for tasks in (study.method_tasks, study.network_tasks):
        numbers = [n for task in tasks for n in range(task.first, task.first + task.count)]
        assert numbers == list(range(1, len(numbers) + 1))


def made_up_plan(**values):
    from analysis.study import Study

    return Study(make_parameters({"dataset": "digits", **values}), quiet=True).plan.samples
