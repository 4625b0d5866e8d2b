"""Provenance: which code, packages, machine and data made a run."""

import importlib.metadata
import platform
import subprocess
from functools import lru_cache
from pathlib import Path

from analysis.engine.tasks import key_of
from analysis.paths import ROOT

PACKAGES = (
    "tensorflow",
    "keras",
    "numpy",
    "scipy",
    "scikit-learn",
    "pandas",
    "matplotlib",
    "seaborn",
    "papermill",
    "jupyter-book",
    "myst-nb",
)


@lru_cache
def commit():
    """Commit of the checkout, with ``+changes`` where files differ from it; None outside one."""
    if ROOT is None:
        return None

    def git(*arguments):
        return subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        return git("rev-parse", "HEAD") + (
            "+changes" if git("status", "--porcelain", "--untracked-files=no") else ""
        )
    except (OSError, subprocess.CalledProcessError):
        return None


@lru_cache
def cpu():
    """Name of the processor, as the system reports it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


@lru_cache
def versions():
    """Versions of Python and of the packages that can change a result or its look."""
    return {
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
    }


def provenance(study):
    """What made the results of `study`.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    dict
        ``commit``, ``packages``, ``cpu`` and ``system`` (of the machine that
        writes this), ``dataset_digest``, ``seconds`` (time of all
        training runs, each on one thread) and ``when`` (the last of them
        ended, UTC).
    """
    results = [study.store.read(key_of(task)) for task in study.plan.tasks]
    facts = [result.facts for result in results if result is not None]
    return {
        "commit": commit(),
        "packages": versions(),
        "cpu": cpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "dataset_digest": study.dataset.digest,
        "seconds": sum(fact["task_seconds"] for fact in facts),
        "when": max((fact["finished"] for fact in facts), default=None),
    }
