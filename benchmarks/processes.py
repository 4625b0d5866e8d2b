"""Running a program as its users would, and measuring it from outside."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from analysis.paths import MNIST_FILE, PACKAGE

SCRIPTS = Path(__file__).resolve().parent / "scripts"
# Progress lines of a program.
_TELLING = re.compile(r"^(fold \d|\[CV\] END|\d+/\d+ trained|training: |chapters: |site: )")
# What the caller's environment may say of threads, workers and stores is not the default.
_OWN = re.compile(r"^(ANALYSIS_|OMP_|MKL_|OPENBLAS_|TF_|ONEDNN_|DASK_|KERAS_|PYTHON)")


class RunFailedError(RuntimeError):
    """A program ended with an error; the message holds its last lines."""


@dataclass
class Measured:
    """One run of a program.

    Attributes
    ----------
    seconds : float
        From the start of its process to its end.
    processor_seconds : float
        Of the process and all that it started and waited for, user and system.
    memory : float or None
        Largest sum of the processes' proportional set sizes seen, bytes.
    lines : list of (float, str)
        What it wrote, and when, in seconds from its start.
    began : float
        When it started, in seconds since the epoch.
    """

    seconds: float
    processor_seconds: float
    memory: float | None
    lines: list
    began: float

    def result(self):
        """The JSON on its last line of output that holds any."""
        return json.loads(next(text for _, text in reversed(self.lines) if text.startswith("{")))


def say(text):
    """Print a message."""
    print(text, file=sys.stderr, flush=True)


def default_environment(**more):
    """The environment without what this project, TensorFlow or a library of threads would obey.

    Returns
    -------
    dict of str to str
    """
    kept = {name: value for name, value in os.environ.items() if not _OWN.match(name)}
    return {**kept, "PYTHONPATH": str(PACKAGE.parent), **more}


def run(command, *, cwd=None, environment=None, watch=None, every=0.5):
    """Run a program to its end.

    Parameters
    ----------
    command : list of str
    cwd : path-like, optional
    environment : dict of str to str, optional
        `default_environment`, when missing.
    watch : callable, optional
        Called again and again with the list of the program's processes
        (`psutil.Process`); the largest number that it returns is kept as
        `Measured.memory`.
    every : float
        Seconds between two calls.

    Returns
    -------
    Measured

    Raises
    ------
    RunFailedError
    """
    lines, values = [], []
    began, start = time.time(), time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=environment or default_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    over = threading.Event()

    def read(stream):
        for line in stream:
            lines.append((time.perf_counter() - start, line.rstrip("\n")))
            if _TELLING.match(line):
                say(f"      {line.strip()}")

    def look():
        while not over.wait(every):
            values.append(watch(_tree(process.pid)))

    threads = [threading.Thread(target=read, args=(s,)) for s in (process.stdout, process.stderr)]
    threads += [threading.Thread(target=look)] if watch else []
    for thread in threads:
        thread.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        process.terminate()
        raise
    finally:
        over.set()
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    for thread in threads:
        thread.join()
    if process.returncode:
        said = "\n".join(text for _, text in lines[-15:])
        name = next((Path(part).name for part in command[1:] if str(part).endswith(".py")), "run")
        raise RunFailedError(f"{name} ended with status {process.returncode}:\n{said}")
    largest = max((value for value in values if value is not None), default=None)
    return Measured(seconds, used.ru_utime + used.ru_stime, largest, sorted(lines), began)


def run_script(name, *options, images=None, epochs=None, **more):
    """Run one of the scripts in a fresh process.

    Parameters
    ----------
    name : str
        Such as ``"tutorial"``.
    *options : object
        Further options of the script.
    images, epochs : int, optional
        As in the script's options.
    **more
        As in `run`.

    Returns
    -------
    Measured
    """
    command = [sys.executable, SCRIPTS / f"{name}.py", "--data", MNIST_FILE, *options]
    for flag, value in (("--images", images), ("--epochs", epochs)):
        command += [flag, value] if value is not None else []
    return run(command, **more)


def proportional_size(processes):
    """Sum of the processes' proportional set sizes: memory that they share counts once.

    Returns
    -------
    int or None
        Bytes; None where the system does not report it.
    """
    total = 0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue  # It ended meanwhile.
        except AttributeError:
            return None
    return total


def _tree(pid):
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []
