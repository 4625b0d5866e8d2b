"""The project's files agree with each other: chapters, parameters, environment, lock."""

import json
import re
import tomllib

import nbformat
import pytest
import yaml

from analysis.parameters import NAMES, Parameters
from analysis.paths import ROOT, chapter_sources
from analysis.report import chapters

SOURCES = chapter_sources()
REFERENCES = ("## References", "## Further reading")
LOCK = (ROOT / "requirements.lock").read_text()


def markdown_cells(path):
    """A chapter's static prose: without code, links' targets, citations' years and literature."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown" and not cell.source.startswith(REFERENCES):
            text = re.sub(r"```.*?```", "", cell.source, flags=re.S)
            text = re.sub(r"`[^`]*`", "", text)
            text = re.sub(r"\]\([^)]*\)", "]", text)
            yield re.sub(r"(?<=[( ])(19|20)\d\d\)", ")", text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_sources_are_as_sync_writes_them(path, tmp_path):
    copy = tmp_path / path.name
    copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert chapters.sync([copy]) == []
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_static_prose_holds_no_number_and_names_no_dataset(path):
    """Numbers and nouns of the data are computed: other data would make them false."""
    for text in markdown_cells(path):
        assert not re.search(r"\d", text), text
        assert not re.search(r"mnist|digit|handwrit|garment", text, re.I), text
        assert not re.search(
            r"\b(is|are|we (find|found)) (clearly )?(over|under)fit", text, re.I
        ), text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_papermill_reads_every_parameter(path):
    from papermill import inspect_notebook

    found = inspect_notebook(str(path))
    assert tuple(found) == NAMES
    for name, field in Parameters.model_fields.items():
        assert found[name]["default"] == repr(field.default)
        assert found[name]["help"].strip() == field.description
        assert found[name]["inferred_type_name"] not in ("", "None")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_open_cells_are_short(path):
    for cell in nbformat.read(path, as_version=4).cells:
        kinds = set(cell.metadata.get("tags", [])) & set(chapters.CELL_KINDS)
        if cell.cell_type == "code" and not kinds:
            assert 1 <= len(cell.source.splitlines()) <= 12, cell.source


def test_address_is_written_into_the_set_up_cell():
    assert "%pip install" not in chapters.setup_source("")
    source = chapters.setup_source("https://example.org/someone/report")
    assert '%pip install --quiet "git+https://example.org/someone/report"' in source
    # Alone in its line, as IPython wants its magic commands.
    assert re.search(r"^ +%pip", source, re.M)


def locked(name):
    """Versions of a package in the lock."""
    return set(re.findall(rf"^{re.escape(name)}==([^\s;]+)", LOCK, re.M))


def test_environment_is_in_step_with_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[<>=!~\[; ]", line)[0] for line in project["dependencies"]}
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(item["pip"] for item in conda["dependencies"] if isinstance(item, dict))
    pinned = dict(line.split("==") for line in pip if "==" in line)
    assert set(pinned) == wanted
    for name, version in pinned.items():
        assert version in locked(name), name
    assert "-e ." in pip
    required = {"jupyter-book", "tensorflow", "numpy", "matplotlib", "seaborn", "pandas"}
    assert required | {"scikit-learn", "papermill"} <= set(pinned)


def test_lock_has_hashes_and_names_no_host():
    assert "://" not in LOCK and "--index" not in LOCK and "find-links" not in LOCK
    requirements = re.findall(r"^[a-z0-9._-]+==.*?(?=^\S|\Z)", LOCK, re.M | re.S | re.I)
    assert len(requirements) > 50
    assert all("--hash=sha256:" in block for block in requirements)


def test_readme_names_the_top_level_keys_of_the_results():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    source = (ROOT / "analysis" / "report" / "results.py").read_text(encoding="utf-8")
    keys = re.findall(r'^ {12}"(\w+)":', source, re.M)
    assert {"parameters", "cross_validation", "verdicts"} <= set(keys)
    assert all(f"`{key}`" in readme for key in keys)


def test_notebooks_are_plain_json():
    for path in SOURCES:
        raw = json.loads(path.read_text(encoding="utf-8"))
        assert set(raw["metadata"]) == {"kernelspec", "language_info"}
