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
from analysis.verdicts.fit import diagnose

pytestmark = pytest.mark.slow


def fit_of(values, variant=None):
    """The verdict from the curves alone, without the ablations, which take longer.

    With a variant, every network of the study is trained as that.
    """
    study = Study(make_parameters({"dataset": "digits", **values}), quiet=True)
    if variant is not None:
        usual = study.plan.recipe
        study.plan.recipe = lambda model=None, _=None: usual(model, variant)
    return diagnose(study.validation, learned=study.beats_majority_class), study


@pytest.mark.parametrize(
    "values, variant, verdicts",
    [
        # One pass over the images is too little.
        ({"epochs": 1, "k": 3}, None, {"underfitting"}),
        # A few images, known by heart.
        ({"train_size": 100, "epochs": 60, "k": 2}, None, {"overfitting"}),
        # Weights that may not grow cannot learn.
        ({"epochs": 15, "k": 3}, Variant("held down", weight_decay=0.5), {"underfitting"}),
        # One filter and three hidden units for ten classes.
        ({"epochs": 25, "k": 3}, Variant("tiny", width=1 / 32), {"underfitting"}),
        # All images, for as long as it takes.
        ({"epochs": 25, "k": 3}, None, {"good fit"}),
        # Ten epochs are hardly enough for so few images, and the folds disagree on it.
        ({}, None, {"underfitting", "cannot tell"}),
    ],
    ids=["one-epoch", "few-images", "held-down", "tiny", "long-enough", "default-recipe"],
)
def test_verdict_of_a_real_run(values, variant, verdicts):
    fit, _ = fit_of(values, variant)
    assert fit.verdict in verdicts, fit


def shuffled_digits(path):
    """scikit-learn's digits with labels that the images do not tell."""
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
    assert study.fit.verdict == "cannot tell" and study.fit.reasons == ("nothing learned",)
    assert study.best_k.verdict is None and "learn" in study.best_k.reason
    assert all(trial.verdict in ("no difference shown", "cannot tell") for trial in study.ablations)
    assert study.scaling_verdict.verdict in ("no difference", "cannot tell")
    assert study.learning_curve.verdict in ("no", "cannot tell")
