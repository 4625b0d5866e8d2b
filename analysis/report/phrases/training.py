"""Sentences on how networks are trained, and the code that trains the baseline in plain Keras."""

from analysis.models.architectures import MODELS
from analysis.models.recipes import MOMENTUM, RISE
from analysis.report.model_words import title_of
from analysis.report.words import counted, listing, step_size
from analysis.system.processor import computes_bfloat16

RECIPE = {
    False: "Trained for {epochs} with batches of {batch_size} images, by stochastic gradient "
    "descent with learning rate {rate} and momentum {momentum}: {networks}.",
    True: "Trained for {epochs} with batches of {batch_size} images, by stochastic gradient "
    "descent with Nesterov momentum {momentum} and a learning rate that goes in one cycle from 0 "
    "up to {rate} and back to 0: {networks}.",
}
"""How networks are trained, by whether the learning rate goes through one cycle."""

MOVED_TOO = "The {title} also sees every training image moved at random by up to {pixels}."

SCALING_CODE = {
    "none": 'x = x_train.astype("float32")',
    "unit": 'x = x_train.astype("float32") / {divisor:g}',
    "range": "low, high = x_train[training].min(), x_train[training].max()\n"
    'x = (x_train.astype("float32") - low) / (high - low)',
    "standard": "mean, sd = x_train[training].mean(), x_train[training].std()\n"
    'x = (x_train.astype("float32") - mean) / sd',
}
"""The scaling in plain NumPy, by `analysis.report.phrases.prepare.scaling_kind`."""

TRAINING_CODE = """\
from sklearn.model_selection import StratifiedKFold

folds = StratifiedKFold(n_splits={k}, shuffle=True, random_state={seed})
training, validation = next(folds.split(x_train, y_train))
{scaling}
x = x.reshape(-1, {shape})

history = baseline.fit(
    x[training],
    y_train[training],
    validation_data=(x[validation], y_train[validation]),
    epochs={epochs},
    batch_size={batch_size},
)
"""
"""How the first fold's baseline is trained in plain Keras."""

RUN_TRAINS = {
    True: "The run takes the same steps, within TensorFlow's graph, on one thread and with fixed "
    "seeds: the same software on the same machine gives the same result to the last bit. This page "
    "trains nothing; it reads the results from the run's store.",
    False: "The run takes such steps within TensorFlow's graph, on one thread and with fixed "
    "seeds: the same software on the same machine gives the same result to the last bit. Its "
    "model, the {title}, is trained as stated above. This page trains nothing; it reads the "
    "results from the run's store.",
}
"""How the run trains, by whether its model is the baseline."""

TUNED = {
    "fixed": "The recipe was fixed beforehand, and this run tunes nothing: no augmentation, no "
    "dropout, no early stopping.",
    "found here": "The recipe was found by experiments on folds of MNIST's training images, so its "
    "accuracy on these folds is slightly optimistic; the test images had no part in the search.",
    "found elsewhere": "The recipe was found by experiments on MNIST's training images, not on "
    "the images of this run.",
}

DETAILS = {
    "one cycle": "- **One cycle.** The learning rate rises evenly over the first {rise:.0%} of the "
    "steps (Smith & Topin 2017) and then falls, here along half a cosine wave: large steps early, "
    "for speed, and small ones at the end, so that the weights settle.",
    "shift": "- **Augmentation.** Whenever the network sees a training image, the image is moved "
    "at random by up to {pixels} up or down and left or right; what comes into view repeats the "
    "edge. Validation and test images stay where they are.",
    "normalised": "- **Batch normalisation.** Between convolution and ReLU, the outputs of each "
    "filter are standardised over the batch, then scaled and shifted by weights that are learned. "
    "Outside of training, running averages replace the batch's mean and variance.",
    "bfloat16": "- **Precision.** From the first convolution to the last layer but one, the "
    "network computes in bfloat16, numbers of 16 bits, which this processor multiplies natively; "
    "weights and probabilities keep 32 bits.",
    "float32": "- **Precision.** The network computes with numbers of 32 bits, because this "
    "processor does not multiply the shorter bfloat16 natively; on one that does, the "
    "convolutions would use it.",
}
"""What a network's training does besides gradient descent."""

AS_USED = {
    "shift": "All this is measured without the random shifts of training.",
    "normalised": "Batches are normalised by running averages instead of their own when measuring.",
}
"""How measuring differs from training."""

PROGRESS = {
    "several": "Before training, the network classifies {before:.1%} of the validation images "
    "correctly, after one epoch {first:.2%}, and after {epochs} {last:.2%} ([Figure]"
    "(#fig-training)). Of the training images it then classifies {train:.2%} correctly.",
    "one": "Before training, the network classifies {before:.1%} of the validation images "
    "correctly, after its only epoch {first:.2%} ([Figure](#fig-training)). Of the training images "
    "it then classifies {train:.2%} correctly.",
    "diverged": "The training diverged: the loss left the range of numbers ([Figure]"
    "(#fig-training)). The learning rate is too large for this network and these pixels.",
}
"""The training of the first fold's network."""


def recipes(contenders):
    """How the compared networks are trained, a list of sentences."""
    found = []
    for recipe in dict.fromkeys(item.recipe for item in contenders):
        names = [
            f"the {title_of(item.name)}" + (" (the baseline)" if item.name == "baseline" else "")
            for item in contenders
            if item.recipe == recipe
        ]
        found.append(recipe_sentence(recipe, listing(names)))
    return found


def recipe_sentence(recipe, networks):
    """How networks are trained.

    Parameters
    ----------
    recipe : analysis.models.recipes.Recipe
    networks : str
        Those that follow it, in words.
    """
    return RECIPE[recipe.one_cycle].format(
        epochs=counted(recipe.epochs, "epoch"),
        batch_size=recipe.batch_size,
        rate=step_size(recipe.learning_rate),
        momentum=MOMENTUM,
        networks=networks,
    )


def moved(model):
    """By how much a network moves its training images, a sentence."""
    pixels = counted(MODELS[model].shift, "pixel")
    return MOVED_TOO.format(title=title_of(model), pixels=pixels)


def training_code(run, recipe, input_shape, kind, divisor):
    """The code that trains the first fold's baseline in plain Keras.

    Parameters
    ----------
    run : analysis.parameters.Parameters
    recipe : dict
        The baseline's; see `analysis.experiments.plan.Plan.recipe_of`.
    input_shape : tuple of int
    kind : str
        See `analysis.report.phrases.prepare.scaling_kind`.
    divisor : float
        Of the run's scaling.

    Returns
    -------
    str
        It expects the compiled `baseline`, `x_train` and `y_train`.
    """
    return TRAINING_CODE.format(
        k=run.k,
        seed=run.seed,
        scaling=SCALING_CODE[kind].format(divisor=divisor),
        shape=", ".join(map(str, input_shape)),
        epochs=recipe["epochs"],
        batch_size=recipe["batch_size"],
    )


def tuned(recipe, is_mnist):
    """The key of `TUNED` for a recipe and the data on which it is used."""
    if not recipe.one_cycle:
        return "fixed"
    return "found here" if is_mnist else "found elsewhere"


def details(model, recipe):
    """What a network's training does besides gradient descent, as lines of a list."""
    card = MODELS[model]
    states = {
        "one cycle": recipe.one_cycle,
        "shift": card.shift,
        "normalised": card.normalised,
        "bfloat16": card.mixed_precision and computes_bfloat16(),
        "float32": card.mixed_precision and not computes_bfloat16(),
    }
    values = {"rise": RISE, "pixels": counted(card.shift, "pixel")}
    return "\n".join(DETAILS[state].format(**values) for state, true in states.items() if true)


def as_used(model):
    """How measuring a network differs from training it, a list of sentences."""
    return [text for state, text in AS_USED.items() if getattr(MODELS[model], state)]


def progress(fold):
    """What the training of a fold's network looked like, a sentence or two."""
    train, validation = fold.history["train"], fold.history["validation"]
    if not (train[1:, 0] < float("inf")).all():
        return PROGRESS["diverged"]
    return PROGRESS["several" if len(train) > 2 else "one"].format(
        before=validation[0, 1],
        first=validation[1, 1],
        epochs=len(train) - 1,
        last=validation[-1, 1],
        train=train[-1, 1],
    )
