"""How a dataset's training images hold what they show: its size, its place and its strokes."""

from dataclasses import dataclass

import numpy as np

from analysis.data.description import bounding_boxes, centres_of_mass, in_parts

# Share of the training images whose longer side is the same, to a pixel, and the deviation of the
# centres of mass, as a share of the side, for which a dataset counts as framed.
_SAME_SIZE, _CENTRED = 0.9, 0.1
# Share of bright pixels above which the images have no dark background.
_MOST = 0.5
_THINNEST = 0.05


@dataclass(frozen=True)
class Frame:
    """How the training images hold what they show.

    Attributes
    ----------
    rows, columns : int
        Of an image.
    top : float
        Pixel value of full brightness.
    whole : bool
        Whether pixel values are whole numbers.
    longer : int
        Longer side of the box around the content, in pixels: the median.
    longer_share : float
        Share of the images in which it is exactly this.
    centre, spread : (float, float)
        Mean and standard deviation of the centre of mass, in pixels from the first row and column.
    middle : (float, float)
        Where the centre of mass is put: `centre`, to the nearest half of a pixel.
    runs : (float, float, float)
        Quartiles of the lengths of horizontal runs of pixels from half of the brightness.
    ink : float
        Mean pixel value, as a share of `top`.
    stroke, thinnest : float
        Median and 5th percentile of the width of an image's strokes; see `stroke_widths`.
    """

    rows: int
    columns: int
    top: float
    whole: bool
    longer: int
    longer_share: float
    centre: tuple
    spread: tuple
    middle: tuple
    runs: tuple
    ink: float
    stroke: float
    thinnest: float


def measured(images, top=None):
    """Measure how images hold what they show.

    Parameters
    ----------
    images : ndarray, shape (n, rows, columns)
        Grey, not negative; 0 is the background.
    top : float, optional
        Pixel value of full brightness; the largest there is when missing.

    Returns
    -------
    Frame
    """
    return _measured(images, top or images.max(), *_placed(images))


def frame_of(images, top=None):
    """Measure how images hold what they show, if they all do so alike.

    Parameters
    ----------
    images : ndarray, shape (n, rows, columns[, channels])
    top : float, optional

    Returns
    -------
    Frame or None
        None where the images have colours or negative values, are not light on a black background,
        or show something of varying size or place: to them the preprocessing of MNIST does not
        apply.
    """
    if images.ndim != 3 or images.min() < 0 or images.max() <= 0:
        return None
    top = top or images.max()
    edges = np.concatenate([images[:, [0, -1]].ravel(), images[:, :, [0, -1]].ravel()])
    if np.median(edges) > 0 or np.mean(images >= top / 2) > _MOST:
        return None
    sides, centres = _placed(images)
    if np.mean(np.abs(sides - np.median(sides)) <= 1) < _SAME_SIZE:
        return None
    spread = np.nanstd(centres, axis=0).max()
    if spread >= _CENTRED * min(images.shape[1:]):
        return None
    return _measured(images, top, sides, centres)


def _placed(images):
    """The longer side of each image's content, and the centre of its mass, in pixels."""
    middle = (np.array(images.shape[1:]) - 1) / 2
    return bounding_boxes(images).max(axis=1), centres_of_mass(images) + middle


def _measured(images, top, sides, centres):
    rows, columns = images.shape[1:]
    longer = int(np.median(sides))
    widths = np.concatenate([stroke_widths(part) for part in in_parts(images)])
    lengths = np.concatenate([_runs(part >= top / 2) for part in in_parts(images)])
    return Frame(
        rows=rows,
        columns=columns,
        top=float(top),
        whole=images.dtype.kind in "ui",
        longer=longer,
        longer_share=float(np.mean(sides == longer)),
        centre=tuple(np.nanmean(centres, axis=0).tolist()),
        spread=tuple(np.nanstd(centres, axis=0).tolist()),
        middle=tuple((np.rint(2 * np.nanmean(centres, axis=0)) / 2).tolist()),
        runs=tuple(np.percentile(lengths, [25, 50, 75]).tolist()) if len(lengths) else (0, 0, 0),
        ink=float(images.mean(dtype=float) / top),
        stroke=float(np.nanmedian(widths)),
        thinnest=float(np.nanquantile(widths, _THINNEST)),
    )


def stroke_widths(images):
    """Mean width of each image's strokes: twice their area over the length of their outline.

    A pixel counts as ink from half of the image's largest value. Steps between pixels are longer
    than the outline that they follow, by 4/π on average over all directions.

    Parameters
    ----------
    images : ndarray, shape (n, rows, columns)

    Returns
    -------
    ndarray of float, shape (n,)
        nan for an image without ink.
    """
    most = images.max(axis=(1, 2), keepdims=True)
    ink = np.pad((images >= most / 2) & (most > 0), ((0, 0), (1, 1), (1, 1)))
    steps = sum(np.sum(np.diff(ink, axis=axis), axis=(1, 2)) for axis in (1, 2))
    with np.errstate(invalid="ignore"):
        return 2 * ink.sum(axis=(1, 2)) / (steps * np.pi / 4)


def _runs(bright):
    """Lengths of the horizontal runs of True in images."""
    ends = np.diff(np.pad(bright, ((0, 0), (0, 0), (1, 1))).astype(np.int8), axis=2)
    # Row by row, starts and ends alternate.
    return np.nonzero(ends == -1)[2] - np.nonzero(ends == 1)[2]
