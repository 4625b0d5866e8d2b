"""What the README shows works as it is written there."""

import re
import subprocess
import sys

import pytest

from analysis.cli import parser
from analysis.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_example_runs(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "example.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "probability_9" in done.stdout
    scores = [float(number) for number in re.findall(r"0\.\d+", done.stdout.split("]")[0])]
    assert len(scores) == 10 and min(scores) > 0.7
    assert len(list((tmp_path / "folds").rglob("results/*/*.npz"))) == 10


def test_the_commands_are_ones_that_the_program_knows():
    lines = re.findall(r"-m analysis (.*?)(?:\s+#.*)?$", README, re.MULTILINE)
    commands = [
        line.split() for line in lines if line.split()[0] in ("build", "verify", "store", "sync")
    ]
    assert len(commands) >= 5
    for command in commands:
        parser().parse_args([word.strip("`") for word in command if word != "`"])


def test_what_it_links_to_is_there():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    for target in targets:
        assert (ROOT / target).is_file() or target.startswith("https://"), target
