"""Accuracy on known and on new writers: known answers, and simulations of the design."""

import dataclasses
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from support.made_up import make_study
from support.simulation import near

from analysis.errors import InputError
from analysis.evaluation import writer_gap as module
from analysis.evaluation.series import SeriesErrors, series_errors
from analysis.evaluation.writer_gap import both_sides, writer_gap
from analysis.report.figures.writers import writer_gap as figure_of
from analysis.report.phrases import validate as phrases
from analysis.statistics.intervals import Interval
from analysis.study import Study

BASE = 0.88


def simulated(rng, benefit=0.0, training=0.0, writers=60, mean_size=50):
    """Known and new correctness of images by writers of unlike handwriting.

    Four networks of their own quality (standard deviation `training`), each evaluated on
    one half of its own group of writers and one half of the other. A known writer adds
    `benefit` on average, more for some than for others. An image that is hard for one
    network is often hard for another.
    """
    sizes = rng.integers(mean_size // 2, 3 * mean_size // 2, writers)
    codes = np.repeat(np.arange(writers), sizes)
    n = len(codes)
    group, half = (rng.permutation(writers) % 2)[codes], rng.permutation(n) % 2
    handwriting = rng.normal(0, 0.04, writers)[codes]
    added = benefit * rng.exponential(size=writers)[codes]
    quality = training * rng.standard_normal((2, 2))
    ease = rng.random(n)
    again = np.where(rng.random(n) < 0.7, ease, rng.random(n))
    known = ease < BASE + handwriting + added + quality[group, 1 - half]
    new = again < BASE + handwriting + quality[1 - group, half]
    return known, new, codes


# --- known answers ------------------------------------------------------------------------


def small():
    """Four writers: of 12 images, 1 is wrong with its writer known and 4 are with it new."""
    writers = np.repeat([40, 10, 30, 20], [3, 3, 4, 2])
    known, new = np.ones(12, bool), np.ones(12, bool)
    known[0] = False
    new[[0, 1, 3, 6]] = False
    return known, new, writers


def test_facts_by_hand():
    gap = writer_gap(*small(), 3)
    assert gap.known_accuracy == pytest.approx(11 / 12)
    assert gap.new_accuracy == pytest.approx(8 / 12)
    assert gap.difference == pytest.approx(3 / 12)
    assert (gap.images, gap.writers, gap.train_size) == (12, 4, 3)
    assert (gap.median_images, gap.fewest_images, gap.most_images) == (3, 2, 4)
    assert (gap.known_flawless, gap.new_flawless) == (0.75, 0.25)
    # By writer, 10 to 40: one error more, none, one, one.
    assert gap.writer_names.tolist() == [10, 20, 30, 40]
    assert gap.writer_images.tolist() == [3, 2, 4, 3]
    assert (gap.new_errors - gap.known_errors).tolist() == [1, 0, 1, 1]
    sums = np.array([1, 0, 1, 1]) - np.array([3, 2, 4, 3]) * 3 / 12
    assert gap.error == pytest.approx(np.sqrt(4 / 3 * np.sum(sums**2)) / 12)
    # Four errors instead of one: three times as many are added; a tenth of one matters.
    assert gap.added_error == pytest.approx(3)
    assert gap.material == pytest.approx(0.1 / 12)
    assert gap.added_interval.contains(3)


def test_the_gap_of_some_writers_is_that_of_their_images():
    known, new, writers = simulated(np.random.default_rng(3), benefit=0.05)
    chosen = writers < 20
    alone = writer_gap(known[chosen], new[chosen], writers[chosen], 10)
    difference, interval = writer_gap(known, new, writers, 10).of_writers(np.arange(20))
    assert difference == pytest.approx(alone.difference)
    assert interval.half_width == pytest.approx(
        module.student(19) * alone.error
    ) and interval.contains(difference)
    assert writer_gap(known, new, writers, 10).of_writers([3]) is None


# --- the design ---------------------------------------------------------------------------


def networks(plan, right):
    """Made-up networks of the plan's tasks: ``right(task)`` of the rows they classify."""
    labels = plan.dataset.y_train
    for task in plan.writer_tasks:
        correct = right(task)
        predicted = np.where(correct, labels[task.validation], (labels[task.validation] + 1) % 10)
        yield SimpleNamespace(
            train=task.train, indices=task.validation, probabilities=np.eye(10)[predicted]
        )


@pytest.fixture
def planned(tmp_path):
    """A plan of the digits with 40 made-up writers, and their numbers."""
    labels = make_study("digits").dataset.y_train
    writers = np.arange(len(labels)) % 40
    table = tmp_path / "writers.tsv"
    table.write_text(
        "".join(f"{y}\t{w % 2 * 4}\t{w}\n" for y, w in zip(labels, writers, strict=True))
    )
    return make_study("digits", writers=str(table)).plan, writers


def test_each_network_knows_half_of_what_it_classifies(planned):
    plan, writers = planned
    sizes = {len(task.train) for task in plan.writer_tasks}
    assert len(plan.writer_tasks) == 4 and max(sizes) - min(sizes) < 12
    seen = np.zeros((2, len(writers)), int)
    for task in plan.writer_tasks:
        assert not set(task.train) & set(task.validation)
        known = np.isin(writers[task.validation], writers[task.train])
        assert known.mean() == pytest.approx(0.5, abs=0.02)
        np.add.at(seen, (known.astype(int), task.validation), 1)
    assert (seen == 1).all()


def test_a_network_s_own_quality_cancels(planned):
    """One network is always right and another always wrong: there is no gap."""
    plan, writers = planned
    tasks = plan.writer_tasks
    for best in tasks:
        folds = networks(plan, lambda task, best=best: np.full(len(task.validation), task is best))
        rows, known, new = both_sides(folds, plan.dataset.y_train, plan.writer_groups, writers)
        gap = writer_gap(known, new, writers[rows], 1)
        assert abs(gap.difference) < 0.01 and gap.known_accuracy == pytest.approx(0.25, abs=0.02)


def test_images_of_writers_who_are_not_in_training_are_left_out(planned):
    plan, writers = planned
    alone = writers.copy()
    alone[:7] = 100 + np.arange(7)
    folds = networks(plan, lambda task: np.ones(len(task.validation), bool))
    rows, known, new = both_sides(folds, plan.dataset.y_train, plan.writer_groups, alone)
    assert len(rows) == len(known) == len(new) == len(writers) - 7 and rows.min() == 7


def test_networks_that_know_their_writers_make_a_gap(planned):
    plan, writers = planned
    folds = networks(plan, lambda task: np.isin(writers[task.validation], writers[task.train]))
    rows, known, new = both_sides(folds, plan.dataset.y_train, plan.writer_groups, writers)
    assert known.all() and not new.any()
    assert writer_gap(known, new, writers[rows], 1).difference == 1


def test_inputs_that_do_not_belong_together(planned):
    plan, writers = planned
    folds = list(networks(plan, lambda task: np.ones(len(task.validation), bool)))
    with pytest.raises(InputError, match=r"^writers: each image must"):
        both_sides(folds[:3], plan.dataset.y_train, plan.writer_groups, writers)
    folds[0].train = np.arange(100)
    with pytest.raises(InputError, match=r"^writers: a network was trained on"):
        both_sides(folds, plan.dataset.y_train, plan.writer_groups, writers)
    known, new, writers = small()
    with pytest.raises(InputError, match=r"^writers: 11 writers for 12 images"):
        writer_gap(known, new, writers[:-1], 1)
    with pytest.raises(InputError, match=r"^writers: .*one writer"):
        writer_gap(known, new, np.zeros(12, int), 1)


# --- what the interval promises -----------------------------------------------------------

DRAWS = 300


@cache
def simulation(benefit, training, writers=60):
    rng = np.random.default_rng(7)
    return [writer_gap(*simulated(rng, benefit, training, writers), 1) for _ in range(DRAWS)]


@cache
def true_gap(benefit):
    """Mean benefit, where an image that is right anyway gains nothing more."""
    rng = np.random.default_rng(0)
    ease, added = rng.normal(0, 0.04, 10**6), benefit * rng.exponential(size=10**6)
    return np.mean(np.clip(BASE + ease + added, 0, 1) - np.clip(BASE + ease, 0, 1))


@pytest.mark.parametrize("benefit", [0.0, 0.03])
@pytest.mark.parametrize("training", [0.0, 0.02])
def test_the_interval_covers_the_true_gap_whatever_training_varies(benefit, training):
    gaps = simulation(benefit, training)
    covered = np.mean([gap.interval.contains(true_gap(benefit)) for gap in gaps])
    assert near(covered, 0.95, DRAWS)
    spread = np.std([gap.difference for gap in gaps])
    assert np.median([gap.error for gap in gaps]) == pytest.approx(spread, rel=0.15)


def test_the_interval_of_the_added_error_covers_the_truth():
    rng = np.random.default_rng(0)
    ability = rng.normal(0, 0.04, 10**6) + BASE
    added = 0.03 * rng.exponential(size=10**6)
    known, new = (1 - np.clip(x, 0, 1).mean() for x in (ability + added, ability))
    covered = [gap.added_interval.contains(new / known - 1) for gap in simulation(0.03, 0.0)]
    assert near(np.mean(covered), 0.95, DRAWS)


def test_without_a_gap_it_is_rarely_called_optimistic():
    for training in (0.0, 0.02):
        wrong = np.mean([gap.verdict == "optimistic" for gap in simulation(0.0, training)])
        assert wrong < 0.025 or near(wrong, 0.025, DRAWS)


def test_the_detectable_gap_is_detected_as_often_as_stated():
    """A true gap as large as `detectable` lies beyond chance in about 80% of the draws."""
    benefit = 0.0184
    gaps = simulation(benefit, 0.02)
    assert np.median([gap.detectable for gap in gaps]) == pytest.approx(true_gap(benefit), rel=0.08)
    assert near(np.mean([gap.interval.low > 0 for gap in gaps]), 0.80, DRAWS)


def test_few_images_without_an_error_prove_nothing():
    right = np.ones(100, bool)
    gap = writer_gap(right, right, np.arange(100), 50)
    assert gap.difference == 0 and gap.verdict == "cannot tell"
    assert gap.interval.low < -0.01 and gap.interval.high > 0.01
    assert gap.known_flawless == 1 and np.isnan(gap.design_effect) and np.isnan(gap.added_error)
    assert np.isnan(gap.added_interval.low)


# --- the verdict --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "low, high, verdict, outcome",
    [
        (0.0002, 0.004, "optimistic", "some"),
        (0.002, 0.004, "optimistic", "material"),
        (-0.0004, 0.0009, "not materially optimistic", "none"),
        (0.0001, 0.0009, "not materially optimistic", "small"),
        (-0.02, -0.01, "not materially optimistic", "none"),
        (-0.001, 0.002, "cannot tell", "cannot tell"),
    ],
)
def test_verdict(low, high, verdict, outcome):
    interval = Interval(low, high, 0.95, "some")
    assert module.judge(interval, 0.001) == verdict
    gap = dataclasses.replace(
        writer_gap(*small(), 1), interval=interval, material=0.001, verdict=verdict
    )
    assert gap.outcome == outcome and outcome in phrases.GAP
    assert verdict in phrases.WRITERS_IN_SHORT


# --- the figure ---------------------------------------------------------------------------


def test_the_figure_shows_the_gap_beside_the_one_that_matters():
    gap = writer_gap(*simulated(np.random.default_rng(1), 0.05), 100)
    study = Study.from_results(make_study("digits").parameters, writer_gap=gap, series=None)
    picture = figure_of(study)
    axes = picture.figure.axes[0]
    assert f"{100 * gap.difference:.2f}" in picture.alt.replace("−", "-")
    marked = [line.get_xdata()[0] for line in axes.get_lines() if len(set(line.get_xdata())) == 1]
    assert any(x == pytest.approx(100 * gap.material) for x in marked)
    nothing = Study.from_results(make_study("digits").parameters, writer_gap=None, series=None)
    assert figure_of(nothing) is None


# --- the two populations ------------------------------------------------------------------


def test_errors_of_two_populations():
    correct = np.array([True] * 8 + [False] * 2 + [True] * 9 + [False])
    writers = np.repeat([1, 2, 3, 4], 5)
    found = series_errors(correct, writers, np.repeat([0, 4], 10), (0, 1), (4,))
    assert (found.employees.error, found.students.error) == pytest.approx((0.2, 0.1))
    assert found.difference == pytest.approx(-0.1) and found.ratio == pytest.approx(0.5)
    assert (found.employees.writers, found.students.images) == (2, 10)
    assert found.harder is None and found.interval.contains(-0.1)
    assert series_errors(correct, writers, np.zeros(20), (0, 1), (4,)) is None


def test_the_difference_of_populations_covers_the_truth():
    rng, covered = np.random.default_rng(4), 0
    for _ in range(DRAWS):
        writers = np.repeat(np.arange(80), 40)
        error = np.where(np.arange(80) < 40, 0.05, 0.08) + rng.uniform(-0.04, 0.04, 80)
        correct = rng.random(3200) > error[writers]
        found = series_errors(correct, writers, 4 * (writers >= 40), (0, 1), (4,))
        covered += found.interval.contains(0.03)
    assert near(covered / DRAWS, 0.95, DRAWS)


def test_no_errors_are_no_difference():
    found = series_errors(np.ones(40, bool), np.arange(40), np.arange(40) % 2 * 4, (0,), (4,))
    assert isinstance(found, SeriesErrors) and found.harder is None and np.isnan(found.ratio)
    assert found.interval.low < 0 < found.interval.high
