"""The gap between random folds and folds of whole writers: known answers, and simulations."""

import dataclasses
import json
import warnings
from functools import cache

import numpy as np
import pytest
from scipy import stats
from support.predictions import dataset_of, final_test, words
from support.simulation import near

from analysis.errors import InputError
from analysis.evaluation import writer_gap as module
from analysis.evaluation.validation import CrossValidation
from analysis.evaluation.writer_gap import rule, writer_gap
from analysis.report.figures.writers import writer_accuracy
from analysis.report.results import plain
from analysis.report.texts.writers import (
    writers_beside_test,
    writers_details,
    writers_reading,
    writers_rule,
)
from analysis.statistics.intervals import Interval
from analysis.study import Study
from analysis.training.results import Fold


def validated(correct, fold, shuffled=False):
    """A cross-validation in which these images are right, in folds numbered from 0."""
    labels = np.zeros(len(correct), int)
    folds = []
    for number in range(fold.max() + 1):
        indices = np.flatnonzero(fold == number)
        indices = indices[::-1] if shuffled else indices
        right = correct[indices]
        probabilities = np.stack([right, ~right], axis=1).astype(np.float32)
        history = {"validation": np.array([[0.5, right.mean()]])}
        train_size = len(correct) - len(indices)
        folds.append(
            Fold(number + 1, train_size, len(indices), 0, history, indices, probabilities, 1.0)
        )
    return CrossValidation(folds, labels)


BASE = 0.88


def simulated(rng, benefit=0.0, training=0.0, alike=0.04, writers=60, k=5, mean_size=50):
    """Two cross-validations of images by writers of unlike hands.

    A network is right on an image with probability 0.88, more or less by its
    writer (standard deviation `alike`) and its own quality (`training`), and
    more, on average by `benefit`, when it has learned from the writer. The
    benefit varies between writers as an exponential variable does, so that
    the true gap is its mean. An image that is hard for one network is often
    hard for another.
    """
    sizes = rng.integers(mean_size // 2, 3 * mean_size // 2, writers)
    codes = rng.permutation(np.repeat(np.arange(writers), sizes))
    n = len(codes)
    hand = rng.normal(0, alike, writers)[codes]
    seen = benefit * rng.exponential(size=writers)[codes]
    random_fold = rng.permutation(n) % k
    grouped_fold = (rng.permutation(writers) % k)[codes]
    ease = rng.random(n)
    again = np.where(rng.random(n) < 0.7, ease, rng.random(n))
    quality = training * rng.standard_normal((2, k))
    random = ease < BASE + hand + seen + quality[0][random_fold]
    grouped = again < BASE + hand + quality[1][grouped_fold]
    return validated(random, random_fold), validated(grouped, grouped_fold), codes


# --- known answers ------------------------------------------------------------------------


def small():
    """Four writers, two folds: 12 images, of which random folds miss 1 and grouped ones 4."""
    writers = np.repeat([40, 10, 30, 20], [3, 3, 4, 2])
    random = np.ones(12, bool)
    random[0] = False
    grouped = np.ones(12, bool)
    grouped[[0, 1, 3, 6]] = False
    return (
        validated(random, np.arange(12) % 2),
        validated(grouped, np.repeat([0, 1, 0], [3, 7, 2])),
        writers,
    )


def test_facts_by_hand():
    gap = writer_gap(*small())
    assert gap.random_accuracy == pytest.approx(11 / 12)
    assert gap.grouped_accuracy == pytest.approx(8 / 12)
    assert gap.difference == pytest.approx(3 / 12)
    assert (gap.images, gap.writers, gap.folds) == (12, 4, 2)
    assert (gap.median_images, gap.fewest_images, gap.most_images) == (3, 2, 4)
    assert (gap.random_flawless, gap.grouped_flawless) == (0.75, 0.25)
    assert gap.shared_writers == 1
    # By writer, 10 to 40: one error more, none, one, one.
    assert gap.writer_images.tolist() == [3, 2, 4, 3]
    assert (gap.grouped_errors - gap.random_errors).tolist() == [1, 0, 1, 1]
    sums = np.array([1, 0, 1, 1]) - np.array([3, 2, 4, 3]) * 3 / 12
    assert gap.writer_error == pytest.approx(np.sqrt(4 / 3 * np.sum(sums**2)) / 12)


def test_the_order_of_images_within_folds_does_not_matter():
    random, grouped, writers = small()
    turned = validated(grouped.out_of_fold.correct, np.repeat([0, 1, 0], [3, 7, 2]), shuffled=True)
    one, other = writer_gap(random, grouped, writers), writer_gap(random, turned, writers)
    assert plain(one) == plain(other)


def test_writers_of_a_single_image_are_not_shared():
    correct = np.arange(8) % 3 > 0
    fold = np.arange(8) % 2
    # Two images by one person, in one fold; two by another, in both; four by four more.
    writers = np.array([1, 2, 1, 2, 3, 2, 4, 5])
    writers[[0, 1]] = 9
    gap = writer_gap(
        validated(correct, fold), validated(correct, np.isin(writers, [9, 1, 3]) * 1), writers
    )
    # Fold 1 holds 9, 1, 3, 4, fold 2 holds 9, 2, 5: 9 alone is on both sides.
    assert gap.shared_writers == pytest.approx((1 / 4 + 1 / 3) / 2)


def test_single_images_are_a_plain_paired_sample():
    """When every writer has one image, the clusters change nothing."""
    rng = np.random.default_rng(1)
    correct = rng.random(400) < 0.8
    found = module.cluster_error(correct.astype(float), np.arange(400))
    assert found == pytest.approx(stats.sem(correct))
    assert module.design_effect(correct, np.arange(400)) == pytest.approx(400 / 399)


def test_images_that_only_repeat_each_other_count_once():
    rng = np.random.default_rng(1)
    correct = rng.random(100) < 0.7
    effect = module.design_effect(np.repeat(correct, 20), np.repeat(np.arange(100), 20))
    assert effect == pytest.approx(20 * 100 / 99)
    wide = module.accuracy_interval(np.repeat(correct, 20), np.repeat(np.arange(100), 20))
    reach = stats.t.ppf(0.975, 99) * stats.sem(correct)
    assert wide.half_width == pytest.approx(reach)


def test_the_standard_error_is_that_of_a_bootstrap_of_writers():
    rng = np.random.default_rng(5)
    random, grouped, codes = simulated(rng, benefit=0.05, writers=120, mean_size=25)
    gap = writer_gap(random, grouped, codes)
    difference = random.out_of_fold.correct.astype(float) - grouped.out_of_fold.correct
    sums, sizes = np.bincount(codes, weights=difference), np.bincount(codes)
    drawn = rng.integers(0, len(sizes), (4000, len(sizes)))
    resampled = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    assert gap.writer_error == pytest.approx(resampled.std(), rel=0.06)
    # Not so the error of unrelated images.
    assert gap.writer_error > 1.15 * stats.sem(difference)


# --- what the interval promises -----------------------------------------------------------

DRAWS = 250


@cache
def simulation(benefit, training, alike=0.04, k=5):
    """Gaps and, of the same draws, intervals that know less."""
    rng = np.random.default_rng(7)
    gaps, naive = [], []
    for _ in range(DRAWS):
        random, grouped, codes = simulated(rng, benefit, training, alike, k=k)
        gaps.append(writer_gap(random, grouped, codes))
        p, q = gaps[-1].random_accuracy, gaps[-1].grouped_accuracy
        naive.append(1.96 * np.sqrt((p * (1 - p) + q * (1 - q)) / len(codes)))
    return gaps, np.array(naive)


@cache
def true_gap(benefit):
    """Mean benefit, where an image that is right anyway gains nothing more."""
    rng = np.random.default_rng(0)
    hand, seen = rng.normal(0, 0.04, 10**6), benefit * rng.exponential(size=10**6)
    return np.mean(np.clip(BASE + hand + seen, 0, 1) - np.clip(BASE + hand, 0, 1))


@pytest.mark.parametrize("training", [0.0, 0.025])
def test_the_interval_covers_the_true_gap(training):
    gaps, _ = simulation(0.03, training)
    covered = np.mean([gap.interval.contains(true_gap(0.03)) for gap in gaps])
    assert covered > 0.95 or near(covered, 0.95, DRAWS)
    # It does not buy this by being endless.
    spread = np.std([gap.difference for gap in gaps])
    width = np.median([gap.interval.half_width for gap in gaps])
    assert width < 1.6 * 1.96 * spread


def test_intervals_that_know_less_cover_less():
    gaps, naive = simulation(0.03, 0.025)
    off = np.array([gap.difference for gap in gaps]) - true_gap(0.03)
    writers_alone = 1.96 * np.array([gap.writer_error for gap in gaps])
    assert np.mean(abs(off) <= naive) < 0.88
    assert np.mean(abs(off) <= writers_alone) < 0.80


@pytest.mark.parametrize("training", [0.0, 0.025])
def test_without_an_effect_of_writers_the_interval_covers_zero(training):
    gaps, _ = simulation(0.0, training)
    covered = np.mean([gap.interval.contains(0) for gap in gaps])
    assert covered > 0.95 or near(covered, 0.95, DRAWS)
    wrong = np.mean([gap.verdict == "flatters" for gap in gaps])
    assert wrong < 0.025 or near(wrong, 0.025, DRAWS)


def test_two_folds_know_little_and_say_so():
    few, many = ([gap for gap in simulation(0.0, 0.025, k=k)[0]] for k in (2, 5))
    covered = np.mean([gap.interval.contains(0) for gap in few])
    assert covered > 0.95 or near(covered, 0.95, DRAWS)
    assert np.median([gap.interval.half_width for gap in few]) > 2 * np.median(
        [gap.interval.half_width for gap in many]
    )


def test_the_chance_of_training_is_found_where_it_is():
    without, with_it = (
        np.mean([gap.training_error**2 for gap in simulation(0.03, training)[0]])
        for training in (0.0, 0.025)
    )
    expected = 2 * 0.025**2 / 5
    assert without < 0.4 * expected
    assert 0.8 * expected < with_it < 1.3 * expected


def test_a_large_benefit_is_found():
    rng = np.random.default_rng(2)
    found = [writer_gap(*simulated(rng, 0.08, 0.003)).verdict for _ in range(20)]
    assert found.count("flatters") >= 18


# --- the verdict --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "low, high, verdict",
    [
        (0.0002, 0.004, "flatters"),
        (0.002, 0.004, "flatters"),
        (-0.0004, 0.0009, "does not flatter materially"),
        (0.0001, 0.0009, "does not flatter materially"),
        (-0.02, -0.01, "does not flatter materially"),
        (-0.001, 0.002, "cannot tell"),
        (-0.05, 0.05, "cannot tell"),
    ],
)
def test_verdict(low, high, verdict):
    assert module.judge(Interval(low, high, 0.95, "some")) == verdict


def test_few_images_without_an_error_prove_nothing():
    right = np.ones(100, bool)
    gap = writer_gap(
        validated(right, np.arange(100) % 2), validated(right, np.arange(100) // 50), np.arange(100)
    )
    assert gap.difference == 0 and gap.verdict == "cannot tell"
    assert gap.interval.low < -0.01 and gap.interval.high > 0.01
    assert gap.random_interval.low < 0.99
    assert gap.random_flawless == 1 and np.isnan(gap.random_design_effect)
    assert plain(gap)["random_design_effect"] is None


def test_diverged_networks_are_no_trouble():
    random, grouped, writers = simulated(np.random.default_rng(0))
    for fold in grouped.folds[:2]:
        fold.probabilities[:] = np.nan
    for fold in random.folds[2:]:
        fold.probabilities[:] = np.array([0, 1])
    gap = writer_gap(random, grouped, writers)
    assert gap.verdict == "cannot tell" and np.isfinite(gap.interval.half_width)


def test_plain_data():
    told = json.loads(json.dumps(plain(writer_gap(*small())), allow_nan=False))
    assert told["verdict"] and told["interval"]["level"] == 0.95
    assert "0.1 percentage" in rule()
    with pytest.raises(dataclasses.FrozenInstanceError):
        writer_gap(*small()).verdict = "flatters"


def test_inputs_that_do_not_belong_together():
    random, grouped, writers = small()
    for arguments, said in [
        ((random, validated(np.ones(11, bool), np.arange(11) % 2), writers), "the same images"),
        ((random, grouped, writers[:-1]), "11 writers for 12 images"),
        ((random, grouped, np.zeros(12, int)), "one writer"),
        ((random, random, writers), "in two of the grouped folds"),
    ]:
        with pytest.raises(InputError, match=f"^writers: .*{said}"):
            writer_gap(*arguments)


# --- the words and the figure -------------------------------------------------------------


def study_of(gap, is_mnist=True, right=990, of=1000):
    labels = np.zeros(of, int)
    return Study.from_results(
        dataset=dataset_of(labels, labels, key="mnist" if is_mnist else None),
        writer_gap=gap,
        test=final_test(right / of, labels),
    )


def test_without_a_table_one_sentence_says_how_to_give_one():
    for is_mnist in (True, False):
        text = words(writers_reading(study_of(None, is_mnist)))
        assert "cannot tell" in text and "`-p writers PATH`" in text and text.count(". ") == 0
        assert ("`-p writers published`" in text) == is_mnist
    assert writers_rule(study_of(None)) is None and writer_accuracy(study_of(None)) is None


@pytest.mark.parametrize(
    "low, high, said",
    [
        (0.0002, 0.004, "**optimistic**, though whether by as much as 0.1"),
        (0.002, 0.004, "**optimistic**, by 0.1 percentage points or more"),
        (-0.0004, 0.0009, "**not materially optimistic**. The"),
        (0.0001, 0.0009, "the interval excludes zero"),
        (-0.02, -0.01, "the interval lies below zero"),
        (-0.001, 0.002, "**cannot tell**"),
    ],
)
def test_the_verdict_is_told(low, high, said):
    interval = Interval(low, high, 0.95, "some")
    gap = dataclasses.replace(
        writer_gap(*small()),
        interval=interval,
        difference=(low + high) / 2,
        verdict=module.judge(interval),
    )
    study = study_of(gap)
    text = " ".join(words(f(study)) for f in (writers_reading, writers_details))
    assert said in text
    limits = " to ".join(f"{100 * end:.2f}" for end in (low, high)).replace("-", "−")
    assert f"{limits} percentage points (95% interval)" in text
    assert "0.1 percentage points" in words(writers_rule(study_of(gap)))


@pytest.mark.parametrize(
    "right, said",
    [
        (9_890, "agrees with that of the random folds, and not"),
        (9_690, "agrees with that of the folds by writer, and not"),
        (9_990, "neither: it lies above both"),
        (9_200, "neither: it lies below both"),
        (9_790, "neither: it lies between them"),
    ],
)
def test_the_test_set_beside_the_gap(right, said):
    narrow = {
        "random_accuracy": 0.989,
        "random_interval": Interval(0.988, 0.99, 0.95, "some"),
        "grouped_accuracy": 0.969,
        "grouped_interval": Interval(0.968, 0.97, 0.95, "some"),
        "grouped_design_effect": 1.3,
    }
    gap = dataclasses.replace(writer_gap(*small()), **narrow)
    assert said in words(writers_beside_test(study_of(gap, right=right, of=10_000)))
    # A design effect makes a difference less of a surprise.
    wide = dataclasses.replace(gap, grouped_design_effect=100.0)
    assert "agrees with both" in words(writers_beside_test(study_of(wide, right=9_790, of=10_000)))
    other = words(writers_beside_test(study_of(gap, is_mnist=False)))
    assert "does not cover the test images" in other and "MNIST" not in other


def cases():
    right = np.ones(60, bool)
    halves = np.arange(60) // 30
    yield small()
    yield validated(right, np.arange(60) % 2), validated(right, halves), np.arange(60) // 6
    yield validated(~right, np.arange(60) % 2), validated(~right, halves), np.arange(60) // 30
    yield simulated(np.random.default_rng(0), 0.03, 0.01, k=10)
    yield simulated(np.random.default_rng(0), 0.0, 0.3, k=2)


def test_words_and_figure_fit_any_gap():
    for number, case in enumerate(cases()):
        study = study_of(writer_gap(*case))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            text, picture = words(writers_reading(study)), writer_accuracy(study)
            text += "\n\n" + words(writers_details(study))
            assert len(picture.image("png")) > 5000
        told = f"{text} {picture.alt} {picture.caption}"
        assert "nan" not in told and "inf" not in told.replace("information", ""), number
        assert "not measurable" not in told and "  " not in told
        assert f"{study.writer_gap.writers} writers" in picture.alt
        assert "digit" not in told
        assert len(text.split("\n\n")) == 3


def test_the_figure_counts_the_writers_who_change():
    picture = writer_accuracy(study_of(writer_gap(*small())))
    assert "3 writers have more errors" in picture.caption and "0 have fewer" in picture.caption
    assert "errors of the 4 writers" in picture.caption
    lines = picture.figure.axes[0].get_lines()
    assert lines[0].get_linestyle() != lines[1].get_linestyle()
    # Half of the writers or more have at most the median share of errors.
    for line, errors in zip(lines, ([1, 0, 0, 0], [1, 0, 1, 2]), strict=True):
        share = np.array(errors) / [3, 2, 4, 3]
        x, y = line.get_data()
        for value in share:
            assert y[x <= value].max() == pytest.approx(np.mean(share <= value))
