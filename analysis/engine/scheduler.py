"""Running tasks whose results are missing: what to run, in which order, and who else runs it."""

import os
import time
from dataclasses import dataclass, field

from joblib import cpu_count

from analysis.engine.dask_workers import ADDRESS_VARIABLE, DaskWorkers
from analysis.engine.local_workers import LOG_FILE, LocalWorkers, WorkerLostError
from analysis.engine.progress import Progress
from analysis.engine.store import acquired, writing
from analysis.engine.tasks import identity_of, key_of
from analysis.engine.worker import Job, TaskError
from analysis.errors import InputError

WORKERS_VARIABLE = "ANALYSIS_WORKERS"

# Seconds between two looks at the workers' messages, and at other builds' results.
POLL = 0.2
# A task that was running so many times when a worker died is not run again.
ATTEMPTS = 3


def worker_count(requested=None):
    """Number of worker processes: what was asked for, ``$ANALYSIS_WORKERS``, or the cores.

    The cores are those that this process may use: affinity and the limits of a
    container count.

    Raises
    ------
    InputError
        When the number asked for is not an integer of at least 1.
    """
    given = requested if requested is not None else os.environ.get(WORKERS_VARIABLE)
    if given in (None, ""):
        return cpu_count()
    try:
        count = int(str(given))
    except ValueError:
        count = 0
    if count < 1:
        raise InputError(f"workers: {given!r} is not allowed; it must be an integer from 1")
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


def compute(tasks, data, store, workers=None, progress=None, dask=None):
    """Run every task whose result is not in the store.

    Parameters
    ----------
    tasks : iterable of task records
        See `analysis.engine.tasks`.
    data : analysis.data.datasets.Dataset
        Or anything with its `arrays_digest`, `shared` and `n_train`.
    store : analysis.engine.store.Store
    workers : int, optional
        Processes; the machine's cores by default. The results do not depend on it.
    progress : Progress, optional
        Receives what is running; a new `Progress` by default.
    dask : str, optional
        Address of a Dask scheduler whose workers do the work instead of
        processes of this machine; ``$DASK_SCHEDULER_ADDRESS`` by default.

    Returns
    -------
    int
        How many tasks ran here; others may have been computed by another run
        on the same store meanwhile.

    Raises
    ------
    InputError
        When the store cannot be written, or no Dask scheduler answers.
    TaskError
        When a task fails, or a worker dies again and again. Finished results are kept.
    """
    count = worker_count(workers)
    todo = missing_tasks(tasks, store)
    if not todo:
        return 0
    for task in todo:
        if task.digest != data.arrays_digest:
            raise TaskError(f"{task.label}: the dataset changed since the task was made")
    with writing(store.folder):
        store.folder.mkdir(parents=True, exist_ok=True)
        (store.folder / LOG_FILE).touch()
    dask = dask or os.environ.get(ADDRESS_VARIABLE)
    pool = DaskWorkers(store, dask) if dask else LocalWorkers(store, min(count, len(todo)))
    run = _Run(todo, store, pool, progress or Progress())
    run.progress.start(
        {task: task.cost(data.n_train) for task in todo},
        {task: task.images(data.n_train) for task in todo},
    )
    try:
        pool.share(data)
        return run.all()
    finally:
        run.close()


@dataclass
class _Run:
    """The state of one call of `compute`.

    Attributes
    ----------
    waiting : list of tasks
        Longest first, so that no long task starts when the others are done.
    under_way : dict
        What the pool gave for a task to that task.
    locks, deaths : dict
        By task: its lock in the store, and how many workers it lost.
    """

    todo: list
    store: object
    pool: object
    progress: object
    done: set = field(default_factory=set)
    under_way: dict = field(default_factory=dict)
    locks: dict = field(default_factory=dict)
    deaths: dict = field(default_factory=dict)

    def __post_init__(self):
        self.keys = {task: key_of(task) for task in self.todo}
        self.by_key = {key: task for task, key in self.keys.items()}

    def all(self):
        """Run everything; how many tasks ran here."""
        costs = self.progress.costs
        self.waiting = sorted(self.todo, key=costs.get, reverse=True)
        ran = 0
        while self.waiting or self.under_way:
            self._submit()
            if not self.under_way:
                # All that is left is being computed by another run.
                if self.waiting:
                    self.progress.wait_for(self.waiting[0])
                    time.sleep(POLL)
                continue
            ended = self.pool.wait(list(self.under_way), POLL)
            self._pass_on()
            for ticket, error in ended.items():
                task = self.under_way.pop(ticket)
                if error is None:
                    self._finish(task)
                    ran += 1
                elif isinstance(error, WorkerLostError):
                    self._again(task)
                else:
                    raise error
        return ran

    def _submit(self):
        """Start what can start, as long as there are free workers."""
        # No more than there are processes: what is not begun is left to other runs.
        room = self.pool.count
        for task in list(self.waiting):
            if len(self.under_way) >= room:
                return
            if any(needed in self.keys and needed not in self.done for needed in task.requires):
                continue
            lock = self.store.lock(self.keys[task])
            with writing(self.store.folder):
                free = acquired(lock)
            if not free:
                continue  # Another run has it; its result will be found in the store.
            self.waiting.remove(task)
            if self.keys[task] in self.store:
                lock.release()
                self._finish(task)
                continue
            self.locks[task] = lock
            needed = {}
            if self.pool.remote:
                needed = {key_of(other): self.store.read(key_of(other)) for other in task.requires}
            self.under_way[self.pool.submit(Job(task, identity_of(task), needed))] = task

    def _finish(self, task):
        if task in self.locks:
            self.locks.pop(task).release()
        self.done.add(task)
        self.progress.finish(task)

    def _pass_on(self):
        for key, units in self.pool.messages():
            if key in self.by_key:
                self.progress.update(self.by_key[key], units)

    def _again(self, task):
        """Put a task back whose worker died, unless it does that to every worker."""
        self.locks.pop(task).release()
        self.deaths[task] = self.deaths.get(task, 0) + 1
        if self.deaths[task] >= ATTEMPTS:
            raise TaskError(
                f"{task.label}: the worker process died {ATTEMPTS} times (stopped from outside, or "
                f"out of memory); see {self.store.folder / LOG_FILE}; finished results are kept, "
                "and the next run goes on"
            )
        self.progress.note(f"{task.label}: its worker process died; starting it again")
        self.waiting.insert(0, task)

    def close(self):
        self.pool.close()
        for lock in self.locks.values():
            lock.release()
        self.progress.close()
