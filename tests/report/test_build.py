"""The build's own checks: what it refuses before any work starts."""

import pytest

from analysis.cli import main
from analysis.errors import InputError
from analysis.report import build


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


def test_a_finished_site_takes_the_place_of_the_last_one_as_a_whole(tmp_path):
    built, site = tmp_path / "built", tmp_path / "html"
    for folder, name in ((built, "new.html"), (site, "old.html")):
        folder.mkdir()
        (folder / name).write_text(name)
    build._replace(built, site)
    assert [path.name for path in site.iterdir()] == ["new.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built", "html"]
