"""Sentences on the recipes: how the networks are trained."""

import inspect
import textwrap

from analysis.evaluation.model_comparison import one_recipe
from analysis.experiments.plan import recipe_of
from analysis.models.architectures import MODELS, build_network
from analysis.models.recipes import MOMENTUM, RISE, compile_network
from analysis.report.display import Text
from analysis.report.model_words import title_of
from analysis.report.words import an, count, counted, listing, percent, step_size
from analysis.system.processor import computes_bfloat16
from analysis.training.loop import TrainingLoop

ONE_CYCLE = "L. N. Smith, [arXiv:1803.09820](https://arxiv.org/abs/1803.09820)"


def _code(*functions):
    """The source of functions as a block of code, without their documentation."""
    blocks = []
    for function in functions:
        source = inspect.getsource(function)
        source = source.replace(f'    """{function.__doc__}"""\n', "")
        blocks.append(textwrap.dedent(source))
    return "```python\n" + "\n\n".join(blocks) + "```"


def network_source():
    """The code that builds the networks."""
    return Text(_code(build_network))


def training_source():
    """The code that sets the recipe, and how training makes use of it."""
    return Text(
        _code(compile_network)
        + "\n\nKeras's own `network.fit` would go back to Python again and again between the "
        "batches. Here the batches follow each other inside TensorFlow's graph, in the module "
        "`analysis.training.loop`; a step is Keras's own `network.train_step`, and the pixels "
        "are scaled batch by batch on the way:\n\n"
        + _code(TrainingLoop._each)
        + "\n\nThe same loop with `network.test_step` measures the network between the epochs. "
        "Every epoch sees the images in an order of its own, drawn from a seed of its own."
    )


def _descent(recipe):
    """How the weights move."""
    if recipe.one_cycle:
        return (
            f"stochastic gradient descent with Nesterov's momentum, {MOMENTUM}, and one cycle of "
            f"step sizes, from 0 up to {step_size(recipe.learning_rate)} and down to 0 again"
        )
    return (
        f"stochastic gradient descent with step size {step_size(recipe.learning_rate)} and "
        f"momentum {MOMENTUM}"
    )


def _in_short(recipe):
    return (
        f"{counted(recipe.epochs, 'epoch')}, batches of {count(recipe.batch_size)}, "
        f"{_descent(recipe)}"
    )


def shift_words(card):
    """By how much a network moves its training images: ``"up to 1 pixel"``."""
    return f"up to {counted(card.shift, 'pixel')}"


def compared(study):
    """How the comparison was set up."""
    fold, contenders = study.validation.folds[0], study.model_comparison
    names = listing(
        an(title_of(item.name)) + (" (the baseline)" if item.name == "baseline" else "")
        for item in contenders
    )
    text = (
        f"The networks compared are {names}. All learn from the same "
        f"{count(fold.train_size)} images, the training part of the first fold, and answer for "
        f"the same {count(fold.validation_size)} held-out images"
    )
    own = contenders[-1]
    if one_recipe(contenders):
        text += f"; all follow the same recipe: {_in_short(own.recipe)}. "
    else:
        others = [item for item in contenders if item.recipe != own.recipe]
        text += (
            f". They do not all follow the same recipe. The {title_of(own.name)} is trained with "
            f"its own: {_in_short(own.recipe)}. "
        )
        card = MODELS[own.name]
        if card.shift:
            text += f"It also sees every training image moved at random, by {shift_words(card)}. "
        # The recipes of the others may differ as well.
        for recipe in dict.fromkeys(item.recipe for item in others):
            titles = listing(
                f"the {title_of(item.name)}" for item in others if item.recipe == recipe
            )
            text += f"{titles[0].upper()}{titles[1:]} follow this one: {_in_short(recipe)}. "
        text += "So what is compared is networks with their recipes, not networks alone. "
    return Text(
        text + "The dense network is made so wide that it has about as many weights as the "
        "baseline, so that the two differ in how the weights are arranged and not in how many "
        "there are."
    )


def recipe(study):
    """The recipe of the training, in words."""
    run, own = study.parameters, recipe_of(study.plan.final_task)
    card = MODELS[run.model]
    scaling = {
        "unit": "scaled to the range from 0 to 1",
        "standard": "standardised with the mean and standard deviation of the training part",
        "none": "left as they are",
    }[run.scaling]
    missing = ["no early stopping", *([] if card.shift else ["no augmentation"]), "no dropout"]
    text = (
        f"Recipe of this run: pixels {scaling}; cross-entropy loss; {_descent(own)}; batches of "
        f"{count(own.batch_size)} images; {counted(own.epochs, 'epoch')}; {', '.join(missing)}. "
        "It was fixed beforehand, and this run tunes nothing."
    )
    if own.one_cycle:
        text += " It was found by trials on folds of MNIST's training images" + (
            ", so that its accuracy on these folds flatters it a little; the test images had "
            "no part in the search."
            if study.dataset.is_mnist
            else ", not on the images of this run."
        )
    details = []
    if own.one_cycle:
        details.append(
            f"**One cycle.** The step size rises evenly over the first {percent(RISE, 0)} of the "
            f"steps and then falls along half a wave of the cosine (after {ONE_CYCLE}): long "
            "steps early, for speed, and short ones at the end, so that the weights settle. With "
            "Nesterov's momentum each step already includes what the momentum carries into the "
            "next one."
        )
    if card.shift:
        details.append(
            "**Augmentation.** Whenever the network sees a training image, the image is moved at "
            f"random by {shift_words(card)} up or down and by {shift_words(card)} to the left or "
            "right, or not at all; what comes into view repeats the edge. Images that are held "
            "out, and all images that are only measured, stay where they are."
        )
    if card.normalised:
        details.append(
            "**Batch normalisation.** Between convolution and ReLU, where the table of the layers "
            "shows it, the outputs of each filter are brought to mean 0 and standard deviation 1 "
            "over the batch, then scaled and shifted by weights that are learned. Outside of "
            "training, running averages of those means and variances take the batch's place."
        )
    if card.mixed_precision:
        details.append(
            "**Precision.** "
            + (
                "From the first convolution to the last layer but one, the network computes in "
                "bfloat16, numbers of 16 bits, which this processor multiplies natively; the "
                "weights and the probabilities keep 32 bits."
                if computes_bfloat16()
                else "The network computes with numbers of 32 bits, because this processor does "
                "not multiply the shorter bfloat16 natively; on one that does, the convolutions "
                "would use it."
            )
        )
    return Text("\n".join([text, *([""] if details else []), *(f"- {item}" for item in details)]))
