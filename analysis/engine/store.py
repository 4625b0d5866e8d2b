"""The store: finished results on disk, one file each, named by the key of the task.

An entry is an ``.npz`` archive of plain arrays (never pickles) with the facts
as JSON text, followed by its SHA-256. It is written next to its place and moved
there when complete, so that a killed run leaves no half entry; a damaged one
is noticed by its checksum and counts as missing.
"""

import hashlib
import io
import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from analysis.errors import InputError
from analysis.paths import STORE_VARIABLE
from analysis.system.files import write_whole

FACTS = "facts_json"
_SEAL = b"sha256:"
# Seconds between two states kept of a network in training.
CHECKPOINT_SECONDS = 15.0
CHECKPOINT_VARIABLE = "ANALYSIS_CHECKPOINT_SECONDS"


class StoreError(InputError):
    """The store cannot be written; the message, one line, names its folder and the cause."""


@contextmanager
def writing(folder):
    """Whatever keeps files from being written below the store's folder, as a `StoreError`."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{folder}: results cannot be kept here ({error.strerror or error}); free some space "
            f"or name another folder with ${STORE_VARIABLE}; finished results stay"
        ) from None


@dataclass(frozen=True)
class Result:
    """What a task produced.

    Attributes
    ----------
    facts : dict
        Plain data, as JSON can hold.
    arrays : dict of str to ndarray
    identity : dict
        What the result depends on, as `analysis.engine.tasks.identity_of` gives it.
    """

    facts: dict
    arrays: dict
    identity: dict = field(default_factory=dict)


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

    def all_keys(self):
        """Keys of all entries, sorted.

        Returns
        -------
        list of str
        """
        return sorted(path.stem for path in self.folder.glob("results/??/*.npz"))

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
        return read_entry(self.path(key), "result")

    def write(self, key, facts, arrays, identity=None):
        """Keep a result; readers see it whole or not at all.

        Raises
        ------
        StoreError
            When it cannot be written, for want of space or of permission.
        """
        with writing(self.folder):
            write_entry(self.path(key), facts, arrays, identity or {})

    def lock(self, key):
        """The lock of whoever computes the result of `key`, on this machine.

        The system frees it when its owner dies.

        Returns
        -------
        filelock.FileLock
        """
        folder = self.folder / "locks"
        with writing(self.folder):
            folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / f"{key}.lock", blocking=False)

    def checkpoint(self, key, identity=None):
        """Where a task keeps the state of a network in training.

        Returns
        -------
        Checkpoint
        """
        return Checkpoint(self.folder / "checkpoints" / f"{key}.npz", identity or {})


class Checkpoint:
    """The last state kept of one task under way, for the run after an interrupted one.

    Parameters
    ----------
    path : path-like
    identity : dict
        What the state depends on.

    Attributes
    ----------
    earlier : float
        Seconds that interrupted runs spent on the state that was loaded.
    """

    def __init__(self, path, identity):
        self.path, self.identity = Path(path), identity
        self.earlier = 0.0
        self._began = self._last = time.monotonic()
        self._every = float(os.environ.get(CHECKPOINT_VARIABLE) or CHECKPOINT_SECONDS)

    def due(self):
        """Whether enough was computed since the last state to be worth keeping."""
        return time.monotonic() - self._last >= self._every

    def save(self, facts, arrays):
        """Keep a state in the place of the last one."""
        spent = self.earlier + time.monotonic() - self._began
        with writing(self.path.parent.parent):
            write_entry(self.path, {**facts, "spent": spent}, arrays, self.identity)
        self._last = time.monotonic()

    def load(self):
        """The last state, or None.

        Returns
        -------
        Result or None
        """
        state = read_entry(self.path, "state of an interrupted run")
        self.earlier = state.facts["spent"] if state else 0.0
        return state

    def drop(self):
        """Forget the state: the task is done."""
        self.path.unlink(missing_ok=True)


def acquired(lock):
    """Take a lock if nobody else has it.

    Returns
    -------
    bool
    """
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    return True


def read_entry(path, what):
    """Read a sealed file; None where there is none, or a damaged one, which is said and removed."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"{path}: stored {what} cannot be read ({error.strerror})") from None
    try:
        return _unseal(content)
    except Exception as error:  # A damaged archive can fail in a dozen ways.
        print(f"{path}: damaged {what}, removed ({error}); it will be made again", file=sys.stderr)
        with suppress(FileNotFoundError):
            path.unlink()
        return None


def _unseal(content):
    body, seal = content[:-64], content[-64:]
    if not body.endswith(_SEAL) or hashlib.sha256(body).hexdigest().encode() != seal:
        raise ValueError("its checksum does not fit")
    with np.load(io.BytesIO(body[: -len(_SEAL)]), allow_pickle=False) as entry:
        arrays = {name: entry[name] for name in entry.files}
    header = json.loads(str(arrays.pop(FACTS)))
    return Result(header["facts"], arrays, header["identity"])


def write_entry(path, facts, arrays, identity):
    """Write a sealed file: whole, or not at all."""
    header = json.dumps({"facts": facts, "identity": identity})
    buffer = io.BytesIO()
    np.savez(buffer, **arrays, **{FACTS: np.array(header)})
    buffer.write(_SEAL)
    seal = hashlib.sha256(buffer.getbuffer()).hexdigest().encode()
    buffer.write(seal)
    write_whole(path, buffer.getbuffer())
