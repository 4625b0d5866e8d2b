"""Keys name all that a result depends on; the store keeps results whole or not at all."""

import ast
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from analysis.engine import keys, tasks
from analysis.engine.keys import code_digests
from analysis.engine.store import Store, write_entry
from analysis.engine.tasks import key_of
from analysis.experiments.tasks import ScalingTask, ShiftTask
from analysis.models.variants import Variant
from analysis.parameters import make_parameters
from analysis.study import Study
from analysis.training.fold import NetworkRecipe
from analysis.training.tasks import FoldTask

RECIPE = NetworkRecipe("baseline", "unit", 0.01, 10, 255.0)
ROWS = np.arange(80), np.arange(80, 100)
TASK = FoldTask.of(
    RECIPE, "d" * 64, *ROWS, seed=1, fold=1, epochs=10, batch_size=32, label="fold 1/5"
)

CHANGES = {
    "digest": "e" * 64,
    "split": "e" * 64,
    "recipe": replace(RECIPE, model="dense"),
    "epochs": 11,
    "batch_size": 64,
    "seed": 2,
    "parts": ("test",),
    "every_epoch": True,
    "keep_weights": True,
}
RECIPE_CHANGES = {
    "model": "dense",
    "scaling": "none",
    "learning_rate": 0.011,
    "n_classes": 9,
    "full_scale": None,
    "variant": Variant("wider", width=2.0),
}


# --- keys ----------------------------------------------------------------------------


def test_every_field_of_a_fold_task_counts():
    keys = {key_of(TASK)} | {key_of(replace(TASK, **{name: new})) for name, new in CHANGES.items()}
    assert set(CHANGES) == {field.name for field in fields(FoldTask) if field.compare}
    assert len(keys) == 1 + len(CHANGES)


def test_every_field_of_a_recipe_counts():
    changed = [replace(RECIPE, **{name: new}) for name, new in RECIPE_CHANGES.items()]
    keys = {key_of(replace(TASK, recipe=recipe)) for recipe in [RECIPE, *changed]}
    assert set(RECIPE_CHANGES) == {field.name for field in fields(NetworkRecipe)}
    assert len(keys) == 1 + len(changed)


def test_the_rows_count_and_the_fold_decides_the_seed():
    def task(train, validation, **options):
        settings = {"seed": 1, "fold": 1, "epochs": 10, "batch_size": 32, "label": ""} | options
        return FoldTask.of(RECIPE, "d" * 64, train, validation, **settings)

    same = task(*ROWS)
    assert key_of(same) == key_of(TASK), "what a task is called does not count"
    others = [task(ROWS[0][1:], ROWS[1]), task(ROWS[0], ROWS[1][1:]), task(*ROWS[::-1])]
    others += [task(*ROWS, fold=2), task(*ROWS, seed=2), task(*ROWS, part_size=80)]
    assert len({key_of(other) for other in [same, *others]}) == 7


SCALING_CHANGES = {
    **CHANGES, "train_size": 1000, "scaling": "standard", "model": "dense", "learning_rate": 0.011
}  # fmt: skip


def test_every_field_of_the_scaling_task_counts():
    task = ScalingTask("d" * 64, None, "unit", "baseline", 32, 0.01, 1)
    names = [field.name for field in fields(ScalingTask)]
    keys = {key_of(task)} | {
        key_of(replace(task, **{name: SCALING_CHANGES[name]})) for name in names
    }
    assert len(keys) == 1 + len(names) > 5


def test_the_shift_task_depends_on_its_networks():
    first, second = ShiftTask("d" * 64, (TASK,)), ShiftTask("d" * 64, (replace(TASK, seed=2),))
    assert key_of(first) != key_of(second)
    assert first.requires == (TASK,)


def test_equal_tasks_have_equal_keys_of_64_digits():
    assert key_of(TASK) == key_of(replace(TASK))
    assert len(key_of(TASK)) == 64 and int(key_of(TASK), 16) >= 0


def test_kinds_of_tasks_do_not_share_keys():
    scaling = ScalingTask("d", None, "unit", "baseline", 32, 0.01, 1)
    assert len({key_of(task) for task in (TASK, scaling, ShiftTask("d", ()))}) == 3


def test_package_versions_count(monkeypatch):
    before = key_of(TASK)
    environment = {**keys.numeric_environment(), "tensorflow": "99.0"}
    monkeypatch.setattr(tasks, "numeric_environment", lambda: environment)
    assert key_of(TASK) != before


def test_workers_and_the_store_do_not_count(tmp_path, monkeypatch):
    parameters = make_parameters({"dataset": "digits"})
    one = Study(parameters, workers=1, store=Store(tmp_path / "a"))
    monkeypatch.setenv("ANALYSIS_WORKERS", "7")
    two = Study(parameters, workers=2, store=Store(tmp_path / "b"), quiet=True)
    assert [key_of(task) for task in one.plan.tasks] == [key_of(task) for task in two.plan.tasks]


def test_a_subset_of_all_images_is_no_subset():
    n = len(Study(make_parameters({"dataset": "digits"})).dataset.y_train)
    whole, same = (
        Study(make_parameters({"dataset": "digits", "train_size": size})) for size in (None, n)
    )
    assert [key_of(task) for task in whole.plan.tasks] == [key_of(task) for task in same.plan.tasks]


def test_a_study_names_each_task_once_but_for_the_compared_fold():
    study = Study(make_parameters({"dataset": "digits", "k": 3}))
    assert len(study.plan.tasks) - len(set(study.plan.tasks)) == 1
    assert study.plan.comparison_tasks[-1] == study.plan.fold_tasks[0]
    assert sum(task.fold is None for task in [study.plan.final_task, *study.plan.fold_tasks]) == 1


# --- the code's fingerprint ----------------------------------------------------------


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the package's source that may be edited; gives the fingerprint of a module."""
    folder = tmp_path / "analysis"
    shutil.copytree(keys.PACKAGE, folder, ignore=shutil.ignore_patterns("*.npz", "__pycache__"))
    monkeypatch.setattr(keys, "PACKAGE", folder)

    def fingerprint(module="analysis.training.fold"):
        code_digests.cache_clear()
        return code_digests(module)

    fingerprint.folder = folder
    yield fingerprint
    code_digests.cache_clear()


def edit(path, change):
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


TRAINING_PATH = [
    "training/fold", "training/fit", "training/loop", "training/preparation",
    "models/architectures", "models/recipes",
]  # fmt: skip


@pytest.mark.parametrize("module", TRAINING_PATH)
def test_code_that_makes_a_result_counts(copied, module):
    before = copied()
    edit(copied.folder / f"{module}.py", lambda text: text + "\n_ADDED = 1\n")
    assert copied() != before


@pytest.mark.parametrize("module", TRAINING_PATH)
def test_comments_docstrings_and_layout_do_not_count(copied, module):
    before, path = copied(), copied.folder / f"{module}.py"
    edit(path, lambda text: text + "\n\n# A remark.\n")
    edit(path, lambda text: text.replace("\n\n\n", "\n\n\n\n"))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = [
        node for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node)
    ]  # fmt: skip
    assert len(documented) > 1
    for node in documented:
        first = ast.get_docstring(node, clean=False).splitlines()[0]
        edit(path, lambda text, first=first: text.replace(first, first + " More words.", 1))
    assert copied() == before


@pytest.mark.parametrize(
    "module",
    [
        "study", "cli", "verdicts/fit", "statistics/intervals", "report/results", "report/build",
        "report/model_words", "data/datasets", "data/dataset_cards", "engine/keys",
        "engine/scheduler", "engine/local_workers", "engine/dask_workers", "engine/worker",
        "engine/store", "engine/tasks", "training/tasks", "experiments/tasks",
    ],
)  # fmt: skip
def test_code_that_only_reads_results_does_not_count(copied, module):
    before = [
        copied(),
        copied("analysis.experiments.scaling_experiment"),
        copied("analysis.experiments.shifts"),
    ]
    edit(copied.folder / f"{module}.py", lambda text: text + "\n_ADDED = 1\n")
    assert [
        copied(),
        copied("analysis.experiments.scaling_experiment"),
        copied("analysis.experiments.shifts"),
    ] == before


def test_figures_and_prose_do_not_count(copied):
    before = copied()
    written = [
        path
        for name in ("figures", "phrases", "prose", "site", "texts")
        for path in (copied.folder / "report" / name).glob("*.py")
    ]
    assert written
    for path in written:
        edit(path, lambda text: text + "\n_ADDED = 1\n")
    assert copied() == before


def test_the_packages_above_a_module_count(copied):
    before = copied()
    for folder in (copied.folder, copied.folder / "training", copied.folder / "models"):
        edit(folder / "__init__.py", lambda text: text + "\n_ADDED = 1\n")
        assert copied() != before
        before = copied()


def test_rewording_what_readers_see_trains_nothing_anew(copied):
    before = copied()
    words = copied.folder / "report" / "model_words.py"
    for old in ("convolutional network", "filters of", "grid to vector"):
        edit(words, lambda text, old=old: text.replace(old, f"another {old}"))
    assert copied() == before
    # Nor are these words anywhere that a key follows.
    for name in before:
        source = copied.folder.parent.joinpath(*name.split(".")).with_suffix(".py")
        text = ast.unparse(_undocumented(source)) if source.is_file() else ""
        assert not re.search("convolutional network|filters of|grid to|as wide", text), name


def _undocumented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    keys._drop_docstrings(tree)
    return tree


def test_the_experiments_depend_on_the_modules_that_they_use(copied):
    modules = ("analysis.experiments.scaling_experiment", "analysis.experiments.shifts")
    before = [copied(module) for module in modules]
    edit(copied.folder / "training/preparation.py", lambda text: text + "\n_ADDED = 1\n")
    assert all(copied(module) != old for module, old in zip(modules, before, strict=True))


def test_shifted_images_are_measured_anew_when_the_networks_are_trained_anew(copied):
    copied()
    task = ShiftTask("d" * 64, (TASK,))
    before = key_of(task)
    edit(copied.folder / "training/fit.py", lambda text: text + "\n_ADDED = 1\n")
    copied()
    assert key_of(task) != before


# --- the store -----------------------------------------------------------------------

KEY = "ab" * 32
ARRAYS = {
    "floats": np.random.default_rng(0).random((40, 3)).astype(np.float32),
    "whole": np.arange(5),
    "single": np.float64(1.5) * np.ones(()),
    "empty": np.zeros((0, 10)),
    "odd": np.array([np.nan, np.inf, -0.0]),
}
STORED_FACTS = {"name": "fold 1 · é", "nested": {"list": [1, 2.5, None, True]}, "zero": 0}


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "results-here")
    made.write(KEY, STORED_FACTS, ARRAYS)
    return made


def test_a_result_comes_back_as_it_was(store):
    result = store.read(KEY)
    assert result.facts == STORED_FACTS
    assert set(result.arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(result.arrays[name], array)
        assert result.arrays[name].dtype == array.dtype
    assert KEY in store and "cd" * 32 not in store


def test_what_is_not_there_is_none_without_a_word(store, capsys):
    assert store.read("cd" * 32) is None
    assert Store(store.folder / "nowhere").read(KEY) is None
    assert capsys.readouterr().err == ""


def is_whole(result):
    return (
        result.facts == STORED_FACTS
        and set(result.arrays) == set(ARRAYS)
        and all(
            np.array_equal(result.arrays[name], array, equal_nan=True)
            for name, array in ARRAYS.items()
        )
    )


def test_damage_is_never_passed_on(store, capsys):
    """Every byte spoilt in turn: the result is missing, reported and removed."""
    path = store.path(KEY)
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        for mask in (0x01, 0x20, 0xFF):
            spoilt = bytearray(whole)
            spoilt[place] ^= mask
            path.write_bytes(spoilt)
            assert store.read(KEY) is None
            message = capsys.readouterr().err
            assert message.count("\n") == 1 and str(path) in message
            assert not path.exists() and KEY not in store


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_result_is_missing(store, capsys, share):
    path = store.path(KEY)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert store.read(KEY) is None
    assert str(path) in capsys.readouterr().err
    assert not path.exists()


def test_pickles_are_not_opened(store, tmp_path, capsys):
    marker = tmp_path / "opened"

    class Trap:
        def __reduce__(self):
            return Path.touch, (marker,)

    write_entry(store.path(KEY), {}, {"trap": np.array([Trap()], dtype=object)}, {})
    assert store.read(KEY) is None
    assert not marker.exists()
    assert "damaged" in capsys.readouterr().err


def test_an_archive_that_is_no_entry_is_missing(store):
    np.savez(store.path(KEY), **ARRAYS)
    assert store.read(KEY) is None


class Unsavable:
    def __array__(self, *arguments, **options):
        raise MemoryError("no room")


@pytest.mark.parametrize(
    "facts, arrays, error",
    [({"bad": object()}, {}, TypeError), ({}, {"a": np.ones(9), "bad": Unsavable()}, MemoryError)],
)
def test_a_failed_write_leaves_nothing_behind(store, facts, arrays, error):
    before = store.path(KEY).read_bytes()
    with pytest.raises(error):
        store.write(KEY, facts, arrays)
    with pytest.raises(error):
        store.write("cd" * 32, facts, arrays)
    assert store.path(KEY).read_bytes() == before
    assert "cd" * 32 not in store
    assert [p for p in store.folder.rglob("*") if p.is_file()] == [store.path(KEY)]


def test_writing_again_replaces_the_result(store):
    store.write(KEY, {"new": 1}, {"x": np.zeros(2)})
    result = store.read(KEY)
    assert result.facts == {"new": 1} and set(result.arrays) == {"x"}


def test_readers_beside_a_writer_see_whole_results(store):
    import threading

    stop = threading.Event()

    def write():
        while not stop.is_set():
            store.write(KEY, STORED_FACTS, ARRAYS)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert all(is_whole(store.read(KEY)) for _ in range(100))
    finally:
        stop.set()
        writer.join()
