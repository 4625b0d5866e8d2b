"""Running tasks in worker processes: one TensorFlow thread each, results straight to the store."""

import multiprocessing
import os
import queue
import textwrap
import threading
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path

from threadpoolctl import threadpool_limits

from analysis.errors import InputError
from analysis.paths import STORE_VARIABLE
from analysis.progress import Progress
from analysis.store import Store
from analysis.tasks import key_of, runner_of

WORKERS_VARIABLE = "ANALYSIS_WORKERS"

# Below the store's folder: what TensorFlow prints in the workers.
LOG_FILE = "workers.log"

# Seconds between two looks at the workers' messages.
POLL = 0.2


class TaskError(RuntimeError):
    """A task failed; the message, one line, names it and its cause."""


def worker_count(requested=None):
    """Number of worker processes: what was asked for, ``$ANALYSIS_WORKERS``, or the cores.

    Raises
    ------
    InputError
        When the number asked for is not a whole number of at least 1.
    """
    given = requested if requested is not None else os.environ.get(WORKERS_VARIABLE)
    if given in (None, ""):
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        count = int(str(given))
    except ValueError:
        count = 0
    if count < 1:
        raise InputError(f"workers: {given!r} is not allowed; it must be a whole number from 1")
    return count


def missing_tasks(tasks, store):
    """Tasks without a stored result, and what they require, each once and requirements first.

    Stored results are read, so that a damaged one counts as missing here and
    not when another task, or a chapter, asks for it.
    """
    ordered, whole = {}, set()

    def visit(task):
        if task in ordered or task in whole:
            return
        if store.read(key_of(task)) is not None:
            whole.add(task)
            return
        for needed in task.requires:
            visit(needed)
        ordered[task] = None

    for task in tasks:
        visit(task)
    return list(ordered)


def compute(tasks, dataset, store, workers=None, progress=None):
    """Run every task whose result is not in the store.

    Parameters
    ----------
    tasks : iterable of task records
        See `analysis.tasks`.
    dataset : analysis.datasets.Dataset
    store : Store
    workers : int, optional
        Processes; the machine's cores by default. The results do not depend on it.
    progress : Progress, optional
        Told what is under way; a `Progress` of its own by default.

    Returns
    -------
    int
        How many tasks ran.

    Raises
    ------
    InputError
        When the store cannot be written.
    TaskError
        When a task fails or a worker dies. Finished results are kept.
    """
    todo = missing_tasks(tasks, store)
    if not todo:
        return 0
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        (store.folder / LOG_FILE).touch()
    except OSError as error:
        raise InputError(
            f"{store.folder}: results cannot be kept here ({error.strerror}); "
            f"name a folder that can be written with ${STORE_VARIABLE}"
        ) from None
    costs = {task: task.cost(len(dataset.y_train)) for task in todo}
    progress = progress or Progress()
    progress.start(costs)
    # Longest first, so that no long task starts when the others are done.
    waiting = sorted(todo, key=costs.get, reverse=True)
    context = multiprocessing.get_context("spawn")
    messages = context.Queue()
    pool = ProcessPoolExecutor(
        max_workers=min(worker_count(workers), len(todo)),
        mp_context=context,
        initializer=_start_worker,
        initargs=(messages, str(store.folder)),
    )
    running, begun, done = {}, set(), set()
    try:
        while waiting or running:
            for task in [task for task in waiting if not _blocked(task, todo, done)]:
                waiting.remove(task)
                running[pool.submit(_work, task, key_of(task), dataset.spec)] = task
            finished, _ = wait(running, timeout=POLL, return_when=FIRST_COMPLETED)
            _pass_on(messages, progress, begun)
            for future in finished:
                task = running.pop(future)
                future.result()
                done.add(task)
                progress.finish(task)
    except BrokenProcessPool:
        _pass_on(messages, progress, begun)
        under_way = [task.label for task in [task, *running.values()] if task in begun - done]
        raise TaskError(
            "a worker process died (stopped from outside, or out of memory) during "
            f"{', '.join(under_way) or 'its start'}; "
            f"see {store.folder / LOG_FILE}; finished results are kept, and the next run goes on"
        ) from None
    except (KeyboardInterrupt, TaskError):
        # Do not wait for tasks under way: they are lost in any case.
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        progress.close()
    return len(todo)


def _blocked(task, todo, done):
    return any(needed in todo and needed not in done for needed in task.requires)


def _pass_on(messages, progress, begun):
    while True:
        try:
            task, units = messages.get_nowait()
        except queue.Empty:
            return
        begun.add(task)
        progress.update(task, units)


def _start_worker(messages, store_folder):
    # Set before TensorFlow is imported in this process.
    os.environ.update(
        OMP_NUM_THREADS="1",
        TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="-1",
        KERAS_BACKEND="tensorflow",
    )
    # NumPy is imported already; its linear algebra, too, depends on the number of threads.
    threadpool_limits(1)
    _worker["messages"], _worker["store"] = messages, Store(store_folder)
    send_messages_to(Path(store_folder) / LOG_FILE)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


_worker = {}


def send_messages_to(path):
    """Keep TensorFlow's start-up chatter, which no setting silences, out of the reader's sight."""
    path.parent.mkdir(parents=True, exist_ok=True)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    os.close(log)


def _leave_with_parent():
    # A killed parent cannot stop its workers; they notice and stop themselves.
    multiprocessing.parent_process().join()
    os._exit(1)


def _work(task, key, spec):
    from analysis.datasets import load
    from analysis.training import use_one_thread

    store = _worker["store"]
    if key in store:
        return
    _worker["messages"].put((task, 0))
    try:
        if key_of(task) != key:
            raise TaskError("the code changed during the run; start it again")
        dataset = load(spec)
        if dataset.digest != task.digest:
            raise TaskError(f"{spec}: the dataset changed during the run")
        if not _worker.get("threads_set"):
            use_one_thread()
            _worker["threads_set"] = True
        start = time.perf_counter()
        facts, arrays = runner_of(task)(
            task,
            dataset,
            report=lambda units: _worker["messages"].put((task, units)),
            read=lambda needed: store.read(key_of(needed)),
        )
        facts["task_seconds"] = time.perf_counter() - start
        facts["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        store.write(key, facts, arrays)
    except TaskError as error:
        raise TaskError(f"{task.label}: {error}") from error
    except Exception as error:
        # TensorFlow's messages run over many lines: one line here, the rest in the log.
        traceback.print_exc()
        message = textwrap.shorten(str(error), 300, placeholder=" …") or "no message"
        raise TaskError(f"{task.label}: {type(error).__name__}: {message}") from error
