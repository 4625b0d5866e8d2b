"""Every path that the project reads or writes."""

import os
from pathlib import Path

from platformdirs import user_cache_path

PACKAGE = Path(__file__).resolve().parent
DATA = PACKAGE / "data"
MNIST_FILE = DATA / "mnist.npz"
MNIST_WRITERS_FILE = DATA / "mnist_writers.npz"

# In a checkout the package is next to the chapters; an installed copy (in
# Colab, say) has no chapters and keeps its results in the user's cache.
_PARENT = PACKAGE.parent
ROOT = _PARENT if (_PARENT / "_toc.yml").is_file() else None

STORE_VARIABLE = "ANALYSIS_STORE"


def store_dir():
    """Folder of the stored results: ``$ANALYSIS_STORE``, else in the checkout, else in the cache.

    Returns
    -------
    pathlib.Path
        Absolute; it need not exist yet.
    """
    if os.environ.get(STORE_VARIABLE):
        return Path(os.environ[STORE_VARIABLE]).expanduser().resolve()
    if ROOT is not None:
        return ROOT / ".store"
    return user_cache_path("mnist-report")


def default_output():
    """Folder that a build fills when none is named: ``_build`` in the checkout."""
    return (ROOT or Path.cwd()) / "_build"


def chapter_sources():
    """Paths of the chapter notebooks, landing page first, in reading order.

    Returns
    -------
    list of pathlib.Path
    """
    import yaml

    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    names = [toc["root"]]
    for part in toc.get("parts", [toc]):
        names += [chapter["file"] for chapter in part.get("chapters", [])]
    return [ROOT / f"{name}.ipynb" for name in names]
