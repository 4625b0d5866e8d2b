"""Parameters: what is refused, in which words, and what is accepted."""

import math

import pytest

from analysis.errors import InputError
from analysis.models.architectures import MODELS
from analysis.models.recipes import RECIPES
from analysis.parameters import (
    NAMES,
    RECIPE_NAMES,
    Parameters,
    allowed,
    changed,
    make_parameters,
    parse_value,
    read_parameter_file,
    type_name,
)


def refusal(values):
    with pytest.raises(InputError) as caught:
        make_parameters(values)
    message = str(caught.value)
    assert "\n" not in message
    return message


BAD_WHOLE_NUMBERS = ["five", 2.5, 2.0, True, False, [5], {}, math.inf, math.nan, -1]

BAD = [
    *[("k", value) for value in [*BAD_WHOLE_NUMBERS, None, 0, 1, 1001]],
    *[("epochs", value) for value in [*BAD_WHOLE_NUMBERS, 0, 10_001]],
    *[("batch_size", value) for value in [*BAD_WHOLE_NUMBERS, 0, 100_001]],
    *[("seed", value) for value in [*BAD_WHOLE_NUMBERS, None, 2**32]],
    *[("train_size", value) for value in ["all", 100.0, True, 0, 3, -5, [10]]],
    *[
        ("learning_rate", value)
        for value in [0, 0.0, -1, -0.01, 100.5, 10**400, -(10**400), "fast", "0.01", "none", True]
    ],
    *[("learning_rate", value) for value in [math.nan, math.inf, -math.inf, 1j, [0.1]]],
    *[("scaling", value) for value in ["log", "Unit", "", None, 1, True]],
    *[("model", value) for value in ["resnet", "Baseline", "", None, 3, ["baseline"], {}]],
    *[("dataset", value) for value in ["", None, 5, True, ["mnist"]]],
    *[("samples", value) for value in [*BAD_WHOLE_NUMBERS, None, 10_001]],
    *[("sample_size", value) for value in ["all", 100.0, True, 0, 9, -5, [10]]],
    *[("budget", value) for value in [0, -1, "much", None, True, math.nan, math.inf, 10**9]],
    *[("writers", value) for value in ["", 5, True, ["a"]]],
]


@pytest.mark.parametrize("name, value", BAD, ids=lambda value: str(value)[:20])
def test_bad_value_is_refused_in_one_line_that_names_the_parameter(name, value):
    message = refusal({name: value})
    assert message.startswith(f"{name}: ")
    assert allowed(name) in message
    assert repr(value) in message


@pytest.mark.parametrize(
    "name, close",
    [
        ("epoch", "epochs"),
        ("learningrate", "learning_rate"),
        ("K", None),
        ("batchsize", "batch_size"),
    ],
)
def test_unknown_name_is_refused_with_the_closest_one(name, close):
    message = refusal({name: 1})
    assert message.startswith(f"{name}: no such parameter")
    if close:
        assert f"did you mean {close}?" in message
    for known in NAMES:
        assert known in message


@pytest.mark.parametrize("name", ["a\nb", "", 5, None, ("k",)])
def test_a_name_that_is_no_word_is_refused_in_one_line(name):
    assert "no such parameter" in refusal({name: 1})


def test_an_unknown_name_counts_even_beside_good_ones():
    assert refusal({"k": 3, "fold": 3}).startswith("fold: ")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"k": 2, "epochs": 1, "batch_size": 1, "seed": 0},
        {"k": 1000, "epochs": 10_000, "batch_size": 100_000, "seed": 2**32 - 1},
        {"train_size": None},
        {"train_size": 4},
        {"learning_rate": 1e-9},
        {"learning_rate": 100.0},
        *[{"scaling": scaling} for scaling in ("unit", "standard", "none")],
        *[{"model": model} for model in ("baseline", "deeper", "efficient", "dense", "logistic")],
        {"dataset": "some/where/else.npz"},
    ],
    ids=str,
)
def test_good_values_are_kept(values):
    parameters = make_parameters(values)
    for name, value in values.items():
        assert getattr(parameters, name) == value


def test_a_whole_number_is_a_good_learning_rate():
    rate = make_parameters({"learning_rate": 1}).learning_rate
    assert rate == 1.0 and isinstance(rate, float)


def test_the_defaults_are_the_tutorials_recipe():
    run = make_parameters()
    assert (run.dataset, run.model, run.scaling, run.train_size) == (
        "mnist",
        "baseline",
        "unit",
        None,
    )
    assert (run.k, run.epochs, run.batch_size, run.learning_rate) == (5, 10, 32, 0.01)


# --- the recipe ----------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "given", [{}, dict.fromkeys(RECIPE_NAMES), dict.fromkeys(RECIPE_NAMES, "null")]
)
def test_what_nobody_set_follows_the_models_recipe(model, given):
    run = make_parameters({"model": model, **given})
    for name in RECIPE_NAMES:
        assert getattr(run, name) == getattr(RECIPES[model], name)
    # Whatever was resolved is a value that a user could have given as well.
    assert make_parameters(run.model_dump()) == run


@pytest.mark.parametrize("name, value", [("epochs", 3), ("batch_size", 7), ("learning_rate", 0.02)])
def test_what_somebody_set_wins_over_the_recipe(name, value):
    usual = make_parameters({"model": "efficient"}).model_dump()
    run = make_parameters({"model": "efficient", name: value}).model_dump()
    assert run.pop(name) == value != usual.pop(name)
    assert run == usual


def test_the_efficient_network_has_a_recipe_of_its_own():
    run, other = make_parameters({"model": "efficient"}), make_parameters()
    assert all(getattr(run, name) != getattr(other, name) for name in RECIPE_NAMES)


@pytest.mark.parametrize("name", RECIPE_NAMES)
def test_the_help_tells_what_each_recipe_says(name):
    told = Parameters.model_fields[name].description
    assert f"{RECIPES['baseline'].__dict__[name]:g}" in told
    assert f"efficient: {RECIPES['efficient'].__dict__[name]:g}" in told
    assert "null" in allowed(name)


@pytest.mark.parametrize(
    "values, other",
    [
        ({}, {}),
        ({"model": "efficient"}, {"model": "efficient"}),
        ({"model": "efficient", "epochs": RECIPES["efficient"].epochs}, {"model": "efficient"}),
        ({"model": "efficient", "epochs": 3}, {"model": "efficient", "epochs": 3}),
        ({"epochs": RECIPES["efficient"].epochs}, {"epochs": RECIPES["efficient"].epochs}),
        ({"epochs": None, "k": 3}, {"k": 3}),
        ({"train_size": 100, "dataset": "digits"}, {"train_size": 100, "dataset": "digits"}),
    ],
    ids=str,
)
def test_changed_is_what_the_reader_chose(values, other):
    run = make_parameters(values)
    assert changed(run) == other
    # Enough to make the run again, in a chapter's own process for instance.
    assert make_parameters(changed(run)) == run


def test_parameters_cannot_be_changed_afterwards():
    with pytest.raises(Exception, match="frozen"):
        make_parameters().k = 3


def test_the_given_mapping_is_left_alone():
    values = {"learning_rate": 1}
    make_parameters(values)
    assert values == {"learning_rate": 1} and isinstance(values["learning_rate"], int)


def test_every_parameter_says_what_it_means_and_what_is_allowed():
    for name, field in Parameters.model_fields.items():
        assert len(field.description) > 10
        assert allowed(name)
        assert "=" not in field.description  # Papermill cannot read a help with one.
        assert type_name(name) in (
            "int", "float", "str", "Optional[int]", "Optional[float]", "Optional[str]"
        )  # fmt: skip


def test_every_allowed_choice_is_accepted():
    for name in ("scaling", "model"):
        for choice in allowed(name).removeprefix("one of ").split(", "):
            value = choice.strip("'")
            assert getattr(make_parameters({name: value}), name) == value


@pytest.mark.parametrize(
    "text, value",
    [
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("5.0", 5.0),
        ("1e-3", 0.001),
        ("1e400", math.inf),
        ("True", True),
        ("False", False),
        ("None", None),
        ("null", None),
        ("baseline", "baseline"),
        ("five", "five"),
        ("none", "none"),
        ("0x10", "0x10"),
        ("my data.npz", "my data.npz"),
    ],
)
def test_text_is_read_as_a_value(text, value):
    found = parse_value(text)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    "text", ["5", "-5", "5.0", "1e-3", "inf", "True", "False", "None", "none", "five", "a b", "0x1"]
)
def test_text_is_read_as_papermill_reads_it(text):
    from papermill.cli import _resolve_type

    ours, papermills = parse_value(text), _resolve_type(text)
    assert ours == papermills and type(ours) is type(papermills)


def test_not_a_number_is_read_as_one_and_then_refused():
    assert math.isnan(parse_value("nan"))
    assert refusal({"learning_rate": parse_value("nan")}).startswith("learning_rate: nan")


def test_scaling_none_can_be_asked_for_in_text():
    assert make_parameters({"scaling": parse_value("none")}).scaling == "none"


def test_null_follows_the_recipe_of_the_files_model(tmp_path):
    path = tmp_path / "run.yml"
    path.write_text("learning_rate: null\nepochs: ~\nmodel: efficient\n")
    assert make_parameters(read_parameter_file(path)) == make_parameters({"model": "efficient"})


# --- files ---------------------------------------------------------------------------


def write(folder, text):
    path = folder / "run.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text, values",
    [
        ("", {}),
        ("# nothing\n", {}),
        ("k: 10\nepochs: 3\n", {"k": 10, "epochs": 3}),
        ("learning_rate: 1e-3", {"learning_rate": 0.001}),
        ("learning_rate: 1.0e-3", {"learning_rate": 0.001}),
        ("learning_rate: 1", {"learning_rate": 1.0}),
        ("train_size: null", {"train_size": None}),
        ("train_size: ~", {"train_size": None}),
        ("train_size: None", {"train_size": None}),
        ("scaling: none", {"scaling": "none"}),
        ("epochs: null\nbatch_size: ~\nlearning_rate: None", {"epochs": 10, "batch_size": 32}),
        ("model: dense\ndataset: data/a.npz", {"model": "dense", "dataset": "data/a.npz"}),
        ("dataset: '2024'", {"dataset": "2024"}),
        ('{"k": 3, "seed": 7}', {"k": 3, "seed": 7}),
    ],
)
def test_a_parameter_file_is_read(tmp_path, text, values):
    run = make_parameters(read_parameter_file(write(tmp_path, text)))
    assert {name: getattr(run, name) for name in values} == values
    assert run.model_dump(exclude=set(values)) == Parameters().model_dump(exclude=set(values))


@pytest.mark.parametrize(
    "text",
    [
        "- k\n- 5",
        "just words",
        "5",
        "k: [",
        "k: 5\n  epochs: 3",
        "k:\t- 5",
        "{k: 5",
        "'unclosed",
        "seed: 2024-13-45",
        "seed: " + "1" * 5000,
        "? [1, 2]\n: 3",
        "k: !!python/object/apply:os.getcwd []",
        "k: !unknown 5",
        "[" * 5000,
        b"\xff\xfe\x00",
        b"k: \x00",
    ],
    ids=lambda text: repr(text)[:20],
)
def test_a_broken_parameter_file_is_refused_in_one_line_that_names_it(tmp_path, text):
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_parameter_file(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_the_line_of_the_mistake_is_named(tmp_path):
    with pytest.raises(InputError, match="line 3"):
        read_parameter_file(write(tmp_path, "k: 5\nepochs: 3\nseed: ]\n"))


@pytest.mark.parametrize("name", ["missing.yml", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="cannot be read"):
        read_parameter_file(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    ["k: five", "k: 2.5", "k: yes", "k: null", "learning_rate: .nan", "epochs: none", "folds: 5"],
)
def test_bad_values_of_a_file_are_refused(tmp_path, text):
    with pytest.raises(InputError):
        make_parameters(read_parameter_file(write(tmp_path, text)))
