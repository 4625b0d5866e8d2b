"""The command line: bad input ends with status 2 and one line, and writes nothing."""

import os
import subprocess
import sys

import numpy as np
import pytest

from analysis.cli import main, parameter_help
from analysis.parameters import NAMES, make_parameters


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run a build that must be refused; gives the one line of its message."""
    inputs, elsewhere = tmp_path / "inputs", tmp_path / "here"
    inputs.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    def refused(*arguments):
        try:
            status = main(["build", "--out", str(tmp_path / "out"), *map(str, arguments)])
        except SystemExit as stop:  # argparse leaves in its own way
            status = stop.code
        shown = capsys.readouterr()
        assert status == 2
        assert shown.out == ""
        assert shown.err.count("\n") == 1 and shown.err.startswith("error: "), shown.err
        # Nothing was written: no output, no store, nothing in the working directory.
        assert {path.name for path in tmp_path.iterdir()} == {"inputs", "here"}
        assert not any(elsewhere.iterdir())
        return shown.err

    refused.inputs = inputs
    return refused


BAD = [
    ("k", "1"),
    ("k", "0"),
    ("k", "-5"),
    ("k", "five"),
    ("k", "2.5"),
    ("k", "5.0"),
    ("k", "True"),
    ("k", "None"),
    ("k", ""),
    ("k", "1001"),
    ("k", "1" * 5000),
    ("epochs", "0"),
    ("epochs", "1e2"),
    ("epochs", "ten"),
    ("epochs", "none"),
    ("batch_size", "0"),
    ("batch_size", "nan"),
    ("batch_size", "auto"),
    ("learning_rate", "-1"),
    ("learning_rate", "0"),
    ("learning_rate", "nan"),
    ("learning_rate", "inf"),
    ("learning_rate", "fast"),
    ("learning_rate", "none"),
    ("learning_rate", "1" + "0" * 400),
    ("seed", "-1"),
    ("seed", "4294967296"),
    ("train_size", "0"),
    ("train_size", "all"),
    ("train_size", "0.5"),
    ("scaling", "minmax"),
    ("scaling", "null"),
    ("model", "resnet50"),
    ("model", "5"),
    ("dataset", ""),
    ("dataset", "7"),
    ("samples", "-1"),
    ("samples", "some"),
    ("sample_size", "9"),
    ("sample_size", "1e3"),
    ("budget", "0"),
    ("budget", "inf"),
    ("budget", "null"),
    ("writers", "no/such/table.tsv"),
    ("writers", "."),
]


@pytest.mark.parametrize("name, value", BAD, ids=lambda text: text[:12])
def test_a_bad_value_is_named(call, name, value):
    assert call("-p", name, value).startswith(f"error: {name}: ")


# On the digits: 1,437 training images of ten classes, the smallest with 139; 8 x 8 pixels.
UNFIT = [
    ("k", ["-p", "k", "140"]),
    ("k", ["-p", "k", "30", "-p", "train_size", "200"]),
    ("train_size", ["-p", "train_size", "1438"]),
    ("train_size", ["-p", "train_size", "1430"]),
    ("train_size", ["-p", "train_size", "12"]),
    ("model", ["-p", "model", "deeper"]),
    ("sample_size", ["-p", "sample_size", "480"]),
    ("sample_size", ["-p", "sample_size", "49"]),
    ("writers", ["-p", "writers", __file__]),
]


@pytest.mark.parametrize("name, arguments", UNFIT, ids=lambda item: " ".join(item)[:30])
def test_what_does_not_fit_the_data_is_named(call, name, arguments):
    assert call("-p", "dataset", "digits", *arguments).startswith(f"error: {name}: ")


@pytest.mark.parametrize(
    "name, close", [("epoch", "epochs"), ("modell", "model"), ("Seed", "seed"), ("xyzzy", None)]
)
def test_an_unknown_parameter_is_named(call, name, close):
    message = call("-p", name, "3")
    assert message.startswith(f"error: {name}: no such parameter")
    assert close is None or f"did you mean {close}?" in message


@pytest.mark.parametrize(
    "name", ["mnits", "missing.npz", "no/such/folder/data.npz", ".", "/dev/null", "cifar10"]
)
def test_an_unknown_dataset_is_named(call, name):
    message = call("-p", "dataset", name)
    assert message.startswith("error: dataset ") and repr(name) in message


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_a_broken_data_file_is_named(call, content):
    path = call.inputs / "broken.npz"
    path.write_bytes(content)
    assert str(path) in call("-p", "dataset", path)


def test_a_data_file_with_a_lone_class_member_is_refused(call):
    path = call.inputs / "lone.npz"
    images = np.random.default_rng(0).integers(0, 255, (9, 8, 8)).astype(np.uint8)
    labels = np.array([0] * 4 + [1] * 4 + [2])
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert "class 2" in call("-p", "dataset", path)


@pytest.mark.parametrize(
    "content, words",
    [
        ("k: 1", "error: k: "),
        ("k: five", "error: k: "),
        ("epoch: 3", "error: epoch: no such parameter"),
        ("- k", "mapping"),
        ("k: [", "not valid YAML"),
        ("seed: 2024-13-45", "not valid YAML"),
        ("learning_rate: fast", "error: learning_rate: "),
        ("model: null", "error: model: "),
    ],
)
def test_a_bad_parameter_file_is_refused(call, content, words):
    path = call.inputs / "run.yml"
    path.write_text(content)
    assert words in call("-f", path)


def test_a_missing_parameter_file_is_named(call):
    assert "nowhere.yml" in call("-f", "nowhere.yml")


def test_the_command_line_wins_over_the_file(call):
    path = call.inputs / "run.yml"
    path.write_text("k: 3")
    assert call("-f", path, "-p", "k", "1").startswith("error: k: 1 ")


@pytest.mark.parametrize("value", ["null", "None"])
def test_null_asks_for_the_models_own_recipe(monkeypatch, tmp_path, value):
    """It also takes back what the file said."""
    path, built = tmp_path / "run.yml", []
    path.write_text("model: efficient\nepochs: 3\nlearning_rate: 0.5\n")
    monkeypatch.setattr(
        "analysis.report.build.build", lambda run, *rest, **options: built.append(run)
    )
    status = main(["build", "-f", str(path), "-p", "epochs", value, "-p", "batch_size", value])
    assert status == 0
    assert built == [make_parameters({"model": "efficient", "learning_rate": 0.5})]


@pytest.mark.parametrize("workers", ["0", "-1", "x", "1.5"])
def test_a_bad_number_of_workers_is_refused(call, workers):
    assert call(f"--workers={workers}").startswith("error: workers: ")


def test_a_bad_number_of_workers_in_the_environment_is_refused(call, monkeypatch):
    monkeypatch.setenv("ANALYSIS_WORKERS", "many")
    assert call().startswith("error: workers: ")


@pytest.mark.parametrize(
    "arguments",
    [["-p"], ["-p", "k"], ["--nonsense"], ["k=5"], ["-p", "learning_rate", "-1e-3"], ["--out"]],
    ids=" ".join,
)
def test_a_bad_option_is_refused_in_one_line(call, arguments):
    assert "--help" in call(*arguments)


@pytest.mark.parametrize("arguments", [[], ["bild"], ["-p", "k", "5"]], ids=" ".join)
def test_a_command_is_needed(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_output_that_is_a_file_is_refused(call, tmp_path, capsys):
    file = call.inputs / "file"
    file.write_text("precious")
    for out in (file, file / "below"):
        status = main(["build", "-p", "dataset", "digits", "--out", str(out)])
        message = capsys.readouterr().err
        assert status == 2 and message.count("\n") == 1
        assert message.startswith("error: ") and str(file) in message
    assert file.read_text() == "precious"


def test_a_folder_with_other_things_is_not_replaced(call, capsys):
    html = call.inputs / "out" / "html"
    html.mkdir(parents=True)
    (html / "thesis.html").write_text("precious")
    status = main(["build", "-p", "dataset", "digits", "--out", str(html.parent)])
    message = capsys.readouterr().err
    assert status == 2 and message.count("\n") == 1 and str(html) in message
    assert [path.name for path in html.iterdir()] == ["thesis.html"]


def test_the_help_explains_every_parameter(capsys):
    for arguments in (["--help"], ["build", "--help"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 0
        shown = capsys.readouterr().out
        assert parameter_help() in shown
    for name in NAMES:
        assert f"  {name} (default " in shown


# --- as a user calls it --------------------------------------------------------------


def run(*arguments, folder, **environment):
    return subprocess.run(
        [sys.executable, "-m", "analysis", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "ANALYSIS_STORE": str(folder / "store"), **environment},
    )


@pytest.mark.parametrize(
    "arguments, start",
    [
        (["-p", "k", "1"], "error: k: 1 is not allowed"),
        (["-p", "dataset", "digits", "-p", "k", "140"], "error: k: 140 folds"),
        (["-f", "missing.yml"], "error: missing.yml: "),
    ],
)
def test_a_refusal_from_another_folder(tmp_path, arguments, start):
    done = run("build", "--out", "out", *arguments, folder=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(start) and done.stderr.count("\n") == 1
    assert not any(tmp_path.iterdir())


def test_tensorflow_is_not_loaded_to_refuse(tmp_path):
    """It takes seconds, and a typing mistake should cost none."""
    code = (
        "import sys; from analysis.cli import main;"
        "main(['build', '-p', 'dataset', 'digits', '-p', 'k', '140']);"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "[]"
