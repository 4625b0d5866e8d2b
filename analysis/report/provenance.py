"""Provenance: which code, packages, machine and data made a run."""

import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
from functools import lru_cache
from pathlib import Path

from analysis.engine.keys import numeric_environment
from analysis.engine.tasks import key_of
from analysis.paths import ROOT, chapter_sources
from analysis.system.files import write_whole

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
        ``commit``, ``packages``, ``environment`` (what decides how numbers are
        rounded), ``cpu``, ``cores`` and ``system`` (of the machine that writes
        this), ``dataset_digest``, ``trainings`` (tasks and seconds, on one thread each, by
        what they are for), ``chapters`` (seconds to execute each, where the store knows
        them), ``seconds`` (of all trainings) and ``when`` (the last of them ended, UTC).
    """
    trainings, finished = {}, []
    counted = set()
    for name, tasks in study.plan.parts.items():
        # A task that serves several purposes is counted for the first.
        own = [task for task in dict.fromkeys(tasks) if task not in counted]
        counted.update(own)
        results = [study.store.read(key_of(task)) for task in own]
        facts = [result.facts for result in results if result is not None]
        if facts:
            spent = sum(fact["task_seconds"] for fact in facts)
            trainings[name] = {"tasks": len(facts), "seconds": spent}
            finished += [fact["finished"] for fact in facts]
    return {
        "commit": commit(),
        "packages": versions(),
        "environment": numeric_environment(),
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "dataset_digest": study.dataset.digest,
        "trainings": trainings,
        "chapters": chapter_seconds(study),
        "seconds": sum(each["seconds"] for each in trainings.values()),
        "when": max(finished, default=None),
    }


def chapter_seconds(study):
    """How long the chapters took to execute when they last were, by name.

    Returns
    -------
    dict of str to float
        Empty where nothing is known.
    """
    try:
        kept = json.loads(_times_file(study).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    # A store may be older than the names of the chapters.
    names = {source.stem for source in chapter_sources()} if ROOT else ()
    return {name: seconds for name, seconds in kept.items() if name in names}


def keep_chapter_seconds(study, seconds):
    """Remember how long chapters took; those not named keep their times.

    Parameters
    ----------
    study : analysis.study.Study
    seconds : dict of str to float
    """
    kept = {**chapter_seconds(study), **seconds}
    write_whole(_times_file(study), json.dumps(kept).encode())


def _times_file(study):
    made_of = study.parameters.model_dump_json() + study.dataset.digest
    name = hashlib.sha256(made_of.encode()).hexdigest()[:32]
    return study.store.folder / "chapters" / f"seconds-{name}.json"
