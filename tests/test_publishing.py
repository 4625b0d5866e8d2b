"""What makes the project fit to publish: licences, citation, workflows and environments."""

import subprocess
import sys
import tomllib

import pytest
import yaml

from analysis.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def tool(*arguments):
    """Run a tool of the test environment on the project; its exit status is 0."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_file_is_valid_and_says_what_the_project_says():
    tool("check_jsonschema", "--builtin-schema", "vendor.citation-file-format", "CITATION.cff")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert citation["title"] == config["title"]
    assert [author["name"] for author in citation["authors"]] == [config["author"]]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["version"] == PROJECT["version"]
    assert citation["keywords"] == PROJECT["keywords"]


@pytest.mark.parametrize(
    "name, words",
    [("LICENSE", "MIT License"), ("LICENSE-CC-BY-4.0", "Attribution 4.0 International")],
)
def test_licences_are_whole_and_the_readme_links_to_them(name, words):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert words in text.splitlines()[0] and "warrant" in text.lower()
    assert f"({name})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_package_carries_the_licence_of_everything_in_it():
    assert PROJECT["license"].split(" AND ") == ["MIT", "CC-BY-SA-3.0", "BSD-3-Clause"]
    for name in PROJECT["license-files"]:
        assert (ROOT / name).is_file(), name


def test_words_are_spelled_as_dictionaries_spell_them():
    tool("codespell_lib", "README.md", "CHANGELOG.md", "analysis", "book", "index.ipynb", "tests")
