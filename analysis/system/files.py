"""Files that are whole or not there, and the digest of what they hold."""

import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np


def array_digest(array):
    """SHA-256, in hexadecimal, of an array's raw bytes in C order."""
    return hashlib.sha256(np.ascontiguousarray(array)).hexdigest()


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
