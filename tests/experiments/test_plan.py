"""The plan of a run: what is trained beside the folds, and what a dataset is too small for."""

import numpy as np
import pytest
from support.made_up import arrays, save

from analysis.errors import InputError
from analysis.models.architectures import MODELS
from analysis.models.variants import PLAIN
from analysis.parameters import make_parameters
from analysis.study import Study


def plan(**values):
    return Study(make_parameters(values), quiet=True).plan


def parts(task):
    """Rows of the training part and of the validation part."""
    return task.train, task.validation


@pytest.fixture(scope="module")
def whole():
    return plan(dataset="digits")


def test_remedies_learn_from_the_images_of_the_run_s_own_folds(whole):
    assert list(whole.remedy_tasks) == ["random_shifts"]
    tasks = whole.remedy_tasks["random_shifts"]
    assert len(tasks) == 3
    for task, base in zip(tasks, whole.fold_tasks, strict=False):
        for mine, theirs in zip(parts(task), parts(base), strict=True):
            np.testing.assert_array_equal(mine, theirs)
        assert task.recipe.variant != PLAIN and base.recipe.variant == PLAIN
        assert (task.epochs, task.batch_size, task.seed, task.fold) == (
            base.epochs, base.batch_size, base.seed, base.fold
        )  # fmt: skip
        # Whether a remedy fits the training images less is part of the verdict.
        assert task.parts == ("train",) and not task.every_epoch


@pytest.mark.parametrize(
    "values, names",
    [
        ({"remedies": "none"}, []),
        ({"remedies": "all"}, ["random_shifts", "dropout", "weight_decay"]),
        ({"remedies": "all", "model": "efficient"}, ["dropout", "weight_decay"]),
        # A network that shifts its images has this remedy already.
        ({"model": "efficient"}, ["dropout"]),
    ],
)
def test_the_parameter_says_which_remedies_are_compared(values, names):
    assert list(plan(dataset="digits", **values).remedy_tasks) == names


def test_everything_else_is_trained_on_folds_of_the_run(whole):
    numbers = {task.fold for task in whole.fold_tasks}
    for tasks in [*whole.size_tasks.values(), *whole.remedy_tasks.values()]:
        assert {task.fold for task in tasks} <= numbers
        for task in tasks:
            np.testing.assert_array_equal(task.validation, whole.splits[task.fold - 1][1])


def test_two_folds_have_two_comparisons():
    assert len(plan(dataset="digits", k=2).remedy_tasks["random_shifts"]) == 2


def test_the_learning_curve_has_the_sizes_that_its_law_needs():
    """What else is trained beside the whole folds: four smaller sizes, and the halves."""
    large = plan(dataset="mnist")
    assert large.part_sizes == {
        1500: [*range(1, 6)],
        6000: [*range(1, 6)],
        12_000: [1, 2],
        24_000: [1],
    }
    assert [len(tasks) for tasks in large.size_tasks.values()] == [5, 5, 2, 1]
    assert {len(parts(task)[0]) for task in large.half_tasks} == {30_000}
    small = plan(dataset="digits", k=3)
    whole = min(len(train) for train, _ in small.splits)
    assert list(small.part_sizes) == [
        round(whole * share) for share in (1 / 16, 1 / 8, 1 / 4, 1 / 2)
    ]
    assert all(folds == [1, 2, 3] for folds in small.part_sizes.values())


def test_two_folds_are_not_checked_against_themselves(whole):
    first, second = whole.half_tasks
    np.testing.assert_array_equal(first.train, second.validation)
    np.testing.assert_array_equal(second.train, first.validation)
    assert plan(dataset="digits", k=2).half_tasks == []


def test_samples_leave_enough_to_tell_the_truth(whole):
    assert whole.n_train - whole.samples.size >= 2 * whole.samples.size
    smallest = np.bincount(whole.labels).min() * whole.samples.size / whole.n_train
    assert max(whole.samples.candidates) <= smallest
    assert sum(task.count for task in whole.samples.network_tasks) == whole.parameters.samples


@pytest.mark.parametrize("values", [{"samples": 0}, {"train_size": 60, "k": 2}])
def test_samples_that_are_not_asked_for_or_do_not_fit_are_left_out(values):
    without = plan(dataset="digits", **values)
    assert without.samples.size is None
    assert without.samples.tasks == []
    assert without.tasks


@pytest.mark.parametrize("kind", ["colour", "imbalanced", "many", "signed", "tiny"])
def test_every_kind_of_data_has_a_plan(kind, tmp_path):
    made = plan(dataset=str(save(tmp_path, *arrays(kind))), k=2)
    assert made.fold_tasks and made.tasks
    for tasks in made.size_tasks.values():
        train, _ = parts(tasks[0])
        assert set(made.dataset.y_train[train]) == set(made.labels)


def writers_table(path, writers):
    """A table of the digits' training images with these writers; its path."""
    labels = plan(dataset="digits").labels
    lines = [f"{label}\t0\t{writer}\n" for label, writer in zip(labels, writers, strict=True)]
    path.write_text("".join(lines))
    return str(path)


def test_each_network_learns_from_one_group_of_writers(tmp_path):
    writers = np.arange(1437) // 30
    grouped = plan(dataset="digits", k=3, writers=writers_table(tmp_path / "writers.tsv", writers))
    groups = [set(writers[grouped.writer_groups == number]) for number in (1, 2)]
    assert groups[0] | groups[1] == set(writers) and not groups[0] & groups[1]
    trained = [parts(task)[0] for task in grouped.writer_tasks]
    np.testing.assert_array_equal(np.sort(np.concatenate(trained)), np.arange(1437))
    assert [set(writers[rows]) <= groups[n] for rows, n in zip(trained, (0, 0, 1, 1), strict=True)]
    assert plan(dataset="digits", k=3).writer_tasks == []


def test_too_few_images_for_groups_leave_the_comparison_out_by_default(tmp_path):
    assert len(plan(train_size=2000).writer_tasks) == 4
    assert plan(train_size=20, k=2).writer_tasks == []
    alone = writers_table(tmp_path / "one.tsv", np.zeros(1437, int))
    with pytest.raises(InputError, match=r"^writers: "):
        plan(dataset="digits", writers=alone)


# --- who follows which recipe --------------------------------------------------------


def recipe_of(other, **values):
    study = Study.from_results(make_parameters({"dataset": "digits", **values}))
    return study.plan.recipe_of(other)


@pytest.mark.parametrize("own", ["baseline", "efficient", "dense"])
@pytest.mark.parametrize("other", MODELS)
def test_without_more_words_every_network_follows_its_own_recipe(own, other):
    usual = make_parameters({"model": other})
    assert recipe_of(other, model=own) == {
        name: getattr(usual, name) for name in ("epochs", "batch_size", "learning_rate")
    }


def test_what_the_reader_set_holds_for_all_networks():
    own = recipe_of("efficient", model="efficient", epochs=3)
    other = recipe_of("baseline", model="efficient", epochs=3)
    assert own["epochs"] == other["epochs"] == 3
    assert own["batch_size"] != other["batch_size"]
    assert own["learning_rate"] != other["learning_rate"]


def test_tasks_carry_the_recipes():
    study = Study(make_parameters({"dataset": "digits", "model": "efficient", "epochs": 3}))
    for task in study.plan.comparison_tasks:
        recipe = study.plan.recipe_of(task.recipe.model)
        rate = recipe.pop("learning_rate")
        assert {name: getattr(task, name) for name in recipe} == recipe
        assert task.recipe.learning_rate == rate
    sizes = [task for tasks in study.plan.size_tasks.values() for task in tasks]
    for task in [study.plan.final_task, *study.plan.fold_tasks, *study.plan.half_tasks, *sizes]:
        assert task.recipe.model == "efficient"
        assert task.recipe.learning_rate == study.parameters.learning_rate
