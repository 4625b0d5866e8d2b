"""What a worker process does with a task, on this machine or on another one."""

import textwrap
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from analysis.engine.shared_data import SharedData
from analysis.engine.store import StoreError
from analysis.engine.tasks import differences, identity_of, key_of, runner_of


class TaskError(RuntimeError):
    """A task failed; the message, one line, names it and its cause."""


class DataMissingError(Exception):
    """The worker's machine does not hold the data of the task."""


@dataclass
class Job:
    """A task on its way to a worker.

    Attributes
    ----------
    task : task record
        See `analysis.engine.tasks`.
    identity : dict
        What the result is to depend on, as the sender computed it.
    needed : dict of str to analysis.engine.store.Result
        Results of other tasks, by key, that the worker's store may lack.
    """

    task: object
    identity: dict
    needed: dict = field(default_factory=dict)


def perform(job, store, report):
    """Do the work of a task.

    Parameters
    ----------
    job : Job
    store : analysis.engine.store.Store
        Where the data and the states of networks in training are kept.
    report : callable
        Called with the number of units (such as epochs) done.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts and arrays of the result.

    Raises
    ------
    DataMissingError
        When the store does not hold the task's data.
    StoreError
        When the store cannot take the state of a network in training.
    TaskError
        When the task fails, or when code, packages or machine differ from the sender's.
    """
    task = job.task
    try:
        return _perform(job, store, report)
    except (DataMissingError, StoreError):
        raise
    except TaskError as error:
        raise TaskError(f"{task.label}: {error}") from error
    except Exception as error:
        # TensorFlow's messages run over many lines: one line here, the rest in the log.
        with suppress(OSError):  # The log lies in a store that may be full.
            traceback.print_exc()
        message = textwrap.shorten(str(error), 300, placeholder=" …") or "no message"
        raise TaskError(f"{task.label}: {type(error).__name__}: {message}") from error


def _perform(job, store, report):
    task = job.task
    here = identity_of(task)
    if here != job.identity:
        changes = "; ".join(differences(job.identity, here)[:3])
        raise TaskError(f"the worker would compute something else ({changes}); start it again")
    data = SharedData(store.folder).open(task.digest)
    if data is None:
        raise DataMissingError(task.digest)
    task.set_up_worker()

    def read(needed):
        key = key_of(needed)
        return job.needed.get(key) or store.read(key)

    start = time.perf_counter()
    checkpoint = store.checkpoint(key_of(task), job.identity)
    facts, arrays = runner_of(task)(task, data, report=report, read=read, checkpoint=checkpoint)
    checkpoint.drop()
    facts["label"] = task.label
    facts["task_seconds"] = checkpoint.earlier + time.perf_counter() - start
    facts["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
    return facts, arrays
