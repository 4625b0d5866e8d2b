"""What parameters a dataset can follow."""

import numpy as np

from analysis.errors import InputError
from analysis.models.architectures import MODELS

# A stratified part needs some images of every class to learn from.
LEAST_IMAGES_PER_CLASS = 2


def check(plan):
    """Refuse parameters that the dataset cannot follow, before any work starts.

    Parameters
    ----------
    plan : analysis.experiments.plan.Plan

    Raises
    ------
    InputError
        Naming the parameter and what is allowed.
    """
    parameters, dataset = plan.parameters, plan.dataset
    n, size = len(dataset.y_train), parameters.train_size
    if size is not None and size > n:
        raise InputError(
            f"train_size: {size} is more than the {n} training images of {dataset.name}; "
            f"it must be at most {n}, or null for all"
        )
    least = dataset.n_classes * LEAST_IMAGES_PER_CLASS
    if size is not None and (size < least or 0 < n - size < dataset.n_classes):
        raise InputError(
            f"train_size: {size} allows no stratified subset of {dataset.n_classes} classes; "
            f"it must be from {least} to {n - dataset.n_classes}, or null for all"
        )
    smallest = int(np.bincount(plan.labels, minlength=dataset.n_classes).min())
    if parameters.k > smallest:
        raise InputError(
            f"k: {parameters.k} folds cannot each hold an image of every class, the smallest "
            f"class has {smallest}; it must be from 2 to {smallest}"
            if smallest >= 2
            else f"train_size: the smallest class keeps {smallest} image, too few for folds; "
            "it must be larger"
        )
    side = MODELS[parameters.model].smallest_side
    if min(dataset.image_shape) < side:
        raise InputError(
            f"model: {parameters.model!r} needs images of at least {side}×{side} pixels, and "
            f"those of {dataset.name} have {'×'.join(map(str, dataset.image_shape))}"
        )
