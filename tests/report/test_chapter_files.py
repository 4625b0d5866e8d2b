"""What the chapters' files share: kinds of cells, and what a chapter's page depends on."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.paths import chapter_sources
from analysis.report.chapters import CELL_KINDS, code_of, sync


def notebook_of(folder, *cells):
    path = folder / "chapter.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


@pytest.mark.parametrize("path", chapter_sources(), ids=lambda path: path.stem)
def test_set_up_never_reaches_the_page_and_prose_shows_no_source(path):
    for cell in nbformat.read(path, as_version=4).cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & {"set-up", "parameters", "study"}:
            assert "remove-cell" in tags
        if cell.cell_type == "code" and cell.source.lstrip().startswith(("say(", "in_short(")):
            assert "remove-input" in tags and cell.metadata.jupyter.source_hidden


@pytest.mark.parametrize("kind", CELL_KINDS)
def test_sync_gives_a_cell_the_metadata_of_its_kind_and_keeps_its_prompts(tmp_path, kind):
    prompts = {"code_prompt_show": "Show the numbers"}
    cell = new_code_cell("x", metadata={"tags": [kind, "old"], "mystnb": prompts, "scrolled": True})
    sync([path := notebook_of(tmp_path, cell)])
    metadata = nbformat.read(path, as_version=4).cells[0].metadata
    assert metadata.tags == [kind, *CELL_KINDS[kind][0]]
    assert metadata.mystnb == prompts and "scrolled" not in metadata


def test_sync_leaves_an_open_cell_open(tmp_path):
    sync([path := notebook_of(tmp_path, new_code_cell("x.shape"))])
    assert nbformat.read(path, as_version=4).cells[0].metadata == {}


@pytest.mark.parametrize(
    "code",
    [
        "import analysis.statistics.significance",
        "import analysis.statistics.significance as tests",
        "from analysis.statistics import significance",
        "from analysis.statistics.significance import holm",
        "def late():\n    from analysis.statistics import significance",
    ],
)
def test_a_page_depends_on_every_module_that_its_cells_import(tmp_path, code):
    alone = code_of(notebook_of(tmp_path, new_code_cell("1")))
    found = code_of(notebook_of(tmp_path, new_code_cell("%matplotlib inline\n" + code)))
    # What significance itself imports counts as well.
    assert {"analysis.statistics.significance", "analysis.statistics.intervals"} <= found.keys()
    assert alone.items() <= found.items()
