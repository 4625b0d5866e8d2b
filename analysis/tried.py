"""What was tried beside the run's own settings: training sizes, widths and remedies."""

import numpy as np

from analysis.learning_curve import LearningCurve
from analysis.trials import Trial


def learning_curve(sizes, folds, whole):
    """Errors at growing training sizes.

    Parameters
    ----------
    sizes : list of int
        Ascending, below the whole training part.
    folds : list of list of analysis.validation.Fold
        For each size one fold after the other.
    whole : list of analysis.validation.Fold
        The same folds with their whole training parts.

    Returns
    -------
    analysis.learning_curve.LearningCurve
    """
    rows = [*folds, whole]
    return LearningCurve(
        train_sizes=np.array([*sizes, min(fold.train_size for fold in whole)]),
        train_errors=np.array([[train_error(fold) for fold in row] for row in rows]),
        validation_errors=np.array([[1 - fold.accuracy for fold in row] for row in rows]),
        n_validation=min(fold.validation_size for fold in whole),
    )


def train_error(fold):
    """Error rate on the training part after the last epoch; nan where it was not measured."""
    if "train" not in fold.history:
        return np.nan
    return 1 - fold.history["train"][-1, 1]


def trial(variant, folds, base, pool_size):
    """A variant on the same folds as its base.

    Parameters
    ----------
    variant : analysis.variants.Variant
    folds, base : list of analysis.validation.Fold
    pool_size : int
        Images of a fold's whole training part.

    Returns
    -------
    analysis.trials.Trial
    """
    return Trial(
        name=variant.name,
        train_size=min(fold.train_size for fold in base),
        validation_size=min(fold.validation_size for fold in base),
        accuracies=np.array([fold.accuracy for fold in folds]),
        base_accuracies=np.array([fold.accuracy for fold in base]),
        losses=np.array([fold.loss for fold in folds]),
        base_losses=np.array([fold.loss for fold in base]),
        pool_size=pool_size,
    )
