"""Networks from the pool are those that would be built anew, whatever was trained before."""

import numpy as np
import pytest

from analysis.data.datasets import load
from analysis.models.architectures import build_network
from analysis.models.variants import PLAIN, Variant
from analysis.training.fold import NetworkRecipe
from analysis.training.graph_cache import ready_loop, start_afresh
from analysis.training.preparation import Scaler, with_channels

pytestmark = pytest.mark.usefixtures("one_thread")
DATASET = load("digits")
IMAGES = with_channels(DATASET.x_train)
RANDOM = Variant("random in every way", dropout=0.5, shift=1)


def ready(model, variant, seed):
    recipe = NetworkRecipe(model, "unit", 0.01, DATASET.n_classes, 16.0, variant)
    scaler = Scaler("unit", 0.0, 16.0)
    return ready_loop(recipe, IMAGES, DATASET.y_train, scaler, seed=seed, steps=9)


@pytest.mark.parametrize("variant", [PLAIN, RANDOM], ids=lambda variant: variant.name)
@pytest.mark.parametrize("model", ["baseline", "efficient", "logistic"])
def test_the_first_state_is_a_new_networks(model, variant):
    # Another training leaves weights, momentum and random states behind.
    used = ready(model, variant, seed=1)
    used.train(IMAGES, DATASET.y_train, np.arange(64), 32)
    loop = ready(model, variant, seed=7)
    start_afresh(7)
    new = build_network(model, DATASET.input_shape, DATASET.n_classes, variant)
    assert len(loop.network.variables) == len(new.variables)
    for mine, theirs in zip(loop.network.variables, new.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(mine.value), np.asarray(theirs.value))
    # The learning rate apart, an optimizer that has done nothing remembers nothing.
    for variable in loop.network.optimizer.variables:
        if "learning_rate" not in variable.path:
            assert not np.any(np.asarray(variable.value))


def test_seeds_and_variants_are_told_apart():
    one = ready("logistic", PLAIN, seed=1).state()
    other = ready("logistic", PLAIN, seed=2).state()
    again = ready("logistic", PLAIN, seed=1).state()
    assert any(not np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    wide = ready("baseline", Variant("wide", width=2.0), seed=1).network.count_params()
    assert wide > ready("baseline", PLAIN, seed=1).network.count_params()
