"""The build's own checks: what it refuses before any work starts, and where it cannot write."""

import errno
import os
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.cli import main
from analysis.engine.store import Store
from analysis.errors import InputError
from analysis.parameters import make_parameters
from analysis.report import build, chapters
from analysis.report.provenance import chapter_seconds, keep_chapter_seconds
from analysis.study import Study


def no_room(*arguments, **options):
    """In the place of any function that writes a file."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_without_latex_one_line_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build.shutil, "which", lambda program: None)
    out = tmp_path / "out"
    assert main(["build", "--pdf", "-p", "dataset", "digits", "--out", str(out)]) == 2
    told = capsys.readouterr().err.strip()
    assert len(told.splitlines()) == 1
    assert "latexmk" in told and "apt-get install" in told and "texlive-xetex" in told
    assert not out.exists()


@pytest.mark.parametrize("file", ["", "html", "pdf"])
def test_a_file_in_the_way_is_left_alone(tmp_path, file):
    obstacle = tmp_path / "out" / file if file else tmp_path / "out"
    obstacle.parent.mkdir(exist_ok=True)
    obstacle.write_text("mine")
    with pytest.raises(InputError, match=r"--out: .* is a file"):
        build._check_output(tmp_path / "out")
    assert obstacle.read_text() == "mine"


def site_of(folder, name):
    folder.mkdir()
    (folder / name).write_text(name)
    return folder


def test_a_finished_site_takes_the_place_of_the_last_one_as_a_whole(tmp_path):
    built = site_of(tmp_path / "built", "new.html")
    site = site_of(tmp_path / "html", "old.html")
    build._replace(built, site)
    assert [path.name for path in site.iterdir()] == ["new.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built", "html"]


def test_a_site_that_does_not_fit_leaves_the_last_one(tmp_path, monkeypatch):
    """shutil.copytree says so in the text of an error without a number."""
    built = site_of(tmp_path / "built", "new.html")
    site = site_of(tmp_path / "html", "old.html")
    monkeypatch.setattr(shutil, "copyfile", no_room)
    with pytest.raises(build.BuildError) as caught, build._room_in(tmp_path):
        build._replace(built, site)
    assert str(caught.value).startswith(f"{tmp_path}: no space left")
    assert [path.name for path in site.iterdir()] == ["old.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built", "html"]


@pytest.fixture
def jupyter_book(tmp_path, monkeypatch):
    """Have a script take the place of Jupyter Book; gives a function that runs it."""

    def run(script):
        class Sys:
            executable = tmp_path / "program"

        Sys.executable.write_text(f"#!/bin/sh\n{script}\n")
        Sys.executable.chmod(0o755)
        monkeypatch.setattr(build, "sys", Sys)
        with build._room_in(tmp_path):
            build._jupyter_book(tmp_path / "source", tmp_path, 0)

    return run


def test_a_book_that_does_not_fit_names_the_folder(jupyter_book, tmp_path):
    with pytest.raises(build.BuildError) as caught:
        jupyter_book("echo 'OSError: [Errno 28] No space left on device' >&2; exit 2")
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}: no space left") and "\n" not in message


def test_what_a_broken_off_book_left_is_made_again(jupyter_book, tmp_path):
    """Sphinx would take half a page for a page."""
    page = tmp_path / "_build" / "half.html"
    page.parent.mkdir()
    page.write_text("<p>no en")
    with pytest.raises(build.BuildError, match="WARNING: odd"):
        jupyter_book("echo 'WARNING: odd'; exit 1")
    assert page.exists()
    jupyter_book("exit 0")
    assert not page.exists()
    page.parent.mkdir()
    page.write_text("<p>whole</p>")
    jupyter_book("exit 0")
    assert page.exists()


def write_chapter(path, source):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [new_code_cell("1 + 1"), new_code_cell(source)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def test_a_chapter_that_fails_names_itself_its_cell_and_the_error(tmp_path):
    source = write_chapter(tmp_path / "02_broken.ipynb", "raise ValueError('it is broken')")
    with pytest.raises(chapters.ChapterError) as caught:
        chapters.execute(source, tmp_path / "kept" / "one.ipynb", {})
    assert str(caught.value) == "chapter 02_broken failed in code cell 2: ValueError: it is broken"
    assert not (tmp_path / "kept").exists()


def test_a_chapter_that_cannot_be_kept_names_the_folder(tmp_path, monkeypatch):
    source = write_chapter(tmp_path / "chapter.ipynb", "2 + 2")
    chapters.execute(source, tmp_path / "kept" / "one.ipynb", {})
    monkeypatch.setattr(chapters, "write_whole", no_room)
    with pytest.raises(chapters.ChapterError) as caught:
        chapters.execute(source, tmp_path / "kept" / "other.ipynb", {})
    message = str(caught.value)
    assert str(tmp_path / "kept") in message and "no space left" in message
    assert "\n" not in message
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["one.ipynb"]


def test_a_button_that_would_open_nothing_is_left_out(tmp_path):
    source = tmp_path / "chapter.ipynb"
    write_chapter(source, "from analysis.report.display import say\nsay(None)")
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(new_code_cell("say('Something.')"))
    for cell in notebook.cells[1:]:
        cell.metadata["tags"] = ["details", "remove-input", "hide-output"]
    nbformat.write(notebook, source)
    chapters.execute(source, tmp_path / "executed.ipynb", {})
    executed = nbformat.read(tmp_path / "executed.ipynb", as_version=4)
    hidden = ["remove-cell" in cell.metadata["tags"] for cell in executed.cells]
    assert hidden == [False, True, False]


def test_times_of_chapters_that_are_no_more_are_forgotten(tmp_path):
    study = Study(make_parameters({"dataset": "digits"}), store=Store(tmp_path))
    keep_chapter_seconds(study, {"01_load_the_data": 2.5, "01_of_another_name": 3.0})
    assert chapter_seconds(study) == {"01_load_the_data": 2.5}
