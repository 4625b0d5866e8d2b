"""What makes the project fit to publish: licences, citation, workflows and environments."""

import re
import shlex
import subprocess
import sys
import tomllib

import pytest
import yaml

from analysis.cli import parser
from analysis.paths import ROOT
from analysis.report.build import LATEX_HINT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
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


def steps(path):
    """All steps of a workflow."""
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_workflows_are_valid():
    assert WORKFLOWS
    tool("check_jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_what_the_project_has_and_pin_what_they_use(path):
    targets = re.findall(r"^([\w./$()-]+):", (ROOT / "Makefile").read_text(), re.M)
    targets = {target.replace("$(VENV)", ".venv") for target in targets}
    for step in steps(path):
        assert re.search(r"@v\d+\.\d+\.\d+$", step.get("uses", "@v1.0.0")), step
        for line in step.get("run", "").replace("\\\n", "").splitlines():
            match shlex.split(line):
                case ["make", *wanted]:
                    assert set(wanted) <= targets, line
                case [".venv/bin/python", "-m", "analysis", *arguments]:
                    parser().parse_args(arguments)
                case ["pip", "install", *packages]:
                    assert all("==" in package for package in packages), line


def test_only_what_passed_is_published_and_only_from_main():
    jobs = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text())["jobs"]
    assert set(jobs["deploy"]["needs"]) == set(jobs) - {"deploy"}
    assert jobs["deploy"]["if"] == "github.ref == 'refs/heads/main'"


@pytest.mark.parametrize("name", [".github/workflows/publish.yml", "Containerfile"])
def test_latex_is_installed_as_the_build_asks_for_it(name):
    installed = re.split(r"[\s\\]+", (ROOT / name).read_text())
    wanted = LATEX_HINT.split("apt-get install ")[1].split()
    assert set(wanted) <= set(installed)


def test_hooks_have_the_versions_of_the_lock():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    pins = {pin for hook in hooks for pin in hook["additional_dependencies"]}
    lock = (ROOT / "requirements.lock").read_text()
    assert {pin.split("==")[0] for pin in pins} >= {"ruff", "codespell", "nbstripout"}
    for pin in pins:
        assert pin.startswith("nbstripout==") or f"\n{pin} " in lock, pin


def test_binder_installs_the_lock_and_then_the_project():
    folder = ROOT / ".binder"
    assert (folder / "requirements.txt").read_text().split() == ["-r", "../requirements.lock"]
    assert (folder / "runtime.txt").read_text().strip() == "python-3.11"
    assert (folder / "postBuild").stat().st_mode & 0o100
    assert "pip install" in (folder / "postBuild").read_text()
