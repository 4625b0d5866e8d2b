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


def page_sources():
    """Paths of the pages' sources, landing page first, in reading order.

    Returns
    -------
    list of pathlib.Path
        Notebooks, except where a page is written in Markdown alone.
    """
    import yaml

    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    names = [toc["root"]]
    for part in toc.get("parts", [toc]):
        names += [chapter["file"] for chapter in part.get("chapters", [])]
    plain = [ROOT / f"{name}.md" for name in names]
    return [path if path.is_file() else path.with_suffix(".ipynb") for path in plain]


def chapter_sources():
    """Those of the pages that are notebooks, which a run executes.

    Returns
    -------
    list of pathlib.Path
    """
    return [path for path in page_sources() if path.suffix == ".ipynb"]
