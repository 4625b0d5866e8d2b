"""What the store holds, why something would be computed again, and what can be deleted."""

import importlib.util
import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from analysis.engine.keys import code_digests, numeric_environment
from analysis.engine.shared_data import SharedData
from analysis.engine.store import acquired
from analysis.engine.tasks import differences, identity_of, key_of, key_of_identity
from analysis.errors import InputError

# Files of a write that was cut off are left alone while it may still be going on.
LEFTOVER_SECONDS = 3600


@dataclass(frozen=True)
class Entry:
    """One stored result.

    Attributes
    ----------
    key, kind : str
    label : str
        What was computed, in a few words.
    fields : dict
        Of its task.
    finished : str
        When, in UTC.
    seconds : float
        Spent on it.
    size : int
        Bytes.
    usable : bool
        Whether today's code, packages and processor would give this result.
    identity : dict
    """

    key: str
    kind: str
    label: str
    fields: dict
    finished: str
    seconds: float
    size: int
    usable: bool
    identity: dict


def entries(store):
    """All readable results; damaged ones are said and removed.

    Returns
    -------
    list of Entry
        The newest last.
    """
    found = []
    for key in store.all_keys():
        result = store.read(key)
        if result is None:
            continue
        identity = result.identity
        found.append(
            Entry(
                key=key,
                kind=identity.get("task", "unknown"),
                label=result.facts.get("label", identity.get("task", "unknown")),
                fields=identity.get("fields", {}),
                finished=result.facts.get("finished", ""),
                seconds=result.facts.get("task_seconds", 0.0),
                size=store.path(key).stat().st_size,
                usable=is_usable(key, identity),
                identity=identity,
            )
        )
    return sorted(found, key=lambda entry: entry.finished)


def is_usable(key, identity):
    """Whether a result could still be asked for with today's code, packages and processor."""
    runner = identity.get("runner", "")
    return (
        runner.startswith("analysis.")
        and _is_there(runner)
        and key_of_identity(identity) == key
        and identity["code"] == code_digests(runner)
        and identity["environment"] == numeric_environment()
    )


def _is_there(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # Its package is gone as well.
        return False


def explain(task, store, kept):
    """Why the result of a task is there, or would be computed.

    Parameters
    ----------
    task : task record
    store : analysis.engine.store.Store
    kept : list of Entry

    Returns
    -------
    str
        ``"stored …"``, or how it differs from the most similar stored result.
    """
    wanted = identity_of(task)
    for entry in kept:
        if entry.key == key_of(task):
            return f"stored, finished {entry.finished}, {entry.seconds:.0f} s"
    under_way = store.checkpoint(key_of(task)).path.is_file()
    begun = "begun and interrupted; " if under_way else ""
    similar = [entry for entry in kept if entry.kind == wanted["task"]]
    if not similar:
        return f"{begun}would train: no result of this kind is kept"
    changes = min(
        (differences(entry.identity, wanted) for entry in reversed(similar)), key=_distance
    )
    return f"{begun}would train: the nearest result differs in " + "; ".join(changes)


def _distance(changes):
    # A changed field is another piece of work; changed code or packages are the same one.
    same_work = ("code of ", "results that ", *numeric_environment())
    return sum(1 if line.startswith(same_work) else 100 for line in changes), len(changes)


@dataclass(frozen=True)
class Leftover:
    """Something that can be deleted.

    Attributes
    ----------
    path : pathlib.Path
    what : str
        Why it can go.
    size : int
        Bytes.
    """

    path: Path
    what: str
    size: int


def prunable(store, older_than=None, everything=False):
    """What a build with today's code and packages cannot use again.

    Parameters
    ----------
    store : analysis.engine.store.Store
    older_than : float, optional
        Also results that were finished, and executed chapters that were
        made, more than so many days ago.
    everything : bool
        All results, chapters and data.

    Returns
    -------
    list of Leftover
        Nothing that another run has in its hands.
    """
    now, found = time.time(), []

    def add(path, what):
        size = sum(part.stat().st_size for part in [path, *path.rglob("*")] if part.is_file())
        found.append(Leftover(path, what, size))

    def is_old(path):
        return older_than is not None and now - path.stat().st_mtime > older_than * 86_400

    used = set()
    for entry in entries(store):
        path = store.path(entry.key)
        if everything or not entry.usable or is_old(path):
            why = "pruned" if everything else "old" if entry.usable else "of other code or packages"
            add(path, f"{entry.label} ({why})")
        else:
            used.add(entry.fields.get("digest"))
    for path in sorted(store.folder.glob("chapters/*.ipynb")):
        if everything or is_old(path):
            add(path, "executed chapter")
    for path in sorted(store.folder.glob("checkpoints/*.npz")):
        lock = store.lock(path.stem)
        if not acquired(lock):  # Another run is training it.
            continue
        lock.release()
        state = store.checkpoint(path.stem).load()
        needless = state is not None and (
            path.stem in store or not is_usable(path.stem, state.identity)
        )
        if path.is_file() and (everything or needless or is_old(path)):
            add(path, "state of an interrupted run")
    data = SharedData(store.folder)
    for digest in data.digests():
        # A run that has just begun may have no result yet.
        if digest not in used and (everything or not _is_busy(store)):
            add(data.folder / digest, "data of no kept result")
    for path in sorted(store.folder.rglob("*.part")):
        if everything or now - path.stat().st_mtime > LEFTOVER_SECONDS:
            add(path, "half-written file")
    return found


def _is_busy(store):
    """Whether some run on this machine is computing for the store."""
    for path in store.folder.glob("locks/*.lock"):
        lock = store.lock(path.stem)
        if not acquired(lock):
            return True
        lock.release()
    return False


def show(store):
    """Print what is stored."""
    kept = entries(store)
    print(f"{store.folder}: {len(kept)} results, {size_in_words(sum(e.size for e in kept))}")
    for entry in kept:
        state = "" if entry.usable else " (of other code, packages or processor)"
        print(
            f"{entry.key[:12]}  {entry.finished}  {entry.seconds:6.0f} s  "
            f"{size_in_words(entry.size):>7}  {entry.label}{state}"
        )


def show_reasons(tasks, store):
    """Print, for each of some tasks, whether its result is stored, and why not."""
    kept = entries(store)
    for task in dict.fromkeys(tasks):
        print(f"{task.label}: {explain(task, store, kept)}")


def prune(store, older_than=None, everything=False, dry_run=False):
    """Delete what can go, and print it.

    Parameters
    ----------
    store : analysis.engine.store.Store
    older_than : str, optional
        Days, as the command line has them.
    everything, dry_run : bool

    Raises
    ------
    InputError
        When `older_than` is no number of days.
    """
    found = prunable(store, _days(older_than), everything)
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
