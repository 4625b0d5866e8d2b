"""Scaling effect: what the run's own scaling does to pixels, and what fitting it wrongly would."""

from dataclasses import dataclass

import numpy as np

from analysis.data.description import in_parts
from analysis.training.preparation import Scaler, fit_scaler, make_folds

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


@dataclass(frozen=True)
class ScalingEffect:
    """The run's scaling and what it does.

    Attributes
    ----------
    scaler : analysis.training.preparation.Scaler
        Fitted on all training images that the run uses: the final model's. Each fold fits its own.
    before, after : Pixels
        The training images as loaded and as scaled.
    folds : FoldScalers
        The scaling fitted on each fold's training part and on all training images.
    """

    scaler: Scaler
    before: Pixels
    after: Pixels
    folds: FoldScalers


def scaling_effect(images, labels, raw, full_scale, *, kind, k, seed):
    """Measure what a run's scaling does to its training images.

    Parameters
    ----------
    images, labels : ndarray
        The training images that the run uses.
    raw : Summary
        Their pixels as loaded; see `analysis.data.description.summary`.
    full_scale : float or None
        Largest value of the pixel format.
    kind : str
        Of the scaling; see `analysis.training.preparation.fit_scaler`.
    k, seed : int
        Of the folds.

    Returns
    -------
    ScalingEffect
    """
    scaler = fit_scaler(kind, images, full_scale)
    before = Pixels(raw.dtype, raw.min, raw.max, raw.mean, raw.sd, raw.bytes)
    parts = [train for train, _ in make_folds(labels, k, seed)[:MOST_FOLDS]]
    ends = np.array([raw.min, raw.max])
    mapped = (ends - scaler.shift) / scaler.divisor
    shift, folds = 0.0, []
    for part in parts:
        own = images[part]
        folds.append(_fitted(own))
        fitted = fit_scaler(kind, own, full_scale)
        # The difference of two straight lines is largest at an end.
        change = np.abs((ends - fitted.shift) / fitted.divisor - mapped)
        shift = max(shift, float(change.max()))
    found = FoldScalers(tuple(folds), _fitted(images), shift, float(np.ptp(mapped)))
    return ScalingEffect(scaler, before, _scaled(images, scaler), found)


def _scaled(images, scaler):
    """Pixels after scaling, measured part by part."""
    size, lows, highs, total = 0, [], [], 0.0
    for part in in_parts(images, _PART):
        scaled = scaler.apply(part)
        size += scaled.nbytes
        lows.append(scaled.min())
        highs.append(scaled.max())
        total += scaled.sum(dtype=np.float64)
    mean, squares = total / images.size, 0.0
    for part in in_parts(images, _PART):
        squares += np.square(scaler.apply(part) - mean).sum(dtype=np.float64)
    low, high = float(min(lows)), float(max(highs))
    sd = float(np.sqrt(squares / images.size))
    return Pixels("float32", low, high, float(mean), sd, size)


def _fitted(images):
    standard, unit = fit_scaler("standard", images), fit_scaler("unit", images)
    return {
        "images": len(images),
        "mean": standard.shift,
        "sd": standard.divisor,
        "low": unit.shift,
        "high": unit.shift + unit.divisor,
    }
