"""``python -m analysis store``: what is kept, why a fold would train again, what can go."""

import os
import shutil
import time
from dataclasses import replace

import pytest

from analysis.cli import main
from analysis.engine import keys, store_report
from analysis.engine.shared_data import SharedData
from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.parameters import make_parameters
from analysis.study import Study


@pytest.fixture
def kept(study, tmp_path, monkeypatch):
    """A copy of the shared study's store, which the command finds."""
    folder = tmp_path / "kept"
    shutil.copytree(study.store.folder, folder)
    monkeypatch.setenv("ANALYSIS_STORE", str(folder))
    return Store(folder)


def values(run):
    return [part for name, value in run.items() for part in ("-p", name, str(value))]


def told(capsys, *arguments):
    status = main(["store", *arguments])
    captured = capsys.readouterr()
    assert status == 0, captured.err
    return captured.out.splitlines()


# --- list ----------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["list"]])
def test_the_list_names_every_result_once(kept, capsys, arguments):
    lines = told(capsys, *arguments)
    assert lines[0].startswith(f"{kept.folder}: {len(kept.all_keys())} results, ")
    assert sorted(line.split()[0] for line in lines[1:]) == [k[:12] for k in kept.all_keys()]
    assert sum(line.endswith("  fold 2/4, baseline") for line in lines) == 1
    assert not any("other code" in line for line in lines)


def test_an_empty_store_is_said_so(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_STORE", str(tmp_path / "none"))
    assert told(capsys) == [f"{tmp_path / 'none'}: 0 results, 0 kB"]
    assert not (tmp_path / "none").exists()


def test_results_of_other_packages_are_marked(kept, capsys, monkeypatch):
    other = {**keys.numeric_environment(), "keras": "0.1"}
    monkeypatch.setattr(store_report, "numeric_environment", lambda: other)
    lines = told(capsys)
    assert all("other code, packages or processor" in line for line in lines[1:])


@pytest.mark.parametrize("runner", ["analysis.gone.runner", "analysis.training.gone", "x.y", ""])
def test_a_result_whose_runner_is_gone_is_not_usable(kept, study, capsys, runner):
    fold = kept.read(key_of(study.plan.fold_tasks[0]))
    identity = {**fold.identity, "runner": runner}
    old = store_report.key_of_identity(identity)
    kept.write(old, fold.facts, fold.arrays, identity)
    (line,) = [line for line in told(capsys) if line.startswith(old[:12])]
    assert "other code, packages or processor" in line


# --- explain -------------------------------------------------------------------------


def test_a_stored_fold_is_explained_as_stored(kept, capsys, small_run):
    lines = told(capsys, "explain", *values(small_run))
    fold = next(line for line in lines if line.startswith("fold 1/4, baseline: "))
    assert "stored, finished 20" in fold
    scaling = next(line for line in lines if line.startswith("scaling experiment: "))
    assert scaling.endswith("would train: no result of this kind is kept")


def test_changed_parameters_are_named_and_nothing_else(kept, capsys, small_run):
    lines = told(capsys, "explain", *values({**small_run, "epochs": 3}))
    fold = next(line for line in lines if line.startswith("fold 3/4, baseline: "))
    assert fold.endswith("would train: the nearest result differs in epochs: 2, now 3")


def explanation(study, store, task=None):
    kept = store_report.entries(store)
    return store_report.explain(task or study.plan.fold_tasks[0], store, kept)


def test_changed_code_is_named_by_module(kept, study, monkeypatch, tmp_path):
    folder = tmp_path / "edited" / "analysis"
    shutil.copytree(keys.PACKAGE, folder, ignore=shutil.ignore_patterns("*.npz", "__pycache__"))
    monkeypatch.setattr(keys, "PACKAGE", folder)
    with (folder / "models/architectures.py").open("a") as file:
        file.write("\nADDED = 1\n")
    keys.code_digests.cache_clear()
    try:
        assert explanation(study, kept).endswith(
            "would train: the nearest result differs in "
            "code of analysis.models.architectures: changed"
        )
    finally:
        monkeypatch.undo()
        keys.code_digests.cache_clear()


def test_changed_packages_are_named_with_both_versions(kept, study, monkeypatch):
    from analysis.engine import tasks

    now = keys.numeric_environment()["keras"]
    other = {**keys.numeric_environment(), "keras": "99.1"}
    monkeypatch.setattr(tasks, "numeric_environment", lambda: other)
    assert explanation(study, kept).endswith(f"differs in keras: {now}, now 99.1")


def test_another_dataset_is_named(kept, study):
    task = replace(study.plan.fold_tasks[0], digest="f" * 64)
    short = study.dataset.arrays_digest[:8]
    assert explanation(study, kept, task).endswith(f"differs in digest: {short}, now ffffffff")


def test_an_interrupted_fold_is_said_to_be_begun(kept, study):
    task = replace(study.plan.fold_tasks[0], epochs=30)
    kept.checkpoint(key_of(task)).save({}, {})
    assert explanation(study, kept, task).startswith("begun and interrupted; would train")


def test_explaining_computes_and_changes_nothing(kept, capsys, small_run):
    before = {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*")}
    told(capsys, "explain", *values({**small_run, "k": 5}))
    assert {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*")} == before


# --- prune ---------------------------------------------------------------------------


def test_what_can_be_used_stays(kept, capsys):
    before = kept.all_keys()
    lines = told(capsys, "prune")
    assert len(lines) == 1 and lines[0].endswith("0 kB freed")
    assert kept.all_keys() == before and SharedData(kept.folder).digests()


@pytest.fixture
def useless(kept, study):
    """Everything that no build can use any more; gives the paths."""
    fold = kept.read(key_of(study.plan.fold_tasks[0]))
    identity = {**fold.identity, "environment": {**fold.identity["environment"], "keras": "0.1"}}
    old = store_report.key_of_identity(identity)
    kept.write(old, fold.facts, fold.arrays, identity)
    kept.checkpoint(old, identity).save({}, {})
    SharedData(kept.folder).keep("ab" * 32, {}, {})
    part = kept.folder / "results" / "left.part"
    part.write_text("half")
    os.utime(part, (time.time() - 10_000,) * 2)
    data = SharedData(kept.folder).folder / ("ab" * 32)
    return [kept.path(old), kept.checkpoint(old).path, data, part]


def test_what_no_build_can_use_goes(kept, useless, capsys):
    before = set(kept.all_keys())
    lines = told(capsys, "prune")
    assert not any(path.exists() for path in useless)
    assert len(lines) == len(useless) + 1
    assert set(kept.all_keys()) == before - {useless[0].stem}


def test_a_dry_run_deletes_nothing(kept, useless, capsys):
    lines = told(capsys, "prune", "--dry-run")
    assert all(path.exists() for path in useless)
    assert len(lines) == len(useless) + 1 and lines[-1].endswith("could be freed")


def test_a_state_that_another_run_has_in_its_hands_stays(kept, useless):
    with kept.lock(useless[1].stem):
        found = [item.path for item in store_report.prunable(kept)]
        # Nor are the data of a run that has no result yet taken away.
        assert useless[1] not in found and useless[2] not in found and useless[0] in found
    assert useless[1] in [item.path for item in store_report.prunable(kept)]


def test_old_results_go_on_request(kept, study, capsys):
    path = kept.path(key_of(study.plan.fold_tasks[0]))
    os.utime(path, (time.time() - 3 * 86_400,) * 2)
    told(capsys, "prune", "--older-than", "4")
    assert path.exists()
    told(capsys, "prune", "--older-than", "2")
    assert not path.exists() and len(kept.all_keys()) > 5


def test_everything_goes_on_request(kept, capsys):
    told(capsys, "prune", "--all")
    assert not kept.all_keys() and not SharedData(kept.folder).digests()


@pytest.mark.parametrize("bad", ["x", "-1", "nan", "inf", ""])
def test_bad_ages_are_refused(kept, capsys, bad):
    before = kept.all_keys()
    assert main(["store", "prune", f"--older-than={bad}"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: --older-than: ") and error.count("\n") == 1
    assert kept.all_keys() == before


def test_after_pruning_other_code_the_report_still_needs_nothing(kept, useless, small_run):
    main(["store", "prune"])
    again = Study(make_parameters(small_run), store=kept, quiet=True)
    assert all(key_of(task) in kept for task in again.plan.fold_tasks)
