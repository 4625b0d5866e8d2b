"""``python -m analysis predict``: image files of any kind, and what is wrong with others."""

import dataclasses
import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from support.drawings import DIGITS, as_pixels, drawn, photographed

from analysis.cli import main
from analysis.data.datasets import load
from analysis.data.framing import frame_of
from analysis.data.image_files import read_pixels
from analysis.errors import InputError
from analysis.evaluation.familiarity import Familiar
from analysis.evaluation.temperature_scaling import scaled
from analysis.report.prediction import Prediction, Reader, as_json, as_text

MNIST = load("mnist")


class Nearest:
    """A network that knows the normalised drawings of the ten digits."""

    def __init__(self, known):
        self.known = known

    def predict(self, images, **options):
        squares = ((images[:, np.newaxis] - self.known) ** 2).sum(axis=(2, 3, 4)) / 1e6
        powers = np.exp(-squares)
        return powers / powers.sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def stroke(mnist_frame):
    """A seven, in white on black."""
    return drawn(DIGITS[7], 120, 90, 15, 15, frame=mnist_frame)


@pytest.fixture(scope="module")
def reader(mnist_frame):
    made = Reader(
        network=None,
        classes=[str(digit) for digit in range(10)],
        shape=(28, 28, 1),
        pixel_range=(0, 255),
        temperature=2.0,
        frame=mnist_frame,
        familiar=Familiar(np.arange(50), MNIST.x_train[:50], MNIST.y_train[:50], 2500, 0.5),
    )
    digits = [drawn(DIGITS[digit], frame=mnist_frame) for digit in range(10)]
    known = [made.prepared(as_pixels(digit)) for digit in digits]
    return dataclasses.replace(made, network=Nearest(np.array(known)))


def saved(folder, name, image, **options):
    path = folder / name
    Image.fromarray(image).save(path, **options)
    return str(path)


def predict(reader, *files):
    return reader.predict(list(files), [read_pixels(file) for file in files])


def test_files_of_all_kinds_are_read(tmp_path, reader, stroke):
    opacity = np.dstack([np.zeros((*stroke.shape, 3), np.uint8), stroke])
    sheet = drawn(DIGITS[7], 500, 300, 60, 100, width=8)
    turned = Image.Exif()
    turned[0x0112] = 6  # The camera was held on its side.
    found = predict(
        reader,
        saved(tmp_path, "light.png", stroke),
        saved(tmp_path, "dark.png", 255 - stroke),
        saved(tmp_path, "dark.jpg", 255 - stroke),
        saved(tmp_path, "sixteen bits.png", stroke.astype(np.uint16) * 257),
        saved(tmp_path, "bits.png", stroke > 128),
        saved(tmp_path, "transparent.png", opacity),
        saved(tmp_path, "photograph.jpeg", photographed(sheet)),
        saved(tmp_path, "turned.jpg", np.rot90(255 - stroke).copy(), exif=turned),
        saved(tmp_path, "tiny.png", MNIST.x_test[0]),
        saved(tmp_path, "colour.png", np.dstack([stroke, stroke // 2, stroke // 9])),
    )
    assert [item.ranked[0] for item in found] == ["7"] * len(found)
    assert not any(item.unlike for item in found)


def test_probabilities_are_calibrated_and_doubts_are_told(tmp_path, reader, stroke):
    noise = np.random.default_rng(0).integers(0, 2, (28, 28)).astype(np.uint8) * 255
    files = [
        saved(tmp_path, "seven.png", stroke),
        saved(tmp_path, "empty.png", np.full((50, 90), 240, np.uint8)),
        saved(tmp_path, "noise.png", np.pad(noise, 1)),
    ]
    seven, empty, noisy = found = predict(reader, *files)
    raw = reader.network.predict(reader.prepared(as_pixels(stroke))[np.newaxis])
    np.testing.assert_allclose(list(seven.probabilities.values()), scaled(raw, 2.0)[0], rtol=1e-5)
    assert empty.probabilities is None and noisy.unlike
    lines = as_text(found).splitlines()
    assert "seven.png" in lines[1] and lines[1].split()[1] == "7" and "%" in lines[1]
    assert "warning" not in lines[1]
    sure = Prediction("sure.png", {"a": 0.999999, "b": 0.000001}, False)
    assert "> 99.99%" in as_text([sure]) and "b (< 0.01%)" in as_text([sure])
    assert "no ink" in lines[2] and "unlike the training images" in lines[3]
    facts = json.loads(json.dumps(as_json(found, reader.temperature), allow_nan=False))
    assert [item["file"] for item in facts] == files
    assert facts[0]["class"] == "7" and facts[0]["runner_up"] == seven.ranked[1]
    assert sum(facts[0]["probabilities"].values()) == pytest.approx(1)
    assert facts[0]["probability"] == max(facts[0]["probabilities"].values())
    assert facts[1]["empty"] and facts[1]["class"] is None and facts[2]["unlike"]


def test_a_diverged_network_gives_no_answer(tmp_path, reader, stroke):
    class Diverged:
        def predict(self, images, **options):
            return np.full((len(images), 10), np.nan)

    diverged = dataclasses.replace(reader, network=Diverged())
    found = predict(diverged, saved(tmp_path, "seven.png", stroke))
    line = as_text(found).splitlines()[1]
    assert "training of this network diverged" in line and "%" not in line
    (facts,) = json.loads(json.dumps(as_json(found, 2.0), allow_nan=False))
    absent = ("class", "runner_up", "probability", "probabilities", "unlike")
    assert [facts[name] for name in absent] == [None] * 5 and not facts["empty"]


def test_two_classes_are_enough(tmp_path, reader, stroke):
    class Two:
        def predict(self, images, **options):
            return np.tile([0.25, 0.75], (len(images), 1))

    two = dataclasses.replace(reader, network=Two(), classes=["a", "b"], temperature=None)
    (found,) = predict(two, saved(tmp_path, "seven.png", stroke))
    assert found.ranked == ["b", "a"] and "a (25.00%)" in as_text([found])


def test_images_become_as_those_of_any_dataset(reader, stroke):
    # Shares of the brightness are not rounded.
    shares = (MNIST.x_train[:500] / 255).astype(np.float32)
    light = dataclasses.replace(reader, frame=frame_of(shares, 1.0), pixel_range=(0, 1))
    image = light.prepared(as_pixels(stroke))
    assert image.max() <= 1 and len(np.unique(image)) > 20
    # Dark on light: as they are, in their size.
    dark = dataclasses.replace(reader, frame=frame_of(255 - MNIST.x_train[:500], 255))
    image = dark.prepared(as_pixels(255 - stroke))
    assert image.shape == (28, 28, 1) and image[0, 0, 0] == 255 and image.min() < 50
    wide = dataclasses.replace(reader.frame, rows=20, columns=40, longer=36)
    for pixels in (as_pixels(stroke), as_pixels(stroke.T)):
        oblong = dataclasses.replace(reader, frame=wide, shape=(20, 40, 1))
        assert oblong.prepared(pixels).shape == (20, 40, 1)


def test_images_of_other_datasets_are_resized_only():
    coloured = Reader(None, ["a", "b"], (9, 7, 3), (-1.0, 1.0), None, None, None)
    pixels = np.zeros((90, 70, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:45, :, 0] = 255
    image = coloured.prepared(pixels)
    assert image.shape == (9, 7, 3)
    np.testing.assert_allclose(image[:3, :, 0], 1)
    np.testing.assert_allclose(image[6:, :, 0], -1)
    np.testing.assert_allclose(image[..., 1:], -1)
    # White paper lies below what is transparent, whatever its colour is said to be.
    pixels[..., 3] = 0
    np.testing.assert_allclose(coloured.prepared(pixels), 1)


def test_large_images_are_reduced_when_they_are_read(tmp_path):
    grey = np.zeros((3000, 2000), np.uint8)
    grey[:1500] = 200
    found = read_pixels(saved(tmp_path, "large.png", grey))
    assert found.shape == (1200, 800, 4)
    np.testing.assert_array_equal(found[[0, -1], 0, 0], [200, 0])


def test_memory_that_is_lacking_is_no_damage(tmp_path, stroke, monkeypatch):
    def lacking(image):
        raise MemoryError

    monkeypatch.setattr("analysis.data.image_files.ImageOps.exif_transpose", lacking)
    with pytest.raises(InputError, match="too large: there is not enough memory"):
        read_pixels(saved(tmp_path, "seven.png", stroke))


def test_a_path_that_cannot_be_looked_at_gets_a_line(monkeypatch):
    with pytest.raises(InputError, match=r"cannot be read \(File name too long\)"):
        read_pixels("a" * 300 + ".png")

    def forbidden(path, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.stat", forbidden)
    with pytest.raises(InputError, match=r"cannot be read \(Permission denied\)"):
        read_pixels("closed/seven.png")


def bomb(rows, columns):
    """A small file that claims to hold an image of so many pixels."""
    parts = (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)), (b"IDAT", bytes(9))
    chunks = (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_every_bad_file_gets_a_line_before_anything_is_read(tmp_path, capsys, stroke):
    good = saved(tmp_path, "good.png", stroke)
    whole = io.BytesIO()
    Image.fromarray(stroke).save(whole, "PNG")
    contents = {
        "empty.png": b"",
        "text.png": b"no image",
        "cut.png": whole.getvalue()[:200],
        "large.png": bomb(9000, 12000),
        "bomb.png": bomb(60000, 60000),
        "long.png": bomb(1, 1_000_000),
        "other.png": b"GIF89a" + bytes(50),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / name) for name in [*contents, "missing.png"]]
    assert main(["predict", good, *files, str(tmp_path), "--report", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    said = [
        "is empty",
        "neither a PNG nor",
        "cut short",
        "9,000 pixels",
        "too many pixels",
        "1,000,000 × 1 ",
    ]
    said += ["neither a PNG nor", "no such file", "is a folder"]
    for line, file, words in zip(lines, [*files, str(tmp_path)], said, strict=True):
        assert line.startswith("error: ") and file in line and words in line, line


def test_without_a_model_it_says_how_to_make_one(tmp_path, capsys, stroke):
    good = saved(tmp_path, "good.png", stroke)
    for place in (tmp_path / "nothing", tmp_path):
        assert main(["predict", good, "--report", str(place)]) == 2
        shown = capsys.readouterr()
        assert shown.out == "" and shown.err.count("\n") == 1
        assert "--report" in shown.err and "python -m analysis build" in shown.err
