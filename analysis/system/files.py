"""Files that are whole or not there, and the digest of what they hold."""

import hashlib
import io
import os
import tempfile
from pathlib import Path

import numpy as np


def array_digest(array):
    """SHA-256, in hexadecimal, of an array's raw bytes in C order."""
    return hashlib.sha256(np.ascontiguousarray(array)).hexdigest()


def write_arrays(path, arrays, digests, sources):
    """Write arrays as a compressed ``.npz`` file, the same bytes each time (with the same zlib).

    Parameters
    ----------
    path : pathlib.Path
    arrays : dict of str to ndarray
    digests : dict of str to str
        Of each array, which must be met; see `array_digest`.
    sources : dict of str to pathlib.Path
        The file that each array comes from, for the message of an error.

    Raises
    ------
    ValueError
        When an array has another digest; nothing is written then.
    """
    for name, array in arrays.items():
        if array_digest(array) != digests[name]:
            message = "the SHA-256 of its {} differs from the known one"
            raise ValueError(f"{sources[name]}: {message.format(name)}")
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    write_whole(path, buffer.getvalue())


def write_whole(path, content):
    """Write a file next to its place and move it there, so that no reader sees half of it.

    Parameters
    ----------
    path : pathlib.Path
        Its folder is made where there is none.
    content : bytes-like
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
