"""The model chapter tells the truth of every network: what it is, how it was trained, and the rest.

The studies are made up: their networks are built, but nobody has trained them.
"""

import re

import numpy as np
import pytest

from analysis.engine.store import Result
from analysis.evaluation.model_comparison import contender
from analysis.evaluation.validation import CrossValidation, Fold
from analysis.experiments import plan
from analysis.models.architectures import MODELS, build_network, layer_table
from analysis.parameters import make_parameters
from analysis.report import figures, prose
from analysis.report.model_words import title_of
from analysis.report.prose import recipes
from analysis.report.results import plain
from analysis.report.words import NBSP
from analysis.study import Study

pytestmark = pytest.mark.usefixtures("one_thread")


def words(text):
    return str(text).replace(NBSP, " ")


def made_up(model, hits=(270, 275, 280, 285), tolerance=None, **values):
    """A study on the digits whose compared networks recognise so many of 288 images."""
    study = Study.from_results(make_parameters({"dataset": "digits", "model": model, **values}))
    labels = study.dataset.y_train
    facts = {}
    compared = []
    for task, number in zip(
        study.plan.comparison_tasks, hits[-len(study.plan.comparison_tasks) :], strict=True
    ):
        network = build_network(task.model, study.dataset.input_shape, 10)
        facts[task.model] = {
            "parameters": network.count_params(),
            "layers": layer_table(network),
            "seconds": float(len(facts) + 1),
        }
        predicted = (labels[:288] + (np.arange(288) >= number)) % 10
        curve = np.array([[2.3, 0.1], [0.5, 0.9], [0.2, number / 288]])
        fold = Fold(
            1, 1149, 288, 1149, {"train": curve, "validation": curve, "test": curve},
            np.arange(288), np.eye(10)[predicted], 1.0,
        )  # fmt: skip
        compared.append((task, facts[task.model], fold))
    study.model_comparison = [
        contender(task.model, plan.recipe_of(task), made, fold, labels)
        for task, made, fold in compared
    ]
    study.validation = CrossValidation([compared[-1][2]], labels)
    study.final = Result(facts[model], {})
    names = [task.model for task in study.plan.comparison_tasks]
    tolerance = tolerance or {"efficient": 0.8, "baseline": 0.6}
    accuracy = np.array([[0.95, tolerance.get(name, 0.5), 0.1] for name in names])
    study.shifts = Result(
        {"models": names, "distances": [0, 1, 2], "images": 288}, {"accuracy": accuracy}
    )
    return study


SENTENCES = (
    "compared", "comparison_reading", "comparison_table", "shift_reading", "skeleton",
    "layer_rows", "layer_reading", "recipe", "training_reading", "final_reading", "model_answer",
)  # fmt: skip


def everything(study):
    pictures = [
        figures.comparison(study),
        figures.shift_tolerance(study),
        figures.model_flow(study),
    ]
    return " ".join(
        [words(getattr(prose, name)(study)) for name in SENTENCES]
        + [f"{picture.alt} {picture.caption}" for picture in pictures]
    )


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_only_the_efficient_network_is_said_to_be_trained_in_its_way(model):
    text = everything(made_up(model))
    own = model == "efficient"
    for phrase in ("one cycle", "Nesterov", "moved at random", "Augmentation", "normalisation"):
        assert (phrase in text) == own, phrase
    assert ("no augmentation" in text) == (not own)
    assert ("No network saw a moved image" in text) == (not own)
    assert ("follow the same recipe: " in text) == (not own)
    assert ("but not the same recipe" in text) == own
    assert "network.fit" not in text


def test_different_recipes_are_told_apart():
    study = made_up("efficient")
    text = words(prose.compared(study))
    own, other = study.plan.recipe_of("efficient"), study.plan.recipe_of("baseline")
    for recipe in (own, other):
        assert f"{recipe['epochs']} epochs, batches of {recipe['batch_size']}, " in text
    assert f"up to {own['learning_rate']:g} and down" in text
    assert f"step size {other['learning_rate']:g} and momentum" in text
    assert "networks with their recipes, not networks alone" in text
    assert "cannot tell which of the two" in words(prose.comparison_reading(study))


def test_even_with_the_same_numbers_the_schedule_makes_another_recipe():
    numbers = {"epochs": 3, "batch_size": 16, "learning_rate": 0.03}
    text = words(prose.compared(made_up("efficient", **numbers)))
    assert text.count("3 epochs, batches of 16") == 2 and "do not all follow" in text
    text = words(prose.compared(made_up("dense", **numbers)))
    assert text.count("3 epochs, batches of 16") == 1 and "do not all follow" not in text


def test_recipes_stand_in_the_results_too():
    found = {item["model"]: item["recipe"] for item in plain(
        [item.as_dict() for item in made_up("efficient").model_comparison])}  # fmt: skip
    assert found["efficient"]["one_cycle"] and not found["baseline"]["one_cycle"]
    assert found["efficient"]["epochs"] != found["baseline"]["epochs"]


@pytest.mark.parametrize("native", [True, False])
def test_the_precision_told_is_the_one_computed_with(native, monkeypatch):
    monkeypatch.setattr(recipes, "computes_bfloat16", lambda: native)
    text = words(prose.recipe(made_up("efficient")))
    assert ("computes in bfloat16" in text) == native
    assert ("numbers of 32 bits, because" in text) == (not native)
    assert "bfloat16" not in words(prose.recipe(made_up("baseline")))


def test_moved_training_images_are_named_as_a_reason_for_tolerance():
    study = made_up("efficient")
    assert "was also trained on images that were moved by up to 1 pixel" in words(
        prose.shift_reading(study)
    )
    assert "Only the efficient" in figures.shift_tolerance(study).caption
    assert "was also trained" not in words(prose.shift_reading(made_up("baseline")))


@pytest.mark.parametrize(
    "own, dense, said",
    [
        (0.80, 0.50, "less than the dense one"),
        (0.50, 0.80, "the convolution does not help"),
        (0.70, 0.70, "too nearly the same"),
    ],
)
def test_shift_tolerance_is_told_as_it_was_measured(own, dense, said):
    study = made_up("efficient", tolerance={"efficient": own, "dense": dense})
    assert said in words(prose.shift_reading(study))


def test_the_price_is_counted_from_the_baseline():
    study = made_up("efficient")
    text = words(prose.comparison_reading(study))
    own, baseline = study.model_comparison[-1], study.model_comparison[-2]
    assert baseline.name == "baseline"
    times = [float(found) for found in re.findall(r"([\d.]+) times the", text)]
    assert times == pytest.approx(
        [
            own.parameters / baseline.parameters,
            own.multiply_adds / baseline.multiply_adds,
            own.seconds / baseline.seconds,
        ],
        rel=0.05,
    )


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_the_skeleton_has_the_networks_parts(model):
    text = words(prose.skeleton(made_up(model)))
    assert ("local patterns" in text) == MODELS[model].convolutional
    assert ("moves the images" in text) == bool(MODELS[model].shift)
    assert "softmax" in text
    if model == "dense":
        assert "2 hidden layers" in text


def test_measuring_is_told_apart_from_training_where_they_differ():
    assert "instead of being moved at random" in words(prose.training_reading(made_up("efficient")))
    assert "as it will be used" not in words(prose.training_reading(made_up("baseline")))
    assert "running averages" in words(prose.layer_reading(made_up("efficient")))
    assert "running averages" not in words(prose.layer_reading(made_up("baseline")))


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_the_answer_gives_filters_to_convolutional_networks_only(model):
    text = words(prose.model_answer(made_up(model)))
    assert ("filters" in text) == MODELS[model].convolutional
    assert title_of(model) in text and " a efficient" not in text


def test_the_code_shown_is_the_code_that_runs():
    built, trained = str(prose.network_source()), str(prose.training_source())
    for model in MODELS:
        assert f'"{model}": lambda' in built
    assert built.startswith("```python\ndef build_network(") and built.count("```") == 2
    assert "nesterov=one_cycle" in trained and "tf.while_loop" in trained
    # Documentation and formatters' marks are left out, and methods start at the margin.
    assert '"""' not in built + trained and "fmt:" not in built + trained
    assert "\ndef _each(" in trained


# --- who follows which recipe --------------------------------------------------------


def recipe_of(other, **values):
    study = Study(make_parameters({"dataset": "digits", **values}), quiet=True)
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
        recipe = study.plan.recipe_of(task.model)
        assert {name: getattr(task, name) for name in recipe} == recipe
    sizes = [task for tasks in study.plan.size_tasks.values() for task in tasks]
    for task in [study.plan.final_task, *study.plan.fold_tasks, *study.plan.half_tasks, *sizes]:
        assert task.model == "efficient" and task.learning_rate == study.parameters.learning_rate
