"""Training: bit-identical reruns, no leakage, and records that agree with each other."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.engine.tasks import key_of
from analysis.training.determinism import derived_seed
from analysis.training.fit import fit
from analysis.training.fold import run
from analysis.training.loop import TrainingLoop

pytestmark = pytest.mark.usefixtures("one_thread")


def train(task, dataset):
    return run(task, dataset, report=lambda epochs: None)


def parts(task):
    """Rows of the training part and of the validation part."""
    return task.train, task.validation


def other_recipe(task, **changes):
    return replace(task, recipe=replace(task.recipe, **changes))


def assert_same(first, second):
    assert set(first) == set(second)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


def weights(arrays):
    return [arrays[name] for name in sorted(arrays) if name.startswith("weights_")]


@pytest.fixture(scope="module")
def retrained(study, one_thread):
    """Folds 1 and 2 of the shared study, trained again here, one after the other."""
    return [train(task, study.dataset) for task in study.plan.fold_tasks[:2]]


def test_training_again_elsewhere_gives_the_same_bits(study, retrained):
    for task, (facts, arrays) in zip(study.plan.fold_tasks, retrained, strict=False):
        stored = study.store.read(key_of(task))
        assert_same(stored.arrays, arrays)
        timed = ("seconds", "task_seconds", "finished", "label")
        assert {k: v for k, v in stored.facts.items() if k not in timed} == {
            k: v for k, v in facts.items() if k not in timed
        }


def test_what_was_trained_before_makes_no_difference(study, retrained):
    alone = train(study.plan.fold_tasks[1], study.dataset)
    assert_same(retrained[1][1], alone[1])


def test_another_seed_gives_another_network(study, retrained):
    _, arrays = train(replace(study.plan.fold_tasks[0], seed=4), study.dataset)
    assert not np.array_equal(arrays["history_validation"], retrained[0][1]["history_validation"])


def test_watching_and_keeping_change_nothing(study, retrained):
    task = replace(study.plan.fold_tasks[0], parts=(), every_epoch=False, keep_weights=False)
    _, arrays = train(task, study.dataset)
    kept = retrained[0][1]
    assert "history_test" not in arrays and not weights(arrays)
    np.testing.assert_array_equal(
        arrays["validation_probabilities"], kept["validation_probabilities"]
    )
    # Without curves there are two measurements: before training, and at its end.
    np.testing.assert_array_equal(arrays["history_validation"], kept["history_validation"][[0, -1]])


@pytest.mark.parametrize("scaling", ["unit", "standard"])
def test_held_out_images_cannot_reach_the_weights(study, scaling):
    """Noise for validation images, test images and test labels leaves every weight as it was."""
    dataset, rng = study.dataset, np.random.default_rng(0)
    task = other_recipe(
        replace(study.plan.fold_tasks[0], epochs=1),
        scaling=scaling,
        full_scale=None if scaling == "standard" else dataset.full_scale,
    )
    _, validation = parts(task)
    x_train = dataset.x_train.copy()
    x_train[validation] = rng.integers(0, 17, x_train[validation].shape)
    unused = np.setdiff1d(np.arange(len(x_train)), study.plan.subset)
    x_train[unused] = rng.integers(0, 17, x_train[unused].shape)
    spoilt = replace(
        dataset,
        x_train=x_train,
        x_test=rng.integers(0, 17, dataset.x_test.shape).astype(np.uint8),
        y_test=rng.permutation(dataset.y_test),
    )
    _, before = train(task, dataset)
    _, after = train(task, spoilt)
    for one, other in zip(weights(before), weights(after), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(before["history_train"], after["history_train"])
    assert not np.array_equal(before["history_validation"], after["history_validation"])


def test_one_training_image_does_reach_the_weights(study, retrained):
    """The test above could not fail if nothing ever changed the weights."""
    task = study.plan.fold_tasks[0]
    images = study.dataset.x_train.copy()
    images[parts(task)[0][0]] = 16
    _, arrays = train(task, replace(study.dataset, x_train=images))
    assert not np.array_equal(weights(arrays)[0], weights(retrained[0][1])[0])


def test_histories_start_with_the_untrained_network(study):
    for fold in study.validation.folds:
        for part in ("train", "validation", "test"):
            assert fold.history[part].shape == (study.parameters.epochs + 1, 2)
            loss, accuracy = fold.history[part][0]
            # Ten classes: a network that knows nothing loses at least what even guesses lose,
            # ln 10 (how much more depends on its first weights), and is right one time in ten.
            assert 0.95 * np.log(10) < loss < 2 * np.log(10)
            assert accuracy < 0.35
            assert fold.history[part][-1, 0] < loss


def test_probabilities_agree_with_the_history(study):
    labels = study.dataset.y_train
    for fold in study.validation.folds:
        np.testing.assert_allclose(fold.probabilities.sum(axis=1), 1, rtol=1e-5)
        assert np.mean(fold.probabilities.argmax(axis=1) == labels[fold.indices]) == fold.accuracy
        given = fold.probabilities[np.arange(len(fold.indices)), labels[fold.indices]]
        assert -np.log(given).mean() == pytest.approx(fold.loss, rel=1e-4)


def test_every_image_is_held_out_once(study):
    together = np.concatenate([fold.indices for fold in study.validation.folds])
    np.testing.assert_array_equal(np.sort(together), study.plan.subset)
    for task, fold in zip(study.plan.fold_tasks, study.validation.folds, strict=True):
        part, validation = parts(task)
        np.testing.assert_array_equal(validation, fold.indices)
        assert not set(part) & set(validation)
        assert (len(part), len(validation)) == (fold.train_size, fold.validation_size)


def test_parts_of_a_fold_grow_inside_its_training_part(study):
    whole, validation = parts(study.plan.fold_tasks[0])
    before = set()
    for size, tasks in study.plan.size_tasks.items():
        assert tasks[0].fold == 1
        part, held_out = parts(tasks[0])
        assert len(part) == size > len(before) and set(part) <= set(whole)
        np.testing.assert_array_equal(held_out, validation)
        before = set(part)
    assert len(study.plan.size_tasks) >= 3 and len(before) < len(whole)


def test_the_final_model_is_trained_on_everything_and_tested_once(study):
    assert study.final.facts["train_size"] == study.n_train
    assert study.final.facts["validation_size"] == 0
    probabilities = study.final.arrays["test_probabilities"]
    assert probabilities.shape == (len(study.dataset.y_test), 10)
    assert study.test.accuracy == np.mean(probabilities.argmax(axis=1) == study.dataset.y_test)


def test_accuracies_are_shares_of_whole_images(study):
    for fold in study.validation.folds:
        hits = fold.history["validation"][:, 1] * fold.validation_size
        np.testing.assert_allclose(hits, np.round(hits), atol=1e-9)


def test_a_recipe_that_diverges_is_recorded_and_not_hidden(study):
    # On raw pixels a large step leads to numbers that are none.
    task = other_recipe(
        replace(study.plan.fold_tasks[0], epochs=1), scaling="none", learning_rate=100.0
    )
    _, arrays = train(task, study.dataset)
    loss, accuracy = arrays["history_validation"][-1]
    assert not loss < 1
    assert 0 <= accuracy <= 0.5


def test_derived_seeds_are_all_different_and_usable():
    seeds = {
        derived_seed(run, fold, part) for run in range(20) for fold in range(20) for part in (0, 7)
    }
    assert len(seeds) == 20 * 20 * 2
    assert all(0 <= seed < 2**31 for seed in [*seeds, derived_seed(2**32 - 1, 0, 0)])


def test_every_epoch_sees_all_images_in_an_order_of_its_own():
    import keras
    import tensorflow as tf

    from analysis.models.recipes import compile_network
    from analysis.training.graph_cache import start_afresh

    seen = []

    class Spy(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(2, activation="softmax")

        def call(self, x, training=False):
            if training:
                tf.py_function(lambda batch: seen.extend(batch.numpy().ravel()), [x], [])
            return self.dense(x)

    start_afresh(1)
    spy = Spy()
    compile_network(spy, "dense", 0.01, steps=9)
    images = np.arange(12, dtype=np.float32)[:, np.newaxis]
    labels = np.zeros(12, int)
    loop = TrainingLoop(spy, images, labels)
    rows = np.arange(12)
    fit(loop, images, labels, rows, {}, epochs=3, batch_size=4, seed=1, report=print)
    epochs = np.reshape(seen, (3, 12))
    np.testing.assert_array_equal(np.sort(epochs), np.tile(np.arange(12), (3, 1)))
    assert len({tuple(epoch) for epoch in epochs}) == 3
