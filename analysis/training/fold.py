"""One fold: the recipe by which a network is trained, and the training and measuring itself.

The report's own networks and any compiled Keras model go the same way; only
how a network is made differs, which is the recipe's business.
"""

import inspect
import math
from dataclasses import asdict, dataclass, field

import numpy as np

from analysis.models.architectures import MODELS, build_network, layer_table
from analysis.models.recipes import compile_network
from analysis.models.variants import PLAIN, Variant
from analysis.training.fit import fit, measured_part, table_of
from analysis.training.graph_cache import ready_loop, start_afresh
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import fit_scaler, with_channels


@dataclass(frozen=True)
class NetworkRecipe:
    """One of the report's networks, and how it is trained.

    Attributes
    ----------
    model : str
        A name in `analysis.models.architectures.MODELS`.
    scaling : {"unit", "standard", "none"}
        See `analysis.training.preparation.fit_scaler`.
    learning_rate : float
    n_classes : int
    full_scale : float or None
        Largest value of the pixel format.
    variant : analysis.models.variants.Variant
    """

    model: str
    scaling: str
    learning_rate: float
    n_classes: int
    full_scale: float | None = None
    variant: Variant = PLAIN

    @property
    def cost(self):
        """Rough time of a gradient step relative to the baseline's."""
        return MODELS[self.model].cost * self.variant.cost

    def identity(self):
        """What distinguishes the recipe from others, as plain data."""
        return asdict(self)

    def build(self, input_shape, steps=1):
        """The compiled network; `steps` gradient steps are what a schedule is made for."""
        network = build_network(self.model, input_shape, self.n_classes, self.variant)
        compile_network(network, self.model, self.learning_rate, steps, self.variant.weight_decay)
        return network

    def inputs(self, images):
        """Images as the network takes them, not copied."""
        return with_channels(images)

    def ready(self, images, labels, rows, *, seed, steps):
        """A network before its first step in its loop, and facts of its preparation.

        Parameters
        ----------
        images, labels : ndarray
        rows : ndarray of int
            Of the training part, to which the scaling is fitted.
        seed : int
        steps : int
            Gradient steps of the whole training, for a schedule.

        Returns
        -------
        (analysis.training.loop.TrainingLoop, dict)
        """
        scaler = fit_scaler(self.scaling, images[rows], self.full_scale)
        loop = ready_loop(self, self.inputs(images), labels, scaler, seed=seed, steps=steps)
        return loop, {"scaler": asdict(scaler), "layers": layer_table(loop.network)}


@dataclass(frozen=True)
class FunctionRecipe:
    """Anybody's functions that build a network and prepare its inputs.

    Attributes
    ----------
    digest : str
        Of the functions and all that they use.
    functions : bytes
        `build` and `prepare`, pickled by value.
    """

    digest: str
    functions: bytes = field(compare=False, repr=False)

    cost = 1.0

    def identity(self):
        """What distinguishes the recipe from others, as plain data."""
        return {"functions": self.digest}

    def inputs(self, rows):
        """Inputs as the network takes them."""
        return rows

    def ready(self, inputs, targets, rows, *, seed, steps):
        """As `NetworkRecipe.ready`.

        Raises
        ------
        ValueError
            When `build` does not give a compiled Keras model.
        """
        import cloudpickle
        import keras

        start_afresh(seed)
        build, prepare = cloudpickle.loads(self.functions)
        training_part = (inputs[rows], targets[rows]) if takes_arrays(build) else ()
        network = build(*training_part)
        if not isinstance(network, keras.Model) or not network.compiled:
            raise ValueError(
                f"build must return a compiled Keras model, not {type(network).__name__}"
            )
        return TrainingLoop(network, inputs, targets, prepare), {}


def takes_arrays(build):
    """Whether `build` wants the training part's inputs and targets."""
    return len(inspect.signature(build).parameters) >= 2


def run(task, data, report, checkpoint=None, **_):
    """Train and measure one network.

    `task` is an `analysis.training.tasks.FoldTask`; the protocol is that of
    `analysis.engine.tasks.Task`. `data` has the arrays ``x_train``, ``y_train``
    and, where the test set is measured, ``x_test`` and ``y_test``.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``train_size``, ``train_measured``, ``validation_size``,
        ``metrics`` (their names), ``epochs`` (those measured), ``parameters``,
        ``seconds`` (of gradient steps) and what the recipe adds. Arrays:
        ``history_train``, ``history_validation`` and ``history_test``, shape
        (measurements, metrics), of what the task names;
        ``history_running``, shape (epochs, metrics), averaged over the
        batches while the weights moved; ``validation_indices`` and
        ``validation_probabilities``, the network's output for the rows held
        out, or ``test_probabilities`` where none are; and the weights where the task
        keeps them.
    """
    recipe, labels = task.recipe, data.y_train
    images = recipe.inputs(data.x_train)
    train, validation = task.train, task.validation
    watched = {}
    if "train" in task.parts:
        part = measured_part(labels[train], len(validation))
        watched["train"] = images, labels, train[part]
    if len(validation):
        watched["validation"] = images, labels, validation
    if "test" in task.parts:
        test = recipe.inputs(data.x_test)
        watched["test"] = test, data.y_test, np.arange(len(test))

    steps = task.epochs * math.ceil(len(train) / task.batch_size)
    loop, facts = recipe.ready(data.x_train, labels, train, seed=task.seed, steps=steps)
    fitted = fit(
        loop,
        images,
        labels,
        train,
        watched,
        epochs=task.epochs,
        batch_size=task.batch_size,
        seed=task.seed,
        report=report,
        every_epoch=task.every_epoch,
        checkpoint=checkpoint,
    )

    names = ["loss", *sorted(name for name in fitted.running[0] if name != "loss")]
    exact = labels.ndim == 1
    arrays = {
        f"history_{name}": table_of(
            [record[name] for record in fitted.records], names, len(rows) if exact else None
        )
        for name, (_, _, rows) in watched.items()
    }
    arrays["history_running"] = table_of(fitted.running, names)
    if len(validation):
        arrays["validation_indices"] = validation
        arrays["validation_probabilities"] = loop.predict(images, validation)
    else:
        arrays["test_probabilities"] = loop.predict(recipe.inputs(data.x_test))
    if task.keep_weights:
        for position, weights in enumerate(loop.network.get_weights()):
            arrays[f"weights_{position:03d}"] = weights
    epochs = range(task.epochs + 1) if task.every_epoch else [0, task.epochs]
    return {
        "train_size": len(train),
        "train_measured": len(watched["train"][2]) if "train" in watched else 0,
        "validation_size": len(validation),
        "metrics": names,
        "epochs": list(epochs),
        "parameters": int(loop.network.count_params()),
        "seconds": fitted.seconds,
        **facts,
    }, arrays
