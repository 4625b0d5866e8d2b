"""The machine, the packages and the commit that a record of measurements belongs to."""

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime

import psutil
from joblib import cpu_count

from analysis.paths import ROOT
from analysis.report.provenance import cpu
from analysis.system.processor import computes_bfloat16, instruction_set

PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "joblib", "jupyter-book")
RECORD = ("README.md", "results.json", "speed.svg")


def commit():
    """Commit of the checkout, with ``+changes`` where files other than the record differ from it.

    Returns
    -------
    str or None
        None outside a checkout.
    """

    def git(*arguments):
        return subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        others = [f":!benchmarks/{name}" for name in RECORD]
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", *others)
        return git("rev-parse", "HEAD") + ("+changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def machine():
    """What the measurements depend on besides the code.

    Returns
    -------
    dict
    """
    return {
        "cpu": cpu(),
        "cores": cpu_count(),
        "instruction_set": instruction_set(),
        "bfloat16": computes_bfloat16(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in PACKAGES},
        },
    }


def now():
    """This moment, and how busy the machine is: a loaded one measures badly.

    Returns
    -------
    dict
    """
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": round(os.getloadavg()[0], 2),
    }
