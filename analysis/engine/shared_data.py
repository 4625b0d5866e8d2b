"""Arrays on disk under their digest, which every worker maps into memory instead of copying."""

import json
import os
import shutil
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from analysis.engine.store import writing
from analysis.system.files import array_digest

ABOUT = "about.json"


class SharedData:
    """Datasets by digest, below one folder of the store.

    Parameters
    ----------
    folder : path-like
        The store's folder.
    """

    def __init__(self, folder):
        self.folder = Path(folder) / "data"

    def keep(self, digest, arrays, facts):
        """Write the arrays, unless they are there.

        Parameters
        ----------
        digest : str
        arrays : dict of str to ndarray
        facts : dict
            What else a task must know of the data, such as `n_classes`.

        Raises
        ------
        analysis.engine.store.StoreError
            When they cannot be written.
        """
        target = self.folder / digest
        if (target / ABOUT).is_file():
            return
        with writing(self.folder.parent):
            self._write(target, arrays, facts)

    def _write(self, target, arrays, facts):
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=self.folder, suffix=".part"))
        try:
            sums = {}
            for name, array in arrays.items():
                np.save(fresh / f"{name}.npy", array, allow_pickle=False)
                sums[name] = array_digest(array)
            (fresh / ABOUT).write_text(json.dumps({"facts": facts, "sums": sums}))
            try:
                os.replace(fresh, target)
            except OSError:  # Another run was quicker, or the old folder is not whole.
                if not (target / ABOUT).is_file():
                    shutil.rmtree(target, ignore_errors=True)
                    os.replace(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def open(self, digest):
        """Map the arrays into memory, after a look whether they are what was kept.

        Returns
        -------
        types.SimpleNamespace or None
            The arrays (read-only) and facts as attributes, and `digest`;
            None where they are not kept, or damaged, which is said.
        """
        return _open(self.folder / digest)

    def digests(self):
        """Digests of what is kept."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/{ABOUT}"))


@lru_cache(maxsize=4)
def _opened(folder, _written):
    about = json.loads((folder / ABOUT).read_text())
    arrays = {
        name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in about["sums"]
    }
    for name, array in arrays.items():
        if array_digest(array) != about["sums"][name]:
            raise ValueError(f"the checksum of {name} does not fit")
    facts = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in about["facts"].items()
    }
    return SimpleNamespace(digest=folder.name, **arrays, **facts)


def _open(folder):
    about = folder / ABOUT
    if not about.is_file():
        return None
    try:
        return _opened(folder, about.stat().st_mtime_ns)
    except Exception as error:  # Damaged files fail in many ways.
        print(f"{folder}: damaged data, written again ({error})", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        return None
