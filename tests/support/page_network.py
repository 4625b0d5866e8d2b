"""The network of a built site, as its page runs it and as Keras does."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
from support.site_reader import browser

from analysis.data.datasets import load
from analysis.models.inference import in_half_precision
from analysis.report.model_files.script import TIE, TOLERANCE, packed
from analysis.report.site.model_files import PAGE

# The probabilities of packed images, one after the other, and the milliseconds that an image takes.
RUN = """packed => {
  const images = forwardPass.load(packed), side = TRAINED_NETWORK.shape.reduce((a, b) => a * b);
  const found = [], began = performance.now();
  for (let at = 0; at < images.data.length; at += side)
    found.push(...forwardPass.run(
      TRAINED_NETWORK, images.data.subarray(at, at + side)).probabilities);
  return [found, (performance.now() - began) / images.shape[0]];
}"""

# All test images, and the probabilities that the browser computes.
CHECK = """() => networkCheck.tests(() => {}).then(
  ({ found, probabilities }) => ({ ...found, probabilities: [...probabilities] }))"""


def answers_on(tab, images):
    """Probabilities that a page's network gives, (n, classes), and milliseconds an image takes."""
    found, taken = tab.evaluate(RUN, packed(images))
    return np.array(found).reshape(len(images), -1), taken


def with_rounded_weights(network):
    """Round a network's weights as they are rounded for browsers."""
    network.set_weights([in_half_precision(weights) for weights in network.get_weights()])
    return network


@contextlib.contextmanager
def page_from_disk(site):
    """The page that runs the network, opened as a file; gives its tab and what it asks others."""
    with browser() as running:
        tab, foreign = running.new_page(), []
        tab.on("request", lambda r: r.url.startswith("file:") or foreign.append(r.url))
        tab.goto((Path(site) / f"{PAGE}.html").as_uri())
        yield tab, foreign


def assert_page_computes_as_keras(site, dataset):
    """The page's own check of all test images says what a comparison with Keras finds: nothing.

    Keras reads the site's archive and computes with rounded weights, in single precision.

    Returns
    -------
    dict
        What the page says it found: ``images``, ``same``, ``changed``, ``difference``.
    """
    import keras

    data = load(dataset)
    network = with_rounded_weights(keras.saving.load_model(Path(site) / "model" / "model.keras"))
    images = data.x_test.reshape(len(data.x_test), *data.input_shape)
    expected = network.predict(images.astype(np.float32), verbose=0, batch_size=500)
    with page_from_disk(site) as (tab, foreign):
        found = tab.evaluate(CHECK)
        assert foreign == []
    computed = np.array(found.pop("probabilities")).reshape(expected.shape)
    first, second = np.sort(expected, axis=1)[:, :-3:-1].T
    tied = first - second < TIE
    same = computed.argmax(axis=1) == expected.argmax(axis=1)
    assert (same | tied).all()
    difference = np.abs(computed - expected).max()
    assert difference < TOLERANCE
    assert found["images"] == len(data.y_test)
    assert found["same"] == same.sum()
    # The processor that made the report rounds as this one does, or about so.
    assert found["difference"] == pytest.approx(difference, abs=1e-5)
    return found
