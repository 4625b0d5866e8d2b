"""The preprocessing of MNIST: its steps, the same in the browser, and what it makes of drawings."""

import json

import numpy as np
import pytest
from support.drawings import DIGITS, as_pixels, drawn, photographed
from support.site_reader import browser

from analysis.data.datasets import load
from analysis.data.description import centres_of_mass
from analysis.data.framing import frame_of, measured
from analysis.data.normalisation import normalised, resized
from analysis.data.photographs import ink, read
from analysis.paths import ROOT
from analysis.report.model_files.script import packed
from analysis.report.results import plain

TRY = ROOT / "book" / "_static" / "try"
MNIST, SMALL = load("mnist"), load("digits")
FRAME = frame_of(MNIST.x_train, MNIST.full_scale)


def test_the_training_images_are_framed_as_mnist_is_documented():
    assert FRAME.longer == 20 and FRAME.longer_share > 0.9997
    np.testing.assert_allclose(FRAME.centre, (14, 14), atol=0.01)
    # As even as positions between two pixels.
    np.testing.assert_allclose(FRAME.spread, 1 / np.sqrt(12), atol=0.005)
    assert FRAME.middle == (14, 14) and FRAME.runs == (2, 3, 5)
    assert FRAME.ink == pytest.approx(0.1307, abs=1e-4)


def test_other_datasets_have_their_own_frame_or_none():
    small = frame_of(SMALL.x_train, SMALL.full_scale)
    assert (small.rows, small.longer, small.top, small.middle) == (8, 8, 16, (3.5, 3.5))
    rng = np.random.default_rng(0)
    assert frame_of(rng.integers(0, 255, (50, 8, 8, 3))) is None  # coloured
    assert frame_of(rng.normal(size=(50, 8, 8))) is None  # without a background
    sizes = np.zeros((50, 28, 28))
    for image, side in zip(sizes, rng.integers(4, 24, 50), strict=True):
        image[2 : 2 + side, 2 : 2 + side] = 1
    assert frame_of(sizes) is None


@pytest.mark.parametrize("dataset", [MNIST, SMALL], ids=lambda dataset: dataset.name)
def test_training_images_stay_as_they_are(dataset):
    frame = frame_of(dataset.x_train, dataset.full_scale)
    images = dataset.x_train[:1000]
    same = [np.array_equal(normalised(image, frame), image) for image in images]
    # All of MNIST's; the small digits were not centred by whole pixels of theirs.
    assert np.mean(same) >= (0.999 if dataset.is_mnist else 0.6)


def test_where_an_image_lay_and_how_large_it_was_does_not_matter():
    for image in MNIST.x_test[:50]:
        moved = np.zeros((100, 60))
        moved[70:98, 3:31] = image
        np.testing.assert_array_equal(normalised(moved, FRAME), normalised(image, FRAME))
        double = resized(np.pad(image, 2).astype(float), 2)
        difference = normalised(double, FRAME) - normalised(image, FRAME)
        assert np.abs(difference).mean() < 20
    assert not normalised(np.zeros((280, 280)), FRAME).any()


def test_drawn_digits_become_as_the_training_images_are():
    rng = np.random.default_rng(0)
    images = []
    for _ in range(4):
        for strokes in DIGITS.values():
            size = rng.uniform(60, 240)
            left, top = rng.uniform(5, 275 - size, 2)
            images.append(normalised(drawn(strokes, 280, size, left, top, frame=FRAME), FRAME))
    found = measured(np.array(images), 255)
    assert found.longer == 20 and found.longer_share == 1
    np.testing.assert_allclose(found.centre, FRAME.centre, atol=0.15)
    # To whole pixels.
    assert np.abs(centres_of_mass(np.array(images)) - 0.5).max() < 0.52
    assert found.runs[1] == FRAME.runs[1]
    assert found.stroke == pytest.approx(FRAME.stroke, abs=0.35)
    assert found.ink == pytest.approx(FRAME.ink, abs=0.02)


def likeness(found, expected):
    """Correlation of two images, of which one may have been centred a pixel beside the other."""
    near = [np.roll(found, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return max(np.corrcoef(image.ravel(), expected.ravel())[0, 1] for image in near)


def test_ink_is_found_in_photographs():
    for digit, strokes in DIGITS.items():
        clean = drawn(strokes, 400, 200, 60, 150, frame=FRAME)
        expected = normalised(clean, FRAME)
        for sheet in (photographed(clean, digit), 255 - photographed(clean, digit)):
            found = normalised(read(as_pixels(sheet), FRAME), FRAME)
            assert likeness(found, expected) > 0.95, digit


def test_images_on_an_even_ground_keep_their_grey_levels():
    touching = [image for image in MNIST.x_test if image[0].any() or image[-1].any()]
    for image in [*MNIST.x_test[:50], *touching[:20]]:
        for given in (image, 255 - image):
            assert likeness(normalised(ink(given), FRAME), normalised(image, FRAME)) > 0.999


def test_thin_strokes_are_widened_to_the_usual_width():
    pen = drawn(DIGITS[3], 400, 300, 40, 40, width=3)
    thin, wide = (
        measured(normalised(x, FRAME)[np.newaxis], 255)
        for x in (ink(pen), read(as_pixels(pen), FRAME))
    )
    assert thin.stroke < FRAME.thinnest or thin.ink < 0.05
    assert wide.stroke == pytest.approx(FRAME.stroke, abs=0.4)


@pytest.mark.parametrize(
    "sheet", [np.full((60, 80), 255), np.zeros((1, 1)), np.full((90, 50), 200)], ids=str
)
def test_an_empty_sheet_holds_no_ink(sheet):
    noise = np.random.default_rng(0).normal(0, 3, sheet.shape) if sheet.size > 4500 else 0
    pixels = as_pixels(np.clip(sheet + noise, 0, 255).astype(np.uint8))
    assert not read(pixels, FRAME).any()


def test_what_is_transparent_is_paper():
    stroke = drawn(DIGITS[5], 120, 80, 20, 20, frame=FRAME)
    expected = normalised(stroke, FRAME)
    for colour in (0, 255):
        pixels = np.full((*stroke.shape, 4), colour, np.uint8)
        pixels[..., 3] = stroke
        assert np.abs(normalised(read(pixels, FRAME), FRAME) - expected).mean() < 3, colour


def sheets():
    """Pixels of drawings, photographs and test images in many places and sizes."""
    rng = np.random.default_rng(1)
    for digit, strokes in DIGITS.items():
        size = rng.uniform(40, 100)
        left, top = rng.uniform(5, 115 - size, 2)
        sketch = drawn(strokes, 120, size, left, top, width=rng.uniform(2, 15))
        yield as_pixels(sketch)
        yield as_pixels(photographed(sketch, digit))
    large = drawn(DIGITS[2], 450, 300, 50, 100, width=9)[:, 20:]
    yield as_pixels(photographed(large))
    coloured = rng.integers(0, 256, (30, 40, 4)).astype(np.uint8)
    yield coloured
    for image in SMALL.x_test[:10]:
        yield as_pixels(np.rint(image * 15.9).astype(np.uint8))
    for image in MNIST.x_test[:10]:
        yield as_pixels(np.pad(image, rng.integers(0, 40, (2, 2))))
        factor = rng.uniform(0.5, 4)
        yield as_pixels(255 - np.floor(resized(image.astype(float), factor)).astype(np.uint8))
    yield as_pixels(np.zeros((20, 20), np.uint8))


# As text, because passing numbers on takes long.
NORMALISED = """([packed, frame]) => JSON.stringify(packed.map(sheet => {
  const [height, width] = sheet.shape;
  const data = Uint8Array.from(atob(sheet.data), letter => letter.charCodeAt(0));
  const found = photograph.read({ width, height, data }, frame);
  return Array.from(preprocess.normalised(found, frame).data);
}))"""


def test_the_browser_makes_the_same_images():
    given = list(sheets())
    with browser() as running:
        tab = running.new_page()
        for name in ("preprocess.js", "photograph.js"):
            tab.add_script_tag(path=TRY / name)
        for dataset in (MNIST, SMALL):
            frame = frame_of(dataset.x_train, dataset.full_scale)
            sent = [[packed(sheet) for sheet in given], plain(frame)]
            made = json.loads(tab.evaluate(NORMALISED, sent))
            expected = [normalised(read(sheet, frame), frame) for sheet in given]
            assert sum(image.any() for image in expected) >= len(given) - 2
            for number, (found, image) in enumerate(zip(made, expected, strict=True)):
                difference = np.abs(found - image.ravel()).max()
                assert difference <= frame.top / 255, (number, difference)
