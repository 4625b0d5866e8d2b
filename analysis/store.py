"""The store: finished results on disk, one file each, named by the key of the task.

An entry is an ``.npz`` file of plain arrays (never pickles) with the facts as
JSON text. It is written beside its place and moved there when complete, so
that a killed run leaves no half entry; the checksums of the zip format tell a
damaged one, which counts as missing.
"""

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.errors import InputError

FACTS = "facts_json"


@dataclass(frozen=True)
class Result:
    """What a task produced.

    Attributes
    ----------
    facts : dict
        Plain data, as JSON can hold.
    arrays : dict of str to ndarray
    """

    facts: dict
    arrays: dict


class Store:
    """Results by key, below one folder.

    Parameters
    ----------
    folder : path-like
        Made when the first result is kept.
    """

    def __init__(self, folder):
        self.folder = Path(folder)

    def path(self, key):
        return self.folder / "results" / key[:2] / f"{key}.npz"

    def __contains__(self, key):
        return self.path(key).is_file()

    def read(self, key):
        """Read a result.

        Returns
        -------
        Result or None
            None when there is none, or when it is damaged; then it is removed
            and a line on standard error says so.

        Raises
        ------
        InputError
            When the file is there and may not be read.
        """
        path = self.path(key)
        try:
            # NumPy leaves a file open when it fails on it.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as entry:
                arrays = {name: entry[name] for name in entry.files}
                if len(arrays) < len(entry.files):
                    raise ValueError("two arrays have one name")
            facts = json.loads(str(arrays.pop(FACTS)))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise InputError(f"{path}: stored result cannot be read ({error.strerror})") from None
        except Exception as error:  # A damaged archive can fail in a dozen ways.
            print(f"{path}: damaged result, made again ({error})", file=sys.stderr)
            path.unlink(missing_ok=True)
            return None
        return Result(facts, arrays)

    def write(self, key, facts, arrays):
        """Keep a result; readers see it whole or not at all."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays, **{FACTS: np.array(json.dumps(facts))})
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
