"""Pixels from image files, with one line of complaint about those that cannot be used."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from analysis.errors import InputError

FORMATS = ("PNG", "JPEG")
LARGEST, LONGEST = 100_000_000, 65_535
"""Pixels, and those of the longer side, of the largest image that is read: a file of a few
kilobytes can unfold to gigabytes. No JPEG is longer."""
KEPT = 1200
"""Longer side to which larger images are reduced, as in ``book/_static/try/files.js``."""


def read_pixels(path):
    """Read an image file, turned as its camera was held, and reduced if it is large.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    ndarray of uint8, shape (rows, columns, 4)
        Red, green, blue and opacity.

    Raises
    ------
    InputError
        When the file is not there, is no image, is damaged or too large.
    """
    path = Path(path)
    try:
        if not path.exists():
            raise InputError(f"{path}: there is no such file")
        if not path.is_file():
            what = "a folder" if path.is_dir() else "no regular file"
            raise InputError(f"{path} is {what}; give the path of a PNG or JPEG image")
        if not path.stat().st_size:
            raise InputError(f"{path} is empty; give a PNG or JPEG image")
        with warnings.catch_warnings():
            # The limit is this module's own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > LARGEST or max(image.size) > LONGEST:
                    raise _too_large(path, f"{image.width:,} × {image.height:,} pixels")
                return np.array(_with_opacity(ImageOps.exif_transpose(image)))
    except Image.DecompressionBombError:
        raise _too_large(path, "too many pixels") from None
    except MemoryError:
        raise _too_large(path, "there is not enough memory for it") from None
    except UnidentifiedImageError:
        raise InputError(f"{path} is neither a PNG nor a JPEG image") from None
    except InputError:
        raise
    except Exception as error:  # A damaged image can fail in a dozen ways.
        if isinstance(error, OSError) and error.strerror:
            raise InputError(f"{path} cannot be read ({error.strerror})") from None
        raise InputError(f"{path} is damaged or cut short ({error})") from None


def _too_large(path, why):
    return InputError(
        f"{path} is too large: {why}; at most {LARGEST:,} pixels are allowed, and {LONGEST:,} in a "
        "row or column"
    )


def _with_opacity(image):
    """Red, green, blue and opacity, of at most so many pixels as are kept."""
    if image.mode.startswith("I"):
        # Grey values of 16 bits, which Pillow would cut off at 255.
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    image = image.convert("RGBA")
    image.thumbnail((KEPT, KEPT), Image.Resampling.BILINEAR)
    return image
