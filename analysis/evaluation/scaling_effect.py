"""Scaling effect: what the run's own scaling does to pixels, and what fitting it wrongly would."""

from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np

from analysis.data.arrays import in_parts
from analysis.training.preparation import fit_scaler, make_folds

MOST_FOLDS = 10
"""Folds whose scaling is looked at; fitting one takes a pass over the images."""
# Images scaled at a time.
_PART = 5000


@dataclass(frozen=True)
class Pixels:
    """Pixels of a set of images: type, smallest, largest, mean, standard deviation, memory.

    `sd` has divisor n; `bytes` is the size in memory.
    """

    dtype: str
    min: float
    max: float
    mean: float
    sd: float
    bytes: int


@lru_cache(maxsize=4)
def run_scaler(study):
    """The run's scaling, fitted on all training images that the run uses.

    This is the final model's; each fold fits its own.

    Returns
    -------
    analysis.training.preparation.Scaler
    """
    return fit_scaler(study.parameters.scaling, study.data.images, study.dataset.full_scale)


@lru_cache(maxsize=4)
def before_and_after(study):
    """Measure the training images as loaded and as scaled.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    (Pixels, Pixels)
    """
    images, scaler = study.data.images, run_scaler(study)
    raw, size, lows, highs, total = study.data.train, 0, [], [], 0.0
    for part in in_parts(images, _PART):
        scaled = scaler.apply(part)
        size += scaled.nbytes
        lows.append(scaled.min())
        highs.append(scaled.max())
        total += scaled.sum(dtype=np.float64)
    mean, squares = total / images.size, 0.0
    for part in in_parts(images, _PART):
        squares += np.square(scaler.apply(part) - mean).sum(dtype=np.float64)
    after = Pixels(
        "float32",
        float(min(lows)),
        float(max(highs)),
        float(mean),
        float(np.sqrt(squares / images.size)),
        size,
    )
    return Pixels(raw.dtype, raw.min, raw.max, raw.mean, raw.sd, raw.bytes), after


@dataclass(frozen=True)
class FoldScalers:
    """Statistics of the pixels, fitted fold by fold.

    Attributes
    ----------
    folds : tuple of dict
        For the first `MOST_FOLDS` folds at most: ``images`` in the training part, ``mean``,
        ``sd``, and the ``low`` and ``high`` end of their values.
    whole : dict
        The same of all training images used.
    largest_shift : float
        The most by which a scaled value of the run's own scaling would change if the
        scaling were fitted on all training images instead of a fold's training part.
    scaled_range : float
        Largest less smallest scaled value, the measure for `largest_shift`.
    """

    folds: tuple
    whole: dict
    largest_shift: float
    scaled_range: float


@lru_cache(maxsize=4)
def fold_scalers(study):
    """Fit the scaling on each fold's training part and on all training images.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    FoldScalers
    """
    run, images = study.parameters, study.data.images
    parts = [train for train, _ in make_folds(study.labels, run.k, run.seed)[:MOST_FOLDS]]
    ends = np.array([study.data.train.min, study.data.train.max])
    whole_scaler = run_scaler(study)
    mapped = (ends - whole_scaler.shift) / whole_scaler.divisor
    shift, folds = 0.0, []
    for part in parts:
        own = images[part]
        folds.append(_fitted(own))
        scaler = fit_scaler(run.scaling, own, study.dataset.full_scale)
        # The difference of two straight lines is largest at an end.
        change = np.abs((ends - scaler.shift) / scaler.divisor - mapped)
        shift = max(shift, float(change.max()))
    return FoldScalers(tuple(folds), _fitted(images), shift, float(np.ptp(mapped)))


def _fitted(images):
    standard, unit = fit_scaler("standard", images), fit_scaler("unit", images)
    return {
        "images": len(images),
        "mean": standard.shift,
        "sd": standard.divisor,
        "low": unit.shift,
        "high": unit.shift + unit.divisor,
    }


def as_dict(study):
    """The scaling's effect as plain data."""
    before, after = before_and_after(study)
    return {
        "scaler": asdict(run_scaler(study)),
        "before": asdict(before),
        "after": asdict(after),
        "folds": asdict(fold_scalers(study)),
    }
