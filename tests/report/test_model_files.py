"""The final model as files: every kind of network computes the same in all of them."""

import re
import zipfile

import keras
import numpy as np
import pytest
from onnx.reference import ReferenceEvaluator
from support.page_network import answers_on, with_rounded_weights
from support.site_reader import browser

from analysis.evaluation.rounding import rounding_effect
from analysis.models.architectures import MODELS, build_network
from analysis.models.inference import in_half_precision, inference_network, layer_list
from analysis.models.variants import Variant
from analysis.paths import ROOT
from analysis.report.model_files.keras_archive import archive
from analysis.report.model_files.onnx_graph import model
from analysis.report.model_files.script import packed, packed_layers

pytestmark = pytest.mark.usefixtures("one_thread")
FORWARD = ROOT / "book" / "_static" / "try" / "forward.js"
SHAPES = {(28, 28, 1): 10, (8, 8, 1): 10, (20, 16, 3): 3}
# As for images of 8 bits that are standardised.
SHIFT, DIVISOR = 33.0, 78.5
LOAD = "packed => { window.TRAINED_NETWORK = forwardPass.load(packed); }"


def networks():
    """Every kind of network for grey and coloured images, with weights as if it were trained."""
    rng = np.random.default_rng(0)
    shifted = Variant("both", shift=1, dropout=0.5)
    for name, kind in MODELS.items():
        for shape, classes in SHAPES.items():
            if min(shape[:2]) < kind.smallest_side:
                continue
            network = build_network(name, shape, classes, shifted)
            network.set_weights([trained(weights, rng) for weights in network.get_weights()])
            yield name, shape, network


def trained(weights, rng):
    """Weights that are neither 0 nor 1, and whose answers are not certain."""
    if weights.ndim > 1:
        return rng.normal(0, np.sqrt(1 / np.prod(weights.shape[:-1])), weights.shape)
    # Also the variances of a normalisation, which are positive.
    return np.abs(weights + rng.normal(0, 0.2, weights.shape))


def probabilities(network, images):
    return network(images, training=False).numpy()


@pytest.fixture(scope="module")
def cases(one_thread):
    """Networks, images that they have not seen, and the probabilities that Keras computes."""
    rng = np.random.default_rng(1)
    found = []
    for name, shape, source in networks():
        network = inference_network(source, SHIFT, DIVISOR)
        images = rng.integers(0, 256, (4, *shape)).astype(np.float32)
        expected = probabilities(network, images)
        # The images matter.
        assert np.ptp(expected, axis=0).max() > 0.01, (name, shape)
        found.append((name, shape, source, network, images, expected))
    assert {case[0] for case in found} == set(MODELS)
    return found


def test_onnx_computes_what_keras_does(cases):
    for name, shape, _, network, images, expected in cases:
        graph = ReferenceEvaluator(model(layer_list(network), shape))
        (found,) = graph.run(["probabilities"], {"images": images})
        np.testing.assert_allclose(found, expected, atol=1e-5, err_msg=f"{name} {shape}")


def test_keras_reads_the_archive_without_this_project_and_its_bytes_do_not_change(cases, tmp_path):
    for name, shape, source, network, images, expected in cases:
        made = archive(network)
        # The names that Keras gives to layers differ by now.
        assert archive(inference_network(source, SHIFT, DIVISOR)) == made, (name, shape)
        path = tmp_path / "model.keras"
        path.write_bytes(made)
        parts = zipfile.ZipFile(path)
        assert not any(b"analysis" in parts.read(name) for name in parts.namelist())
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "date" not in parts.read("metadata.json").decode()
        # Addresses in memory, which differ from process to process.
        assert not re.search(r": \d{10}", parts.read("config.json").decode())
        read = keras.saving.load_model(path)
        np.testing.assert_array_equal(probabilities(read, images), expected)


def test_the_forward_pass_of_the_page_computes_what_keras_does_in_double_precision(cases):
    with browser() as running:
        tab = running.new_page()
        tab.add_script_tag(path=FORWARD)
        for name, shape, source, _, images, _ in cases:
            network = with_rounded_weights(inference_network(source, SHIFT, DIVISOR))
            tab.evaluate(LOAD, packed_network(network, shape))
            found, _ = answers_on(tab, images)
            expected = probabilities(in_double_precision(network), images)
            np.testing.assert_allclose(found, expected, atol=1e-6, err_msg=f"{name} {shape}")


def in_double_precision(network):
    """The same network, which computes without rounding errors that matter here."""
    config = network.get_config()
    for layer in config["layers"]:
        layer["config"]["dtype"] = "float64"
    double = keras.Sequential.from_config(config)
    double.set_weights(network.get_weights())
    return double


def packed_network(network, shape):
    return {"shape": shape, "layers": packed_layers(layer_list(network))}


def test_a_browser_unpacks_every_kind_of_number():
    arrays = [
        np.array([0, 1, -1, 65504, 6e-8, 1e-5, -0.1, np.inf, -np.inf, np.nan], np.float16),
        np.array([[0.1, -3e38], [1e-40, np.nan]], np.float32),
        np.arange(12, dtype=np.uint8).reshape(3, 4),
        np.arange(-3, 3),
    ]
    with browser() as running:
        tab = running.new_page()
        tab.add_script_tag(path=FORWARD)
        unpacked = tab.evaluate(
            "packed => forwardPass.load(packed).map(a => [a.shape, [...a.data]])",
            [packed(array) for array in arrays],
        )
    for array, (shape, values) in zip(arrays, unpacked, strict=True):
        np.testing.assert_array_equal(np.reshape(values, shape), array.astype(np.float64))


@pytest.mark.parametrize(
    "layer, words",
    [
        (keras.layers.AveragePooling2D(2, name="pool"), ["'pool'", "AveragePooling2D", "Conv2D"]),
        (keras.layers.Dense(2, activation="gelu", name="top"), ["'top'", "'gelu'", "relu"]),
        (keras.layers.Dense(2, use_bias=False, name="top"), ["'top'", "use_bias = False"]),
        (keras.layers.ReLU(max_value=6, name="cut"), ["'cut'", "max_value = 6", "None"]),
        (keras.layers.ReLU(negative_slope=0.1, name="leaky"), ["'leaky'", "negative_slope = 0.1"]),
        (keras.layers.ReLU(threshold=1, name="late"), ["'late'", "threshold = 1"]),
        (
            keras.layers.Conv2D(2, 2, dilation_rate=2, name="wide"),
            ["'wide'", "dilation_rate = (2, 2)", "(1, 1)"],
        ),
        (keras.layers.Conv2D(2, 2, groups=2, name="apart"), ["'apart'", "groups = 2"]),
        (
            keras.layers.MaxPooling2D(2, data_format="channels_first", name="pool"),
            ["'pool'", "channels_first"],
        ),
        (keras.layers.BatchNormalization(axis=1, name="norm"), ["'norm'", "axis = 1"]),
        (keras.layers.BatchNormalization(center=False, name="norm"), ["center = False"]),
        (keras.layers.BatchNormalization(scale=False, name="norm"), ["scale = False"]),
    ],
)
def test_a_layer_that_cannot_be_exported_is_named(layer, words):
    network = keras.Sequential([keras.layers.Input((4, 4, 2)), layer])
    with pytest.raises(ValueError) as raised:
        inference_network(network, 0, 1)
    assert all(word in str(raised.value) for word in words), raised.value


def test_only_matrices_are_rounded_so_that_a_large_variance_stays_finite():
    assert in_half_precision(np.array([1e6], np.float32)) == 1e6
    assert in_half_precision(np.array([[0.1]], np.float32)) != np.float32(0.1)


def test_rounding_is_judged_by_the_answers_that_it_changes():
    labels = np.array([0, 1, 1, 0])
    before = np.array([[0.9, 0.1], [0.6, 0.4], [0.4, 0.6], [0.2, 0.8]])
    after = np.array([[0.9, 0.1], [0.4, 0.6], [0.6, 0.4], [0.3, 0.7]])
    found = rounding_effect(before, after, labels)
    assert (found.images, found.changed, found.gained, found.lost) == (4, 2, 1, 1)
    assert found.accuracy == 0.5 and found.largest_change == pytest.approx(0.2)
