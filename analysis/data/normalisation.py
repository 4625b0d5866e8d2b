"""MNIST's own preprocessing: from an image of any size to one as the training images are.

LeCun et al. (1998) fitted each digit into a box, keeping its proportions, by anti-aliasing, and
centred its mass. The same steps in JavaScript are in
``book/_static/try/preprocess.js``; tests require equal images of both.

An image here is a grey one, (rows, columns), with 0 for the background and larger values for ink.
"""

import numpy as np
from PIL import Image
from scipy import ndimage


def normalised(image, frame):
    """Crop an image to its ink, resize it and centre its mass.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Values from 0 to ``frame.top``; of any size.
    frame : analysis.data.framing.Frame

    Returns
    -------
    ndarray of float, shape (frame.rows, frame.columns)
        Whole numbers where the training images' are; all 0 where there is no ink.
    """
    box = cropped(image)
    if not box.size:
        return np.zeros((frame.rows, frame.columns))
    after, before = fitted(box.shape, frame)
    small = resized(box, after / before)
    return centred(rounded(small, frame), frame)


def fitted(shape, frame):
    """The side that decides how large a box gets: its pixels in the frame, and those it has.

    It is the longer one, unless the other would not fit into an image that is not square.
    """
    sides = (frame.longer, max(shape)), (frame.rows, shape[0]), (frame.columns, shape[1])
    return min(sides, key=lambda side: side[0] / side[1])


def rounded(image, frame):
    """An image in whole numbers, if the training images are."""
    return np.floor(image + 0.5) if frame.whole else image


def cropped(image):
    """The smallest part of an image that holds all of its ink; empty where there is none."""
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return image[:0, :0]
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resized(image, scale):
    """Resize an image with anti-aliasing, each side to at least a pixel.

    A pixel of the result is a weighted mean of those around its place, with weights that fall
    linearly to 0 at a distance of one pixel of the result, or of the image if that is larger.
    """
    return resized_to(image, *(max(1, int(np.floor(side * scale + 0.5))) for side in image.shape))


def resized_to(image, rows, columns):
    """Resize an image to so many rows and columns, as `resized` does."""
    values = Image.fromarray(np.asarray(image, np.float32))
    return np.array(values.resize((columns, rows), Image.Resampling.BILINEAR), float)


def centred(image, frame):
    """Place an image in a frame, its centre of mass as near to the middle as whole pixels get.

    The image is never cut.
    """
    height, width = image.shape
    down, right = ndimage.center_of_mass(image)
    top = _place(frame.rows, height, frame.middle[0] - down)
    left = _place(frame.columns, width, frame.middle[1] - right)
    placed = np.zeros((frame.rows, frame.columns))
    placed[top : top + height, left : left + width] = image
    return placed


def _place(side, length, shift):
    """The first place in a side of so many pixels that is next to a shift and leaves room."""
    return min(max(int(np.floor(shift + 0.5)), 0), side - length)
