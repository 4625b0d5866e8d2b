"""The preprocessing of MNIST: its steps, the same in the browser, and what it makes of drawings."""

import dataclasses
import json

import numpy as np
import pytest
from support.drawings import DIGITS, as_pixels, drawn, photographed
from support.site_reader import browser

from analysis.data.datasets import load
from analysis.data.description import bounding_boxes, centres_of_mass
from analysis.data.framing import frame_of, measured, stroke_widths
from analysis.data.normalisation import cropped, normalised, resized, resized_to
from analysis.data.photographs import ink, read
from analysis.paths import ROOT
from analysis.report.model_files.script import packed
from analysis.report.results import plain

TRY = ROOT / "book" / "_static" / "try"
MNIST, SMALL = load("mnist"), load("digits")


def test_the_training_images_are_framed_as_mnist_is_documented(mnist_frame):
    assert mnist_frame.longer == 20 and mnist_frame.longer_share > 0.9997
    np.testing.assert_allclose(mnist_frame.centre, (14, 14), atol=0.01)
    # As even as positions between two pixels.
    np.testing.assert_allclose(mnist_frame.spread, 1 / np.sqrt(12), atol=0.005)
    assert mnist_frame.middle == (14, 14) and mnist_frame.whole and mnist_frame.runs == (2, 3, 5)
    assert mnist_frame.ink == pytest.approx(0.1307, abs=1e-4)


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


def test_only_images_that_are_light_on_black_have_a_frame():
    images = MNIST.x_train[:500]
    assert frame_of(images, 255) is not None
    assert frame_of(255 - images, 255) is None
    # Photographs that fill their images, with a pixel of noise here and there.
    rng = np.random.default_rng(0)
    assert frame_of(rng.integers(0, 256, (200, 12, 12)), 255) is None
    inside = np.pad(rng.integers(100, 256, (200, 12, 12)), ((0, 0), (1, 1), (1, 1)))
    assert frame_of(inside, 255) is None


@pytest.mark.parametrize("turned", [False, True])
def test_images_that_are_not_square_are_fitted_to_both_sides(turned):
    rng = np.random.default_rng(0)
    images = np.zeros((40, 28, 56), np.uint8)
    for image in images:
        height = rng.integers(5, 26)
        image[14 - height // 2 : 14 + (height + 1) // 2, 3:53] = 200
        image[10, 3:53] = 0
    if turned:
        images = images.transpose(0, 2, 1)
    frame = frame_of(images, 255)
    assert frame.longer == 50
    for image in (images[0], images[0].T, np.full((90, 10), 255), np.full((10, 90), 255)):
        found = normalised(image, frame)
        assert found.shape == (frame.rows, frame.columns) and found.any()
    tall = normalised(np.full((90, 10), 255), frame)
    assert bounding_boxes(tall[np.newaxis]).max() == (50 if turned else 28)


def test_pixel_values_are_rounded_only_where_the_training_images_have_whole_ones():
    shares = (MNIST.x_train[:500] / 255).astype(np.float32)
    frame = frame_of(shares, 1.0)
    image = MNIST.x_test[0] / 255
    large = resized(image, 3)
    np.testing.assert_allclose(normalised(image, frame), image, atol=1e-6)
    found = normalised(large, frame)
    assert len(np.unique(found)) > 50 and found.max() <= 1


def test_resizing_takes_weighted_means():
    # Triangular weights: of the next pixel, or over two pixels of the result.
    np.testing.assert_allclose(resized(np.array([[0.0, 1.0]]), 2)[0], [0, 0.25, 0.75, 1])
    np.testing.assert_allclose(
        resized(np.array([[0.0, 0, 0, 8, 0, 0, 0, 0]]), 1 / 2)[:, :4],
        [[0, 3, 1, 0]],
        atol=0.5,
    )


@pytest.mark.parametrize("dataset", [MNIST, SMALL], ids=lambda dataset: dataset.name)
def test_training_images_stay_as_they_are(dataset):
    frame = frame_of(dataset.x_train, dataset.full_scale)
    images = dataset.x_train[:1000]
    same = [np.array_equal(normalised(image, frame), image) for image in images]
    # All of MNIST's; the small digits were not centred by whole pixels of theirs.
    assert np.mean(same) >= (0.999 if dataset.is_mnist else 0.6)


def test_where_an_image_lay_and_how_large_it_was_does_not_matter(mnist_frame):
    alike = []
    for image in MNIST.x_test[:50]:
        moved = np.zeros((100, 60))
        moved[70:98, 3:31] = image
        np.testing.assert_array_equal(
            normalised(moved, mnist_frame), normalised(image, mnist_frame)
        )
        double = resized(np.pad(image, 2).astype(float), 2)
        alike.append(likeness(normalised(double, mnist_frame), image))
    assert np.mean(alike) > 0.93 and min(alike) > 0.8
    assert not normalised(np.zeros((280, 280)), mnist_frame).any()


def test_drawn_digits_become_as_the_training_images_are(mnist_frame):
    rng = np.random.default_rng(0)
    images = []
    for _ in range(4):
        for strokes in DIGITS.values():
            size = rng.uniform(60, 240)
            left, top = rng.uniform(5, 275 - size, 2)
            images.append(
                normalised(drawn(strokes, 280, size, left, top, frame=mnist_frame), mnist_frame)
            )
    found = measured(np.array(images), 255)
    assert found.longer == 20 and found.longer_share == 1
    np.testing.assert_allclose(found.centre, mnist_frame.centre, atol=0.15)
    # To whole pixels.
    assert np.abs(centres_of_mass(np.array(images)) - 0.5).max() < 0.52
    assert found.runs[1] == mnist_frame.runs[1]
    assert found.stroke == pytest.approx(mnist_frame.stroke, abs=0.35)
    assert found.ink == pytest.approx(mnist_frame.ink, abs=0.02)


# A photograph takes most of a second.
FEW = {digit: DIGITS[digit] for digit in (2, 4, 8)}


def likeness(found, expected):
    """Correlation of two images, of which one may have been centred a pixel beside the other."""
    near = [np.roll(found, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return max(np.corrcoef(image.ravel(), expected.ravel())[0, 1] for image in near)


def test_ink_is_found_in_photographs(mnist_frame):
    for digit, strokes in FEW.items():
        clean = drawn(strokes, 400, 200, 60, 150, frame=mnist_frame)
        expected = normalised(clean, mnist_frame)
        for sheet in (photographed(clean, digit), 255 - photographed(clean, digit)):
            found = normalised(read(as_pixels(sheet), mnist_frame), mnist_frame)
            assert likeness(found, expected) > 0.95, digit


def lined(sheet):
    return np.where(np.arange(len(sheet))[:, np.newaxis] % 40, sheet, 0.85 * sheet)


def in_shadow(sheet):
    return sheet * (1 - 0.4 / (1 + np.exp(9 - np.linspace(0, 15, sheet.shape[1]))))


@pytest.mark.parametrize("change", [lined, in_shadow])
def test_lines_and_shadows_are_not_taken_for_ink(change, mnist_frame):
    for digit, strokes in FEW.items():
        clean = drawn(strokes, 400, 200, 60, 150, frame=mnist_frame)
        sheet = change(photographed(clean, digit)).astype(np.uint8)
        found = normalised(read(as_pixels(sheet), mnist_frame), mnist_frame)
        assert likeness(found, normalised(clean, mnist_frame)) > 0.9, digit


@pytest.mark.parametrize("margin", [0, 3])
def test_a_digit_may_fill_the_photograph(margin, mnist_frame):
    for digit, strokes in FEW.items():
        clean = drawn(strokes, 400, 200, 60, 150, frame=mnist_frame)
        expected, filled = normalised(clean, mnist_frame), np.pad(cropped(clean), margin)
        if np.mean(filled > 0) > 0.5:
            continue  # An upright 1 leaves hardly any paper.
        for sheet in (photographed(filled, digit), 255 - photographed(filled, digit)):
            found = normalised(read(as_pixels(sheet), mnist_frame), mnist_frame)
            assert likeness(found, expected) > 0.95, digit


def test_soft_edges_are_not_taken_for_noise(mnist_frame):
    seen = []
    for image in MNIST.x_test[:40]:
        large = cropped(resized(image.astype(float), 10)).astype(np.uint8)
        found = normalised(ink(photographed(large)), mnist_frame)
        seen.append(found.any() and likeness(found, image) > 0.8)
    # Some leave hardly any paper.
    assert np.mean(seen) > 0.8


def test_images_on_an_even_ground_keep_their_grey_levels(mnist_frame):
    touching = [image for image in MNIST.x_test if image[0].any() or image[-1].any()]
    for image in [*MNIST.x_test[:50], *touching[:20]]:
        for given in (image, 255 - image):
            assert (
                likeness(normalised(ink(given), mnist_frame), normalised(image, mnist_frame))
                > 0.999
            )


def test_thin_strokes_are_widened_to_the_usual_width(mnist_frame):
    for size, width in ((100, 2), (200, 4), (300, 3)):
        thin, wide = [], []
        for strokes in DIGITS.values():
            pen = drawn(strokes, 400, size, 40, 40, width=width)
            thin.append(normalised(ink(pen), mnist_frame))
            wide.append(normalised(read(as_pixels(pen), mnist_frame), mnist_frame))
        thin, wide = (stroke_widths(np.array(images)) for images in (thin, wide))
        assert thin.max() < mnist_frame.stroke
        # Anti-aliasing makes all strokes a little wider.
        assert mnist_frame.stroke - 0.1 < wide.mean() < mnist_frame.stroke + 0.3
        np.testing.assert_allclose(wide, mnist_frame.stroke, atol=0.5)


def test_widened_strokes_stay_where_they_were(mnist_frame):
    pen = drawn(DIGITS[7], 400, 80, 300, 10, width=3)
    wide = read(as_pixels(pen), mnist_frame)
    around = (np.array(wide.shape) - pen.shape) // 2
    assert (around >= 0).all() and around.max() < 10
    moved = centres_of_mass(wide[np.newaxis]) - centres_of_mass(pen[np.newaxis])
    assert np.abs(moved).max() < 3


@pytest.mark.parametrize("noise", [0, 3, 6])
@pytest.mark.parametrize("shape, paper", [((60, 80), 255), ((1, 1), 0), ((90, 50), 200)])
def test_an_empty_sheet_holds_no_ink(shape, paper, noise, mnist_frame):
    for seed in range(5):
        sheet = np.random.default_rng(seed).normal(paper, noise, shape)
        pixels = as_pixels(np.clip(sheet, 0, 255).astype(np.uint8))
        assert not read(pixels, mnist_frame).any(), seed


def test_a_sheet_with_hardly_any_noise_holds_no_ink(mnist_frame):
    sheet = np.full((60, 80), 200, np.uint8)
    sheet[[0, 20, 40], [7, 30, 50]] += 1
    assert not read(as_pixels(sheet), mnist_frame).any()


def test_an_empty_sheet_in_the_shade_holds_no_ink(mnist_frame):
    for seed in range(5):
        sheet = photographed(np.zeros((200, 300), np.uint8), seed)
        assert ink(sheet).sum() < 255 * 30, seed


def test_what_is_transparent_is_paper(mnist_frame):
    stroke = drawn(DIGITS[5], 120, 80, 20, 20, frame=mnist_frame)
    expected = normalised(stroke, mnist_frame)
    for colour in (0, 255):
        pixels = np.full((*stroke.shape, 4), colour, np.uint8)
        pixels[..., 3] = stroke
        found = normalised(read(pixels, mnist_frame), mnist_frame)
        assert np.abs(found - expected).mean() < 3, colour


def test_an_opaque_card_with_a_transparent_margin_is_paper(mnist_frame):
    stroke = drawn(DIGITS[5], 120, 80, 20, 20, frame=mnist_frame)
    for colour in (0, 255):  # of what is transparent
        card = np.pad(as_pixels(255 - stroke), ((30, 30), (30, 30), (0, 0)))
        card[card[..., 3] == 0, :3] = colour
        found = normalised(read(card, mnist_frame), mnist_frame)
        assert likeness(found, normalised(stroke, mnist_frame)) > 0.99, colour


def sheets():
    """Pixels of drawings, photographs and test images in many places and sizes."""
    rng = np.random.default_rng(1)
    for digit, strokes in DIGITS.items():
        size = rng.uniform(40, 100)
        left, top = rng.uniform(5, 115 - size, 2)
        sketch = drawn(strokes, 120, size, left, top, width=rng.uniform(2, 15))
        yield as_pixels(sketch)
        yield as_pixels(photographed(sketch, digit))
        yield as_pixels(photographed(cropped(sketch), digit))
        yield as_pixels(lined(photographed(sketch, digit)).astype(np.uint8))
    large = drawn(DIGITS[2], 450, 300, 50, 100, width=9)[:, 20:]
    yield as_pixels(photographed(large))
    yield rng.integers(0, 256, (30, 40, 4)).astype(np.uint8)
    for colour in (0, 255):
        seen = drawn(DIGITS[6], 80, width=8)
        yield np.dstack([np.full((80, 80, 3), colour, np.uint8), seen])
    yield np.pad(as_pixels(255 - seen), ((9, 9), (5, 5), (0, 0)))
    for image in SMALL.x_test[:10]:
        yield as_pixels(np.rint(image * 15.9).astype(np.uint8))
    for image in MNIST.x_test[:10]:
        yield as_pixels(np.pad(image, rng.integers(0, 40, (2, 2))))
        factor = rng.uniform(0.5, 4)
        yield as_pixels(255 - np.floor(resized(image.astype(float), factor)).astype(np.uint8))
    yield as_pixels(np.zeros((20, 20), np.uint8))
    hardly = np.full((60, 80), 200, np.uint8)
    hardly[0, 7] = hardly[20, 30] = 201
    yield as_pixels(hardly)


# As text, because passing numbers on takes long.
NORMALISED = """([packed, frame]) => JSON.stringify(packed.map(sheet => {
  const [height, width] = sheet.shape;
  const data = Uint8Array.from(atob(sheet.data), letter => letter.charCodeAt(0));
  const found = photograph.read({ width, height, data }, frame);
  return Array.from(preprocess.normalised(found, frame).data);
}))"""


def test_the_browser_makes_the_same_images(mnist_frame):
    given = list(sheets())
    small = frame_of(SMALL.x_train, SMALL.full_scale)
    frames = [mnist_frame, small]
    # Not square, and with shares of the brightness.
    frames.append(dataclasses.replace(mnist_frame, rows=20, columns=40, longer=36))
    frames.append(dataclasses.replace(mnist_frame, top=1.0, whole=False))
    with browser() as running:
        tab = running.new_page()
        for name in ("preprocess.js", "photograph.js"):
            tab.add_script_tag(path=TRY / name)
        for frame in frames:
            some = given if frame is mnist_frame else given[:4]
            made = json.loads(tab.evaluate(NORMALISED, [[packed(s) for s in some], plain(frame)]))
            expected = [normalised(read(sheet, frame), frame) for sheet in some]
            assert sum(image.any() for image in expected) >= len(some) - 3
            for number, (found, image) in enumerate(zip(made, expected, strict=True)):
                difference = np.abs(found - image.ravel()).max()
                assert difference <= frame.top / 255, (number, difference)


UNCENTRED = """([{ shape, data }, frame]) => {
  const pixels = Float64Array.from(atob(data), letter => letter.charCodeAt(0));
  return preprocess.uncentred(preprocess.image(...shape, pixels), frame).data;
}"""


@pytest.mark.parametrize("shape", [(90, 60), (56, 84), (50, 50)])
def test_without_centring_the_browser_keeps_the_whole_picture_in_its_proportions(
    shape, mnist_frame
):
    image = np.zeros(shape, np.uint8)
    image[5:30, 20:40] = 250
    with browser() as running:
        tab = running.new_page()
        tab.add_script_tag(path=TRY / "preprocess.js")
        found = tab.evaluate(UNCENTRED, [packed(image), plain(mnist_frame)])
    side = max(shape)
    top, left = ((side - length) // 2 for length in shape)
    whole = np.zeros((side, side))
    whole[top : top + shape[0], left : left + shape[1]] = image
    expected = np.floor(resized_to(whole, 28, 28) + 0.5)
    assert np.abs(np.array(found) - expected.ravel()).max() <= 1
