"""A process of its own for TensorFlow: jobs go in and results come out through pipes.

Nothing else runs in it, so that no other thread draws from the random
generators that Keras seeds, and no setting of the calling program counts.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from threadpoolctl import threadpool_limits

from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.engine.worker import DataMissingError, TaskError, environment_of_worker, perform
from analysis.paths import PACKAGE


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
                [
                    sys.executable,
                    "-P",
                    "-c",
                    "from analysis.engine import worker_process as w; w.serve()",
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                env={**os.environ, **environment_of_worker(), "PYTHONPATH": path},
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
        WorkerLostError, analysis.engine.worker.TaskError, analysis.engine.worker.DataMissingError
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
    # NumPy's linear algebra, too, depends on the number of threads.
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
        except (TaskError, DataMissingError) as error:
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
