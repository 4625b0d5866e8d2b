"""Comparison of kinds of network on one fold, and of their tolerance to shifts."""

from dataclasses import asdict, dataclass, replace

from analysis.models.recipes import RECIPES, Recipe
from analysis.statistics import intervals as statistics
from analysis.statistics.significance import mcnemar


@dataclass(frozen=True, eq=False)
class Contender:
    """One network of the comparison.

    Attributes
    ----------
    name : str
    recipe : Recipe
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
    recipe: Recipe
    parameters: int
    multiply_adds: int
    accuracy: float
    interval: statistics.Interval
    seconds: float
    correct: object

    def as_dict(self):
        return {
            "model": self.name,
            "recipe": asdict(self.recipe),
            "parameters": self.parameters,
            "multiply_adds": self.multiply_adds,
            "accuracy": self.accuracy,
            "interval": [self.interval.low, self.interval.high],
            "seconds": self.seconds,
        }


def recipe_of(task):
    """The recipe that a training follows: what its task says, and the schedule of its network.

    Parameters
    ----------
    task : analysis.training.tasks.TrainingTask

    Returns
    -------
    Recipe
    """
    return replace(
        RECIPES[task.model],
        epochs=task.epochs,
        batch_size=task.batch_size,
        learning_rate=task.learning_rate,
    )


def one_recipe(contenders):
    """Whether all contenders follow the same recipe."""
    return len({item.recipe for item in contenders}) == 1


def contender(task, facts, fold, labels):
    """One network of the comparison from the stored result of its fold.

    Parameters
    ----------
    task : analysis.engine.tasks.TrainingTask
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
        name=task.model,
        recipe=recipe_of(task),
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
