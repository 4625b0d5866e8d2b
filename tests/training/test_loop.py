"""The loop in the graph does what Keras does, step for step, and can be stopped and taken up."""

import numpy as np
import pytest

from analysis.training.determinism import derived_seed
from analysis.training.fit import fit
from analysis.training.graph_cache import start_afresh
from analysis.training.loop import TrainingLoop

pytestmark = pytest.mark.usefixtures("one_thread")

RNG = np.random.default_rng(5)
IMAGES = RNG.integers(0, 256, (130, 6, 5, 1)).astype(np.uint8)
LABELS = RNG.integers(0, 3, 130)


def prepare(batch):
    import tensorflow as tf

    return tf.cast(batch, tf.float32) / 255.0


def network(seed=1, dropout=0.0, metrics=("accuracy",)):
    import keras

    start_afresh(seed)
    made = keras.Sequential(
        [
            keras.layers.Input((6, 5, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    made.compile("adam", "sparse_categorical_crossentropy", metrics=list(metrics))
    return made


def loop_of(made):
    return TrainingLoop(made, IMAGES, LABELS, prepare)


def weights(made):
    return np.concatenate([part.ravel() for part in made.get_weights()])


@pytest.mark.parametrize("batch_size", [10, 32, 64, 130, 500])
def test_the_steps_are_those_of_keras(batch_size):
    """Also with a last batch that is smaller, and with more than one stretch."""
    order = np.random.default_rng(0).permutation(len(LABELS))
    expected = network()
    for first in range(0, len(order), batch_size):
        rows = order[first : first + batch_size]
        expected.train_on_batch(IMAGES[rows].astype(np.float32) / 255, LABELS[rows])
    made = network()
    loop_of(made).train(IMAGES, LABELS, order, batch_size)
    np.testing.assert_allclose(weights(made), weights(expected), rtol=2e-4, atol=2e-5)


def test_the_order_of_rows_counts():
    one, other = network(), network()
    rows = np.arange(len(LABELS))
    loop_of(one).train(IMAGES, LABELS, rows, 32)
    loop_of(other).train(IMAGES, LABELS, rows[::-1], 32)
    assert not np.array_equal(weights(one), weights(other))


@pytest.mark.parametrize("rows", [np.arange(130), np.array([7, 3, 99]), np.arange(0, 130, 2)])
def test_measurements_are_those_of_keras(rows):
    made = network(metrics=["accuracy", "sparse_top_k_categorical_accuracy"])
    loop = loop_of(made)
    loop.train(IMAGES, LABELS, np.arange(130), 32)
    before = weights(made)
    inputs = IMAGES[rows].astype(np.float32) / 255
    expected = made.evaluate(inputs, LABELS[rows], verbose=0, return_dict=True)
    measured = loop.evaluate(IMAGES, LABELS, rows, batch_size=50)
    assert measured == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(
        loop.predict(IMAGES, rows), made.predict(inputs, verbose=0), rtol=1e-5, atol=1e-6
    )
    np.testing.assert_array_equal(weights(made), before)


def test_every_measurement_starts_from_nothing():
    loop = loop_of(network())
    first = loop.evaluate(IMAGES, LABELS, np.arange(50))
    loop.evaluate(IMAGES, LABELS, np.arange(130))
    assert loop.evaluate(IMAGES, LABELS, np.arange(50)) == first


def test_no_rows_give_no_predictions():
    assert loop_of(network()).predict(IMAGES, np.arange(0)).shape == (0, 3)


# --- interruptions -------------------------------------------------------------------


class Kept:
    """A checkpoint in memory, which keeps every state and gives back a chosen one."""

    def __init__(self, given=None):
        self.states, self.given = [], given

    def due(self):
        return True

    def save(self, facts, arrays):
        from analysis.engine.store import Result

        self.states.append(Result(facts, {name: array.copy() for name, array in arrays.items()}))

    def load(self):
        return self.given


def trained(checkpoint, reports=None):
    made = network(dropout=0.4)
    loop = loop_of(made)
    watched = {"val": (IMAGES, LABELS, np.arange(100, 130))}
    fitted = fit(
        loop, IMAGES, LABELS, np.arange(100), watched, epochs=5, batch_size=16, seed=3,
        report=(reports if reports is not None else []).append, checkpoint=checkpoint,
    )  # fmt: skip
    return fitted, weights(made)


def test_training_goes_on_from_every_epoch_with_the_same_bits():
    """Weights, dropout's random states and Adam's memory included."""
    whole = Kept()
    expected, final = trained(whole)
    assert len(whole.states) == 4
    for done, state in enumerate(whole.states, 1):
        reports = []
        fitted, weights_again = trained(Kept(state), reports)
        assert reports == list(range(done, 6))
        np.testing.assert_array_equal(weights_again, final)
        assert fitted.records == expected.records and fitted.running == expected.running


def test_a_state_of_another_model_is_refused():
    loop = loop_of(network())
    with pytest.raises(ValueError, match="another model"):
        loop.restore([np.zeros(3)])


def test_dropout_differs_from_step_to_step_and_with_the_seed():
    """The test of interruptions could not fail if the random states never moved."""
    rows = np.arange(130)
    results = []
    for seed in (1, 1, 2):
        made = network(seed, dropout=0.5)
        loop = loop_of(made)
        results.append([loop.train(IMAGES, LABELS, rows, 130)["loss"] for _ in range(3)])
    assert results[0] == results[1] != results[2]
    assert len(set(results[0])) == 3


def test_seeds_of_epochs_differ():
    assert len({derived_seed(1, epoch) for epoch in range(100)}) == 100
