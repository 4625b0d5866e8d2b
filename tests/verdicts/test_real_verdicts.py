"""Real runs that must flip the verdict on the fit; the expected ones were written beforehand.

The default run, on MNIST, takes minutes and is judged where the whole report is built
(`built_report.py`).
"""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from analysis.models.variants import Variant
from analysis.parameters import make_parameters
from analysis.study import Study

pytestmark = pytest.mark.slow


def fit_of(values, variant=None):
    """The verdict on scikit-learn's digits; with a variant, every network is trained as that."""
    values = {"dataset": "digits", "remedies": "none", **values}
    study = Study(make_parameters(values), quiet=True)
    if variant is not None:
        usual = study.plan.recipe
        study.plan.recipe = lambda model=None, _=None: usual(model, variant)
    return study.fit


@pytest.mark.parametrize(
    "values, variant, verdicts",
    [
        # One pass over the images is too little.
        ({"epochs": 1, "k": 3}, None, {"underfitting"}),
        # Steps so small that ten epochs hardly move the weights.
        ({"learning_rate": 3e-4, "epochs": 10, "k": 3}, None, {"underfitting"}),
        # A few images, known by heart: not too short, and so few can hardly show what it costs.
        ({"train_size": 300, "epochs": 60}, None, {"overfitting", "good fit", "cannot tell"}),
        # Weights that may not grow cannot learn.
        ({"epochs": 15, "k": 3}, Variant("held down", weight_decay=0.5), {"underfitting"}),
        # One filter and three hidden units for ten classes.
        ({"epochs": 25, "k": 3}, Variant("tiny", width=1 / 32), {"underfitting"}),
        # All images, for as long as it takes: never too short, though so few errors may stay open.
        ({"epochs": 40}, None, {"good fit", "overfitting", "cannot tell"}),
        # A schedule that ends at a learning rate of zero does not look like an early stop.
        ({"model": "efficient", "k": 3}, None, {"good fit", "overfitting", "cannot tell"}),
    ],
    ids=["one-epoch", "small-steps", "few-images", "held-down", "tiny", "long-enough", "annealed"],
)
def test_verdict_of_a_real_run(values, variant, verdicts):
    fit = fit_of(values, variant)
    found = {item.name: (item.value, item.interval) for item in fit.evidence.values()}
    assert fit.verdict in verdicts, (fit.phrase, fit.reasons, found)
    # Without errors on training images, a good fit is called firm only if no cost is left open.
    assert not (fit.firm and fit.verdict == "good fit" and values.get("train_size"))


def shuffled_digits(path):
    """scikit-learn's digits with labels that do not follow from the images."""
    data = load_digits()
    labels = np.random.default_rng(0).permutation(data.target)
    images = (15 * data.images).astype(np.uint8)
    np.savez(
        path,
        x_train=images[:1400],
        y_train=labels[:1400],
        x_test=images[1400:],
        y_test=labels[1400:],
    )
    return str(path)


@pytest.fixture(scope="module")
def nothing_to_learn(tmp_path_factory):
    """A study of shuffled labels, learned by heart."""
    folder = tmp_path_factory.mktemp("shuffled")
    from analysis.engine.store import Store

    values = {
        "dataset": shuffled_digits(folder / "shuffled.npz"),
        "model": "dense",
        "epochs": 25,
        "learning_rate": 0.05,
        "k": 2,
        "samples": 0,
        "train_size": 200,
    }
    return Study(make_parameters(values), store=Store(folder / "store"), quiet=True)


def test_with_shuffled_labels_every_verdict_says_that_there_is_nothing_to_learn(nothing_to_learn):
    study = nothing_to_learn
    assert not study.beats_majority_class
    # The networks know their training images by heart, and that must not mislead.
    assert study.validation.curve("train", "accuracy")[:, -1].mean() > 0.5
    assert study.fit.verdict == "cannot tell" and study.fit.reasons == ("nothing_learned",)
    assert study.best_k.verdict is None and "learn" in study.best_k.reason
    assert study.scaling_verdict.verdict in ("no difference", "cannot tell")
    assert study.learning_curve.verdict in ("no", "cannot tell")
