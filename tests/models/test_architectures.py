"""Models: the published sizes, hand-computed costs, and what is refused."""

import keras
import numpy as np
import pytest

from analysis.errors import InputError
from analysis.models import architectures as models
from analysis.models.architectures import MODELS, baseline_parameters, build_network, layer_table
from analysis.models.augmentation import RandomShift
from analysis.models.recipes import compile_network
from analysis.parameters import make_parameters
from analysis.report.model_words import layer_detail
from analysis.study import Study
from analysis.training.loop import TrainingLoop

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPES = [(28, 28, 1), (8, 8, 1), (4, 4, 1), (5, 9, 3), (32, 32, 3)]


def test_the_baseline_has_the_published_number_of_weights():
    assert build_network("baseline", (28, 28, 1), 10).count_params() == 542_230
    assert baseline_parameters((28, 28, 1), 10) == 542_230


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n_classes", [2, 10])
def test_the_formula_counts_what_keras_counts(shape, n_classes):
    assert (
        baseline_parameters(shape, n_classes)
        == build_network("baseline", shape, n_classes).count_params()
    )


def test_the_dense_network_is_as_large_as_the_baseline():
    sizes = [build_network(name, (28, 28, 1), 10).count_params() for name in ("dense", "baseline")]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.01)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_other_width_comes_nearer_to_the_baseline(shape):
    network = build_network("dense", shape, 10)
    inputs, width = network.layers[1].kernel.shape
    step = inputs + 1 + 100
    assert abs(network.count_params() - baseline_parameters(shape, 10)) <= max(
        step / 2, step * (width == 1)
    )


def test_logistic_regression_has_one_weight_for_each_pixel_and_class():
    assert build_network("logistic", (28, 28, 1), 10).count_params() == (784 + 1) * 10


def test_the_deeper_network_has_the_tutorials_layers():
    kinds = [
        (row["layer"], row["output"])
        for row in layer_table(build_network("deeper", (28, 28, 1), 10))
    ]
    assert kinds == [
        ("Conv2D", [26, 26, 32]),
        ("MaxPooling2D", [13, 13, 32]),
        ("Conv2D", [11, 11, 64]),
        ("Conv2D", [9, 9, 64]),
        ("MaxPooling2D", [4, 4, 64]),
        ("Flatten", [1024]),
        ("Dense", [100]),
        ("Dense", [10]),
    ]


def test_costs_of_a_small_case_are_the_hand_computed_ones():
    rows = layer_table(build_network("baseline", (6, 6, 2), 3))
    # 4 x 4 positions, 32 filters of 3 x 3 x 2; then 2 x 2 x 32 numbers into 100 units, into 3.
    assert [row["multiply_adds"] for row in rows] == [4 * 4 * 32 * 18, 0, 0, 128 * 100, 100 * 3]
    assert [row["parameters"] for row in rows] == [32 * 19, 0, 0, 129 * 100, 101 * 3]
    assert [row["output"] for row in rows] == [[4, 4, 32], [2, 2, 32], [128], [100], [3]]


@pytest.mark.parametrize("name", MODELS)
def test_the_table_adds_up_to_what_keras_counts(name):
    network = build_network(name, (28, 28, 1), 10)
    assert sum(row["parameters"] for row in layer_table(network)) == network.count_params()


# --- the efficient network -----------------------------------------------------------


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3)])
@pytest.mark.parametrize("native", [True, False])
def test_the_efficient_network_learns_from_images_of_any_usual_size(shape, native, monkeypatch):
    monkeypatch.setattr(models, "computes_bfloat16", lambda: native)
    network = build_network("efficient", shape, 10)
    compile_network(network, "efficient", 0.1, steps=2)
    rng = np.random.default_rng(0)
    images, labels = rng.random((6, *shape)).astype(np.float32), rng.integers(0, 10, 6)
    before = [weights.copy() for weights in network.get_weights()]
    loop = TrainingLoop(network, images, labels)
    for _ in range(2):
        loop.train(images, labels, np.arange(6), batch_size=6)
    for old, new in zip(before, network.get_weights(), strict=True):
        assert np.isfinite(new).all() and not np.array_equal(old, new)
    found = loop.predict(images)
    # Probabilities of 16 bits would add up to one only roughly.
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    kinds = {layer.compute_dtype for layer in network.layers if layer.weights}
    assert ("bfloat16" in kinds) == native
    assert {weights.dtype for weights in network.weights} == {"float32"}


def test_the_efficient_network_has_fewer_weights_than_the_baseline():
    assert build_network("efficient", (28, 28, 1), 10).count_params() < baseline_parameters(
        (28, 28, 1), 10
    )


def test_the_table_of_the_efficient_network_is_the_hand_computed_one():
    rows = layer_table(build_network("efficient", (28, 28, 1), 10))
    found = [(row["layer"], row["output"], row["parameters"], row["multiply_adds"]) for row in rows]
    assert found == [
        ("RandomShift", [28, 28, 1], 0, 0),
        ("Conv2D", [12, 12, 32], 26 * 32, 144 * 25 * 32),
        ("Conv2D", [10, 10, 32], 288 * 32, 100 * 288 * 32),
        ("MaxPooling2D", [5, 5, 32], 0, 0),
        # A factor and a summand for each filter are learned; a mean and a variance are kept.
        ("BatchNormalization", [5, 5, 32], 4 * 32, 800),
        ("ReLU", [5, 5, 32], 0, 0),
        ("Conv2D", [3, 3, 64], 288 * 64, 9 * 288 * 64),
        ("BatchNormalization", [3, 3, 64], 4 * 64, 576),
        ("ReLU", [3, 3, 64], 0, 0),
        ("Flatten", [576], 0, 0),
        ("Dense", [10], 577 * 10, 5760),
    ]
    assert "every 2 pixels" in layer_detail(rows[1]) and "1 pixel" in layer_detail(rows[0])
    assert all(layer_detail(row) for row in rows)


@pytest.mark.parametrize("name", MODELS)
def test_the_card_says_what_the_network_has(name):
    side = max(MODELS[name].smallest_side, 8)
    kinds = [type(layer).__name__ for layer in build_network(name, (side, side, 1), 3).layers]
    card = MODELS[name]
    assert card.convolutional == ("Conv2D" in kinds)
    assert bool(card.shift) == ("RandomShift" in kinds)
    assert card.normalised == ("BatchNormalization" in kinds)


def test_the_one_cycle_rises_from_nothing_and_falls_to_nothing():
    network = build_network("efficient", (8, 8, 1), 3)
    compile_network(network, "efficient", 0.3, steps=100)
    schedule = network.optimizer._learning_rate
    rates = np.array([float(schedule(step)) for step in range(101)])
    top = rates.argmax()
    assert rates[0] == 0 and rates[-1] == pytest.approx(0, abs=1e-6)
    assert rates[top] == pytest.approx(0.3) and 0 < top < 50
    assert (np.diff(rates[: top + 1]) > 0).all() and (np.diff(rates[top:]) < 0).all()
    assert network.optimizer.nesterov


def test_the_other_recipes_keep_the_step_size():
    network = build_network("baseline", (8, 8, 1), 3)
    compile_network(network, "baseline", 0.3, steps=100)
    assert isinstance(network.optimizer._learning_rate, keras.Variable)
    assert float(network.optimizer.learning_rate) == pytest.approx(0.3)
    assert not network.optimizer.nesterov


# --- the random shift ----------------------------------------------------------------


def shifts(images, moved, most):
    """For every image the (rows, columns) by which it was moved, its edges repeated."""
    found = []
    for image, after in zip(images, moved, strict=True):
        padded = np.pad(image, [(most, most), (most, most), (0, 0)], mode="edge")
        height, width = image.shape[:2]
        fits = [
            (most - top, most - left)
            for top in range(2 * most + 1)
            for left in range(2 * most + 1)
            if np.array_equal(padded[top : top + height, left : left + width], after)
        ]
        assert len(fits) == 1
        found.append(fits[0])
    return found


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("shape", [(6, 9, 1), (8, 8, 3)])
def test_training_images_move_by_every_step_up_to_the_most(most, shape):
    keras.utils.set_random_seed(1)
    images = np.random.default_rng(0).random((400, *shape)).astype(np.float32)
    found = shifts(images, np.asarray(RandomShift(most)(images, training=True)), most)
    steps = range(-most, most + 1)
    assert set(found) == {(down, right) for down in steps for right in steps}
    # None is preferred: with 400 draws, each lies well within these bounds.
    counts = np.array([found.count(move) for move in set(found)])
    expected = 400 / len(counts)
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()


def test_images_that_are_only_measured_do_not_move():
    images = np.random.default_rng(0).random((20, 5, 5, 1)).astype(np.float32)
    layer = RandomShift(1)
    np.testing.assert_array_equal(np.asarray(layer(images)), images)
    np.testing.assert_array_equal(np.asarray(layer(images, training=False)), images)


def test_the_seed_decides_on_the_shifts():
    images = np.random.default_rng(0).random((50, 5, 5, 1)).astype(np.float32)

    def moved(seed, times=1):
        keras.utils.set_random_seed(seed)
        layer = RandomShift(1)
        return [np.asarray(layer(images, training=True)) for _ in range(times)]

    first, second = moved(7, 2)
    np.testing.assert_array_equal(first, moved(7)[0])
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, moved(8)[0])


def test_the_layer_can_be_saved_and_made_again():
    network = keras.Sequential([keras.layers.Input((6, 6, 1)), RandomShift(2)])
    again = keras.Sequential.from_config(network.get_config())
    assert isinstance(again.layers[0], RandomShift) and again.layers[0].most == 2


@pytest.mark.parametrize("name", MODELS)
def test_every_network_gives_probabilities(name):
    side = max(MODELS[name].smallest_side, 4)
    network = build_network(name, (side, side, 1), 4)
    images = np.random.default_rng(0).random((3, side, side, 1)).astype(np.float32)
    found = np.asarray(network(images))
    assert found.shape == (3, 4) and found.min() >= 0
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", [name for name in MODELS if MODELS[name].smallest_side > 1])
def test_the_smallest_side_is_the_smallest_that_can_be_built(name):
    side = MODELS[name].smallest_side
    build_network(name, (side, side, 1), 2)
    with pytest.raises(ValueError):
        build_network(name, (side - 1, side - 1, 1), 2)


def test_images_too_small_for_the_model_are_refused_in_one_line():
    with pytest.raises(InputError) as caught:
        Study(make_parameters({"dataset": "digits", "model": "deeper"}))
    message = str(caught.value)
    assert message.startswith("model: ") and "\n" not in message
    assert "14×14" in message and "8×8" in message
