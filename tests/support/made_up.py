"""Small made-up datasets and scaling experiments whose properties are known."""

import dataclasses

import numpy as np

from analysis.engine.store import Result
from analysis.parameters import make_parameters
from analysis.study import Study

KINDS = ("colour", "imbalanced", "many", "signed", "tiny")
RATES = [1e-5, 1e-3, 1e-2, 1e-1]
# Accuracies of raw and of scaled pixels at each of these rates; a run's own is the third.
SCALING_CASES = {
    "required": ([0.1, 0.5, 0.1, 0.1], [0.1, 0.5, 0.9, 0.8]),
    "beneficial": ([0.1, 0.8, 0.7, 0.1], [0.1, 0.5, 0.9, 0.8]),
    "needed at this learning rate": ([0.3, 0.9, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8]),
    "harmful": ([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.3, 0.1]),
    "no difference": ([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.9, 0.8]),
    "cannot tell": ([0.1, 0.5, 0.87, 0.8], [0.1, 0.5, 0.9, 0.8]),
}
"""By the verdict that they must get; see `scaling_experiment` for the noise."""

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


def scaling_experiment(
    raw, unit, *, scaling="unit", scale=255.0, run_rate=0.01, noise=0.002, fitted=0.5, rose=0.01
):
    """Result of a scaling experiment with given accuracies.

    Parameters
    ----------
    raw, unit : sequence of float
        Accuracy at each of `RATES`.
    scaling : str
        With what raw pixels are compared.
    scale : float
        Largest value of a raw pixel.
    run_rate : float
        One of `RATES`.
    noise : float
        Largest deviation of a sample's accuracy from the mean.
    fitted : float
        Accuracy on the training images in the last epoch.
    rose : float
        Gain in validation accuracy over the second half of the epochs.
    """
    rows = []
    for kind, means in (("none", raw), (scaling, unit)):
        best = RATES[int(np.argmax(means))]
        rows += [(kind, rate, 0, value) for rate, value in zip(RATES, means, strict=True)]
        for rate in {best, run_rate}:
            # The samples of one kind do not vary as those of the other.
            drift = noise * np.array([-1, 0, 1]) * (1 if kind == "none" else -1)
            mean = means[RATES.index(rate)]
            rows += [(kind, rate, sample, mean + drift[sample - 1]) for sample in (1, 2, 3)]
    kinds, rates, samples, accuracy = (np.array(column) for column in zip(*rows, strict=True))
    accuracy = np.clip(accuracy, 0, 1)
    facts = {
        "scalings": ["none", scaling],
        "epochs": 8,
        "train_size": 300,
        "validation_size": 200,
        "chance": 0.1,
        "start_loss": {"none": 2.4 * scale / 2, scaling: 2.4},
        "start_gradient": {"none": scale, scaling: 1.0},
    }
    arrays = {
        "train_accuracy": np.full(len(rows), fitted),
        "accuracy_halfway": np.clip(accuracy - rose, 0, 1),
        "accuracy": accuracy,
        "stopped": accuracy <= 0.12,
        "scaling": kinds,
        "learning_rate": rates,
        "sample": samples,
    }
    return Result(facts, arrays)


def with_experiment(study, *accuracies, **options):
    """Put a made-up scaling experiment in a study's place for it."""
    kind = "unit" if study.parameters.scaling == "none" else study.parameters.scaling
    study.__dict__["scaling"] = scaling_experiment(*accuracies, scaling=kind, **options)
    return study
