"""Workers on this machine: a process for each, results straight to the store."""

import queue
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from analysis.engine.shared_data import SharedData
from analysis.engine.tasks import key_of
from analysis.engine.worker import DataMissingError, TaskError
from analysis.engine.worker_process import WorkerProcess

# Below the store's folder: what TensorFlow prints in the workers.
LOG_FILE = "workers.log"


class LocalWorkers:
    """A pool of worker processes, each driven by a thread.

    Parameters
    ----------
    store : analysis.engine.store.Store
    count : int
        How many processes.
    """

    # Their store is this one: they read there what a task requires.
    remote = False

    def __init__(self, store, count):
        self.store, self.count = store, count
        self._threads = ThreadPoolExecutor(max_workers=count)
        self._mine = threading.local()
        self._messages = queue.SimpleQueue()
        self._processes, self._closing = [], False

    def share(self, data):
        """Put the data where every process maps them into memory."""
        shared = SharedData(self.store.folder)
        if shared.open(data.digest) is None:
            shared.keep(data.digest, *data.shared())

    def submit(self, job):
        """Start a job as soon as a process is free.

        Returns
        -------
        concurrent.futures.Future
        """
        return self._threads.submit(self._run, job, key_of(job.task))

    def _run(self, job, key):
        process = getattr(self._mine, "process", None)
        if process is None:
            process = self._mine.process = WorkerProcess(self.store, self.store.folder / LOG_FILE)
            self._processes.append(process)
        if self._closing:
            process.stop()
        self._messages.put((key, 0))
        try:
            process.run(job, lambda units: self._messages.put((key, units)), keep=True)
        except DataMissingError:
            raise TaskError(
                f"{job.task.label}: its data were deleted or damaged meanwhile"
            ) from None
        except BaseException:
            # A job that failed may have left anything behind: the next gets a new process.
            self._mine.process = None
            process.stop()
            raise

    def wait(self, futures, seconds):
        """Wait for the first of some jobs to end.

        Returns
        -------
        dict of Future to (Exception or None)
            Those that ended, with what they raised; the results are in the store.
        """
        finished, _ = wait(futures, timeout=seconds, return_when=FIRST_COMPLETED)
        return {future: future.exception() for future in finished}

    def messages(self):
        """News of the jobs since the last call: pairs of key and units done."""
        while not self._messages.empty():
            yield self._messages.get()

    def close(self):
        """End the processes; what is under way is lost, but for its last kept state."""
        self._closing = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._processes):
            process.stop()
        self._threads.shutdown(wait=True)
