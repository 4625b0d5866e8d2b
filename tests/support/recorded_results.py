"""Made-up ``results.json``: as much of it as verification and comparison rely on."""

import copy
import json

import numpy as np

from analysis.engine.keys import numeric_environment
from analysis.parameters import make_parameters, published

TRAIN, TEST, K = 1000, 400, 4


def made_up(wrong=range(40), test_wrong=range(10), seconds=100.0, digest="d" * 64, **parameters):
    """Results of a run that misclassified these images.

    Parameters
    ----------
    wrong, test_wrong : iterable of int
        Rows of the `TRAIN` training and of the `TEST` test images.
    seconds : float
        Of all trainings.
    digest : str
        Of the dataset.
    **parameters
        Values that differ from the defaults, besides K.

    Returns
    -------
    dict
    """
    wrong, test_wrong = sorted(map(int, wrong)), sorted(map(int, test_wrong))
    run = make_parameters({"dataset": "digits", "k": K, **parameters})
    held_out = np.isin(np.arange(TRAIN), wrong).reshape(run.k, -1)
    folds = [
        {
            "fold": number,
            "train_size": TRAIN - fold.size,
            "validation_size": fold.size,
            "accuracy": float(1 - fold.mean()),
            "seconds": 1.0,
        }
        for number, fold in enumerate(held_out, 1)
    ]
    mean = float(1 - held_out.mean())
    return {
        "parameters": published(run.model_dump()),
        "dataset": {"name": "digits", "digest": digest, "train": TRAIN, "test": TEST},
        "cross_validation": {
            "k": run.k,
            "folds": folds,
            "mean_accuracy": mean,
            "interval": [mean - 0.01, min(mean + 0.01, 1.0)],
            "pooled": {"accuracy": mean, "interval": [mean - 0.01, min(mean + 0.01, 1.0)]},
            "training_variation": {"relative": 0.1},
            "seconds": seconds / 2,
        },
        "test": {
            "accuracy": 1 - len(test_wrong) / TEST,
            "interval": [0.9, 1.0],
        },
        "verdicts": {
            name: {"verdict": verdict, "rule": "…"}
            for name, verdict in {
                "class_balance": "balanced",
                "scaling": "required",
                "fit": "overfitting",
                "best_k": 5,
            }.items()
        },
        "errors": {"misclassified": {"out_of_fold": wrong, "test": test_wrong}},
        "model": {"name": run.model, "parameters": 1000},
        "inferences": [{"topic": "Fit", "claim": "It overfits.", "strength": "firm"}],
        "provenance": {
            "commit": "c" * 40,
            "environment": dict(numeric_environment()),
            "seconds": seconds,
        },
    }


def saved(folder, results, **changes):
    """Write results into a folder as a site's, some values changed by their dotted path.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    results = copy.deepcopy(results)
    for path, value in changes.items():
        *above, last = path.split(".")
        part = results
        for name in above:
            part = part[int(name) if name.isdigit() else name]
        if value is ...:
            del part[last]
        else:
            part[int(last) if last.isdigit() else last] = value
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    return folder
