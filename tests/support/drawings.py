"""Digits as strokes of a hand, drawn on a canvas or photographed on paper."""

import numpy as np
from PIL import Image, ImageDraw

# The strokes of each digit, points in a box of side 1, rightwards and downwards.
DIGITS = {
    0: [[(0.5, 0.1), (0.28, 0.2), (0.2, 0.5), (0.28, 0.8), (0.5, 0.9), (0.72, 0.8), (0.8, 0.5),
         (0.72, 0.2), (0.5, 0.1)]],
    1: [[(0.52, 0.1), (0.5, 0.5), (0.48, 0.9)]],
    2: [[(0.25, 0.28), (0.35, 0.13), (0.55, 0.1), (0.72, 0.22), (0.7, 0.42), (0.5, 0.65),
         (0.22, 0.88), (0.5, 0.87), (0.8, 0.86)]],
    3: [[(0.27, 0.16), (0.5, 0.1), (0.7, 0.2), (0.68, 0.38), (0.45, 0.48), (0.7, 0.58),
         (0.74, 0.76), (0.52, 0.9), (0.25, 0.84)]],
    4: [[(0.3, 0.1), (0.24, 0.35), (0.22, 0.52), (0.5, 0.54), (0.76, 0.5)],
        [(0.72, 0.1), (0.68, 0.5), (0.66, 0.92)]],
    5: [[(0.72, 0.12), (0.36, 0.13), (0.32, 0.45), (0.52, 0.41), (0.72, 0.52), (0.72, 0.74),
         (0.52, 0.9), (0.26, 0.84)]],
    6: [[(0.62, 0.1), (0.42, 0.28), (0.3, 0.55), (0.32, 0.8), (0.5, 0.9), (0.68, 0.8),
         (0.68, 0.62), (0.5, 0.54), (0.33, 0.66)]],
    7: [[(0.22, 0.16), (0.5, 0.14), (0.78, 0.13), (0.62, 0.4), (0.5, 0.65), (0.42, 0.92)]],
    8: [[(0.5, 0.48), (0.32, 0.36), (0.34, 0.18), (0.5, 0.1), (0.66, 0.18), (0.67, 0.34),
         (0.5, 0.48), (0.32, 0.6), (0.3, 0.8), (0.5, 0.9), (0.7, 0.8), (0.68, 0.6), (0.5, 0.48)]],
    9: [[(0.7, 0.3), (0.58, 0.12), (0.38, 0.14), (0.3, 0.32), (0.42, 0.48), (0.62, 0.44),
         (0.7, 0.26), (0.68, 0.6), (0.62, 0.92)]],
}  # fmt: skip


def drawn(strokes, side=280, size=None, left=None, top=None, width=None, frame=None):
    """Strokes in white on a black square canvas, as a page draws them.

    Parameters
    ----------
    strokes : list of list of (float, float)
    side : int
        Of the canvas.
    size, left, top : float, optional
        Of the box of side 1 on it; it fills the canvas by default.
    width : float, optional
        Of the brush; by default the one that gives the strokes of `frame` after normalisation.

    Returns
    -------
    ndarray of uint8, shape (side, side)
    """
    size = size or side
    offset = np.array([left or 0, top or 0])
    lines = [np.array(stroke) * size + offset for stroke in strokes]
    if width is None:
        longer = np.ptp(np.concatenate(lines), axis=0).max()
        width = frame.stroke * longer / (frame.longer - frame.stroke)
    canvas = Image.new("L", (side, side))
    pen = ImageDraw.Draw(canvas)
    for line in lines:
        pen.line([tuple(point) for point in line], 255, round(width), joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=255)
    return np.array(canvas)


def photographed(ink, seed=0, paper=205, pen=60, shade=70, noise=4):
    """White ink on black as a photograph of a pen on paper: shaded, noisy, with specks.

    Parameters
    ----------
    ink : ndarray of uint8, shape (rows, columns)

    Returns
    -------
    ndarray of uint8, of the same shape
    """
    rng = np.random.default_rng(seed)
    rows, columns = ink.shape
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    light = paper - shade * (0.6 * x + 0.4 * y**2)
    sheet = light - ink / 255.0 * (paper - pen) * light / paper
    for _ in range(5):
        r, c = rng.integers(2, rows - 4), rng.integers(2, columns - 4)
        sheet[r : r + 2, c : c + 2] -= 60
    return np.clip(sheet + rng.normal(0, noise, ink.shape), 0, 255).astype(np.uint8)


def as_pixels(grey):
    """A grey image as opaque red, green and blue."""
    return np.stack([grey, grey, grey, np.full_like(grey, 255)], axis=-1)
