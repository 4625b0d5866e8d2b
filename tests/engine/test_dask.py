"""On a cluster of two worker processes: the same bits, data by digest, and lost workers."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from sklearn.datasets import load_digits
from support.stored import OnFirst, assert_equal_results

from analysis.engine.dask_workers import DaskWorkers
from analysis.engine.progress import Progress
from analysis.engine.scheduler import TaskError, compute
from analysis.engine.shared_data import SharedData
from analysis.engine.store import Store
from analysis.errors import InputError
from analysis.training.cross_validation import cross_validate

pytest.importorskip("distributed")

READY = re.compile(r"Registered to|Scheduler at")


def start(log, *arguments, **environment):
    with open(log, "wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], stdout=file, stderr=file,
            env={**os.environ, **environment}, start_new_session=True,
        )  # fmt: skip


def stop(process):
    """End a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(log, pattern, times=1, seconds=60):
    end = time.monotonic() + seconds
    while len(re.findall(pattern, log.read_text())) < times:
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers that each hold nothing; gives the address and the workers."""
    folder = tmp_path_factory.mktemp("cluster")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    started = [
        start(
            folder / "scheduler.log", "scheduler", "--host", "127.0.0.1", "--port", str(port),
            "--no-dashboard",
        )
    ]  # fmt: skip
    try:
        wait_for(folder / "scheduler.log", "Scheduler at")
        for name in ("one", "two"):
            # As on two machines: each has a store of its own. No nanny brings back a killed one.
            started.append(
                start(
                    folder / f"{name}.log", "worker", address, "--nthreads", "1", "--no-nanny",
                    "--no-dashboard", "--name", name, "--local-directory", str(folder / name),
                    ANALYSIS_STORE=str(folder / f"{name}-store"),
                )
            )  # fmt: skip
        for name in ("one", "two"):
            wait_for(folder / f"{name}.log", "Registered to")
        names = ("scheduler", "one", "two")
        yield address, dict(zip(names, started, strict=True)), folder
    finally:
        for process in started:
            stop(process)


def test_no_scheduler_is_one_clear_line(study, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.engine.dask_workers.CONNECT_SECONDS", 1)
    with pytest.raises(InputError) as caught:
        compute(
            study.plan.fold_tasks, study.dataset, Store(tmp_path), dask="tcp://127.0.0.1:9",
            progress=Progress(quiet=True),
        )  # fmt: skip
    message = str(caught.value)
    assert message.startswith("dask: no scheduler answers at 'tcp://127.0.0.1:9'")
    assert "\n" not in message


@pytest.mark.parametrize("bad", ["here", "http://127.0.0.1:8786", "tcp://", "inproc://", "a b:1"])
def test_what_is_no_address_is_refused_at_once(tmp_path, bad):
    with pytest.raises(InputError, match=r"^dask: .* is not allowed; it must be the address"):
        DaskWorkers(Store(tmp_path), bad)


def test_a_missing_package_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"^dask: the package distributed is missing; install"):
        DaskWorkers(Store(tmp_path), "tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_cluster_gives_the_bits_of_this_machine(study, cluster, tmp_path, monkeypatch, capfd):
    """Found by Dask's own variable; also a task that reads what another one made."""
    address, _, folder = cluster
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", address)
    tasks = [*study.plan.fold_tasks, *study.plan.comparison_tasks, study.plan.shift_task]
    store = Store(tmp_path / "here")
    ran = compute(tasks, study.dataset, store, progress=Progress(quiet=True))
    assert ran == len(set(tasks)) == len(store.all_keys())
    assert_equal_results(tasks, study.store, store)
    # The data went to the workers once, by their digest, and are kept there.
    assert "sending the data" in capfd.readouterr().err
    for name in ("one", "two"):
        assert SharedData(folder / f"{name}-store").digests() == [study.dataset.arrays_digest]
    compute(tasks[:1], study.dataset, Store(tmp_path / "again"), progress=Progress(quiet=True))
    assert "sending" not in capfd.readouterr().err


def tiny_network():
    import keras

    model = keras.Sequential(
        [keras.layers.Input((64,)), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.slow
def test_the_public_function_trains_on_a_cluster(cluster):
    """With a function of this file, which the workers do not have."""
    x, y = load_digits(return_X_y=True)
    here, there = (
        cross_validate(tiny_network, x[:200], y[:200], 3, epochs=1, quiet=True, **where)
        for where in ({"workers": 1}, {"dask": cluster[0]})
    )
    np.testing.assert_array_equal(here.out_of_fold(), there.out_of_fold())


@pytest.mark.slow
def test_progress_comes_back_from_the_workers(study, cluster, tmp_path):
    seen = []

    class Watching(Progress):
        def update(self, task, units):
            seen.append((task, units))
            super().update(task, units)

    compute(
        study.plan.fold_tasks[:2], study.dataset, Store(tmp_path), dask=cluster[0],
        progress=Watching(quiet=True),
    )  # fmt: skip
    assert {task for task, units in seen if units} == set(study.plan.fold_tasks[:2])


@pytest.mark.slow
def test_a_failing_fold_is_told_like_at_home(study, cluster, tmp_path):
    from dataclasses import replace

    with pytest.raises(TaskError, match=r"^fold 9/4: IndexError"):
        compute(
            [replace(
        study.plan.fold_tasks[0], split="9" * 64, validation=np.array([10**6]), label="fold 9/4"
    )], study.dataset, Store(tmp_path),
            dask=cluster[0], progress=Progress(quiet=True),
        )  # fmt: skip


@pytest.mark.slow
def test_a_killed_worker_costs_only_its_fold(study, cluster, tmp_path):
    """The other worker ends the work alone."""
    address, workers, _ = cluster
    store = Store(tmp_path)
    progress = OnFirst(lambda: stop(workers["one"]))
    ran = compute(study.plan.fold_tasks, study.dataset, store, dask=address, progress=progress)
    assert ran == len(study.plan.fold_tasks)
    assert workers["one"].poll() is not None and workers["two"].poll() is None
    assert_equal_results(study.plan.fold_tasks, study.store, store)


@pytest.mark.slow
def test_a_scheduler_that_goes_away_is_one_clear_line(study, cluster, tmp_path):
    """Last of all, for nothing works after it."""
    address, processes, _ = cluster
    store = Store(tmp_path)
    progress = OnFirst(lambda: stop(processes["scheduler"]))
    with pytest.raises(TaskError) as caught:
        compute(study.plan.fold_tasks, study.dataset, store, dask=address, progress=progress)
    message = str(caught.value)
    assert message.startswith(f"dask: the scheduler at {address} is gone; finished results are")
    assert "\n" not in message and store.all_keys()
