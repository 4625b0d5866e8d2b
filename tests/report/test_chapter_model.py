"""The chapter that builds and trains the model, on studies whose networks nobody has trained.

The networks are built, so that the numbers of weights and layers are theirs.
"""

import re

import keras
import numpy as np
import pytest
from support.chapters import run_chapter, text_of

from analysis.engine.store import Result
from analysis.evaluation.model_comparison import contender, paired
from analysis.evaluation.validation import CrossValidation
from analysis.experiments.plan import recipe_of
from analysis.models.architectures import MODELS, build_network, layer_table
from analysis.models.recipes import MOMENTUM, compile_network
from analysis.parameters import make_parameters
from analysis.report.display import Table
from analysis.report.figures.picture import Picture
from analysis.report.model_words import title_of
from analysis.report.phrases import model as phrases
from analysis.report.phrases import training as wording
from analysis.report.results import plain
from analysis.study import Study
from analysis.training.results import Fold

pytestmark = pytest.mark.usefixtures("one_thread")

CHAPTER = "book/05_build_the_model"
HELD_OUT = 288


def made_up(model="baseline", hits=(270, 275, 280, 285), tolerance=None, curve=None, **values):
    """A study on the digits whose compared networks recognise so many of `HELD_OUT` images."""
    study = Study.from_results(make_parameters({"dataset": "digits", "model": model, **values}))
    plan, labels = study.plan, study.dataset.y_train
    compared, facts = [], {}
    tasks = plan.comparison_tasks
    for task, number in zip(tasks, hits[-len(tasks) :], strict=True):
        network = build_network(task.recipe.model, study.dataset.input_shape, 10)
        facts[task.recipe.model] = {
            "parameters": network.count_params(),
            "layers": layer_table(network),
            "seconds": float(len(facts) + 1),
        }
        predicted = (labels[:HELD_OUT] + (np.arange(HELD_OUT) >= number)) % 10
        history = np.array(curve or [[2.3, 0.1], [0.5, 0.9], [0.2, number / HELD_OUT]])
        fold = Fold(
            1, 1149, HELD_OUT, 1149, dict.fromkeys(("train", "validation", "test"), history),
            np.arange(HELD_OUT), np.eye(10)[predicted], 1.0,
        )  # fmt: skip
        recipe = recipe_of(task)
        compared.append(
            contender(task.recipe.model, recipe, facts[task.recipe.model], fold, labels)
        )
    names = [task.recipe.model for task in tasks]
    tolerance = tolerance or {"efficient": 0.8, "baseline": 0.6}
    accuracy = np.array([[0.95, tolerance.get(name, 0.5), 0.1] for name in names])
    shifts = {"models": names, "distances": [0, 1, 2], "images": HELD_OUT}
    vars(study).update(
        model_comparison=compared,
        validation=CrossValidation([fold], labels),
        final=Result(facts[model], {}),
        shifts=Result(shifts, {"accuracy": accuracy}),
    )
    return study


def show(study):
    return run_chapter(CHAPTER, study)


def tables(shown):
    return {item.value.name: item.value.frame for item in shown if isinstance(item.value, Table)}


def answer(text):
    return next(line for line in text.splitlines() if line.startswith("> In short."))


@pytest.fixture(scope="module")
def chapters():
    """The chapter on each kind of network, as text and as cells."""
    shown = {model: show(made_up(model)) for model in MODELS if model != "deeper"}
    return {model: (text_of(cells), cells) for model, cells in shown.items()}


def cell_with(shown, words):
    return next(item for item in shown if item.kind == "open" and words in item.source)


# --- the code that the chapter shows ----------------------------------------------------


@pytest.mark.parametrize("shape, classes", [((28, 28, 1), 10), ((12, 9, 3), 4), ((4, 4, 1), 2)])
def test_the_literal_baseline_is_the_reports_layer_by_layer(chapters, shape, classes):
    source = cell_with(chapters["baseline"][1], "keras.Sequential").source
    source = source.replace("study.dataset.input_shape", str(shape))
    namespace = {}
    exec(source.replace("study.dataset.n_classes", str(classes)), namespace)
    literal, built = namespace["baseline"], build_network("baseline", shape, classes)
    assert literal.input_shape == built.input_shape
    for shown, used in zip(literal.layers, built.layers, strict=True):
        assert type(shown) is type(used)
        settings = [{**layer.get_config(), "name": ""} for layer in (shown, used)]
        assert settings[0] == settings[1]


def test_the_shown_compilation_is_the_reports(chapters):
    study = made_up()
    namespace = {"study": study}
    keras.utils.set_random_seed(1)
    for words in ("keras.Sequential", "baseline.compile"):
        exec(cell_with(chapters["baseline"][1], words).source, namespace)
    shown, used = namespace["baseline"], build_network("baseline", (8, 8, 1), 10)
    compile_network(used, "baseline", study.parameters.learning_rate, steps=1)
    assert shown.optimizer.momentum == MOMENTUM
    for network in (shown, used):
        assert network.loss == "sparse_categorical_crossentropy"
    settings = [{**network.optimizer.get_config(), "name": ""} for network in (shown, used)]
    assert settings[0] == settings[1]


@pytest.mark.parametrize("scaling", ["unit", "standard", "none"])
def test_the_printed_training_code_trains(scaling):
    study = made_up(scaling=scaling, k=2, epochs=2)
    shown = show(study)
    namespace = {"study": study, "x_train": study.images[:60], "y_train": study.labels[:60]}
    keras.utils.set_random_seed(1)
    for words in ("keras.Sequential", "baseline.compile"):
        exec(cell_with(shown, words).source, namespace)
    code = next(re.search(r"```python\n(.*?)```", item.words, re.S) for item in shown if
                item.kind == "prose" and "baseline.fit" in item.words)[1]  # fmt: skip
    exec(code.replace("epochs=2,", "epochs=2, verbose=0,"), namespace)
    history = namespace["history"].history
    assert len(history["val_accuracy"]) == 2 and np.isfinite(history["val_loss"]).all()
    # The same images are held out and scaled in the same way as in the run.
    assert namespace["x"].shape == (60, 8, 8, 1)
    limits = namespace["x"].min(), namespace["x"].max()
    expected = {"unit": (0, 1), "none": (0, 16)}.get(scaling)
    assert expected is None or limits == expected
    assert abs(namespace["x"].mean()) < 0.2 or scaling != "standard"


def test_signed_pixels_are_scaled_by_the_range_of_the_training_part():
    run = make_parameters({"dataset": "digits", "k": 2})
    recipe = {"epochs": 1, "batch_size": 8}
    code = wording.training_code(run, recipe, (2, 2, 1), "range", 3.0)
    x = np.random.default_rng(0).normal(size=(20, 2, 2))
    namespace = {"x_train": x, "y_train": np.arange(20) % 2}
    exec(code.split("history =")[0], namespace)
    scaled, training = namespace["x"], namespace["training"]
    assert scaled[training].min() == pytest.approx(0, abs=1e-6)
    assert scaled[training].max() == pytest.approx(1)


def test_the_printed_folds_are_the_runs():
    study = made_up(k=3, seed=7)
    code = wording.training_code(
        study.parameters, {"epochs": 1, "batch_size": 8}, (8, 8, 1), "none", 1
    )
    namespace = {"x_train": study.images, "y_train": study.labels}
    exec(code.split("x = ")[0], namespace)
    from analysis.training.preparation import make_folds

    train, validation = make_folds(study.labels, 3, 7)[0]
    np.testing.assert_array_equal(namespace["training"], train)
    np.testing.assert_array_equal(namespace["validation"], validation)


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_the_runs_own_model_is_summarised_where_it_is_not_the_baseline(chapters, model):
    printed = cell_with(chapters[model][1], "build_network(").printed
    assert ("Total params" in printed) == (model != "baseline")
    assert "Total params" in cell_with(chapters[model][1], "baseline.summary").printed


# --- what it says -----------------------------------------------------------------------


def test_every_model_and_state_has_its_sentence():
    assert set(phrases.SUITS) == set(phrases.SKELETON) == set(MODELS)
    assert set(phrases.PAIRED) == set(phrases.REACHES) == {"better", "worse", "unclear", "edge"}


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_only_the_efficient_network_is_said_to_be_trained_in_its_way(chapters, model):
    text, own = chapters[model][0], model == "efficient"
    for phrase in (
        "One cycle",
        "Nesterov",
        "moved at random",
        "Augmentation",
        "Batch normalisation",
    ):
        assert (phrase in text) == own, phrase
    assert ("no augmentation" in text) == (not own)
    assert ("No network saw a moved image" in text) == (not own)
    assert ("but not the same recipe" in text) == own
    assert text.count("Trained for") == (2 if own else 1)


def test_different_recipes_are_told_apart(chapters):
    text, plan = chapters["efficient"][0], made_up("efficient").plan
    own, other = plan.recipe_of("efficient"), plan.recipe_of("baseline")
    for recipe in (own, other):
        assert (
            f"Trained for {recipe['epochs']} epochs with batches of {recipe['batch_size']}" in text
        )
    assert f"from 0 up to {own['learning_rate']:g} and back" in text
    assert f"learning rate {other['learning_rate']:g} and momentum" in text
    assert "this comparison does not show" in text


def test_even_with_the_same_numbers_the_schedule_makes_another_recipe():
    numbers = {"epochs": 3, "batch_size": 16, "learning_rate": 0.03}
    for model, recipes in (("efficient", 2), ("dense", 1)):
        said = wording.recipes(made_up(model, **numbers).model_comparison)
        assert len(said) == recipes and all("3 epochs with batches of 16" in item for item in said)


def test_recipes_stand_in_the_results_too():
    items = plain(made_up("efficient").model_comparison)
    found = {item["name"]: item["recipe"] for item in items}
    assert found["efficient"]["one_cycle"] and not found["baseline"]["one_cycle"]
    assert found["efficient"]["epochs"] != found["baseline"]["epochs"]


@pytest.mark.parametrize(
    "hits, state",
    [((150, 200, 285), "better"), ((285, 200, 250), "worse"), ((280, 284, 285), "unclear")],
)
def test_the_answer_compares_with_the_best_of_the_others(hits, state):
    study = made_up(hits=hits)
    text, (*others, own) = text_of(show(study)), study.model_comparison
    best = max(others, key=lambda item: item.accuracy)
    assert phrases.paired_state(paired(own, best)) == state
    said = answer(text)
    assert f"{own.accuracy:.2%} correctly" in said and title_of(best.name) in said
    assert ("points more than" in said) == (state == "better")
    assert ("points less than" in said) == (state == "worse")
    assert ("within chance" in said) == (state == "unclear")


@pytest.mark.parametrize("native", [True, False])
def test_the_precision_stated_is_the_one_computed_with(native, monkeypatch):
    monkeypatch.setattr(wording, "computes_bfloat16", lambda: native)
    own = made_up("efficient").model_comparison[-1].recipe
    text = wording.details("efficient", own)
    assert ("computes in bfloat16" in text) == native
    assert ("numbers of 32 bits, because" in text) == (not native)
    assert wording.details("dense", made_up("dense").model_comparison[-1].recipe) == ""


@pytest.mark.parametrize(
    "model, own, dense, state",
    [
        ("baseline", 0.80, 0.50, "better"),
        ("efficient", 0.80, 0.50, "better, augmented"),
        ("baseline", 0.50, 0.80, "worse"),
        ("baseline", 0.70, 0.70, "similar"),
    ],
)
def test_robustness_to_shifts_is_stated_as_it_was_measured(model, own, dense, state):
    study = made_up(model, tolerance={model: own, "dense": dense})
    said = phrases.shifted(study.shifts, model)[1]
    card = MODELS[model]
    values = {
        "title": title_of(model),
        "gain": 100 * (own - dense),
        "pixels": f"{card.shift} pixel",
    }
    assert said == phrases.SHIFTED[state].format(**values)


def test_networks_without_convolution_or_success_claim_no_robustness():
    assert phrases.shifted(made_up("logistic").shifts, "logistic")[1] == ""
    study = made_up()
    study.shifts.arrays["accuracy"][-1] = 0.3
    assert phrases.shifted(study.shifts, "baseline")[1] == phrases.SHIFTED["few"]


def test_the_price_is_counted_from_the_baseline(chapters):
    own, baseline = (made_up("efficient").model_comparison[i] for i in (-1, -2))
    assert baseline.name == "baseline"
    said = phrases.price(own, baseline)
    assert said in chapters["efficient"][0] and "Compared with" not in chapters["dense"][0]
    times = [float(found) for found in re.findall(r"([\d.]+) times", said)]
    names = ("parameters", "multiply_adds", "seconds")
    expected = [getattr(own, name) / getattr(baseline, name) for name in names]
    assert times == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_the_skeleton_has_the_networks_layers(chapters, model):
    layers = tables(chapters[model][1])["tbl-layers"]
    kinds = layers["layer"].tolist()
    text = phrases.SKELETON[model]
    words = {1: "a convolution", 3: "three convolutions"}
    convolutions = kinds.count("Conv2D")
    assert (words[convolutions] if convolutions else "one layer" if model == "logistic" else
            "three dense layers") in text  # fmt: skip
    assert ("at random" in text) == bool(MODELS[model].shift)
    built = build_network(model, (8, 8, 1), 10)
    assert layers["weights"].sum() == built.count_params()
    assert f"{built.count_params():,} weights" in answer(chapters[model][0])


def test_measuring_is_told_apart_from_training_where_they_differ(chapters):
    for phrase in ("without the random shifts", "running averages"):
        assert phrase in chapters["efficient"][0] and phrase not in chapters["baseline"][0]


@pytest.mark.parametrize(
    "curve, said",
    [
        ([[2.3, 0.1], [0.5, 0.9]], "after its only epoch"),
        ([[2.3, 0.1], [np.nan, 0.1], [np.nan, 0.1]], "The training diverged"),
    ],
)
def test_short_and_failed_trainings_are_described(curve, said):
    shown = show(made_up(curve=curve))
    assert said in text_of(shown)
    for item in shown:
        if isinstance(item.value, Picture):
            assert len(item.value.alt) <= 400


@pytest.mark.parametrize("model", ["baseline", "efficient", "dense", "logistic"])
def test_figures_have_short_alternatives_that_name_their_kind(chapters, model):
    pictures = [item.value for item in chapters[model][1] if isinstance(item.value, Picture)]
    assert len(pictures) == 4
    for picture in pictures:
        assert re.match(r"(Dot plot|Line chart|Two line charts|Flow chart) ", picture.alt)
        assert len(picture.alt) <= 400 if "Flow" in picture.alt else len(picture.alt) <= 300
