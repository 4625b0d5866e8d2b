"""Comparison of kinds of network on one fold, and of their tolerance to shifts."""

from dataclasses import dataclass

from analysis.statistics import intervals as statistics
from analysis.statistics.significance import mcnemar


@dataclass(frozen=True, eq=False)
class Contender:
    """One network of the comparison.

    Attributes
    ----------
    name : str
    recipe : analysis.models.recipes.Recipe
        With which it was trained.
    parameters, multiply_adds : int
        Weights, and multiply-adds for one image.
    accuracy : float
        On the fold's validation part.
    interval : statistics.Interval
        From the sampling of validation images; the chance of a training run is not in it.
    seconds : float
        Spent on gradient steps, on one thread.
    correct : ndarray of bool
        For each validation image.
    """

    name: str
    recipe: object
    parameters: int
    multiply_adds: int
    accuracy: float
    interval: statistics.Interval
    seconds: float
    correct: object


def one_recipe(contenders):
    """Whether all contenders follow the same recipe."""
    return len({item.recipe for item in contenders}) == 1


def contender(name, recipe, facts, fold, labels):
    """One network of the comparison from the stored result of its fold.

    Parameters
    ----------
    name : str
        Of the kind of network.
    recipe : analysis.models.recipes.Recipe
        With which it was trained.
    facts : dict
        Of the stored result.
    fold : analysis.evaluation.validation.Fold
    labels : ndarray of int
        Of the dataset's training images.

    Returns
    -------
    Contender
    """
    correct = fold.probabilities.argmax(axis=1) == labels[fold.indices]
    return Contender(
        name=name,
        recipe=recipe,
        parameters=facts["parameters"],
        multiply_adds=sum(layer["multiply_adds"] for layer in facts["layers"]),
        accuracy=float(correct.mean()),
        interval=statistics.proportion_interval(int(correct.sum()), len(correct)),
        seconds=facts["seconds"],
        correct=correct,
    )


def paired(first, second):
    """Difference in accuracy of two contenders on the same images, with McNemar's test."""
    return mcnemar(first.correct, second.correct)
