"""Small made-up datasets and scaling experiments whose properties are known."""

import dataclasses

import numpy as np

from analysis.engine.store import Result
from analysis.parameters import make_parameters
from analysis.study import Study

KINDS = ("colour", "imbalanced", "many", "signed", "tiny")
RATES = [1e-5, 1e-3, 1e-2, 1e-1]
# Accuracies of raw and of scaled pixels at each of these rates; a run's own is the third.
NEEDED = ([0.1, 0.5, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8])
CONVENIENT = ([0.9, 0.9, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8])
HARMFUL = ([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.3, 0.1])
NO_DIFFERENCE = ([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.9, 0.8])
LONG_NAMES = (
    "T-shirt/top",
    "A class with a very long name indeed",
    "Donaudampfschifffahrtsgesellschaft",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot, left foot",
    "Ankle boot, right foot",
)


def arrays(kind):
    """Images and labels, training and test, of a made-up dataset.

    "colour": three classes of 8-bit colour images, the third channel marks the class.
    "imbalanced": two classes, 90 and 10 images, most pixels zero and never changing.
    "many": forty classes of oblong float images, labelled 100, 103, …
    "signed": four equally frequent classes of floats below and above zero.
    "tiny": twenty black-and-white images of two classes.
    """
    rng = np.random.default_rng(11)
    if kind == "colour":
        labels = np.arange(150) % 3
        images = rng.integers(0, 100, (150, 12, 12, 3))
        for image, label in zip(images, labels, strict=True):
            image[4 * label : 4 * label + 4, :, label] += 150
        return images.astype(np.uint8), labels, 120
    if kind == "imbalanced":
        labels = np.r_[np.zeros(90, int), np.ones(10, int), np.zeros(18, int), np.ones(2, int)]
        images = np.zeros((120, 10, 10), np.uint8)
        images[:, 3:7, 2:5] = rng.integers(100, 255, (120, 4, 3))
        images[labels == 1, :, 5] = 50
        return images, labels, 100
    if kind == "many":
        labels = np.r_[np.tile(np.arange(40), 3), rng.integers(0, 40, 80)]
        images = rng.random((200, 6, 9)).astype(np.float32) / 2
        for image, label in zip(images, labels, strict=True):
            image[label % 6] += label / 80
        return images, 100 + 3 * labels, 160
    if kind == "signed":
        labels = np.arange(60) % 4
        images = rng.normal(size=(60, 8, 8))
        images[np.arange(60), labels] += 2
        return images, labels, 40
    labels = np.arange(28) % 2
    return 200 * rng.integers(0, 2, (28, 6, 6)).astype(np.uint8), labels, 20


def save(folder, images, labels, n_train, name="made_up.npz"):
    """Write a dataset in Keras's layout; returns its path."""
    path = folder / name
    np.savez(
        path,
        x_train=images[:n_train],
        y_train=labels[:n_train],
        x_test=images[n_train:],
        y_test=labels[n_train:],
    )
    return str(path)


def make_study(dataset, **values):
    """A study that nobody has trained."""
    return Study(make_parameters({"dataset": dataset, "k": 2, **values}), quiet=True, workers=1)


def made_up_study(folder, kind, **values):
    return make_study(save(folder, *arrays(kind)), **values)


def rename_classes(study, names):
    """Give the classes of a study other names."""
    card = dataclasses.replace(study.dataset.card, class_names=tuple(names))
    study.dataset = dataclasses.replace(study.dataset, card=card)
    return study


def scaling_experiment(raw, unit, standard=None, scale=255.0, starts=3, diverged=()):
    """Result of a scaling experiment with given mean accuracies.

    Parameters
    ----------
    raw, unit, standard : sequence of float
        Accuracy at each of `RATES`.
    scale : float
        Largest value of a raw pixel.
    diverged : sequence of float
        Rates at which training on raw pixels ends without a finite loss.
    """
    means = np.array([raw, unit, unit if standard is None else standard], dtype=float)
    spread = 0.002 * (np.arange(starts) - (starts - 1) / 2)
    accuracy = np.clip(means[:, :, None] + spread, 0, 1)
    curves = np.ones((3, len(RATES), starts, 4)) * np.array([2.4, 1.5, 1.0, 0.5])
    curves[0, ..., 0] = 2.4 * scale / 2
    for rate in diverged:
        curves[0, RATES.index(rate), :, 2:] = np.nan
    eigenvalues = np.array([scale**2, 1.0, 4.0]) * 10
    facts = {
        "scalings": ["none", "unit", "standard"],
        "learning_rates": RATES,
        "starts": starts,
        "epochs": 3,
        "train_size": 300,
        "validation_size": 200,
        "hidden_units": 32,
        "scalers": [
            {"shift": 0.0, "divisor": 1.0},
            {"shift": 0.0, "divisor": scale},
            {"shift": scale / 8, "divisor": scale / 3},
        ],
    }
    return Result(
        facts,
        {
            "accuracy": accuracy,
            "loss": 1 - accuracy,
            "curves": curves,
            "gradient": np.ones((3, starts)) * np.array([[scale], [1.0], [2.0]]),
            "largest_eigenvalue": eigenvalues,
            "condition": np.array([900.0, 900.0, 300.0]),
        },
    )


def with_experiment(study, *accuracies, **options):
    """Put a made-up scaling experiment in a study's place for it."""
    study.__dict__["scaling"] = scaling_experiment(*accuracies, **options)
    return study
