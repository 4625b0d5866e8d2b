"""From a photograph, a scan or a drawing of any colours to light ink on a black background.

The same steps in JavaScript are in ``book/_static/try/photograph.js``. Images are grey, with values
from 0 to 255. An image whose border has one value throughout has an even background and keeps its
grey levels, and so does a small one whose border mostly has one value. Any other is treated as a
photograph, with light that varies over the paper, with noise, specks and things at its edge.
"""

import numpy as np
from scipy import ndimage

from analysis.data.framing import stroke_widths
from analysis.data.normalisation import cropped, fitted, resized

# ITU-R BT.601.
_LUMINANCE = (0.299, 0.587, 0.114)
LARGEST = 400
"""Longer side to which larger images are reduced: enough for a digit that fills a fifth of it."""
SMALL, _MOST = 64, 0.5
"""Longer side up to which an image is no photograph, and the share of its border that shows so."""
CONTRAST = 30
"""Grey levels by which ink differs from paper, at least."""
NOISE = 4
"""Standard deviations of the paper up to which a difference is noise; ink has twice as many."""
_FITS = 5
"""How often the paper's brightness is fitted, each time without what was found to be ink."""
_EDGE, _FEW = 1 / 40, 0.02
"""How far from ink its soft edges are no more, as a share of the longer side, and the least share
of pixels there from which noise is measured; else by the median absolute deviation of the rest."""
_DEVIATION = 1.4826
"""Standard deviation of a normal distribution, in median absolute deviations."""
SPECK = 0.1
"""Share of the largest stroke's ink below which another one is a speck."""


def read(pixels, frame):
    """What is to be normalised: light ink on black, as bright and wide as in the training images.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (rows, columns, 4)
        Red, green, blue and opacity.
    frame : analysis.data.framing.Frame

    Returns
    -------
    ndarray of float, shape (rows, columns)
        From 0 to ``frame.top``; all 0 where the image holds no ink.
    """
    return dilated(ink(grey(pixels)), frame) * frame.top / 255


def grey(pixels):
    """The luminance of coloured pixels, of whole numbers.

    What is transparent is taken for white paper, or for a black background where nothing could be
    seen on white.
    """
    light = composited(pixels, 255) @ np.array(_LUMINANCE)
    if light.min() > 255 - CONTRAST:
        light = composited(pixels, 0) @ np.array(_LUMINANCE)
    return np.floor(light + 0.5)


def composited(pixels, level):
    """Red, green and blue of pixels on an even grey: float, (rows, columns, 3)."""
    opacity = pixels[..., 3:] / 255
    return pixels[..., :3] * opacity + level * (1 - opacity)


def ink(grey):
    """Light ink on black, whatever is darker in the image.

    Parameters
    ----------
    grey : ndarray, shape (rows, columns)
        Whole numbers.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        From 0 to 255, whole numbers; all 0 where the image holds no ink.
    """
    grey = reduced(grey, LARGEST)
    around = np.sort(border(grey))
    usual = around[len(around) // 2]
    same = np.mean(around == usual)
    even = same == 1 or (same > _MOST and max(grey.shape) <= SMALL)
    difference, low = (grey - usual, 0.0) if even else without_background(grey)
    if difference[np.abs(difference) > threshold(np.abs(difference))].sum() < 0:
        difference = -difference
    stretched = contrasted(difference, low, even)
    return stretched if even else without_specks(stretched)


def without_background(grey):
    """How much each pixel differs from the paper of a photograph, and up to where this is noise.

    The fit begins from all pixels, which shadows do not disturb, and from their median, which a
    digit that fills the picture does not; what separates ink from paper more clearly is taken.
    """
    starts = grey - background(grey, np.full(grey.shape, True)), grey - np.median(grey)
    separated = [_separated(grey, difference) for difference in starts]
    difference, noise, _ = min(separated, key=lambda found: found[1] / found[2])
    return difference, NOISE * noise


def _separated(grey, difference):
    """Fit the paper without what differs most, again and again: difference, noise, threshold."""
    for _ in range(_FITS):
        size = np.abs(difference)
        difference = grey - background(grey, size <= threshold(size))
    size = np.abs(difference)
    cut = threshold(size)
    return difference, _noise(difference, size > cut), cut


def _noise(difference, is_ink):
    """Standard deviation of the paper, away from the soft edges of strokes where there is room."""
    reach = int(_EDGE * max(difference.shape))
    away = ~ndimage.maximum_filter(is_ink, 2 * reach + 1)
    if away.mean() > _FEW:
        return difference[away].std()
    values = difference[~is_ink]
    return _DEVIATION * np.median(np.abs(values - np.median(values)))


def reduced(image, largest):
    """An image whose longer side is at most `largest` pixels, with whole values."""
    scale = largest / max(image.shape)
    if scale >= 1:
        return image.astype(float)
    return np.floor(resized(image.astype(float), scale) + 0.5)


def border(image):
    """Values of the outermost pixels."""
    outermost = np.full(image.shape, True)
    outermost[1:-1, 1:-1] = False
    return image[outermost]


def background(grey, chosen):
    """The brightness of the paper, a quadratic surface fitted to the chosen pixels."""
    rows, columns = grey.shape
    y, x = np.meshgrid(_from_middle(rows), _from_middle(columns), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    weights = np.linalg.lstsq(terms[:, chosen].T, grey[chosen])[0]
    return np.tensordot(weights, terms, 1)


def _from_middle(side):
    """Places along an axis, from about -1 to 1."""
    return (2 * np.arange(side) + 1) / side - 1


def threshold(values):
    """Otsu's threshold: what best divides values from 0 to 255, rounded, into two groups."""
    counts = np.bincount(np.minimum(np.floor(values + 0.5), 255).astype(int).ravel(), minlength=256)
    below, mass = counts.cumsum(), (counts * np.arange(256)).cumsum()
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = mass / below - (mass[-1] - mass) / above
        between = below * above * apart**2
    return int(np.nanargmax(np.append(between[:-1], 0))) + 0.5


def contrasted(difference, low, even):
    """Stretch the difference from the paper so that paper, up to `low`, is 0 and ink 255."""
    is_ink = difference > threshold(np.maximum(difference, 0))
    if not is_ink.any():
        return np.zeros(difference.shape)
    high = difference.max() if even else np.median(difference[is_ink])
    if high < max(CONTRAST, 2 * low):
        return np.zeros(difference.shape)
    return np.floor(np.clip((difference - low) / (high - low), 0, 1) * 255 + 0.5)


def without_specks(image):
    """Remove strokes with little ink, and those that reach the edge where others do not."""
    labels, count = ndimage.label(image, np.ones((3, 3)))
    if not count:
        return image
    amounts = np.bincount(labels.ravel(), image.ravel(), minlength=count + 1)
    amounts[0] = 0
    large = amounts >= SPECK * amounts.max()
    inside = large.copy()
    inside[border(labels)] = False
    kept = inside if inside.any() else large
    return image * kept[labels]


def dilated(image, frame):
    """Widen strokes that would be too thin, such as those of a pen on a sheet of paper.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Light ink on black.
    frame : analysis.data.framing.Frame
        What is thinner, once normalised, than the thinnest strokes of the training images gets
        the width of their usual ones.

    Returns
    -------
    ndarray
        With a wider margin, if the ink was widened.
    """
    box = cropped(image)
    if not box.size:
        return image
    after, before = fitted(box.shape, frame)
    width = float(stroke_widths(box[np.newaxis])[0])
    if width * after / before >= frame.thinnest:
        return image
    # The box grows as well: (width + 2 radius) / (before + 2 radius) = stroke / after.
    radius = (frame.stroke * before - after * width) / (after - frame.stroke) / 2
    reach = int(radius)
    return ndimage.grey_dilation(np.pad(image, reach), footprint=disc(radius), mode="constant")


def disc(radius):
    """Which pixels are within a distance of the middle one."""
    across = np.arange(-int(radius), int(radius) + 1)
    return across[:, np.newaxis] ** 2 + across**2 <= radius**2
