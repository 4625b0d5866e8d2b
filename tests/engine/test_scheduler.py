"""Engine: results do not depend on how they were computed, and failures cost little."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest
from support.stored import OnFirst, assert_equal_results

from analysis.engine.progress import Progress, duration
from analysis.engine.scheduler import TaskError, compute, missing_tasks, worker_count
from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.errors import InputError
from analysis.experiments.tasks import ShiftTask
from analysis.training.fold import NetworkRecipe
from analysis.training.tasks import FoldTask


def workers():
    """Worker processes of this process."""
    return [
        child for child in psutil.Process().children() if "local_workers" in str(child.cmdline())
    ]


def is_alive(process_id):
    try:
        with open(f"/proc/{process_id}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def copy_of(study, folder, tasks):
    """A store with the shared study's results of some tasks."""
    store = Store(folder)
    for task in tasks:
        target = store.path(key_of(task))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(study.store.path(key_of(task)), target)
    return store


# --- results -------------------------------------------------------------------------


def test_one_worker_gives_the_bits_of_two(study, tmp_path):
    tasks = [*study.plan.fold_tasks[:2], study.plan.shift_task]
    kept = [task for task in study.plan.comparison_tasks if task not in tasks]
    store = copy_of(study, tmp_path, kept)
    ran = compute(tasks, study.dataset, store, workers=1, progress=Progress(quiet=True))
    assert ran == 3
    assert_equal_results(tasks, study.store, store)


def test_what_is_stored_is_not_computed_again(study):
    started = []
    progress = Progress(quiet=True)
    progress.start = started.append
    assert compute(study.plan.fold_tasks, study.dataset, study.store, progress=progress) == 0
    assert not started


def test_facts_say_when_and_how_long(study):
    facts = study.store.read(key_of(study.plan.final_task)).facts
    assert 0 < facts["seconds"] <= facts["task_seconds"]
    assert facts["finished"].endswith("+00:00")


def test_a_damaged_result_is_reported_and_made_again(study, tmp_path, capsys):
    """Also where it is only needed by another task."""
    store = copy_of(study, tmp_path, study.plan.comparison_tasks)
    damaged = store.path(key_of(study.plan.comparison_tasks[0]))
    content = bytearray(damaged.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 300):
        content[place] ^= 0xFF
    damaged.write_bytes(content)
    ran = compute(
        [study.plan.shift_task], study.dataset, store, workers=1, progress=Progress(quiet=True)
    )
    assert ran == 2
    assert str(damaged) in capsys.readouterr().err
    assert_equal_results(
        [study.plan.shift_task, study.plan.comparison_tasks[0]], study.store, store
    )


# --- the order of tasks --------------------------------------------------------------


def made_up_task(fold, model="baseline"):
    return FoldTask.of(
        NetworkRecipe(model, "unit", 0.01, 10), "d" * 64, np.arange(9), np.arange(9, 12),
        seed=1, fold=fold, epochs=2, batch_size=32, label=f"fold {fold}/3, {model}",
    )  # fmt: skip


TASK, SECOND = made_up_task(1), made_up_task(2)


def test_requirements_come_first_and_once(tmp_path):
    store = Store(tmp_path)
    other = made_up_task(1, "dense")
    shift = ShiftTask("d" * 64, (TASK, other))
    assert missing_tasks([shift, TASK, shift], store) == [TASK, other, shift]
    store.write(key_of(TASK), {}, {})
    assert missing_tasks([shift, TASK], store) == [other, shift]
    store.write(key_of(shift), {}, {})
    assert missing_tasks([shift, TASK], store) == []


# --- failures ------------------------------------------------------------------------


def test_a_failing_task_names_itself_and_others_are_kept(study, tmp_path):
    store = copy_of(study, tmp_path, study.plan.fold_tasks[:1])
    impossible = replace(
        study.plan.fold_tasks[0], split="9" * 64, validation=np.array([10**6]), label="fold 9/4"
    )
    with pytest.raises(TaskError) as caught:
        compute(
            [study.plan.fold_tasks[0], impossible],
            study.dataset,
            store,
            workers=1,
            progress=Progress(quiet=True),
        )
    message = str(caught.value)
    assert message.startswith("fold 9/4: ") and "\n" not in message
    assert key_of(study.plan.fold_tasks[0]) in store and key_of(impossible) not in store
    assert not workers()


def test_a_dataset_that_changed_is_noticed(study, tmp_path):
    task = replace(study.plan.fold_tasks[0], digest="f" * 64)
    with pytest.raises(TaskError, match=r"fold 1/4, baseline: .*dataset changed"):
        compute([task], study.dataset, Store(tmp_path), workers=1, progress=Progress(quiet=True))


@pytest.mark.slow
def test_a_killed_worker_costs_only_its_fold(study, tmp_path, capsys):
    killed = []

    def kill_one():
        killed.append(workers()[0])
        killed[0].kill()

    store, progress = Store(tmp_path), OnFirst(kill_one)
    told = []
    progress.note = told.append
    ran = compute(study.plan.fold_tasks, study.dataset, store, workers=2, progress=progress)
    assert ran == len(study.plan.fold_tasks) and len(killed) == 1
    assert_equal_results(study.plan.fold_tasks, study.store, store)
    # An idle worker's death may go unnoticed, a busy one's is told once.
    assert len(told) <= 1 and all("died" in line for line in told)
    assert not workers()


def test_a_fold_that_kills_every_worker_gives_one_clear_line(study, tmp_path):
    class Killer(Progress):
        def update(self, task, units):
            super().update(task, units)
            for worker in workers():
                worker.kill()

    store = copy_of(study, tmp_path, study.plan.fold_tasks[:1])
    with pytest.raises(TaskError) as caught:
        compute(
            study.plan.fold_tasks[:2], study.dataset, store, workers=1, progress=Killer(quiet=True)
        )
    message = str(caught.value)
    assert message.startswith("fold 2/4, baseline: the worker process died 3 times")
    assert "workers.log" in message and "\n" not in message
    assert key_of(study.plan.fold_tasks[0]) in store
    assert not workers()


KILLED = """
import os, psutil, signal, sys
from analysis.engine.scheduler import compute
from analysis.parameters import make_parameters
from analysis.engine.progress import Progress
from analysis.engine.store import Store
from analysis.study import Study

class Deadly(Progress):
    def finish(self, task):
        print(*[child.pid for child in psutil.Process().children()], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    study = Study(make_parameters({values!r}), store=Store(sys.argv[1]))
    tasks, progress = study.plan.fold_tasks, Deadly(quiet=True)
    compute(tasks, study.dataset, study.store, workers=2, progress=progress)
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(study, small_run, tmp_path):
    script = tmp_path / "run.py"
    script.write_text(KILLED.replace("{values!r}", repr(small_run)))
    store = Store(tmp_path / "store")
    done = subprocess.run(
        [sys.executable, str(script), str(store.folder)], capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    processes = [int(number) for number in done.stdout.split()]
    assert len(processes) == 2
    assert wait_until(lambda: not any(map(is_alive, processes)))

    missing = missing_tasks(study.plan.fold_tasks, store)
    assert 0 < len(missing) < len(study.plan.fold_tasks)
    ran = compute(
        study.plan.fold_tasks, study.dataset, store, workers=2, progress=Progress(quiet=True)
    )
    assert ran == len(missing)
    assert_equal_results(study.plan.fold_tasks, study.store, store)


def test_an_interrupt_stops_the_workers(study, tmp_path):
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute(
            study.plan.fold_tasks,
            study.dataset,
            Store(tmp_path),
            workers=1,
            progress=OnFirst(interrupt),
        )
    assert not workers()


def test_a_store_that_cannot_be_written_is_refused(study, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(InputError) as caught:
        compute(study.plan.fold_tasks, study.dataset, Store(file / "store"), workers=1)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


FULL_DISK = """
import errno, os, tempfile

real = tempfile.mkstemp

def mkstemp(*arguments, dir=None, **options):
    if "{part}" in str(dir):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(dir))
    return real(*arguments, dir=dir, **options)

tempfile.mkstemp = mkstemp
"""


@pytest.mark.parametrize("part", ["results", "checkpoints"])
def test_a_store_without_room_is_one_line_that_says_so(study, tmp_path, monkeypatch, part):
    """In the worker, which writes results and states itself."""
    (tmp_path / "sitecustomize.py").write_text(FULL_DISK.replace("{part}", part))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("ANALYSIS_CHECKPOINT_SECONDS", "0")
    store = Store(tmp_path / "store")
    with pytest.raises(InputError) as caught:
        compute(
            study.plan.fold_tasks[:1],
            study.dataset,
            store,
            workers=1,
            progress=Progress(quiet=True),
        )
    message = str(caught.value)
    assert message.startswith(f"{store.folder}: ") and "No space left on device" in message
    assert "\n" not in message and not workers()


def test_data_without_room_are_one_line_that_says_so(study, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.engine.shared_data.np.save", full)
    with pytest.raises(InputError, match=f"^{tmp_path}: .*No space left on device"):
        compute(study.plan.fold_tasks, study.dataset, Store(tmp_path), workers=1)


def test_no_tasks_are_nothing_to_do(study, monkeypatch):
    """Not everything, as when none are named."""
    monkeypatch.setattr(
        "analysis.study.compute", lambda tasks, *rest: pytest.fail("computes") if tasks else 0
    )
    assert study.compute([]) == 0


# --- the number of workers -----------------------------------------------------------


@pytest.mark.parametrize("bad", [0, -1, "x", "2.5", 2.5, "two", True, [2]])
def test_bad_numbers_of_workers_are_refused(bad, monkeypatch):
    with pytest.raises(InputError, match=r"^workers: "):
        worker_count(bad)
    monkeypatch.setenv("ANALYSIS_WORKERS", str(bad))
    with pytest.raises(InputError, match=r"^workers: "):
        worker_count()


def test_the_number_of_workers_is_what_was_asked_for(monkeypatch):
    assert worker_count(3) == worker_count("3") == 3
    assert 1 <= worker_count() <= os.cpu_count()
    monkeypatch.setenv("ANALYSIS_WORKERS", "5")
    assert worker_count() == 5 and worker_count(2) == 2
    monkeypatch.setenv("ANALYSIS_WORKERS", "")
    assert worker_count() <= os.cpu_count()


# --- progress ------------------------------------------------------------------------


def started(**options):
    progress = Progress(stream=io.StringIO(), **options)
    progress.start({TASK: 3.0, SECOND: 1.0})
    return progress, SECOND


def test_progress_weighs_tasks_by_their_cost():
    progress, second = started()
    assert progress.fraction() == 0
    progress.update(TASK, 1)
    assert progress.fraction() == pytest.approx(3 / 8)
    progress.finish(second)
    assert progress.fraction() == pytest.approx(5 / 8)
    progress.finish(TASK)
    assert progress.fraction() == 1


def test_a_late_message_does_not_turn_progress_back():
    progress, _ = started()
    progress.finish(TASK)
    progress.update(TASK, 1)
    assert "1/2 trained" in progress.line()


def test_a_log_gets_one_line_for_each_finished_task():
    progress, second = started(title="training")
    progress.update(TASK, 1)
    progress.finish(TASK)
    progress.finish(second)
    progress.close()
    lines = progress.stream.getvalue().splitlines()
    assert len(lines) == 2
    assert "1/2 trained" in lines[0] and "fold 1/3" in lines[0] and "left" in lines[0]
    assert "2/2 trained" in lines[1] and "100%" in lines[1]
    assert all(line.startswith("training: ") for line in lines)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_one_line_that_is_rewritten(monkeypatch):
    """Folds, epochs, rate and time left; a note has a line of its own."""
    now = [100.0]
    monkeypatch.setattr("analysis.engine.progress.time.monotonic", lambda: now[0])
    progress = Progress(stream=Terminal())
    progress.start({TASK: 1.0, SECOND: 1.0}, {TASK: 6000, SECOND: 6000})
    now[0] += 10
    progress.update(TASK, 1)
    line = progress.stream.getvalue().rsplit("\r", 1)[1]
    assert "0/2 trained · fold 1/3, baseline, epoch 1/2 · 25%" in line
    # 3,000 images in ten seconds, and three times as long to go.
    assert "300 images/s" in line and "30 s left" in line
    progress.note("something happened")
    progress.finish(TASK)
    progress.finish(SECOND)
    progress.close()
    text = progress.stream.getvalue()
    assert text.count("\n") == 2 and "something happened\n" in text
    assert "2/2 trained" in text.rsplit("\r", 1)[1]


def test_waiting_for_another_run_is_said_once():
    progress, second = started()
    for _ in range(3):
        progress.wait_for(second)
    assert progress.stream.getvalue().count("waiting for another run") == 1


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_quiet_progress_shows_nothing(stream):
    progress = Progress(stream=stream(), quiet=True)
    progress.start({TASK: 1.0})
    progress.update(TASK, 1)
    progress.note("something")
    progress.wait_for(TASK)
    progress.finish(TASK)
    progress.close()
    assert progress.stream.getvalue() == ""


@pytest.mark.parametrize(
    "seconds, text", [(0, "0 s"), (45.4, "45 s"), (59.7, "1 min 0 s"), (200, "3 min 20 s")]
)
def test_durations_in_words(seconds, text):
    assert duration(seconds) == text


# --- unfinished folds ----------------------------------------------------------------

STOPPED = """
import os, psutil, signal, sys
from dataclasses import replace
from analysis.engine.scheduler import compute
from analysis.parameters import make_parameters
from analysis.engine.progress import Progress
from analysis.engine.store import Store
from analysis.study import Study

class Stopping(Progress):
    def update(self, task, units):
        if units == 3:
            os.kill(os.getpid(), signal.SIGKILL)

study = Study(make_parameters({values!r}), store=Store(sys.argv[1]))
task = replace(study.plan.fold_tasks[0], epochs=15)
compute([task], study.dataset, study.store, workers=1, progress=Stopping(quiet=True))
"""


@pytest.mark.slow
def test_a_fold_goes_on_from_its_last_kept_epoch(study, small_run, tmp_path):
    # Long enough that the worker is still at it when the stopped run is looked at.
    task = replace(study.plan.fold_tasks[0], epochs=15)
    done = subprocess.run(
        [sys.executable, "-c", STOPPED.replace("{values!r}", repr(small_run)), str(tmp_path)],
        env={**os.environ, "ANALYSIS_CHECKPOINT_SECONDS": "0"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    store, reported = Store(tmp_path), []
    state = store.checkpoint(key_of(task))
    assert state.load().facts["epochs"] >= 3 and state.earlier > 0
    assert key_of(task) not in store

    class Watching(Progress):
        def update(self, task, units):
            reported.append(units)

    compute([task], study.dataset, store, workers=1, progress=Watching(quiet=True))
    assert min(units for units in reported if units) >= 3
    assert not state.path.exists()
    whole = Store(tmp_path / "whole")
    compute([task], study.dataset, whole, workers=1, progress=Progress(quiet=True))
    assert_equal_results([task], whole, store)
    assert store.read(key_of(task)).facts["task_seconds"] > state.earlier
