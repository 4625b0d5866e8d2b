"""Lists of numbers, checked where they come in."""

import numpy as np

from analysis.errors import InputError


def as_pairs(first, second, names):
    """Check what two classifiers did with the same images.

    Parameters
    ----------
    first, second : array_like of bool, shape (n,)
    names : (str, str)
        What the message of an error calls them.

    Returns
    -------
    (ndarray, ndarray)
        Of bool, shape (n,), n >= 1.

    Raises
    ------
    InputError
        If the two are empty or differ in shape.
    """
    one, other = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if one.ndim != 1 or one.shape != other.shape or not one.size:
        raise InputError(
            f"{names[1]}: shape {other.shape} must be that of {names[0]} {one.shape}, 1-D"
        )
    return one, other


def as_numbers(values, name, least=1, low=-np.inf, high=np.inf):
    """Check a list of numbers.

    Parameters
    ----------
    values : float or array_like of float, shape (n,)
    name : str
        What the message of an error calls them.
    least : int
        How many there must be.
    low, high : float
        The range of each.

    Returns
    -------
    numpy.ndarray
        Shape (n,), float, finite.

    Raises
    ------
    InputError
        If there are too few, or one is out of range.
    """
    array = np.atleast_1d(np.asarray(values, dtype=float))
    if array.ndim != 1 or array.size < least:
        raise InputError(f"{name}: got shape {array.shape}, need a list of {least} or more numbers")
    if not np.all((array >= low) & (array <= high) & np.isfinite(array)):
        raise InputError(f"{name}: every number must be finite and lie in [{low}, {high}]")
    return array
