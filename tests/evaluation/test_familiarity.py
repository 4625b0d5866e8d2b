"""Whether an image is unlike the training images, the same in Python and in the browser."""

import numpy as np
import pytest
from support.site_reader import browser

from analysis.data.datasets import load
from analysis.data.non_digit_drawings import drawings
from analysis.data.normalisation import normalised
from analysis.evaluation.familiarity import ALARMS, alarms, familiar, most_kept, nearness
from analysis.parameters import make_parameters
from analysis.paths import ROOT
from analysis.report.model_files.script import packed
from analysis.report.model_files.training_images import read, script
from analysis.study import Study

TRY = ROOT / "book" / "_static" / "try"
FOUND = """packed => {
  const images = forwardPass.load(packed);
  const size = images.data.length / images.shape[0];
  return Array.from({ length: images.shape[0] }, (_, i) => {
    const pixels = images.data.subarray(i * size, (i + 1) * size);
    const nearest = neighbours.nearest(pixels, 3);
    return [neighbours.unlike(pixels), nearest.map(n => [n.index, n.label, n.distance])];
  });
}"""


@pytest.fixture(scope="module")
def study():
    return Study.from_results(make_parameters({"dataset": "digits"}))


def made_up(rng, count):
    """Small coloured images: one of two patterns, and a little noise."""
    patterns = np.zeros((2, 9, 7, 3))
    patterns[0, 2:4], patterns[1, :, 3, 1] = 200, 200
    labels = rng.integers(0, 2, count)
    return patterns[labels] + rng.uniform(0, 20, (count, 9, 7, 3)), labels


def test_distances_are_those_between_smoothed_images():
    dot, beside, far = np.zeros((3, 1, 9, 9))
    dot[0, 4, 4] = beside[0, 4, 5] = far[0, 0, 0] = 16
    distances, angles = nearness(np.concatenate([dot, 2 * dot, beside, far]), dot)
    # Along an axis the weights of a pixel overlap with those of the next by two thirds.
    assert distances[:, 0] == pytest.approx([0, 6, 6 * np.sqrt(2 / 3), np.sqrt(36 + 25)], abs=1e-6)
    assert angles[:, 0] == pytest.approx([0, 0, 1 / 3, 1], abs=1e-6)
    empty = nearness(np.zeros((1, 9, 9)), dot)
    assert empty[0] == pytest.approx(6) and empty[1] == pytest.approx(1)


def test_about_as_many_new_images_are_unlike_as_the_limits_allow():
    rng = np.random.default_rng(0)
    images, labels = made_up(rng, 2400)
    found = familiar(images, labels, np.arange(2400), np.arange(0, 200), np.arange(200, 2400))
    new = alarms(found, made_up(rng, 4000)[0])
    assert ALARMS / 2 < new.share < 3 * ALARMS
    assert new.interval.low < new.share < new.interval.high
    assert found.unlike(rng.uniform(0, 200, (20, 9, 7, 3))).all()
    assert found.unlike(np.zeros((1, 9, 7, 3))).all()


def test_the_limits_follow_from_other_images_than_those_kept(study):
    found = study.familiar
    np.testing.assert_array_equal(found.images, study.dataset.x_train[found.indices])
    np.testing.assert_array_equal(found.labels, study.dataset.y_train[found.indices])
    assert not found.unlike(found.images).any() and found.distance > 0
    assert study.alarms.images == len(study.dataset.y_test)


def test_as_many_images_are_kept_as_a_page_can_load():
    assert most_kept(np.zeros((1, 28, 28), np.uint8)) == 600
    assert most_kept(np.zeros((1, 8, 8))) == 600
    for images in (np.zeros((1, 32, 32, 3), np.uint8), np.zeros((1, 28, 28), np.float32)):
        assert 100 < most_kept(images) <= 0.5e6 / images.nbytes
    assert most_kept(np.zeros((1, 900, 900), np.uint8)) == 1


def test_what_is_no_digit_is_noticed_on_mnist(mnist_frame):
    mnist, frame = load("mnist"), mnist_frame
    rows = np.arange(3000)
    found = familiar(mnist.x_train[:3000], mnist.y_train[:3000], rows, rows[:600], rows[600:])
    assert alarms(found, mnist.x_test[:1000]).share < 0.04
    images = {
        kind: np.array([normalised(image, frame) for image in drawn])
        for kind, drawn in drawings(frame, 30).items()
    }
    noticed = {kind: found.unlike(given).mean() for kind, given in images.items()}
    assert noticed["several dots"] > 0.8 and noticed["scribbles"] > 0.3
    assert noticed["a single dot"] == noticed["a full canvas"] == 1


@pytest.mark.parametrize("coloured", [False, True])
def test_the_browser_finds_the_same_neighbours_and_gives_the_same_warnings(coloured, study):
    rng = np.random.default_rng(2)
    if coloured:
        images, labels = made_up(rng, 300)
        found = familiar(images, labels, np.arange(300), np.arange(100), np.arange(100, 300))
        given = np.concatenate([made_up(rng, 20)[0], rng.uniform(0, 200, (20, 9, 7, 3))])
        study = Study.from_results(
            study.parameters,
            frame=None,
            familiar=found,
            alarms=alarms(found, given),
        )
    else:
        found = study.familiar
        noise = rng.integers(0, 17, (20, 8, 8))
        given = np.concatenate([study.dataset.x_test[:60], noise]).astype(np.uint8)
    text = script(study)
    with browser() as running:
        tab = running.new_page()
        tab.add_script_tag(path=TRY / "forward.js")
        tab.add_script_tag(content=text)
        tab.add_script_tag(path=TRY / "neighbours.js")
        seen = tab.evaluate(FOUND, packed(given))
    _, compared = read(text)
    np.testing.assert_allclose(compared.images, found.images, rtol=1e-6)
    unlike, distances = found.unlike(given), nearness(given, found.images)[0]
    assert [warned for warned, _ in seen] == unlike.tolist()
    assert 0 < unlike.sum() < len(given)
    for row, (_, nearest) in zip(distances, seen, strict=True):
        indices, labels, lengths = map(list, zip(*nearest, strict=True))
        np.testing.assert_allclose(lengths, np.sort(row)[:3], rtol=1e-4, atol=1e-3)
        places = [found.indices.tolist().index(index) for index in indices]
        np.testing.assert_allclose(row[places], lengths, rtol=1e-4, atol=1e-3)
        assert found.labels[places].tolist() == labels
