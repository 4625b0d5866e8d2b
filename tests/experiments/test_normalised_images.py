"""Test images on a canvas, and what the preprocessing is worth to a network that reads them."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.data.dataset_cards import card_for
from analysis.data.datasets import load
from analysis.data.description import bounding_boxes, centres_of_mass
from analysis.data.normalisation import normalised
from analysis.engine.store import Result
from analysis.engine.tasks import runner_of
from analysis.evaluation.normalisation import normalisation_of
from analysis.experiments import normalised_images
from analysis.experiments.normalised_images import CANVAS, conditions, on_canvas
from analysis.experiments.tasks import NormalisationTask
from analysis.parameters import make_parameters
from analysis.study import Study
from analysis.training.weights import trained_network

MNIST = load("mnist")


@pytest.fixture(scope="module")
def trained(one_thread):
    """The plan of a study of a few images of MNIST, and the result of its final model."""
    few = dataclasses.replace(
        MNIST,
        x_train=MNIST.x_train[:800],
        y_train=MNIST.y_train[:800],
        x_test=MNIST.x_test[:200],
        y_test=MNIST.y_test[:200],
    )
    parameters = make_parameters({"model": "logistic", "epochs": 5})
    study = Study.from_results(parameters, dataset=few, writers=None)
    task = study.plan.final_task
    return study, Result(*runner_of(task)(task, few, lambda epoch: None))


@pytest.fixture(scope="module")
def result(trained):
    study, final = trained
    task = study.plan.normalisation_tasks[0]
    read = {study.plan.final_task: final}.__getitem__
    return Result(*runner_of(task)(task, study.dataset, lambda done: None, read))


def test_digits_lie_on_the_canvas_as_the_conditions_say(mnist_frame):
    rng = np.random.default_rng(0)
    side = CANVAS * 28
    named = {condition["name"]: condition for condition in conditions(mnist_frame)}
    made = {
        name: np.array([on_canvas(image, way, mnist_frame, rng) for image in MNIST.x_test[:30]])
        for name, way in named.items()
    }
    for name, images in made.items():
        longer = bounding_boxes(images).max(axis=1)
        usual = CANVAS * mnist_frame.longer
        np.testing.assert_allclose(longer, named[name]["size"] * usual, atol=3, err_msg=name)
    assert bounding_boxes(made["enlarged"]).max() == side
    assert np.abs(centres_of_mass(made["reduced"])).max() < 30
    distances = np.abs(centres_of_mass(made["small in a corner"]))
    assert distances.min() > side / 2 - CANVAS * mnist_frame.longer / 4
    assert np.std(centres_of_mass(made["moved"]), axis=0).min() > 10


def test_digits_fit_a_canvas_that_is_not_square(mnist_frame):
    rng = np.random.default_rng(0)
    wide = dataclasses.replace(mnist_frame, rows=28, columns=56, longer=50)
    for condition in conditions(wide):
        for shape in ((25, 50), (28, 10), (3, 56)):
            canvas = on_canvas(np.full(shape, 9), condition, wide, rng)
            assert canvas.shape == (280, 560) and canvas.any()


def test_the_images_as_they_are_give_the_plain_accuracy(trained, result):
    json.dumps(result.facts, allow_nan=False)
    study, final = trained
    data = study.dataset
    network, scaler = trained_network(study.plan.final_task, final, data)

    def hits(images):
        return np.asarray(network(scaler.apply(images))).argmax(axis=1) == data.y_test

    np.testing.assert_array_equal(result.arrays["without"][0], hits(data.x_test))
    prepared = [normalised(image, study.frame) for image in data.x_test]
    np.testing.assert_array_equal(result.arrays["with_it"][0], hits(np.array(prepared, np.uint8)))


def test_the_preprocessing_restores_what_moving_and_resizing_cost(result):
    found = normalisation_of(result)
    assert found.images == 200 and found.canvas == (280, 280)
    first, *others = found.conditions
    assert first.without > 0.7 and abs(first.gain) < 0.02
    for condition in others:
        assert condition.without < 0.6 < condition.with_it, condition.name
        assert condition.gain_interval.low > 0.1, condition.name
        assert condition.gain == pytest.approx(condition.with_it - condition.without)
    assert found.worst.name == "small in a corner"
    table = found.table()
    assert len(table) == 2 * len(found.conditions)
    assert ((table.low <= table.accuracy) & (table.accuracy <= table.high)).all()


def test_it_does_not_apply_to_colours():
    class Coloured:
        x_train, full_scale = np.zeros((10, 8, 8, 3), np.uint8), 255.0

    source = SimpleNamespace(train=np.arange(10))
    task = NormalisationTask("digest", (source,), seed=1)
    result = Result(*normalised_images.run(task, Coloured, lambda done: None, None))
    assert normalisation_of(result) is None


def test_nothing_is_drawn_like_clothes():
    clothes = dataclasses.replace(MNIST, card=card_for("fashion_mnist"))
    study = Study.from_results(make_parameters({}), dataset=clothes, writers=None)
    assert study.frame is None and study.noticed == {}
    assert study.normalisation is None and study.plan.normalisation_tasks == []
