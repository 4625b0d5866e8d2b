"""Worker processes of this machine: a pool of them, and what each does with the jobs it gets.

Jobs go into a process and results come out of it through pipes. Nothing else
runs in it, so that no other thread draws from the random generators that
Keras seeds, and no setting of the calling program counts.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress

from threadpoolctl import threadpool_limits

from analysis.engine.shared_data import SharedData
from analysis.engine.store import Store, StoreError
from analysis.engine.tasks import key_of
from analysis.engine.worker import DataMissingError, TaskError, perform
from analysis.paths import PACKAGE

# In the store's folder: what TensorFlow prints in the workers.
LOG_FILE = "workers.log"
_SERVE = "from analysis.engine import local_workers as w; w.serve()"


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
        if shared.open(data.arrays_digest) is None:
            shared.keep(data.arrays_digest, *data.shared())

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


class WorkerLostError(RuntimeError):
    """The process died, and what it computed is lost."""


class WorkerProcess:
    """One process, started at once and used for many jobs.

    Parameters
    ----------
    store : analysis.engine.store.Store
        Its data and the states of networks in training are used.
    log : path-like
        Takes what TensorFlow prints.
    """

    def __init__(self, store, log):
        # The caller's modules must be found, and no file of its working folder by mistake.
        path = os.pathsep.join([str(PACKAGE.parent), *(entry for entry in sys.path if entry)])
        with open(log, "ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _SERVE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                # NumPy's linear algebra, too, depends on the number of threads.
                env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": path},
            )
        self._send(str(store.folder))

    def run(self, job, report, keep):
        """Do a job.

        Parameters
        ----------
        job : analysis.engine.worker.Job
        report : callable
            Called with the number of units done.
        keep : bool
            Let the process write the result to its store, and give nothing back.

        Returns
        -------
        (dict, dict of str to ndarray) or None
            Facts and arrays.

        Raises
        ------
        WorkerLostError, TaskError, DataMissingError, StoreError
        """
        try:
            self._send((job, keep))
            while True:
                kind, content = pickle.load(self._process.stdout)
                if kind == "units":
                    report(content)
                elif kind == "done":
                    return content
                else:
                    raise content
        except (EOFError, OSError, pickle.UnpicklingError):
            self.stop()
            raise WorkerLostError(job.task.label) from None

    def stop(self):
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # What was not yet sent can no longer be.
                stream.close()

    def _send(self, message):
        pickle.dump(message, self._process.stdin)
        self._process.stdin.flush()


def serve():
    """Do the jobs that come in through standard input, until it closes."""
    # The caller decides what an interrupt means; it ends this process when it ends itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever prints must not get between the messages.
    messages = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threadpool_limits(1)
    store = Store(pickle.load(sys.stdin.buffer))
    jobs = queue.SimpleQueue()
    threading.Thread(target=_read, args=(jobs,), daemon=True).start()

    def send(kind, content):
        pickle.dump((kind, content), messages)
        messages.flush()

    while True:
        job, keep = jobs.get()
        try:
            facts, arrays = perform(job, store, lambda units: send("units", units))
            if keep:
                store.write(key_of(job.task), facts, arrays, job.identity)
            send("done", None if keep else (facts, arrays))
        except (TaskError, DataMissingError, StoreError) as error:
            send("failed", type(error)(str(error)))
        except BrokenPipeError:
            os._exit(1)


def _read(jobs):
    try:
        while True:
            jobs.put(pickle.load(sys.stdin.buffer))
    except (EOFError, OSError):
        # A killed caller cannot stop this process: it notices, and stops itself.
        os._exit(1)
