"""Drawings that are no digits, to see what is flagged: scribbles, lines, dots, letters, noise."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.interpolate import CubicSpline

SIDE = 280
# Not those that look like digits, such as O, I, l, S, Z and B.
LETTERS = "ACDEFGHJKLMNPQRTUVWXYadefhkmnprtuvwxy"


def drawings(frame, count=100, seed=0):
    """Light drawings on black canvases, by kind.

    Parameters
    ----------
    frame : analysis.data.framing.Frame
        Whose strokes the brush gives after normalisation.
    count : int
        Of each kind that differs at random.
    seed : int

    Returns
    -------
    dict of str to list of ndarray
        Values from 0 to ``frame.top``.
    """
    rng = np.random.default_rng(seed)
    brush = frame.stroke * 0.8 * SIDE / (frame.longer - frame.stroke)
    each = range(count)
    found = {
        "scribbles": [_strokes([_curve(rng, rng.integers(6, 16))], brush) for _ in each],
        "crossing lines": [
            _strokes(rng.uniform(0.1, 0.9, (rng.integers(3, 8), 2, 2)), brush) for _ in each
        ],
        "several dots": [_dots(rng, rng.integers(3, 13), brush) for _ in each],
        "letters": [_letter(letter) for letter in LETTERS],
        "a single dot": [_dots(rng, 1, brush)],
        "a full canvas": [np.full((SIDE, SIDE), 255)],
    }
    scale = frame.top / 255
    return {kind: [image * scale for image in images] for kind, images in found.items()}


def _curve(rng, points):
    """A smooth line through points at random."""
    places = np.arange(points)
    line = CubicSpline(places, rng.uniform(0.1, 0.9, (points, 2)))
    return np.clip(line(np.linspace(0, points - 1, 20 * points)), 0.05, 0.95)


def _canvas():
    image = Image.new("L", (SIDE, SIDE))
    return image, ImageDraw.Draw(image)


def _strokes(lines, brush):
    image, pen = _canvas()
    for line in np.asarray(lines) * SIDE:
        pen.line([tuple(point) for point in line], 255, round(brush), joint="curve")
        for place in (line[0], line[-1]):
            pen.ellipse([*(place - brush / 2), *(place + brush / 2)], fill=255)
    return np.asarray(image)


def _dots(rng, count, brush):
    image, pen = _canvas()
    for place in rng.uniform(0.1, 0.9, (count, 2)) * SIDE:
        pen.ellipse([*(place - brush / 2), *(place + brush / 2)], fill=255)
    return np.asarray(image)


def _letter(letter):
    image, pen = _canvas()
    pen.text((SIDE / 2, SIDE / 2), letter, 255, _font(), anchor="mm")
    return np.asarray(image)


def _font():
    """A font that comes with Matplotlib."""
    from matplotlib import get_data_path

    return ImageFont.truetype(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf", SIDE * 0.7)
