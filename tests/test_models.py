"""Models: the published sizes, hand-computed costs, and what is refused."""

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.models import MODELS, baseline_parameters, build_network, layer_table
from analysis.parameters import make_parameters
from analysis.study import Study

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
