"""Made-up predictions and what follows from them, for studies that nobody trained."""

import dataclasses
from functools import cache, partial

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from support.chapters import words_of

from analysis.data.datasets import load
from analysis.engine.store import Result
from analysis.evaluation.learning_curve import LearningCurve
from analysis.evaluation.test_set import FinalTest
from analysis.evaluation.validation import CrossValidation
from analysis.experiments.corruptions import conditions_for
from analysis.experiments.sample_plan import CANDIDATES
from analysis.statistics.power_law import power_law
from analysis.training.results import Fold
from analysis.verdicts import best_k

choose_k = partial(best_k.choose_k, candidates=CANDIDATES)

MANY = 10**9  # Validation images: so many that the law is known exactly.
NOISE = 0.05  # Share of the labels that `planted` flips.
STEEP = power_law([1000, 2000, 4000, 8000], [0.08, 0.04, 0.02, 0.01], 100_000)


def words(text):
    """The words of a text, a table or a picture, with plain spaces."""
    return words_of(text).replace("\u00a0", " ")


def cross_validation(accuracies, size=500, n_classes=10):
    """Folds whose out-of-fold predictions have these accuracies."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, n_classes, size * len(accuracies))
    folds = []
    for number, accuracy in enumerate(accuracies, 1):
        indices = np.arange((number - 1) * size, number * size)
        wrong = np.arange(size) < round((1 - accuracy) * size)
        predicted = np.where(wrong, (labels[indices] + 1) % n_classes, labels[indices])
        probabilities = np.full((size, n_classes), 0.01)
        probabilities[np.arange(size), predicted] = 0.91
        history = np.array([[2.3, 0.1], [0.5, accuracy], [0.4, accuracy]])
        folds.append(
            Fold(
                number,
                size * (len(accuracies) - 1),
                size,
                size,
                {"train": history, "validation": history, "test": history},
                indices,
                probabilities,
                1.0,
            )
        )
    return CrossValidation(folds, labels)


def validation_of(probabilities, labels, k=3):
    """A cross-validation with these out-of-fold predictions."""
    n = len(labels)
    folds = [
        Fold(
            number=fold + 1,
            train_size=n - len(np.arange(fold, n, k)),
            validation_size=len(np.arange(fold, n, k)),
            train_measured=0,
            history={},
            indices=np.arange(fold, n, k),
            probabilities=probabilities[fold::k],
            seconds=1.0,
        )
        for fold in range(k)
    ]
    return CrossValidation(folds, labels)


def final_test(accuracy, labels, n_classes=10):
    """A final model that is right on the first test images, in this share."""
    labels = np.asarray(labels)
    right = np.arange(len(labels)) < round(accuracy * len(labels))
    return FinalTest(np.eye(n_classes)[np.where(right, labels, (labels + 1) % n_classes)], labels)


def dataset_of(labels, test_labels, *, like="digits", **card):
    """A built-in dataset with other labels, and a card of other content.

    Its images do not fit the labels: it is for what looks at the labels only.
    """
    dataset = load(like)
    return dataclasses.replace(
        dataset,
        y_train=np.asarray(labels),
        y_test=np.asarray(test_labels),
        card=dataclasses.replace(dataset.card, **card),
    )


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def drawn(n, seed, sharpness=1.0, classes=4):
    """Probabilities and labels; the labels follow the probabilities at a sharpness of 1."""
    rng = np.random.default_rng(seed)
    scores = 2 * rng.normal(size=(n, classes))
    labels = (softmax(scores).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    labels = np.minimum(labels, classes - 1)
    return softmax(sharpness * scores).astype(np.float32), labels


@cache
def planted():
    """Digits with some labels flipped: out-of-fold probabilities, labels, and which are flipped."""
    images, labels = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    flipped = np.zeros(len(labels), dtype=bool)
    flipped[rng.choice(len(labels), round(NOISE * len(labels)), replace=False)] = True
    noisy = np.where(flipped, (labels + rng.integers(1, 10, len(labels))) % 10, labels)
    model = LogisticRegression(C=0.1, max_iter=300)
    found = cross_val_predict(model, images / 16, noisy, cv=3, method="predict_proba")
    return found, noisy, flipped, labels


def curve(sizes, errors, n_validation=MANY):
    """A learning curve; `errors` by size, or by size and fold."""
    errors = np.asarray(errors, dtype=float)
    errors = errors[:, None] if errors.ndim == 1 else errors
    return LearningCurve(np.array(sizes, int), np.zeros_like(errors), errors, n_validation)


def corrupted(lost, images=1000, gained=None):
    """A result of two folds in which each corruption loses so many images of each fold."""
    conditions = conditions_for((28, 28))
    counts = np.array([lost(item["kind"], item["amount"], item["way"]) for item in conditions])
    counts = np.tile(counts, (2, 1))
    more = np.zeros_like(counts) if gained is None else np.minimum(counts, gained)
    correct = round(0.95 * images) - counts + more
    facts = {"conditions": conditions, "folds": [1, 2], "images": [images] * 2, "model": "baseline"}
    return Result(facts, {"correct": correct, "lost": counts, "gained": more})
