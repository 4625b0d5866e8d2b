"""``python -m analysis predict``: image files of any kind, and what is wrong with others."""

import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from support.drawings import DIGITS, drawn, photographed

from analysis.cli import main
from analysis.data.datasets import load
from analysis.data.framing import frame_of
from analysis.data.image_files import read_pixels
from analysis.evaluation.familiarity import Familiar
from analysis.evaluation.temperature_scaling import scaled
from analysis.report.prediction import Prediction, Reader, as_json, as_text

MNIST = load("mnist")
FRAME = frame_of(MNIST.x_train[:2000], 255)
STROKE = drawn(DIGITS[7], 120, 90, 15, 15, frame=FRAME)


class Nearest:
    """A network that knows the normalised drawings of the ten digits."""

    def predict(self, images, **options):
        known = np.array([prepared(drawn(DIGITS[digit], frame=FRAME)) for digit in range(10)])
        squares = ((images[:, np.newaxis, ..., 0] - known) ** 2).sum(axis=(2, 3)) / 1e6
        powers = np.exp(-squares)
        return powers / powers.sum(axis=1, keepdims=True)


def prepared(grey):
    return READER.prepared(np.dstack([grey, grey, grey, np.full_like(grey, 255)]))[..., 0]


READER = Reader(
    network=Nearest(),
    classes=[str(digit) for digit in range(10)],
    shape=(28, 28, 1),
    pixel_range=(0, 255),
    temperature=2.0,
    frame=FRAME,
    familiar=Familiar(np.arange(50), MNIST.x_train[:50], MNIST.y_train[:50], 2500, 0.5),
)


def saved(folder, name, image, **options):
    path = folder / name
    Image.fromarray(image).save(path, **options)
    return str(path)


def predict(*files):
    return READER.predict(list(files), [read_pixels(file) for file in files])


def test_files_of_all_kinds_are_read(tmp_path):
    opacity = np.dstack([np.zeros((*STROKE.shape, 3), np.uint8), STROKE])
    sheet = drawn(DIGITS[7], 500, 300, 60, 100, width=8)
    turned = Image.Exif()
    turned[0x0112] = 6  # The camera was held on its side.
    found = predict(
        saved(tmp_path, "light.png", STROKE),
        saved(tmp_path, "dark.png", 255 - STROKE),
        saved(tmp_path, "dark.jpg", 255 - STROKE),
        saved(tmp_path, "sixteen bits.png", STROKE.astype(np.uint16) * 257),
        saved(tmp_path, "bits.png", STROKE > 128),
        saved(tmp_path, "transparent.png", opacity),
        saved(tmp_path, "photograph.jpeg", photographed(sheet)),
        saved(tmp_path, "turned.jpg", np.rot90(255 - STROKE).copy(), exif=turned),
        saved(tmp_path, "tiny.png", MNIST.x_test[0]),
        saved(tmp_path, "colour.png", np.dstack([STROKE, STROKE // 2, STROKE // 9])),
    )
    assert [item.ranked[0] for item in found] == ["7"] * len(found)
    assert not any(item.unlike for item in found)


def test_probabilities_are_calibrated_and_doubts_are_told(tmp_path):
    noise = np.random.default_rng(0).integers(0, 2, (28, 28)).astype(np.uint8) * 255
    files = [
        saved(tmp_path, "seven.png", STROKE),
        saved(tmp_path, "empty.png", np.full((50, 90), 240, np.uint8)),
        saved(tmp_path, "noise.png", np.pad(noise, 1)),
    ]
    seven, empty, noisy = found = predict(*files)
    raw = Nearest().predict(prepared(STROKE)[np.newaxis, ..., np.newaxis])
    np.testing.assert_allclose(list(seven.probabilities.values()), scaled(raw, 2.0)[0], rtol=1e-5)
    assert empty.probabilities is None and noisy.unlike
    lines = as_text(found).splitlines()
    assert "seven.png" in lines[1] and lines[1].split()[1] == "7" and "%" in lines[1]
    assert "warning" not in lines[1]
    sure = Prediction("sure.png", {"a": 0.999999, "b": 0.000001}, False)
    assert "> 99.99%" in as_text([sure]) and "b (< 0.01%)" in as_text([sure])
    assert "no ink" in lines[2] and "unlike the training images" in lines[3]
    facts = json.loads(json.dumps(as_json(found, READER.temperature), allow_nan=False))
    assert [item["file"] for item in facts] == files
    assert facts[0]["class"] == "7" and facts[0]["runner_up"] == seven.ranked[1]
    assert sum(facts[0]["probabilities"].values()) == pytest.approx(1)
    assert facts[0]["probability"] == max(facts[0]["probabilities"].values())
    assert facts[1]["empty"] and facts[1]["class"] is None and facts[2]["unlike"]


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


def test_every_bad_file_gets_a_line_before_anything_is_read(tmp_path, capsys):
    good = saved(tmp_path, "good.png", STROKE)
    whole = io.BytesIO()
    Image.fromarray(STROKE).save(whole, "PNG")
    contents = {
        "empty.png": b"",
        "text.png": b"no image",
        "cut.png": whole.getvalue()[:200],
        "large.png": bomb(9000, 12000),
        "bomb.png": bomb(60000, 60000),
        "other.png": b"GIF89a" + bytes(50),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / name) for name in [*contents, "missing.png"]]
    assert main(["predict", good, *files, str(tmp_path), "--report", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    said = ["is empty", "neither a PNG nor", "cut short", "9,000 pixels", "too many pixels"]
    said += ["neither a PNG nor", "no such file", "is a folder"]
    for line, file, words in zip(lines, [*files, str(tmp_path)], said, strict=True):
        assert line.startswith("error: ") and file in line and words in line, line


def test_without_a_model_it_says_how_to_make_one(tmp_path, capsys):
    good = saved(tmp_path, "good.png", STROKE)
    for place in (tmp_path / "nothing", tmp_path):
        assert main(["predict", good, "--report", str(place)]) == 2
        shown = capsys.readouterr()
        assert shown.out == "" and shown.err.count("\n") == 1
        assert "--report" in shown.err and "python -m analysis build" in shown.err
