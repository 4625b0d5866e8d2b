"""Variants of a network and of its training change what their names say, and nothing else."""

import keras
import numpy as np
import pytest

from analysis.models.architectures import MODELS, build_network, layer_table
from analysis.models.augmentation import RandomShift
from analysis.models.recipes import compile_network
from analysis.models.variants import PLAIN, REMEDIES, Variant
from analysis.report.model_words import layer_detail

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = (28, 28, 1)


def built(name, *variant):
    keras.utils.set_random_seed(3)
    return build_network(name, SHAPE, 10, *variant)


def described(network):
    """Kinds and settings of the layers, without names and drawn seeds."""
    return [(row["layer"], layer_detail(row), row["output"]) for row in layer_table(network)]


def sizes(network):
    """Filters or units of the layers that have some."""
    return [layer.kernel.shape[-1] for layer in network.layers if hasattr(layer, "kernel")]


@pytest.mark.parametrize("name", sorted(set(MODELS) - {"logistic"}))
@pytest.mark.parametrize("factor", [1 / 2, 2])
def test_width_multiplies_every_layer_but_the_last(name, factor):
    variant = Variant("other width", width=factor)
    plain, changed = sizes(built(name)), sizes(built(name, variant))
    assert plain[-1] == changed[-1] == 10
    assert changed[:-1] == [pytest.approx(factor * units, abs=0.5) for units in plain[:-1]]
    assert [row[0] for row in described(built(name, variant))] == [
        row[0] for row in described(built(name))
    ]


def test_a_width_leaves_at_least_one_unit_in_every_layer():
    network = built("deeper", Variant("sliver", width=0.001))
    assert sizes(network)[:-1] == [1] * len(sizes(network)[:-1])
    images = np.random.default_rng(0).random((3, *SHAPE), np.float32)
    np.testing.assert_allclose(network(images).numpy().sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_dropout_comes_before_the_last_layer_only(name):
    variant = Variant("dropout", dropout=0.3)
    plain, changed = described(built(name)), described(built(name, variant))
    assert [row[0] for row in changed].count("Dropout") == 1
    assert changed[:-2] + changed[-1:] == plain
    kind, detail, output = changed[-2]
    assert kind == "Dropout" and "0.3" in detail and output == plain[-2][2]
    costs = layer_table(built(name, variant))[-2]
    assert costs["parameters"] == costs["multiply_adds"] == 0


def test_dropout_acts_in_training_only():
    network = built("logistic", Variant("dropout", dropout=0.5))
    images = np.ones((4, *SHAPE), np.float32)
    still = [network(images, training=False).numpy() for _ in range(2)]
    moving = [network(images, training=True).numpy() for _ in range(2)]
    np.testing.assert_array_equal(*still)
    assert not np.array_equal(*moving)


@pytest.mark.parametrize("name", MODELS)
def test_shift_moves_the_images_before_anything_else(name):
    network = built(name, Variant("shifts", shift=2))
    first, *rest = network.layers
    assert isinstance(first, RandomShift) and first.most == 2
    assert described(network)[1:] == described(built(name))
    assert [type(layer).__name__ for layer in rest] == [row[0] for row in described(built(name))]


@pytest.mark.parametrize("name", MODELS)
def test_weight_decay_shrinks_kernels_alone(name):
    """Steps without any gradient leave only the decay."""
    network = built(name)
    compile_network(network, name, 0.1, steps=10, weight_decay=0.2)
    variables = network.trainable_variables
    network.optimizer.build(variables)
    for variable in variables:
        # Biases start at zero, where a decay would not show.
        variable.assign(variable + 0.5)
    before = [variable.numpy().copy() for variable in variables]
    for _ in range(3):
        network.optimizer.apply([np.zeros(v.shape, np.float32) for v in variables], variables)
    for variable, old in zip(variables, before, strict=True):
        new = variable.numpy()
        if variable.name == "kernel":
            large = abs(old) > 0.1
            ratio = new[large] / old[large]
            assert ratio.max() < 1 and np.ptp(ratio) < 1e-5
            if name != "efficient":
                # Its step size would change from step to step.
                assert ratio.mean() == pytest.approx((1 - 0.1 * 0.2) ** 3, rel=1e-5)
        else:
            assert variable.name in ("bias", "gamma", "beta")
            np.testing.assert_array_equal(new, old)


def test_without_decay_nothing_shrinks():
    network = built("baseline")
    compile_network(network, "baseline", 0.1, steps=10)
    variables = network.trainable_variables
    network.optimizer.build(variables)
    before = [variable.numpy().copy() for variable in variables]
    network.optimizer.apply([np.zeros(v.shape, np.float32) for v in variables], variables)
    for variable, old in zip(variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), old)


def test_every_remedy_is_one_change():
    fields = ("width", "dropout", "weight_decay", "shift")
    for variant in REMEDIES:
        assert sum(getattr(variant, name) != getattr(PLAIN, name) for name in fields) == 1
