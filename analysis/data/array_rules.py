"""Rules for a dataset: what its images and labels must be, for a network to learn from them."""

import numpy as np

from analysis.errors import InputError

MIN_SIDE = 4  # pixels: the smallest image that a 3x3 convolution and a 2x2 pooling leave alive
_IMAGE_SHAPES = "(images, rows, columns) or (images, rows, columns, channels)"


def bad_dataset(spec, problem):
    """The error, in one line, that says what is wrong with the dataset `spec`."""
    # Whatever a library says may run over several lines.
    return InputError(" ".join(f"dataset {spec!r}: {problem}".split()))


def check_arrays(spec, arrays):
    """Check that four arrays are images and labels to learn from.

    Parameters
    ----------
    spec : str
        What the user asked for, named in the message of an error.
    arrays : dict of str to numpy.ndarray
        x_train, y_train, x_test and y_test, as loaded.

    Raises
    ------
    InputError
        At the first rule that they break.
    """
    for split in ("train", "test"):
        _check_images(spec, f"x_{split}", arrays[f"x_{split}"])
        _check_labels(spec, f"y_{split}", arrays[f"y_{split}"])
        n_images, n_labels = len(arrays[f"x_{split}"]), len(arrays[f"y_{split}"])
        if n_images != n_labels:
            raise bad_dataset(
                spec,
                f"x_{split} has {n_images} images but y_{split} {n_labels} labels; "
                "every image needs one label",
            )
    x_train, x_test = arrays["x_train"], arrays["x_test"]
    for what, train, test in (
        ("shape", x_train.shape[1:], x_test.shape[1:]),
        ("dtype", x_train.dtype, x_test.dtype),
    ):
        if train != test:
            raise bad_dataset(
                spec,
                f"images have {what} {train} in x_train but {test} in x_test; "
                "it must be the same in both",
            )
    if x_train.min() == x_train.max():
        raise bad_dataset(
            spec, f"all pixels of x_train have the value {x_train.flat[0]}; images must differ"
        )
    if x_train.max() <= 0:
        raise bad_dataset(spec, "x_train has no pixel above 0; the largest must be positive")
    classes, counts = np.unique(arrays["y_train"], return_counts=True)
    if len(classes) < 2:
        raise bad_dataset(spec, f"y_train has only the class {classes[0]}; at least 2 are needed")
    if counts.min() < 2:
        raise bad_dataset(
            spec,
            f"class {classes[counts.argmin()]} has a single image in x_train; "
            "each class needs at least 2",
        )
    extra = np.setdiff1d(arrays["y_test"], classes)
    if extra.size:
        raise bad_dataset(
            spec,
            f"y_test has class {extra[0]}, which y_train lacks; "
            "every class must be in the training part",
        )


def _check_images(spec, name, images):
    # Booleans and complex numbers would pass NumPy's own test for numbers.
    if images.dtype.kind not in "iuf":
        raise bad_dataset(
            spec, f"{name} has dtype {images.dtype}; pixels must be integers or floats"
        )
    if images.ndim not in (3, 4):
        raise bad_dataset(spec, f"{name} has shape {images.shape}; images must be {_IMAGE_SHAPES}")
    if images.size == 0:
        raise bad_dataset(spec, f"{name} is empty: its shape is {images.shape}")
    if min(images.shape[1:3]) < MIN_SIDE:
        raise bad_dataset(
            spec,
            f"{name} has shape {images.shape}; rows and columns must be at least "
            f"{MIN_SIDE}, in the order {_IMAGE_SHAPES}",
        )
    low, high = float(images.min()), float(images.max())
    if not np.isfinite([low, high]).all():
        raise bad_dataset(spec, f"{name} has pixels that are NaN or infinite; all must be finite")
    if max(-low, high) > float(np.finfo(np.float32).max):
        raise bad_dataset(
            spec,
            f"{name} has pixels from {low:g} to {high:g}; "
            "all must be within the range of 32-bit floats",
        )


def _check_labels(spec, name, labels):
    # Keras's own colour datasets have labels of shape (n, 1).
    if labels.ndim == 0 or labels.shape[1:] not in ((), (1,)):
        hint = " (for one-hot labels, that is argmax(axis=1))" if labels.ndim == 2 else ""
        raise bad_dataset(
            spec, f"{name} has shape {labels.shape}; labels must be one integer per image{hint}"
        )
    if labels.dtype.kind not in "iu":
        raise bad_dataset(
            spec, f"{name} has dtype {labels.dtype}; labels must have an integer dtype"
        )
    if labels.size == 0:
        raise bad_dataset(spec, f"{name} is empty")
