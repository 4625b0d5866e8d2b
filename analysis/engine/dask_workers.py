"""Workers of a Dask cluster: the same tasks on other machines, data sent where they are missing."""

import os
import re
import sys
import threading
from collections import deque
from contextlib import suppress

from analysis.engine.local_workers import LOG_FILE, WorkerLostError, WorkerProcess
from analysis.engine.shared_data import SharedData
from analysis.engine.store import Store, StoreError
from analysis.engine.tasks import key_of
from analysis.engine.worker import DataMissingError, TaskError
from analysis.errors import InputError
from analysis.paths import store_dir

# Dask's own variable; its command line and its configuration know it too.
ADDRESS_VARIABLE = "DASK_SCHEDULER_ADDRESS"
CONNECT_SECONDS = 10
TOPIC = "analysis-progress"
_ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?[\w.\-\[\]:]+:\d{1,5}/?")
_EXPECTED = "the address that dask scheduler printed, such as tcp://HOST:8786"


class DaskWorkers:
    """The workers of one Dask scheduler.

    A worker that dies costs the job that it had; the scheduler gives the job to
    another. Results come back and are stored here.

    Parameters
    ----------
    store : analysis.engine.store.Store
    address : str
        Of the scheduler, such as ``tcp://192.0.2.1:8786``.

    Raises
    ------
    InputError
        When Dask is not installed, or no scheduler answers.
    """

    # Their stores are other ones: what a task requires travels with it.
    remote = True

    def __init__(self, store, address):
        try:
            import distributed
        except ImportError:
            raise InputError(
                "dask: the package distributed is missing; install the project's extra, "
                "as in: pip install '.[dask]'"
            ) from None
        self.store, self.address = store, address
        if not _ADDRESS.fullmatch(address):
            raise InputError(f"dask: {address!r} is not allowed; it must be {_EXPECTED}")
        try:
            self._client = distributed.Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, name="analysis"
            )
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(
                f"dask: no scheduler answers at {address!r} ({type(error).__name__}); "
                f"it must be {_EXPECTED}"
            ) from None
        self._news = deque()
        self._client.subscribe_topic(TOPIC, lambda event: self._news.append(event[1]))
        self._tickets, self._data = {}, None

    @property
    def count(self):
        """Threads of all present workers; the scheduler may have more to come."""
        try:
            return max(1, sum(self._client.nthreads().values()))
        except (OSError, TimeoutError):
            raise self._gone() from None

    def share(self, data):
        """Have the data at hand for workers that turn out to lack them."""
        self._data = data

    def submit(self, job):
        """Hand a job to the scheduler.

        Returns
        -------
        object
            Stands for the job, whichever worker has it.
        """
        ticket = object()
        self._tickets[ticket] = job, self._hand_over(job)
        return ticket

    def _hand_over(self, job):
        # A unique name: a task under a shared name could be cancelled by another client.
        name = f"{key_of(job.task)}-{os.urandom(4).hex()}"
        return self._client.submit(_work_on_dask, job, key=name)

    def wait(self, tickets, seconds):
        """Like `LocalWorkers.wait`; stores the results that arrived."""
        import distributed

        futures = {self._tickets[ticket][1]: ticket for ticket in tickets}
        with self._client.as_current(), suppress(TimeoutError, distributed.TimeoutError):
            distributed.wait(list(futures), timeout=seconds, return_when="FIRST_COMPLETED")
        self._check_scheduler()
        ended = {}
        for future, ticket in futures.items():
            if not future.done():
                continue
            job = self._tickets[ticket][0]
            try:
                address, result = future.result()
                if result is None:
                    self._send_data(address)
                    self._tickets[ticket] = job, self._hand_over(job)
                    continue
                self.store.write(key_of(job.task), *result, job.identity)
                ended[ticket] = None
            except (TaskError, WorkerLostError, StoreError) as error:
                ended[ticket] = error
            except distributed.KilledWorker:
                ended[ticket] = WorkerLostError(job.task.label)
            except Exception as error:
                self._check_scheduler()
                reason = " ".join(str(error).split())[:300]
                ended[ticket] = TaskError(
                    f"{job.task.label}: no worker could run it ({type(error).__name__}: {reason}); "
                    "every worker needs this project and its packages"
                )
            del self._tickets[ticket]
        return ended

    def _check_scheduler(self):
        if self._client.status != "running":
            raise self._gone()

    def _gone(self):
        return TaskError(
            f"dask: the scheduler at {self.address} is gone; finished results are kept, and the "
            "next run goes on"
        )

    def _send_data(self, address):
        print(f"dask: sending the data to {address}", file=sys.stderr, flush=True)
        # The worker may be gone by now: then the job finds another one.
        with suppress(OSError, KeyError, ValueError):
            self._client.run(
                _receive, self._data.arrays_digest, *self._data.shared(), workers=[address]
            )

    def messages(self):
        """News of the jobs since the last call: pairs of key and units done."""
        while self._news:
            yield tuple(self._news.popleft())

    def close(self):
        """Leave the cluster, which goes on without us; what is under way is given up."""
        with suppress(Exception):
            self._client.cancel([future for _, future in self._tickets.values()], force=True)
            self._client.unsubscribe_topic(TOPIC)
        self._client.close()


def _work_on_dask(job):
    from distributed import get_worker

    worker, key, store = get_worker(), key_of(job.task), Store(store_dir())

    def report(units):
        worker.log_event(TOPIC, [key, units])

    report(0)
    # Each of the worker's threads has a process, where neither other threads nor
    # the worker's settings can change a result.
    process = getattr(_mine, "process", None)
    if process is None:
        store.folder.mkdir(parents=True, exist_ok=True)
        process = _mine.process = WorkerProcess(store, store.folder / LOG_FILE)
    try:
        return worker.address, process.run(job, report, keep=False)
    except DataMissingError:
        return worker.address, None
    except BaseException:
        _mine.process = None
        process.stop()
        raise


_mine = threading.local()


def _receive(digest, arrays, facts):
    SharedData(store_dir()).keep(digest, arrays, facts)
