"""Images are corrupted as stated, and what the networks tolerate follows from the counts."""

import json

import numpy as np
import pytest
from support.predictions import corrupted

from analysis.engine.store import Result, Store
from analysis.engine.tasks import key_of, runner_of
from analysis.evaluation.robustness import robustness_of
from analysis.experiments import corruptions as robustness_probe
from analysis.experiments.corruptions import (
    conditions_for,
    corrupted_images,
    noisy,
    pixel_range,
    rotated,
)
from analysis.parameters import make_parameters
from analysis.report.results import plain
from analysis.study import Study
from analysis.training.preparation import systematic_sample
from analysis.training.weights import trained_network

RNG = np.random.default_rng(0)
BYTES = RNG.integers(0, 256, (6, 9, 9)).astype(np.uint8)


# --- the corruptions ----------------------------------------------------------------


def test_a_quarter_turn_moves_every_pixel_to_its_place():
    np.testing.assert_array_equal(rotated(BYTES, 90), np.rot90(BYTES, axes=(1, 2)))
    np.testing.assert_array_equal(rotated(BYTES, -90), np.rot90(BYTES, -1, axes=(1, 2)))
    colour = RNG.random((3, 7, 7, 3)).astype(np.float32)
    turned = rotated(colour, 90)
    assert turned.dtype == np.float32
    np.testing.assert_allclose(turned, np.rot90(colour, axes=(1, 2)), atol=1e-6)


@pytest.mark.parametrize("degrees", [5, 30, 45])
def test_both_ways_mirror_each_other(degrees):
    left, right = rotated(BYTES[:, :, ::-1], degrees)[:, :, ::-1], rotated(BYTES, -degrees)
    # Rounding to whole pixel values may differ by one.
    assert np.abs(left.astype(int) - right.astype(int)).max() <= 1
    assert (left != BYTES).any()


@pytest.mark.parametrize(
    "images, low, high",
    [
        (BYTES, 0, 255),
        (RNG.integers(0, 17, (6, 8, 8)).astype(np.uint8), 0, 16),
        (RNG.normal(size=(6, 8, 8)), -3.0, 3.0),
        (RNG.random((6, 8, 8, 3)).astype(np.float32), 0.0, 1.0),
        (RNG.random((6, 8, 8)) < 0.5, 0, 1),
        (RNG.integers(0, 60_000, (6, 8, 8)).astype(np.uint16), 0, 65_535),
    ],
    ids=lambda value: str(getattr(value, "dtype", "")),
)
def test_type_shape_and_range_are_kept(images, low, high):
    images = np.clip(images, low, high).astype(images.dtype)
    for condition in conditions_for(images.shape[1:3]):
        seen = corrupted_images(images, condition, low, high, [1, 2, 3])
        assert seen.dtype == images.dtype and seen.shape == images.shape
        assert seen.min() >= min(low, 0) and seen.max() <= high


def test_noise_has_the_spread_it_is_told_and_repeats_with_its_seed():
    grey = np.full((200, 10, 10), 128, dtype=np.uint8)
    seen = noisy(grey, 0.1, 0, 255, 1)
    assert seen.std() == pytest.approx(25.5, rel=0.03) and seen.mean() == pytest.approx(128, abs=1)
    np.testing.assert_array_equal(seen, noisy(grey, 0.1, 0, 255, 1))
    assert (seen != noisy(grey, 0.1, 0, 255, 2)).any()
    np.testing.assert_array_equal(noisy(BYTES, 0, 0, 255, 1), BYTES)
    # At the edge of the range half of the noise is clipped away, and none wraps around.
    black = noisy(np.zeros_like(grey), 0.1, 0, 255, 1)
    assert 0.4 < (black == 0).mean() < 0.6 and black.max() < 160


def test_every_kind_grows_from_the_clean_image():
    conditions = conditions_for((28, 28))
    assert conditions[0]["kind"] == "none"
    ways = {}
    for item in conditions:
        ways.setdefault((item["kind"], item["amount"]), []).append(item["way"])
    assert {kind for kind, _ in ways} == {"none", "shift", "rotation", "noise"}
    assert all(sorted(found) == [-1, 1] for (kind, _), found in ways.items() if kind == "rotation")
    assert all(len(found) == 4 for (kind, _), found in ways.items() if kind == "shift")
    assert max(amount for kind, amount in ways if kind == "rotation") == 45
    # Small images are shifted less far.
    assert {a for kind, a in ways if kind == "shift"} == {1, 2, 3, 4}
    assert {c["amount"] for c in conditions_for((8, 12)) if c["kind"] == "shift"} == {1, 2}


# --- the experiment ------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(tmp_path_factory, one_thread):
    """A study on 300 digits of which only the two folds are trained."""
    parameters = make_parameters({"dataset": "digits", "train_size": 300, "k": 2, "epochs": 1})
    store = Store(tmp_path_factory.mktemp("robustness-store"))
    made = Study(parameters, store=store, workers=1, quiet=True)
    for task in made.plan.fold_tasks:
        store.write(key_of(task), *runner_of(task)(task, made.dataset, lambda epoch: None))
    return made


@pytest.fixture(scope="module")
def result(study):
    """The result of the experiment with the study's two folds, and those of the folds."""
    tasks = study.plan.fold_tasks
    found = {task: study.store.read(key_of(task)) for task in tasks}
    task = study.plan.robustness_task
    done = []
    facts, arrays = runner_of(task)(task, study.dataset, done.append, found.__getitem__)
    assert done == [1]
    return Result(facts, arrays), found


def test_clean_images_give_the_plain_accuracy(study, result):
    measured, _ = result
    for row, fold in enumerate(study.validation.folds):
        assert measured.facts["images"][row] == fold.validation_size
        share = measured.arrays["correct"][row, 0] / fold.validation_size
        assert share == pytest.approx(fold.accuracy)
    assert measured.arrays["lost"][:, 0].sum() == measured.arrays["gained"][:, 0].sum() == 0


def test_counts_agree_with_each_other(result):
    measured, _ = result
    correct, lost, gained = (measured.arrays[name] for name in ("correct", "lost", "gained"))
    np.testing.assert_array_equal(correct, correct[:, :1] - lost + gained)
    assert lost.sum() > 0
    json.dumps(measured.facts, allow_nan=False)


def test_a_condition_is_what_the_network_says_of_corrupted_images(study, result):
    measured, found = result
    task = study.plan.fold_tasks[1]
    network, scaler = trained_network(task, found[task], study.dataset)
    indices = found[task].arrays["validation_indices"]
    images = study.dataset.x_train[indices]
    low, high = pixel_range(study.dataset)
    assert (low, high) == (0, 16)
    for column in (3, len(measured.facts["conditions"]) - 1):
        condition = measured.facts["conditions"][column]
        seen = corrupted_images(
            images, condition, low, high, [study.parameters.seed, task.fold, column]
        )
        hits = np.asarray(network(scaler.apply(seen))).argmax(axis=1)
        right = int(np.sum(hits == study.dataset.y_train[indices]))
        assert measured.arrays["correct"][1, column] == right


def test_the_forward_passes_are_limited(study, result, monkeypatch):
    _, found = result
    task = study.plan.robustness_task
    conditions = conditions_for(study.dataset.image_shape)
    monkeypatch.setattr(robustness_probe, "BUDGET", 2 * 30 * len(conditions))
    facts, arrays = robustness_probe.run(task, study.dataset, lambda done: None, found.__getitem__)
    assert facts["images"] == [30, 30] and arrays["correct"].max() <= 30
    # A sample in which every class has its share.
    first = found[study.plan.fold_tasks[0]].arrays["validation_indices"]
    labels = study.dataset.y_train[first]
    assert set(labels[systematic_sample(labels, 30)]) == set(labels)


# --- what is tolerated ---------------------------------------------------------------


def test_what_is_tolerated_and_what_is_not():
    def lost(kind, amount, way):
        if kind == "rotation":
            return 0 if amount <= 10 else 55 if amount == 15 else 200
        return 0 if kind == "noise" or amount < 2 else 500

    found = robustness_of(corrupted(lost))
    assert found.clean == pytest.approx(0.95) and found.images == 2000
    assert (found.of("shift").tolerated, found.of("shift").breaks_at) == (1, 2)
    # 110 of 2,000 images are more than the 100 errors, but not beyond doubt.
    assert (found.of("rotation").tolerated, found.of("rotation").breaks_at) == (10, 20)
    assert (found.of("noise").tolerated, found.of("noise").breaks_at) == (0.5, None)
    first = found.of("shift").measured[0]
    assert first.amount == 0 and first.drop == 0
    point = next(item for item in found.of("shift").measured if item.amount == 2)
    assert point.drop == pytest.approx(0.5) and point.accuracy == pytest.approx(0.45)
    assert point.drop_interval.contains(0.5) and point.interval.contains(0.45)


def test_the_table_has_every_amount_with_its_drop():
    found = robustness_of(corrupted(lambda kind, amount, way: 100 if kind == "shift" else 0))
    table = found.table()
    assert table.groupby("corruption").size().to_dict() == {
        item.kind: len(item.measured) for item in found.tolerances
    }
    moved = table.query("corruption == 'shift' and amount > 0")
    assert np.allclose(moved["drop"], 0.1) and (table.accuracy + table["drop"]).nunique() == 1
    assert (table.low <= table["drop"]).all() and (table["drop"] <= table.high).all()


def test_directions_are_averaged_and_do_not_multiply_the_images():
    one_way = robustness_of(
        corrupted(lambda kind, amount, way: 200 if kind == "rotation" and way == 1 else 0)
    )
    both = robustness_of(corrupted(lambda kind, amount, way: 100 if kind == "rotation" else 0))
    assert one_way.of("rotation").measured[1] == both.of("rotation").measured[1]
    assert one_way.of("rotation").measured[1].drop == pytest.approx(0.1)


def test_without_errors_the_limit_is_what_the_images_can_exclude():
    result = corrupted(lambda kind, amount, way: 0 if amount < 2 else 10)
    result.arrays["correct"] += 50
    found = robustness_of(result)
    assert found.clean == 1 and 0 < found.limit < 0.005
    assert found.of("shift").breaks_at == 2


def test_few_images_leave_it_open():
    found = robustness_of(corrupted(lambda kind, amount, way: 1 if amount else 0, images=25))
    for item in found.tolerances:
        assert item.tolerated == 0 and item.breaks_at is None


def test_gains_count_against_losses():
    found = robustness_of(corrupted(lambda kind, amount, way: 40 if amount else 0, gained=40))
    assert all(point.drop == 0 for item in found.tolerances for point in item.measured)
    assert all(item.breaks_at is None for item in found.tolerances)
    json.dumps(plain(found), allow_nan=False)
