"""Validation methods on many small samples whose true accuracy is measured.

All methods estimate the accuracy of one classifier, fitted to the whole
sample. It is kernel ridge regression (`analysis.experiments.kernel_ridge`), in
place of the run's network, which would take hours for so many fits.
"""

import numpy as np
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

from analysis.experiments import kernel_ridge
from analysis.experiments.sample_draws import drawn, training_size
from analysis.training.determinism import derived_seed
from analysis.training.preparation import training_subset

# Images left over on which the true accuracy is measured.
TRUTH_IMAGES = 4_000
FOLDS = 5
# Share of the sample that hold-out keeps back, and how often it is repeated.
HOLD_OUT = 0.2
SPLITS = 10
# Runs of K-fold, each with a separate shuffle.
REPEATS = 3
BOOTSTRAPS = 25
# Weight of the images not drawn: the chance that a bootstrap sample holds an
# image (Efron, JASA 78, 1983).
DRAWN = 1 - np.exp(-1)
# The nested method chooses among these strengths of the ridge.
RIDGES = (0.01, 0.1, 1.0)
INNER_FOLDS = 3
# What the splits are drawn for; the numbers keep their seeds apart.
HOLD_OUT_SEED, REPEATED_SEED, BOOTSTRAP_SEED, INNER_SEED = 1001, 1002, 1003, 1004


def run(task, dataset, report, **_):
    """Estimate the accuracy of the classifier on every sample by every method.

    `task` is a `MethodsTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``methods``, their keys in order; ``fits`` and ``shares``, how
        many classifiers each fits and the share of the sample's images that
        one of them is fitted to; ``ks``, ``sizes`` (of K-fold's training
        parts), ``size``, ``truth_images``. Arrays:
        ``estimates`` (samples, methods); ``truths`` of the same shape, the
        accuracy that each estimate is meant to be; and ``nested_accuracy``
        (samples, ks), that of classifiers fitted to the beginning of a sample
        that is as large as K-fold's training parts.
    """
    subset = training_subset(dataset.y_train, task.train_size, task.seed)
    pixels = kernel_ridge.Pixels(dataset, np.random.default_rng(task.seed).permutation(subset))
    sizes = [training_size(task.size, k) for k in task.ks]
    estimates, truths, accuracies = [], [], []
    for number in range(task.first, task.first + task.count):
        rows, left = drawn(task, dataset.y_train, number, TRUTH_IMAGES)
        seed = derived_seed(task.seed, number, task.size)
        sample = Sample(
            pixels.kernel(rows, rows),
            pixels.kernel(left, rows),
            dataset.y_train[rows],
            dataset.y_train[left],
            seed,
        )
        found = sample.estimates(task.ks)
        estimates.append([found[name][0] for name in found])
        truths.append([found[name][1] for name in found])
        accuracies.append([sample.accuracy_of_first(size) for size in sizes])
        report(number - task.first + 1)
    cost = costs(task.ks, task.size)
    facts = {
        "methods": list(found),
        "fits": [cost[name][0] for name in found],
        "shares": [cost[name][1] for name in found],
        "ks": list(task.ks),
        "sizes": sizes,
        "size": task.size,
        "truth_images": len(left),
    }
    arrays = {"estimates": estimates, "truths": truths, "nested_accuracy": accuracies}
    return facts, {name: np.array(values) for name, values in arrays.items()}


def costs(ks, size):
    """Classifiers that each method fits for one estimate, and their share of the images.

    Returns
    -------
    dict of str to (int, float)
    """
    inner = FOLDS * len(RIDGES) * INNER_FOLDS
    whole, part = 1 - HOLD_OUT, 1 - 1 / FOLDS
    return {
        "hold_out": (1, whole),
        "repeated_hold_out": (SPLITS, whole),
        **{f"{k}_fold": (k, 1 - 1 / k) for k in ks},
        "repeated_k_fold": (REPEATS * FOLDS, part),
        "leave_one_out": (size, 1 - 1 / size),
        "bootstrap_632": (BOOTSTRAPS + 1, float(DRAWN)),
        "bootstrap_632_plus": (BOOTSTRAPS + 1, float(DRAWN)),
        "best_of_tuning": (len(RIDGES) * FOLDS, part),
        "nested": (inner + FOLDS, part),
    }


class Sample:
    """One sample, and what every method says of the classifier that is fitted to it.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
    left_kernel : ndarray, shape (m, n)
        Of the images that measure the truth with those of the sample.
    labels, left_labels : ndarray of int
        Of the two.
    seed : int
        Of all splits.
    """

    def __init__(self, kernel, left_kernel, labels, left_labels, seed):
        self.kernel, self.left_kernel = kernel, left_kernel
        classes, self.labels = np.unique(labels, return_inverse=True)
        # A class that the sample lacks is never predicted.
        places = np.searchsorted(classes, left_labels).clip(max=len(classes) - 1)
        self.left_labels = np.where(classes[places] == left_labels, places, -1)
        self.targets = np.eye(len(classes))[self.labels]
        self.seed, self.everything = seed, np.arange(len(labels))

    def predict(self, train, test, ridge=kernel_ridge.RIDGE):
        """Classes of some images by the classifier fitted to others, both positions."""
        fitted = kernel_ridge.fit(self.kernel[np.ix_(train, train)], self.targets[train], ridge)
        return kernel_ridge.predict(self.kernel[np.ix_(test, train)], fitted)

    def hits(self, train, test, ridge=kernel_ridge.RIDGE):
        """Whether each of the images `test` is classified correctly."""
        return self.predict(train, test, ridge) == self.labels[test]

    def truth(self, ridge=kernel_ridge.RIDGE):
        """Accuracy of the classifier fitted to the whole sample, on images left over."""
        return self.accuracy_of_first(len(self.labels), ridge)

    def accuracy_of_first(self, size, ridge=kernel_ridge.RIDGE):
        """Accuracy on images left over when fitted to the first `size` images."""
        fitted = kernel_ridge.fit(self.kernel[:size, :size], self.targets[:size], ridge)
        predicted = kernel_ridge.predict(self.left_kernel[:, :size], fitted)
        return float(np.mean(predicted == self.left_labels))

    def estimates(self, ks):
        """Every method's estimate and the accuracy that it is to be compared with.

        Returns
        -------
        dict of str to (float, float)
            In the order of `costs`.
        """
        splits = self.hold_out()
        bootstrap, plus = self.bootstrap()
        best, ridge = self.best_of_tuning()
        found = {
            "hold_out": splits[0],
            "repeated_hold_out": np.mean(splits),
            **{f"{k}_fold": self.k_fold(k) for k in ks},
            "repeated_k_fold": np.mean(
                [self.k_fold(FOLDS, REPEATED_SEED, repeat) for repeat in range(REPEATS)]
            ),
            "leave_one_out": self.leave_one_out(),
            "bootstrap_632": bootstrap,
            "bootstrap_632_plus": plus,
        }
        truth, tuned = self.truth(), self.truth(ridge)
        found = {name: (float(value), truth) for name, value in found.items()}
        return found | {"best_of_tuning": (best, tuned), "nested": (self.nested(), tuned)}

    def hold_out(self):
        """Accuracy on the part held out, for several random splits."""
        seed = derived_seed(self.seed, HOLD_OUT_SEED)
        splitter = StratifiedShuffleSplit(SPLITS, test_size=HOLD_OUT, random_state=seed)
        splits = splitter.split(self.everything, self.labels)
        return [self.hits(train, test).mean() for train, test in splits]

    def k_fold(self, k, *purpose, within=None, ridge=kernel_ridge.RIDGE):
        """Mean accuracy over stratified folds."""
        within = self.everything if within is None else within
        seed = derived_seed(self.seed, k, *purpose)
        splitter = StratifiedKFold(k, shuffle=True, random_state=seed)
        splits = splitter.split(within, self.labels[within])
        return float(
            np.mean(
                [self.hits(within[train], within[test], ridge).mean() for train, test in splits]
            )
        )

    def leave_one_out(self):
        """Share of images that are classified correctly without them."""
        predicted = kernel_ridge.leave_one_out(self.kernel, self.targets)
        return float(np.mean(predicted == self.labels))

    def bootstrap(self):
        """The .632 and .632+ estimates of the accuracy."""
        n = len(self.labels)
        rng = np.random.default_rng(derived_seed(self.seed, BOOTSTRAP_SEED))
        wrong, times = np.zeros(n), np.zeros(n)
        for _ in range(BOOTSTRAPS):
            draw = rng.integers(n, size=n)
            out = np.setdiff1d(self.everything, draw)
            wrong[out] += ~self.hits(draw, out)
            times[out] += 1
        # Image by image first, so that every image counts alike.
        out_of_bag = float((wrong[times > 0] / times[times > 0]).mean())
        return point_632(self.predict(self.everything, self.everything), self.labels, out_of_bag)

    def best_of_tuning(self):
        """The best K-fold score among all strengths of the ridge, and that strength."""
        scores = [self.k_fold(FOLDS, ridge=ridge) for ridge in RIDGES]
        best = int(np.argmax(scores))
        return scores[best], RIDGES[best]

    def nested(self):
        """K-fold of a classifier that chooses its ridge inside every training part."""
        seed = derived_seed(self.seed, FOLDS)
        splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        scores = []
        for fold, (train, test) in enumerate(splitter.split(self.everything, self.labels)):
            inner = [
                self.k_fold(INNER_FOLDS, INNER_SEED, fold, within=train, ridge=ridge)
                for ridge in RIDGES
            ]
            scores.append(self.hits(train, test, RIDGES[int(np.argmax(inner))]).mean())
        return float(np.mean(scores))


def point_632(predicted, labels, out_of_bag):
    """Efron's .632 estimate, and Efron and Tibshirani's .632+, of an accuracy.

    Both weigh the error on training images with that on images not drawn. The
    second gives the latter more weight, the nearer it is to the error of a
    classifier whose predictions have nothing to do with the labels.

    Parameters
    ----------
    predicted : ndarray of int, shape (n,)
        By the classifier fitted to all images, of these images.
    labels : ndarray of int, shape (n,)
        From 0.
    out_of_bag : float
        Error on images not drawn, 0 to 1.

    Returns
    -------
    (float, float)

    References
    ----------
    Efron and Tibshirani, JASA 92 (1997) 548-560.
    """
    apparent = float(np.mean(predicted != labels))
    classes = max(predicted.max(), labels.max()) + 1
    shares = [
        np.bincount(values, minlength=classes) / len(labels) for values in (labels, predicted)
    ]
    uninformed = 1 - float(shares[0] @ shares[1])
    error = (1 - DRAWN) * apparent + DRAWN * out_of_bag
    limited = min(out_of_bag, uninformed)
    overfitting = 0.0
    if limited > apparent:
        overfitting = (limited - apparent) / (uninformed - apparent)
    weight = DRAWN * (1 - DRAWN) * overfitting / (1 - (1 - DRAWN) * overfitting)
    return 1 - error, 1 - error - (limited - apparent) * weight
