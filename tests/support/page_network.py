"""The network of a built site, as its page runs it and as Keras does."""

import contextlib
from pathlib import Path

import numpy as np
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


def disagreements(site, dataset):
    """Compare the page's answers on all test images with those of Keras.

    Returns
    -------
    (int, float, float)
        Images with another class than Keras finds in the site's archive with rounded weights,
        where its two largest probabilities are not about equal; the largest difference between
        two probabilities; and milliseconds for an image.
    """
    import keras

    data = load(dataset)
    network = with_rounded_weights(keras.saving.load_model(Path(site) / "model" / "model.keras"))
    images = data.x_test.reshape(len(data.x_test), *data.input_shape)
    expected = network.predict(images.astype(np.float32), verbose=0, batch_size=500)
    with page_from_disk(site) as (tab, foreign):
        found, taken = answers_on(tab, data.x_test)
        assert foreign == []
    first, second = np.sort(expected, axis=1)[:, :-3:-1].T
    differ = (found.argmax(axis=1) != expected.argmax(axis=1)) & (first - second > TIE)
    assert len(found) == len(data.y_test)
    return int(differ.sum()), float(np.abs(found - expected).max()), taken


def assert_page_computes_as_keras(site, dataset):
    """What the page promises of its answers; gives the milliseconds that an image takes."""
    differ, difference, taken = disagreements(site, dataset)
    assert differ == 0 and difference < TOLERANCE, (differ, difference)
    return taken
