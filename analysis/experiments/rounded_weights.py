"""The final model as browsers get it: its layers, and its answers with rounded weights."""

import numpy as np

from analysis.models.inference import Layer, in_half_precision, inference_network, layer_list
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import with_channels
from analysis.training.weights import trained_network


def run(task, dataset, report, read, **_):
    """Classify the test set with the rounded weights of the network that `task` names.

    `task` is a `RoundedWeightsTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``layers``, their names, kinds, settings and shapes of weights. Arrays: the weights
        as they were trained, as ``layer.weight``, and the ``probabilities`` of the test images,
        shape (n, classes), which Keras computes in float32 from the rounded ones.
    """
    (source,) = task.networks
    trained, scaler = trained_network(source, read(source), dataset)
    network = inference_network(trained, scaler.shift, scaler.divisor)
    layers = layer_list(network)
    network.set_weights([in_half_precision(weights) for weights in network.get_weights()])
    network.compile(loss="sparse_categorical_crossentropy")
    images = with_channels(dataset.x_test)
    found = TrainingLoop(network, images, dataset.y_test, as_float32).predict(images)
    report(1)
    facts = [layer.described(np.shape) for layer in layers]
    arrays = {f"{layer.name}.{name}": w for layer in layers for name, w in layer.weights.items()}
    return {"layers": facts}, {**arrays, "probabilities": found}


def as_float32(batch):
    """Pixels of any type as the network takes them."""
    import tensorflow as tf

    return tf.cast(batch, tf.float32)


def layers_of(result):
    """The layers that a stored result of `run` holds, with the weights as they were trained.

    Parameters
    ----------
    result : analysis.engine.store.Result

    Returns
    -------
    list of analysis.models.inference.Layer
    """
    return [
        Layer(
            layer["name"],
            layer["kind"],
            layer["settings"],
            {name: result.arrays[f"{layer['name']}.{name}"] for name in layer["weights"]},
        )
        for layer in result.facts["layers"]
    ]
