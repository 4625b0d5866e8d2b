"""The final model in the Open Neural Network Exchange format, which many runtimes execute."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

FILE_NAME = "model.onnx"
INPUT, OUTPUT = "images", "probabilities"
# Old enough for runtimes of the last years.
_OPSET, _IR_VERSION = 17, 8
_PADDING = {"valid": "VALID", "same": "SAME_UPPER"}
_ACTIVATIONS = {"relu": ("Relu", {}), "softmax": ("Softmax", {"axis": 1}), "linear": None}


class _Graph:
    """A graph that grows from its input; `end` names what it gives so far."""

    def __init__(self):
        self.nodes, self.constants, self.end = [], [], INPUT
        # Keras has the channels last, ONNX's convolutions have them first.
        self.channels_first = False

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, operator, name, *constants, **attributes):
        self.nodes.append(
            helper.make_node(operator, [self.end, *constants], [name], name, **attributes)
        )
        self.end = name

    def turn(self, name, channels_first):
        if self.channels_first != channels_first:
            order = [0, 3, 1, 2] if channels_first else [0, 2, 3, 1]
            self.add("Transpose", f"{name}.order", perm=order)
            self.channels_first = channels_first


def model(layers, input_shape):
    """The network as an ONNX model.

    Parameters
    ----------
    layers : list of analysis.models.inference.Layer
    input_shape : tuple of int
        Rows, columns, channels.

    Returns
    -------
    onnx.ModelProto
        Its input ``images`` is of float32, (n, rows, columns, channels), with the dataset's own
        pixel values, its output ``probabilities``, (n, classes).
    """
    graph = _Graph()
    for layer in layers:
        _LAYERS[layer.kind](graph, layer)
    graph.nodes[-1].output[0] = OUTPUT
    classes = len(layers[-1].weights["bias"])
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "network",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", *input_shape])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", classes])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
        producer_name="mnist-report",
    )
    checker.check_model(made, full_check=True)
    return made


def _activate(graph, layer):
    activation = _ACTIVATIONS[layer.settings["activation"]]
    if activation:
        operator, attributes = activation
        graph.add(operator, f"{layer.name}.activation", **attributes)


def _rescaling(graph, layer):
    for operator, name in (("Mul", "scale"), ("Add", "offset")):
        label = f"{layer.name}.{name}"
        number = graph.constant(f"{label}.value", np.float32(layer.settings[name]))
        graph.add(operator, label, number)


def _conv2d(graph, layer):
    graph.turn(layer.name, channels_first=True)
    arrays = {"kernel": layer.weights["kernel"].transpose(3, 2, 0, 1)}
    if "bias" in layer.weights:
        arrays["bias"] = layer.weights["bias"]
    constants = [graph.constant(f"{layer.name}.{name}", array) for name, array in arrays.items()]
    graph.add("Conv", layer.name, *constants, **_window(layer))
    _activate(graph, layer)


def _max_pooling(graph, layer):
    graph.turn(layer.name, channels_first=True)
    graph.add("MaxPool", layer.name, kernel_shape=layer.settings["pool_size"], **_window(layer))


def _window(layer):
    settings = layer.settings
    return {"strides": settings["strides"], "auto_pad": _PADDING[settings["padding"]]}


def _batch_normalization(graph, layer):
    graph.turn(layer.name, channels_first=True)
    constants = [
        graph.constant(f"{layer.name}.{name}", layer.weights[name])
        for name in ("gamma", "beta", "moving_mean", "moving_variance")
    ]
    graph.add("BatchNormalization", layer.name, *constants, epsilon=layer.settings["epsilon"])


def _relu(graph, layer):
    graph.add("Relu", layer.name)


def _flatten(graph, layer):
    graph.turn(layer.name, channels_first=False)
    graph.add("Flatten", layer.name)


def _dense(graph, layer):
    constants = [
        graph.constant(f"{layer.name}.{name}", layer.weights[name]) for name in ("kernel", "bias")
    ]
    graph.add("Gemm", layer.name, *constants)
    _activate(graph, layer)


_LAYERS = {
    "Rescaling": _rescaling,
    "Conv2D": _conv2d,
    "MaxPooling2D": _max_pooling,
    "BatchNormalization": _batch_normalization,
    "ReLU": _relu,
    "Flatten": _flatten,
    "Dense": _dense,
}
