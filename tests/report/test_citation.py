"""The entry by which a report is cited."""

import yaml
from pybtex.database import parse_string

from analysis.data.dataset_cards import card_for
from analysis.parameters import Parameters
from analysis.paths import ROOT
from analysis.report.citation import AUTHORS, bibtex, report_title

HOSTILE = "a`{b}\\em_c%&$x$ ~^#.npz"


def test_the_default_report_has_the_site_s_title_and_author():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert report_title(card_for("mnist"), Parameters().model) == config["title"]
    assert config["sphinx"]["config"]["project"] == config["title"]
    assert config["author"] == AUTHORS


def test_the_title_names_data_and_method():
    assert "convolutional network" in report_title(card_for("mnist"), "baseline")
    title = report_title(card_for("digits"), "logistic")
    assert "digits" in title and "multinomial logistic regression" in title


def test_bibtex_reads_the_entry():
    text = bibtex(
        HOSTILE, "2026-11-27T21:48:52+00:00", "387daff6a43ebacb+changes", "https://x.org/"
    )
    entry = parse_string(text, "bibtex").entries["mnist-report"]
    assert entry.fields["year"] == "2026" and entry.fields["month"] == "11"
    assert entry.fields["url"] == "https://x.org/"
    assert entry.fields["note"] == "Code at commit 387daff6a43e, changed since"
    (author,) = entry.persons["author"]
    assert str(author).strip("{}") == AUTHORS
    assert entry.fields["title"] == "{ab" + "em\\_c\\%\\&\\$x\\$ -\\#.npz}"


def test_what_is_not_known_is_left_out():
    assert bibtex("A title", None, None, "").count(" = ") == 2
