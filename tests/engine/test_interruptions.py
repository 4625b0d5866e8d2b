"""Whatever happens to a build, the next one ends with the same results, bit for bit."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.parameters import make_parameters
from analysis.report.results import write_results
from analysis.study import Study

pytestmark = pytest.mark.slow

# Small enough to be built many times, large enough for a few epochs in every fold.
RUN = {"dataset": "digits", "train_size": 300, "k": 3, "epochs": 4, "model": "efficient", "seed": 2}
RUN["samples"] = 0


def values():
    return [part for name, value in RUN.items() for part in ("-p", name, str(value))]


# All that a build trains, and results.json, without the chapters.
TRAIN = """
import json, sys
from analysis.parameters import make_parameters
from analysis.parameters import make_parameters
from analysis.report.results import write_results
from analysis.study import Study

study = Study(make_parameters(json.loads(sys.argv[1])), workers=int(sys.argv[2]))
print("ran", study.compute())
write_results(sys.argv[3], study)
"""


def training(out, workers=2):
    return [sys.executable, "-c", TRAIN, json.dumps(RUN), str(workers), str(out)]


def environment(store, **more):
    # A state is kept after every epoch, so that kills find some.
    return {**os.environ, "ANALYSIS_STORE": str(store), "ANALYSIS_CHECKPOINT_SECONDS": "0", **more}


def results(path):
    """What a results.json says, without times and provenance."""

    def timeless(value):
        if isinstance(value, dict):
            return {
                name: timeless(part)
                for name, part in value.items()
                if name not in ("provenance", "seconds") and not name.startswith("seconds_")
            }
        return [timeless(part) for part in value] if isinstance(value, list) else value

    return json.dumps(timeless(json.loads(Path(path).read_text())), sort_keys=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An undisturbed training: its results, store and seconds."""
    folder = tmp_path_factory.mktemp("whole")
    start = time.monotonic()
    done = subprocess.run(
        training(folder, workers=1), env=environment(folder / "store"), capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return results(folder / "results.json"), folder / "store", time.monotonic() - start


def workers_of(store):
    """Processes that have a file of the store's folder open or in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                named = f"ANALYSIS_STORE={store}".encode() in (entry / "environ").read_bytes()
            except OSError:
                continue
            found += [int(entry.name)] if named else []
    return found


def test_training_killed_again_and_again_ends_with_the_same_results(whole, tmp_path):
    expected, _, seconds = whole
    store = tmp_path / "store"
    rng = random.Random(4)
    for _ in range(4):
        run = subprocess.Popen(
            training(tmp_path), env=environment(store),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            run.wait(timeout=rng.uniform(0.05, 0.4) * seconds)
            break
        except subprocess.TimeoutExpired:
            run.send_signal(rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
            run.wait()
    else:
        done = subprocess.run(
            training(tmp_path), env=environment(store), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert results(tmp_path / "results.json") == expected
    assert not list(store.glob("checkpoints/*")), "the states of finished folds are forgotten"
    end = time.monotonic() + 30
    while workers_of(store) and time.monotonic() < end:
        time.sleep(0.2)
    assert not workers_of(store), "a killed run leaves no process behind"


def test_spoilt_entries_are_noticed_and_made_again(whole, tmp_path, capfd):
    """One bit flipped in every entry: in the arrays, the facts, or the checksum itself."""
    _, store, _ = whole
    folder = tmp_path / "store"
    shutil.copytree(store, folder)
    kept, rng = Store(folder), random.Random(1)
    study = Study(make_parameters(RUN), store=kept, quiet=True)
    wanted = {task: kept.read(key_of(task)).arrays for task in study.plan.tasks}
    spoilt = list(dict.fromkeys(study.plan.tasks))[:4]
    for task in spoilt:
        path = kept.path(key_of(task))
        content = bytearray(path.read_bytes())
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
    assert study.compute() == len(spoilt)
    told = capfd.readouterr().err
    assert all(str(kept.path(key_of(task))) in told for task in spoilt)
    for task, arrays in wanted.items():
        again = kept.read(key_of(task)).arrays
        assert all((arrays[name].tobytes() == again[name].tobytes()) for name in arrays)


def test_spoilt_data_are_noticed_and_written_again(whole, tmp_path, capfd):
    expected, store, _ = whole
    folder = tmp_path / "store"
    shutil.copytree(store, folder)
    data = next(folder.glob("data/*/x_train.npy"))
    content = bytearray(data.read_bytes())
    content[-100] ^= 4
    data.write_bytes(content)
    study = Study(make_parameters(RUN), store=Store(folder), quiet=True)
    Store(folder).path(key_of(study.plan.fold_tasks[1])).unlink()
    assert study.compute() == 1
    assert "damaged data" in capfd.readouterr().err
    write_results(tmp_path, study)
    assert results(tmp_path / "results.json") == expected


def test_two_runs_at_once_share_the_work_and_train_nothing_twice(whole, tmp_path):
    _, store, _ = whole
    made, expected = Store(tmp_path / "store"), Store(store)
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    runs = [
        subprocess.Popen(
            training(folder, workers=1), env=environment(made.folder),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for folder in folders
    ]  # fmt: skip
    outputs = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    ran = [int(out.split()[-1]) for out, _ in outputs]
    assert sum(ran) == len(made.all_keys()) and min(ran) > 0
    assert made.all_keys() == expected.all_keys()
    for key in made.all_keys():
        one, other = made.read(key).arrays, expected.read(key).arrays
        assert all(one[name].tobytes() == other[name].tobytes() for name in other)


def test_builds_killed_and_at_once_in_one_folder(whole, tmp_path):
    """One is killed among its chapters; then two start together."""
    expected, kept, _ = whole
    store, out = tmp_path / "store", tmp_path / "out"
    shutil.copytree(kept, store)
    command = [sys.executable, "-m", "analysis", "build", *values(), "--out", str(out)]

    def start():
        return subprocess.Popen(
            command, env=environment(store), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    first = start()
    while first.poll() is None and not list(store.glob("chapters/*.ipynb")):
        time.sleep(0.1)
    first.kill()
    first.communicate()
    assert not (out / "html").exists()
    builds = [start(), start()]
    outputs = [build.communicate() for build in builds]
    assert [build.returncode for build in builds] == [0, 0], outputs
    assert any("waiting for another build" in error for _, error in outputs)
    assert results(out / "html/results.json") == expected
    assert (out / "html/index.html").is_file()
