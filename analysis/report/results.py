"""``results.json``: every number that the prose and the figures use."""

import json
import math
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.evaluation import leakage, learning_curve, writer_gap
from analysis.experiments.corruptions import pixel_range
from analysis.experiments.plan import recipe_of
from analysis.parameters import published
from analysis.report.findings import statements
from analysis.report.model_words import described_layers
from analysis.report.provenance import provenance
from analysis.report.recorded import FILE_NAME
from analysis.system.files import write_whole
from analysis.verdicts import best_k, class_balance, fit, scaling


def plain(value, without=()):
    """Turn dataclasses, arrays, tables and numbers of NumPy into what JSON can hold.

    A dataclass becomes its fields, and so do those inside it. Numbers that are not finite become
    null: JSON has no word for them.

    Parameters
    ----------
    value : object
    without : sequence of str, optional
        Fields of the dataclass that are left out.

    Returns
    -------
    object
        Dictionaries, lists, strings, numbers, booleans and None.
    """
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in without]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, pd.DataFrame):
        return plain(value.to_dict(orient="list"))
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
            "parameters": published(study.parameters.model_dump()),
            "dataset": {
                "name": dataset.name,
                "train": study.n_train,
                "test": len(dataset.y_test),
                "classes": dataset.n_classes,
                "class_names": dataset.class_names,
                "image_shape": dataset.input_shape,
                "digest": dataset.digest,
                **_images(study.data),
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
                "effective_sizes": dict(zip(("folds", "test"), study.effective_sizes, strict=True)),
                "spread": validation.spread,
                "training_variation": study.training_variation,
                "confusion": validation.out_of_fold.confusion,
                "recall": study.recalls,
                "seconds": validation.seconds,
            },
            "test": {
                "accuracy": study.test.accuracy,
                **_interval(study.test.interval),
                "forecast": study.forecast,
                "agreement": _agreement(study.agreement),
                "corrected_labels": study.corrected_labels,
            },
            "verdicts": {
                "class_balance": _class_balance(study.class_balance),
                "fit": _fit(study.fit),
                "best_k": _best_k(study.best_k),
                "scaling": plain(study.scaling_verdict) | {"rule": scaling.rule()},
            },
            "experiments": {
                "comparison": [_contender(item) for item in study.model_comparison],
                "shifts": _experiment(study.shifts),
                "learning_curve": _learning_curve(study.learning_curve, study.halving),
                "remedies": study.remedies,
                "samples": study.small_samples,
                "methods": _methods(study.method_comparison),
                "writers": _writers(study),
                "robustness": study.robustness,
                "scaling": _experiment(study.scaling),
                "preparation": study.scaling_effect,
            },
            "errors": {
                "misclassified": misclassified(validation.out_of_fold, study.test),
                "leakage": {
                    "verdict": study.leakage.verdict,
                    **plain(study.leakage),
                    "rule": leakage.rule(),
                },
                "calibration": study.calibration,
                "suspected_labels": plain(study.suspects) | {"count": study.suspects.count},
                "known_label_errors": study.known_errors,
            },
            "model": {
                "name": study.parameters.model,
                "recipe": recipe_of(study.plan.final_task),
                "parameters": study.final.facts["parameters"],
                "layers": described_layers(study.final.facts["layers"]),
            },
            "network_page": {
                "rounding": study.rounding,
                "temperature": study.calibration.temperature,
                "pixel_range": pixel_range(study.dataset),
                "frame": study.frame,
                "normalisation": study.normalisation,
                "unlike": {"test": study.alarms, "nonsense": study.noticed},
            },
            "inferences": statements(study),
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


def _images(data):
    """The description of the images."""
    return {
        "pixels": {"train": data.train, "test": data.test},
        "per_class": data.per_class,
        "constant_pixels": data.constant.sum(),
        "duplicates": {"within_train": data.duplicates.count, "train_and_test": data.shared.count},
        "ink_quantiles": data.brightness_by_class,
        "class_similarity": data.similarity,
    }


def misclassified(held_out, test):
    """Rows of the dataset's images that were misclassified: two reports on the same images pair."""
    return {
        "out_of_fold": held_out.indices[~held_out.correct],
        "test": np.flatnonzero(~test.correct),
    }


def _agreement(found):
    return plain(found) | _interval(found.interval)


def _class_balance(found):
    return renamed(found, agreement="train_against_test") | {"rule": class_balance.rule()}


def _fit(found):
    evidence = {
        name: plain(item) | {"state": item.state()} for name, item in found.evidence.items()
    }
    return plain(found) | {"phrase": found.phrase, "evidence": evidence, "rule": fit.rule()}


def _best_k(found):
    return renamed(found, rows="candidates") | {"firm": found.firm, "rule": best_k.rule()}


def _contender(found):
    return renamed(found, without=("correct",), name="model")


def _learning_curve(curve, halving):
    """Sizes and errors, the law fitted to them, and what follows from it."""
    law = curve.law
    return {
        "train_sizes": curve.train_sizes,
        "train_errors": curve.train_errors,
        "validation_errors": curve.errors,
        "fitted": curve.fitted,
        "law": None if law is None else {"a": law.a, "b": law.b, "dispersion": law.dispersion},
        "exponent_interval": curve.exponent_interval,
        "verdict": curve.verdict,
        "gain_of_doubling": curve.gain,
        "gain_interval": curve.gain_interval,
        "halving": halving,
        "rule": learning_curve.rule(),
    }


def _methods(found):
    return None if found is None else plain(found, without=("estimates", "truths"))


def _writers(study):
    """The gap between known and new writers, and the errors of both populations."""
    gap = study.writer_gap
    by_writer = ("writer_names", "writer_images", "known_errors", "new_errors")
    if gap is None and study.series is None:
        return None
    facts = {"verdict": None} if gap is None else plain(gap, without=by_writer)
    more = {} if gap is None else {"detectable": gap.detectable, "rule": writer_gap.rule()}
    return (
        facts | more | {"series": _series(study.series), "test_series": _series(study.test_series)}
    )


def _series(found):
    return found and {**plain(found), "ratio": found.ratio, "harder": found.harder}


def renamed(found, without=(), **names):
    """The fields of a dataclass, some of them under other names."""
    return {names.get(name, name): value for name, value in plain(found, without).items()}


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


def write_results(folder, study, **more):
    """Write ``results.json`` into a folder, whole or not at all.

    Parameters
    ----------
    folder : path-like
    study : analysis.study.Study
    **more
        What the file holds besides, by key.

    Returns
    -------
    pathlib.Path
    """
    text = json.dumps(collect(study) | more, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    path = Path(folder) / FILE_NAME
    write_whole(path, text.encode())
    # A site's files are for everyone.
    path.chmod(0o644)
    return path
