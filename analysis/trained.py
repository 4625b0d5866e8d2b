"""Networks as they were trained, rebuilt from the weights in the store."""

from analysis.models import build_network
from analysis.preparation import Scaler
from analysis.recipes import compile_network


def trained_network(task, result, dataset):
    """Rebuild the network of a training task with its trained weights.

    Parameters
    ----------
    task : analysis.tasks.TrainingTask
        One that keeps its weights.
    result : analysis.store.Result
        What it produced.
    dataset : analysis.datasets.Dataset
        Or what `analysis.shared_data` gives in its place.

    Returns
    -------
    (keras.Model, analysis.preparation.Scaler)
        The network, compiled, and the scaling of the pixels that it expects.
    """
    network = build_network(task.model, dataset.input_shape, dataset.n_classes, task.variant)
    names = sorted(name for name in result.arrays if name.startswith("weights_"))
    compile_network(network, task.model, task.learning_rate, steps=1)
    network.set_weights([result.arrays[name] for name in names])
    return network, Scaler(**result.facts["scaler"])
