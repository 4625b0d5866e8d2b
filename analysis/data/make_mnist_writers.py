"""Make ``mnist_writers.npz`` again from QMNIST's two tables of labels.

The tables are ``qmnist-train-labels.tsv.gz`` and ``qmnist-test-labels.tsv.gz`` of
https://github.com/facebookresearch/qmnist. Their rows follow MNIST's images; the table of the
test images goes on beyond MNIST's 10,000::

    python -m analysis.data.make_mnist_writers \\
        qmnist-train-labels.tsv.gz qmnist-test-labels.tsv.gz

The classes must be MNIST's, and the arrays must have the recorded digests; the file is written
only then.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from analysis.data.datasets import load_data
from analysis.data.writers import (
    CLASS_COLUMN,
    MNIST_WRITERS_DIGESTS,
    SERIES_COLUMN,
    WRITER_COLUMN,
    parse_table,
    unpacked,
)
from analysis.errors import InputError
from analysis.paths import MNIST_WRITERS_FILE
from analysis.system.files import write_arrays


def writer_arrays(train_table, test_table, labels):
    """The arrays of the file: writers and series, in the order of MNIST's images.

    Parameters
    ----------
    train_table, test_table : path-like
        QMNIST's tables, plain or compressed by gzip.
    labels : (ndarray of int, ndarray of int)
        MNIST's classes, training and test.

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    InputError
        When a table cannot be read or its classes are not MNIST's.
    """
    arrays = {}
    for part, path, classes in zip(
        ("train", "test"), (train_table, test_table), labels, strict=True
    ):
        table = parse_table(str(path), unpacked(str(path), Path(path).read_bytes()))
        table = table[: len(classes)]
        if not np.array_equal(table[:, CLASS_COLUMN], classes):
            raise InputError(f"writers: {path} does not list MNIST's {part} images")
        arrays[part] = table[:, WRITER_COLUMN].astype(np.uint16)
        arrays[f"{part}_series"] = table[:, SERIES_COLUMN].astype(np.uint8)
    return arrays


def main(argv=None):
    """Read the two tables and write the file.

    The same tables give the same bytes again (with the same zlib).

    Parameters
    ----------
    argv : list of str, optional
        Arguments of the command line.

    Returns
    -------
    int
        0 when the file was written, 2 when the input cannot be used.
    """
    parser = argparse.ArgumentParser(
        prog="python -m analysis.data.make_mnist_writers", description=__doc__.splitlines()[0]
    )
    parser.add_argument("train", type=Path, help="QMNIST's table of the training images")
    parser.add_argument("test", type=Path, help="QMNIST's table of the test images")
    parser.add_argument("--out", type=Path, default=MNIST_WRITERS_FILE, help="file to write")
    options = parser.parse_args(argv)
    try:
        (_, y_train), (_, y_test) = load_data("mnist")
        arrays = writer_arrays(options.train, options.test, (y_train, y_test))
        sources = {name: getattr(options, name.split("_")[0]) for name in arrays}
        write_arrays(options.out, arrays, MNIST_WRITERS_DIGESTS, sources)
    except (OSError, ValueError, InputError) as error:
        print(f"make_mnist_writers: {error}", file=sys.stderr)
        return 2
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
