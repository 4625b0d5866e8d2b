"""The command ``python -m analysis store``: what it prints and does."""

import math
import shutil

from analysis.engine import store_report
from analysis.engine.store import Store
from analysis.errors import InputError
from analysis.paths import store_dir


def show():
    """Print what is stored."""
    store = Store(store_dir())
    kept = store_report.entries(store)
    print(f"{store.folder}: {len(kept)} results, {size_in_words(sum(e.size for e in kept))}")
    for entry in kept:
        state = "" if entry.usable else " (of other code, packages or processor)"
        print(
            f"{entry.key[:12]}  {entry.finished}  {entry.seconds:6.0f} s  "
            f"{size_in_words(entry.size):>7}  {entry.label}{state}"
        )
    return 0


def explain(parameters):
    """Print, for each task of a report, whether its result is stored, and why not."""
    from analysis.study import Study

    study = Study(parameters)
    kept = store_report.entries(study.store)
    for task in dict.fromkeys(study.tasks):
        print(f"{task.label}: {store_report.explain(task, study.store, kept)}")
    return 0


def prune(older_than, everything, dry_run):
    """Delete what can go, and print it."""
    days = _days(older_than)
    store = Store(store_dir())
    found = store_report.prunable(store, days, everything)
    for leftover in found:
        print(f"{size_in_words(leftover.size):>7}  {leftover.what}")
        if dry_run:
            continue
        if leftover.path.is_dir():
            shutil.rmtree(leftover.path, ignore_errors=True)
        else:
            leftover.path.unlink(missing_ok=True)
    verb = "could be freed" if dry_run else "freed"
    print(f"{store.folder}: {size_in_words(sum(item.size for item in found))} {verb}")
    return 0


def size_in_words(size):
    """A number of bytes: ``"12 kB"``, ``"3.4 MB"``."""
    if size < 1_000_000:
        return f"{math.ceil(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB"


def _days(text):
    if text is None:
        return None
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not 0 <= days < math.inf:
        raise InputError(f"--older-than: {text!r} is not allowed; it must be a number of days")
    return days
