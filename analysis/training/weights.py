"""Networks as they were trained, rebuilt from the weights in the store, and put to the test."""

from analysis.models.architectures import build_network
from analysis.models.recipes import compile_network
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import Scaler, systematic_sample, with_channels


def trained_network(task, result, dataset):
    """Rebuild the network of a training task with its trained weights.

    Parameters
    ----------
    task : analysis.training.tasks.FoldTask
        One that keeps its weights.
    result : analysis.engine.store.Result
        What it produced.
    dataset : analysis.data.datasets.Dataset
        Or what `analysis.engine.shared_data` gives in its place.

    Returns
    -------
    (keras.Model, analysis.training.preparation.Scaler)
        The network, compiled, and the scaling of the pixels that it expects.
    """
    recipe = task.recipe
    shape = with_channels(dataset.x_train).shape[1:]
    network = build_network(recipe.model, shape, recipe.n_classes, recipe.variant)
    names = sorted(name for name in result.arrays if name.startswith("weights_"))
    compile_network(network, recipe.model, recipe.learning_rate, steps=1)
    network.set_weights([result.arrays[name] for name in names])
    return network, Scaler(**result.facts["scaler"])


def probe(task, result, dataset, most):
    """Take a trained network, and images that it has not seen, to ask what it makes of them.

    Parameters
    ----------
    task, result, dataset
        As for `trained_network`; the task holds out a validation part.
    most : int
        Images in the stratified sample of that part; all, where there are no more.

    Returns
    -------
    (ndarray, callable)
        The images, (n, rows, columns[, channels]), and a function that takes
        so many images in their place and returns which of them the network
        classifies correctly: ndarray of bool, shape (n,).
    """
    network, scaler = trained_network(task, result, dataset)
    rows = result.arrays["validation_indices"]
    rows = rows[systematic_sample(dataset.y_train[rows], most)]
    images, labels = dataset.x_train[rows], dataset.y_train[rows]
    loop = TrainingLoop(network, with_channels(images), labels, scaler.apply_in_graph)

    def recognised(seen):
        return loop.predict(with_channels(seen)).argmax(axis=1) == labels

    return images, recognised
