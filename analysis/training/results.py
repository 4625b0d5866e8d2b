"""What trained folds say: each fold as measured, and all of them as tidy tables."""

from dataclasses import dataclass

import numpy as np

# As the tables call the parts that a fold's history names.
PARTS = {"train": "training", "validation": "validation", "test": "test", "running": "running"}


@dataclass(frozen=True, eq=False)
class Fold:
    """One fold's network, as measured.

    Attributes
    ----------
    number : int
        From 1.
    train_size, validation_size : int
    train_measured : int
        Images of the training part on which its curve is measured.
    history : dict of str to ndarray, shape (measurements, metrics)
        For ``validation`` and, where watched, ``train`` and ``test``: loss
        (nats) and accuracy (0 to 1) before training and after each epoch.
    indices : ndarray of int, shape (validation_size,)
        The rows held out.
    probabilities : ndarray of float32, shape (validation_size, ...)
        The trained network's output for them.
    seconds : float
        Spent on gradient steps, on one thread.
    seed : int
        The one given, of which the fold's own seed is derived.
    metrics : tuple of str
        Columns of the histories.
    epochs : tuple of int or None
        After which of them the history was measured, 0 before training; all when None.
    running : ndarray, shape (epochs, metrics), or None
        Averages over each epoch's batches while the weights moved, as Keras's ``fit`` reports.
    train : ndarray of int or None
        Rows of the training part.
    parameters : int or None
        Number of the network's weights.
    """

    number: int
    train_size: int
    validation_size: int
    train_measured: int
    history: dict
    indices: np.ndarray
    probabilities: np.ndarray
    seconds: float
    seed: int = 0
    metrics: tuple = ("loss", "accuracy")
    epochs: tuple | None = None
    running: np.ndarray | None = None
    train: np.ndarray | None = None
    parameters: int | None = None

    @property
    def loss(self):
        """Validation loss after the last epoch."""
        return float(self.history["validation"][-1, 0])

    @property
    def accuracy(self):
        """Validation accuracy after the last epoch."""
        return float(self.history["validation"][-1, self.metrics.index("accuracy")])

    @property
    def train_error(self):
        """Error rate on the training part after the last epoch; nan where it was not measured."""
        return float(1 - self.history["train"][-1, 1]) if "train" in self.history else np.nan


def fold_of(number, result, *, seed=0, train=None):
    """Read a fold from the stored result of its task."""
    names = ("train", "validation", "test")
    facts, arrays = result.facts, result.arrays
    return Fold(
        number=number,
        train_size=facts["train_size"],
        validation_size=facts["validation_size"],
        train_measured=facts["train_measured"],
        history={name: arrays[f"history_{name}"] for name in names if f"history_{name}" in arrays},
        indices=arrays["validation_indices"],
        probabilities=arrays["validation_probabilities"],
        seconds=facts["seconds"],
        seed=seed,
        metrics=tuple(facts["metrics"]),
        epochs=tuple(facts["epochs"]),
        running=arrays["history_running"],
        train=train,
        parameters=facts["parameters"],
    )


@dataclass(frozen=True, eq=False)
class CrossValidated:
    """All folds of a cross-validation, of one seed or several.

    Attributes
    ----------
    folds : list of Fold
        By seed, then by fold.
    targets : ndarray, shape (rows, ...)
        Of all rows.
    """

    folds: list
    targets: np.ndarray

    def scores(self):
        """Every fold's metrics on the rows that it held out, after the last epoch.

        Returns
        -------
        pandas.DataFrame
            Columns ``seed``, ``fold``, ``train_size``, ``validation_size`` and the metrics, such
            as ``accuracy`` and ``loss``.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "seed": fold.seed,
                "fold": fold.number,
                "train_size": fold.train_size,
                "validation_size": fold.validation_size,
                **_named(fold.metrics, fold.history["validation"][-1]),
            }
            for fold in self.folds
        )

    def histories(self, running=False):
        """Every measurement of every fold.

        Parameters
        ----------
        running : bool
            Also the averages over each epoch's batches while the weights
            moved, as part ``"running"``: what Keras's ``fit`` calls training.

        Returns
        -------
        pandas.DataFrame
            Columns ``seed``, ``fold``, ``epoch`` (0 before training), ``part``
            (``"training"``, ``"validation"``, ``"test"``) and the metrics.
        """
        import pandas as pd

        tables = []
        for fold in self.folds:
            parts = dict(fold.history)
            if running:
                parts["running"] = fold.running
            for part, values in parts.items():
                first = 1 if part == "running" else 0
                known = fold.epochs is not None and part != "running"
                epochs = fold.epochs if known else range(first, first + len(values))
                table = pd.DataFrame({"epoch": list(epochs), **_named(fold.metrics, values.T)})
                tables.append(table.assign(seed=fold.seed, fold=fold.number, part=PARTS[part]))
        table = pd.concat(tables, ignore_index=True)
        first = ["seed", "fold", "epoch", "part"]
        return table[first + [name for name in table if name not in first]]

    def out_of_fold(self):
        """Every row's prediction by a model that was not trained on it.

        Returns
        -------
        pandas.DataFrame
            In the order of the rows. Columns ``row``, ``seed``, ``fold``,
            ``label`` and ``predicted`` (where there are classes), and
            ``probability_0`` and so on; ``output_0`` and so on, where there are none. A row
            that was held out more than once has a line for each time.
        """
        import pandas as pd

        classes = self.targets.ndim == 1 and self.targets.dtype.kind in "biu"
        tables = []
        for fold in self.folds:
            output = fold.probabilities.reshape(len(fold.indices), -1)
            columns = {"row": fold.indices, "seed": fold.seed, "fold": fold.number}
            if classes:
                columns["label"] = self.targets[fold.indices]
            if classes and output.shape[1] > 1:
                columns["predicted"] = output.argmax(axis=1)
            name = "probability" if classes else "output"
            columns |= {f"{name}_{place}": values for place, values in enumerate(output.T)}
            tables.append(pd.DataFrame(columns))
        table = pd.concat(tables, ignore_index=True)
        return table.sort_values("row", kind="stable", ignore_index=True)


def _named(metrics, values):
    """Metrics by name, the loss last."""
    named = dict(zip(metrics, values, strict=True))
    return {**{name: value for name, value in named.items() if name != "loss"}, **{
        name: value for name, value in named.items() if name == "loss"
    }}  # fmt: skip
