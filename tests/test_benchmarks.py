"""The benchmarks: a trial run leaves a whole record, whose numbers agree with each other."""

import json
import subprocess
import sys

import pytest

from analysis.paths import ROOT
from benchmarks import comparison, efficiency, exactness, growth, machine_limit, report_build
from benchmarks.figure import draw
from benchmarks.record import PARTS, Record

# Two epochs, for the wrapper that forgets them would train one.
IMAGES, EPOCHS = 600, 2


def benchmarks(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """Folder and results of a trial run of the parts that compare."""
    folder = tmp_path_factory.mktemp("trial")
    done = benchmarks("a", "c", "--images", IMAGES, "--epochs", EPOCHS, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder, json.loads((folder / "results.json").read_text()), done


@pytest.mark.slow
def test_a_trial_run_leaves_the_record_and_says_that_it_is_one(trial):
    folder, told, done = trial
    assert {path.name for path in folder.iterdir()} == {"README.md", "results.json", "speed.svg"}
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert f"trial run on {IMAGES} images and {EPOCHS} epochs" in page
    assert told["machine"]["cpu"] in page and str(told["commit"]) in page
    assert "![Time relative to the plain script](speed.svg)" in page
    assert "## A." in page and "## C." in page and "## B." not in page
    assert "## A." in done.stdout
    # Of the machine nothing but what its table names.
    for name in ("README.md", "results.json", "speed.svg"):
        assert str(ROOT) not in (folder / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_competitors_train_the_same_folds_for_as_many_epochs(trial):
    _, told, _ = trial
    runs = told["parts"]["c"]["result"]["runs"]
    assert set(runs) == {"tutorial", "engine", "joblib_loop", "sklearn_wrapper"}
    for run in runs.values():
        assert run["epochs"] == [EPOCHS] * 5
        assert len(run["accuracies"]) == 5
        # Better than guessing, after some steps of ten classes.
        assert 0.3 < run["accuracy"] < 1
        assert run["training_seconds"] > 0 and run["processor_seconds"] > 0
        assert run["seconds"] > 0
    first = told["parts"]["a"]["result"]["runs"]
    assert {name: runs[name] for name in first} == first


@pytest.mark.slow
def test_every_step_of_the_progress_is_told(trial):
    _, _, done = trial
    assert "[a] part 1 of 2" in done.stderr and "[c] part 2 of 2" in done.stderr
    assert "fold 5/5" in done.stderr and "sklearn_wrapper.py" in done.stderr


def test_bits_and_limits_are_told_as_they_were_measured():
    """That the bits are the same is measured by the engine's own tests."""
    found = {"bits": {"1 worker": "a" * 64, "2 workers": "a" * 64, "interrupted": "a" * 64}}
    limits = [
        {
            "limit": limit,
            "instruction_set": "AVX2",
            "bfloat16": False,
            "digest": limit,
            "accuracy": accuracy,
            "largest_difference": 0.0025,
        }
        for limit, accuracy in (("none", 0.91), ("AVX2", 0.905))
    ]
    told = {"images": 300, "epochs": 2, "models": {"baseline": {**found, "limits": limits}}}
    text = exactness.describe(told)
    assert "**different**" not in text and text.count("same bits |") >= 3
    assert "-0.50" in text and "0.0025" in text
    found["bits"]["2 workers"] = "b" * 64
    told["models"]["baseline"]["bits"] = found["bits"]
    assert exactness.describe(told).count("**different**") == 1


@pytest.mark.parametrize(
    "arguments", [("z",), ("a", "no"), ("--images", "5"), ("--epochs", "0"), ("--images", "70000")]
)
def test_bad_input_gives_one_line(arguments):
    done = benchmarks(*arguments)
    assert done.returncode == 2
    assert done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error: ")


def run_of(seconds, accuracy):
    return {
        "model": "baseline",
        "seconds": seconds,
        "processor_seconds": 2 * seconds,
        "accuracies": [accuracy] * 5,
        "accuracy": accuracy,
        "epochs": [10] * 5,
        "training_seconds": seconds,
    }


def test_targets_are_judged_by_the_measurements():
    runs = {"tutorial": run_of(100.0, 0.990), "engine": run_of(50.0, 0.991)}
    result = {
        "runs": runs, "ratio": 0.5, "target": 0.6, "one_per_core": 0.5, "held_out": 60_000,
        "accuracy": comparison.difference(runs["tutorial"], runs["engine"], 60_000),
    }  # fmt: skip
    assert "two threads of one: met" in comparison.describe_a(result)
    assert "within two" in comparison.describe_a(result)
    assert "**not met**" in comparison.describe_a({**result, "ratio": 0.7})
    far = comparison.difference(run_of(1, 0.98), run_of(1, 0.99), 60_000)
    assert not far["within"]
    assert far["standard_error"] == pytest.approx((2 * 0.985 * 0.015 / 60_000) ** 0.5)

    step = {
        "step": "first", "fold_seconds": [3.0, 5.0], "accuracy": 0.99, "standard_error": 0.001,
    }  # fmt: skip
    told = efficiency.describe(
        {
            "runs": runs, "ratio": 0.1, "accuracy": far, "target_accuracy": 0.992,
            "target_ratio": 0.15, "steps": {"rows": [step], "epochs": 8, "bfloat16": True},
        }
    )  # fmt: skip
    assert "99.2%: **not met**" in told and "of the time: met" in told and "4.0" in told


def test_growth_is_fitted_with_a_line():
    rows = [
        {
            "varied": "folds", "workers": 1, "k": k, "images": 1000, "seen": 1000 * (k - 1),
            "seconds": 5 + 2.0 * (k - 1), "training_seconds": 2.0 * (k - 1), "memory": 2**30,
        }
        for k in (2, 5, 10)
    ]  # fmt: skip
    line = growth._line(rows, 1)
    assert line["per_thousand"] == pytest.approx(2)
    assert line["start"] == pytest.approx(5) and line["r_squared"] == pytest.approx(1)
    assert line["memory_spread"] == 0
    assert "5.0 s + 2000 ms per 1000" in growth.describe({"rows": rows, "lines": [line]})


def test_stages_of_a_build_and_shares_of_the_peak():
    told = report_build.describe(
        {
            "cold": {
                "seconds": 100.0, "tasks": 14, "training": 60.0, "beside_training": 40.0,
                "before": 2.0, "workers": 3.0, "chapters": 25.0, "site": 10.0,
            },
            "warm": {"seconds": 25.0, "site": 6.0, "executed": 0},
            "edited": {"seconds": 20.0, "site": 6.0, "executed": 3},
            "tensorflow_in_warm_build": False, "chapters": {"index": 4.0}, "imports": 2.0,
            "tensorflow_import": 3.0, "targets": report_build.TARGETS,
            "plain": 50.0, "relative": 2.0, "relative_target": report_build.RELATIVE,
        }
    )  # fmt: skip
    # The warm build takes too long, and the cold one takes twice the plain script's time.
    assert told.count("**not met**") == 2 and "not loaded" in told and "3 chapters" in told
    assert "2.00 times as long as the plain script" in told
    peak = {"numpy, float32": 8e10, "TensorFlow, float32": 1e11}
    network = {"forward": 1000, "batch_size": 32, "images_per_second": 1e4, "rate": 2.5e10}
    text = machine_limit.describe({"peaks": peak, "side": 2048, "networks": {"baseline": network}})
    assert "25%" in text


def test_a_failed_part_is_told_and_the_others_stay(tmp_path):
    options = type("Options", (), {"images": 600, "epochs": 1})
    record = Record(tmp_path, options)
    about = {"date": "2030-01-01T00:00:00+00:00", "load": 0.1, "seconds": 1.0}
    record.parts["b"] = {**about, "error": "RunFailedError: it broke"}
    record.write()
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "## B." in page and "it broke" in page and "2030-01-01" in page
    assert record.results() == {}
    assert not (tmp_path / "speed.svg").exists()
    assert set(PARTS) == set("abcdefg")


def test_the_figure_shows_every_run_on_white(tmp_path):
    runs = {
        name: run_of(seconds, 0.9)
        for name, seconds in (("tutorial", 10), ("engine", 5), ("joblib_loop", 7))
    }
    parts = {"a": {"runs": runs}, "b": {"runs": {name: runs[name] for name in list(runs)[:2]}}}
    draw(parts, "caption", tmp_path / "speed.svg")
    text = (tmp_path / "speed.svg").read_text()
    assert "#ffffff" in text and "<svg" in text
    first = (tmp_path / "speed.svg").read_bytes()
    draw(parts, "caption", tmp_path / "speed.svg")
    assert (tmp_path / "speed.svg").read_bytes() == first
