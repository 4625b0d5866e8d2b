"""``results.json``: every number that the prose and the figures use."""

import json
import math
from dataclasses import asdict, is_dataclass
from pathlib import Path

import numpy as np

from analysis.experiments.plan import recipe_of
from analysis.report.findings import findings
from analysis.report.model_words import described_layers, variant_words
from analysis.report.provenance import provenance
from analysis.system.files import write_whole

FILE_NAME = "results.json"


def plain(value):
    """Turn arrays, dataclasses and numbers of NumPy into what JSON can hold.

    Numbers that are not finite become null: JSON has no word for them.
    """
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value


def collect(study):
    """Everything that the report says in numbers.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    dict
        Plain data; the README describes its keys.
    """
    validation = study.validation
    dataset = study.dataset
    return plain(
        {
            "parameters": study.parameters.model_dump(),
            "dataset": {
                "name": dataset.name,
                "train": study.n_train,
                "test": len(dataset.y_test),
                "classes": dataset.n_classes,
                "class_names": dataset.class_names,
                "image_shape": dataset.input_shape,
                "digest": dataset.digest,
                **study.data.as_dict(),
                "checks": {
                    "claims": study.claims,
                    "test_less_train_brightness": study.data.brightness_difference,
                    "brightness_share": study.data.brightness_share,
                    "template_share": study.data.template_share,
                    "baseline": study.baseline,
                },
            },
            "cross_validation": {
                "k": validation.k,
                "folds": [_fold(fold) for fold in validation.folds],
                "mean_accuracy": validation.mean_accuracy,
                "std_accuracy": validation.std_accuracy,
                **_interval(validation.interval),
                "naive": _interval(validation.naive_interval),
                "pooled": {
                    "accuracy": validation.pooled_accuracy,
                    **_interval(validation.pooled_interval),
                },
                "spread": validation.spread,
                "confusion": validation.out_of_fold.confusion,
                "recall": study.recalls,
                "seconds": validation.seconds,
            },
            "test": {
                "accuracy": study.test.accuracy,
                **_interval(study.test.interval),
                "forecast": study.forecast.as_dict(),
                "agreement": study.agreement.as_dict(),
                "corrected_labels": study.corrected_labels,
            },
            "verdicts": {
                "class_balance": study.class_balance.as_dict(),
                "fit": study.fit.as_dict(),
                "best_k": study.best_k.as_dict(),
                "scaling": study.scaling_verdict.as_dict(),
            },
            "experiments": {
                "comparison": [contender.as_dict() for contender in study.model_comparison],
                "shifts": _experiment(study.shifts),
                "learning_curve": study.learning_curve.as_dict(),
                "trials": [
                    {**item.as_dict(), "name": variant_words(item.name)} for item in study.ablations
                ],
                "samples": _or_none(study.k_experiment),
                "processes": _or_none(study.resampling_comparison),
                "intervals": _experiment(study.coverage_simulation),
                "writers": _or_none(study.writer_gap),
                "robustness": study.robustness.as_dict(),
                "scaling": _experiment(study.scaling),
                "preparation": study.scaling_effect.as_dict(),
            },
            "errors": {
                "leakage": study.leakage.as_dict(),
                "calibration": study.calibration.as_dict(),
                "suspected_labels": study.suspects.as_dict(),
                "known_label_errors": study.known_errors,
            },
            "model": {
                "name": study.parameters.model,
                "recipe": recipe_of(study.plan.final_task),
                "parameters": study.final.facts["parameters"],
                "layers": described_layers(study.final.facts["layers"]),
            },
            "inferences": [finding.as_dict() for finding in findings(study)],
            "provenance": provenance(study),
        }
    )


def _experiment(result):
    """What an experiment found, without when it ran: the same run says the same again."""
    facts = {
        name: value
        for name, value in result.facts.items()
        if name not in ("task_seconds", "finished", "label")
    }
    return {**facts, **result.arrays}


def _or_none(found):
    """What an experiment found, or None where it was not run."""
    return None if found is None else found.as_dict()


def _interval(interval):
    """The limits as a pair, with the method and the level."""
    return {
        "interval": [interval.low, interval.high],
        "method": interval.method,
        "level": interval.level,
    }


def _fold(fold):
    history = {}
    for part, prefix in (("train", ""), ("validation", "val_"), ("test", "test_")):
        if part in fold.history:
            # Row 0 is the untrained network; the history starts with the first epoch.
            history[f"{prefix}loss"] = fold.history[part][1:, 0]
            history[f"{prefix}accuracy"] = fold.history[part][1:, 1]
    return {
        "fold": fold.number,
        "train_size": fold.train_size,
        "validation_size": fold.validation_size,
        "train_measured": fold.train_measured,
        "accuracy": fold.accuracy,
        "loss": fold.loss,
        "untrained": {
            part: {"loss": values[0, 0], "accuracy": values[0, 1]}
            for part, values in fold.history.items()
        },
        "history": history,
        "seconds": fold.seconds,
    }


def write_results(folder, study):
    """Write ``results.json`` into a folder, whole or not at all.

    Parameters
    ----------
    folder : path-like
    study : analysis.study.Study

    Returns
    -------
    pathlib.Path
    """
    text = json.dumps(collect(study), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    path = Path(folder) / FILE_NAME
    write_whole(path, text.encode())
    # A site's files are for everyone.
    path.chmod(0o644)
    return path
