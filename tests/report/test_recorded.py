"""Recorded results are read with care: whatever is wrong with a file is said in one line."""

import json

import pytest
from support.recorded_results import made_up, saved

from analysis.cli import main
from analysis.report.recorded import read_recorded


def refused(capsys, *arguments):
    """The one line with which a command ends that is given bad input."""
    assert main(list(map(str, arguments))) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.count("\n") == 1
    assert shown.err.startswith("error: "), shown.err
    return shown.err


COMMANDS = {
    "verify": lambda site: ["verify", site],
    "compare": lambda site: ["compare", site, site],
}

CONTENTS = {
    "empty": b"",
    "no JSON": b"<!doctype html>",
    "cut short": b'{"parameters": {"k": 5',
    "not text": b"\xff\xfe\x00\x01",
    "deep": b"[" * 100_000,
    "a list": b"[1, 2]",
    "a number": b"5",
    "null": b"null",
    "not a number": b'{"parameters": NaN}',
    "an empty object": b"{}",
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("content", CONTENTS)
def test_a_file_that_holds_no_results_is_named(tmp_path, capsys, command, content):
    (tmp_path / "results.json").write_bytes(CONTENTS[content])
    assert str(tmp_path / "results.json") in refused(capsys, *COMMANDS[command](tmp_path))


CHANGES = {
    "parameters": ...,
    "parameters.k": 1,
    "parameters.model": "resnet50",
    "parameters.epoch": 3,
    "parameters.seed": "one",
    "dataset": [],
    "dataset.digest": ...,
    "dataset.train": 0,
    "cross_validation.folds": [],
    "cross_validation.folds.1.accuracy": 1.5,
    "cross_validation.mean_accuracy": None,
    "cross_validation.interval": [0.9],
    "cross_validation.training_variation": ...,
    "test.accuracy": "0.9",
    "test": ...,
    "verdicts.fit": "overfitting",
    "verdicts": None,
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("place", CHANGES)
def test_a_value_that_cannot_be_is_named(tmp_path, capsys, command, place):
    saved(tmp_path, made_up(), **{place: CHANGES[place]})
    message = refused(capsys, *COMMANDS[command](tmp_path))
    assert str(tmp_path / "results.json") in message and place.split(".")[-1] in message


@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_without_results_is_named(tmp_path, capsys, command):
    for place in (tmp_path, tmp_path / "nowhere"):
        assert str(place) in refused(capsys, *COMMANDS[command](place))


def test_only_the_place_of_a_file_may_be_given(tmp_path, capsys):
    saved(tmp_path, made_up())
    message = refused(capsys, "verify", tmp_path, "-p", "k", "5")
    assert message.startswith("error: k: only the place of a file")


def test_other_data_is_refused_before_any_training(tmp_path, capsys):
    saved(tmp_path, made_up(digest="e" * 64))
    message = refused(capsys, "verify", tmp_path)
    assert "other data" in message and "eeee" in message
    assert {path.name for path in tmp_path.iterdir()} == {"results.json"}


def test_a_dataset_that_is_elsewhere_is_asked_for(tmp_path, capsys):
    saved(tmp_path, made_up(dataset="/somewhere/own.npz"))
    recorded = read_recorded(tmp_path, {"dataset": str(tmp_path / "moved.npz")})
    assert recorded.parameters.dataset == str(tmp_path / "moved.npz")
    assert "own.npz" in refused(capsys, "verify", tmp_path)


def test_results_are_found_in_a_site_a_build_and_by_their_file(tmp_path):
    site = saved(tmp_path / "html", made_up())
    for place in (site, tmp_path, site / "results.json"):
        found = read_recorded(place)
        assert found.parameters.k == 4 and found.path == site / "results.json"
        assert found.content == json.loads((site / "results.json").read_text())
