"""Many small trainings in one graph: each is as if it were the only one."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from analysis.data.datasets import load
from analysis.experiments.small_fits import SmallFits
from analysis.experiments.tasks import SampleTask
from analysis.models.architectures import build_network
from analysis.models.recipes import RECIPES, compile_network
from analysis.training.fit import fit
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import fit_scaler, with_channels

pytestmark = pytest.mark.usefixtures("one_thread")

MODELS = ("baseline", "efficient", "logistic")
# Drawn as for the bootstrap: some images twice, and a last batch that is not full.
ROWS = np.random.default_rng(0).integers(100, 200, 75)
ASKED = np.arange(300, 380)


@pytest.fixture(scope="module")
def dataset():
    # Without a full scale, standardised pixels have a scaler that depends on the images.
    return load("digits")


def task_of(model, scaling="unit"):
    recipe = RECIPES[model]
    return SampleTask(
        digest="", train_size=None, first=1, count=1, size=100, ks=(5,), scaling=scaling,
        model=model, epochs=2, batch_size=32, learning_rate=recipe.learning_rate, seed=1,
    )  # fmt: skip


def answers(fits, rows, seed):
    """Probabilities of the network trained on `rows`, bit for bit."""
    fits.train(rows, seed)
    found = fits._loop.predict(fits.images, ASKED)
    right = found.argmax(axis=1) == fits.labels[ASKED]
    np.testing.assert_array_equal(fits.correct(ASKED), right)
    return found


def alone(task, dataset, rows, seed):
    """The same training with a network of its own, built for it alone."""
    images = with_channels(dataset.x_train)
    keras.utils.set_random_seed(seed)
    network = build_network(task.model, dataset.input_shape, dataset.n_classes)
    steps = task.epochs * -(-len(rows) // task.batch_size)
    compile_network(network, task.model, task.learning_rate, steps)
    scaler = fit_scaler(task.scaling, dataset.x_train[rows], dataset.full_scale)
    loop = TrainingLoop(network, images, dataset.y_train, scaler.apply_in_graph)
    fit(
        loop, images, dataset.y_train, rows, {}, epochs=task.epochs, batch_size=task.batch_size,
        seed=seed, report=lambda epoch: None,
    )  # fmt: skip
    return loop.predict(images, ASKED)


@pytest.mark.parametrize("model", MODELS)
def test_what_was_trained_before_makes_no_difference(dataset, model):
    """First weights, momentum, batch statistics, random shifts and the schedule start anew."""
    fits = SmallFits(task_of(model), dataset)
    first = answers(fits, ROWS, seed=7)
    other = answers(fits, np.arange(500, 540), seed=8)
    np.testing.assert_array_equal(answers(fits, ROWS, seed=7), first)
    np.testing.assert_array_equal(answers(SmallFits(fits.task, dataset), ROWS, seed=7), first)
    for different in (other, answers(fits, ROWS, seed=9), answers(fits, ROWS[::-1], 7)):
        assert not np.array_equal(different, first)


@pytest.mark.parametrize(
    ("model", "scaling"), [*((model, "unit") for model in MODELS), ("baseline", "standard")]
)
def test_a_training_is_that_of_a_network_built_for_it_alone(dataset, model, scaling):
    task = task_of(model, scaling)
    fits = SmallFits(task, dataset)
    answers(fits, np.arange(500, 540), seed=8)
    # TensorFlow multiplies by the inverse of a divisor that is constant in the graph.
    np.testing.assert_allclose(
        answers(fits, ROWS, seed=7), alone(task, dataset, ROWS, 7), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("scaling", ["standard", "unit"])
def test_scaling_is_fitted_on_the_rows_given_alone(dataset, scaling):
    images = 40 * np.random.default_rng(1).random(dataset.x_train.shape)
    images[ROWS], images[ASKED] = dataset.x_train[ROWS], dataset.x_train[ASKED]
    # No full scale: the unit too must then be learned from the images.
    given = [
        replace(dataset, x_train=part.astype(np.float32), full_scale=None)
        for part in (dataset.x_train, images)
    ]
    task = task_of("baseline", scaling)
    first, spoilt = (answers(SmallFits(task, part), ROWS, seed=7) for part in given)
    np.testing.assert_array_equal(first, spoilt)
    # One image among the rows is enough to change every pixel's scale.
    images[ROWS[0]] *= 10
    changed = replace(given[1], x_train=images.astype(np.float32))
    assert not np.array_equal(answers(SmallFits(task, changed), ROWS, seed=7), first)
