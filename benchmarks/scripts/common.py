"""What every script uses: its options, the images, and how it writes its result."""

import argparse
import json

import numpy as np


def options(*extra):
    """Parse the options that all scripts share.

    Parameters
    ----------
    *extra : (str, dict)
        Further options: the flag and the arguments of ``add_argument``.

    Returns
    -------
    argparse.Namespace
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="MNIST in Keras's layout (.npz)")
    parser.add_argument("--images", type=int, help="the first so many training images only")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--model", default="baseline", choices=("baseline", "deeper", "efficient"))
    for flag, arguments in extra:
        parser.add_argument(flag, **arguments)
    return parser.parse_args()


def load_images(given):
    """MNIST's training images and labels, as `given` wants them.

    Returns
    -------
    (ndarray, ndarray)
        Unsigned bytes, (n, 28, 28), and labels, (n,).
    """
    with np.load(given.data) as file:
        return file["x_train"][: given.images], file["y_train"][: given.images]


def write_result(**result):
    """Print a result as JSON: the script's last line."""
    print(json.dumps(result), flush=True)
