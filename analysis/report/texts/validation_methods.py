"""The list of validation methods: what each estimates, when to prefer it, and its cost."""

import pandas as pd

from analysis.experiments.resampling_methods import (
    BOOTSTRAPS,
    HOLD_OUT,
    INNER_FOLDS,
    RATES,
    REPEATS,
    SPLITS,
)
from analysis.report.display import table
from analysis.report.words import NBSP, count, counted, percent, seconds


def methods_table(study):
    """Each method: what it estimates, when to prefer it, and what it would cost on all images."""
    n, k = study.n_train, study.parameters.k
    per_image = study.validation.seconds / sum(f.train_size for f in study.validation.folds)
    kept, part = (1 - HOLD_OUT) * n, (1 - 1 / k) * n
    tuned = len(RATES) * INNER_FOLDS
    known = "run here too" if study.writers is not None else "not run here"
    # Title, training images, when to prefer it, networks, images that pass in an epoch.
    items = [
        (
            "hold-out",
            f"{percent(1 - HOLD_OUT, 0)} of the images, in one split",
            "very large data, or a quick look",
            1,
            kept,
        ),
        (
            "repeated hold-out",
            f"the same, on average over {count(SPLITS)} random splits",
            "parts of any size, with less variance than hold-out",
            SPLITS,
            SPLITS * kept,
        ),
        (
            "**K-fold** (this run)",
            f"{percent(1 - 1 / k, 0)} of the images; each is held out once (K = {count(k)})",
            "usual data; best stratified",
            k,
            k * part,
        ),
        (
            "repeated K-fold",
            f"the same, on average over {count(REPEATS)} shuffles",
            "small data, or close models",
            REPEATS * k,
            REPEATS * k * part,
        ),
        (
            "leave-one-out",
            "all images but one",
            "tiny data and models that are cheap to fit",
            n,
            n * (n - 1),
        ),
        (
            "bootstrap .632",
            f"all images, from those drawn and those left out in {count(BOOTSTRAPS)} draws",
            "small data, where low variance is worth some bias",
            BOOTSTRAPS + 1,
            (BOOTSTRAPS + 1) * n,
        ),
        (
            "nested K-fold",
            f"as in K-fold, a choice among {count(len(RATES))} settings included",
            "settings chosen by their scores",
            k * (tuned + 1),
            k * part * (tuned * (1 - 1 / INNER_FOLDS) + 1),
        ),
        (
            "grouped K-fold",
            "as in K-fold, for new groups (writers, patients)",
            f"groups that new data will not share; {known}",
            k,
            k * part,
        ),
    ]
    rows = [
        (title, learned, prefer, f"{counted(fits, 'network')}, {_time(images * per_image)}")
        for title, learned, prefer, fits, images in items
    ]
    columns = ["method", "accuracy after training on …", "prefer it for", "cost"]
    return table(
        pd.DataFrame(rows, columns=columns),
        f"Validation methods. The cost is for all {count(n)} images on one thread, extrapolated "
        "from this run.",
        name="tbl-methods",
    )


def _time(value):
    """A time span; of many hours no tenths."""
    return f"{count(value / 3600)}{NBSP}h" if value >= 360_000 else seconds(value)
