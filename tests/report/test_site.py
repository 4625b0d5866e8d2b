"""The site and the PDF, made from a small book with stored outputs."""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from support.pdf_reader import complaints, facts, language, words
from support.site_reader import browser, faults_in_browser, served

from analysis.report.citation import AUTHORS, CODE_LICENCE, LICENCE
from analysis.report.display import Text, literal, say, table
from analysis.report.figures.picture import Picture
from analysis.report.site.buttons import normalise
from analysis.report.site.landing import NOT_COUNTED, words_of
from analysis.report.site.mathml import to_mathml
from analysis.report.site.pdf.folded import set_in_columns
from analysis.report.site.pdf.tables import LINE, column_specification, column_widths, lines_of

ROOT = Path(__file__).resolve().parents[2]
CHAPTER, SECOND = "book/01_first", "book/02_second"
BASE = "https://someone.github.io/mnist-report/"
GLOSSARY = "book/15_glossary"
BIBLIOGRAPHY = "book/16_bibliography"
PARTS = {"Data": [CHAPTER], "Results": [SECOND, GLOSSARY, BIBLIOGRAPHY]}

JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
CAPTION = "**Loss** over $n$ epochs, see `history`."
# A dataset's title may be the name of a file.
TITLE = "a`<img src=x onerror=alert(1)>`b.npz: 100 % of {it} & _more_ $x$ ~ \\em"
ALT = "A line falls from 2 to 0 & stays there"
TABLE = """
```{table} Two folds.
| Fold | Accuracy, % | Remark |
|:-----|------------:|:------:|
| 1    |        98.5 |  high  |
| 2    |        98.6 | higher |
```
"""

TERMS = (
    "## A batch\n\nFive-fold, `fold`, [a fold](../index.ipynb): Folds of batches, epochs a fold."
)
ANSWER = "> **Answer.** It is 98.6 ± 0.1% × 2, so λ² ≥ 1 → √2 − 1 ≈ 0.4, *and* **×−≈²λ≥√→**."


def shown(thing, source, *tags):
    """Code cell that shows a display object."""
    data, metadata = DisplayFormatter().format(thing)
    output = new_output("execute_result", data=data, metadata=metadata, execution_count=1)
    return new_code_cell(source, outputs=[output], execution_count=1, metadata={"tags": list(tags)})


def picture(name):
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.plot([2, 1, 0])
    return Picture(figure, alt=ALT, caption=CAPTION, name=name)


HOSTILE = "a`<img src=x onerror=alert(1)>`|$x$"


def made_table():
    frame = pd.DataFrame({"name": [literal(HOSTILE), "b"], "gain": [0.5, -0.25]})
    return table(frame, "Gain by *name*.", name="tbl-one", formats={"gain": ".1%"})


def write_book(folder, *, url="", base="", pdf="", mode="off", extra=()):
    """A book of a landing page and one chapter, with the project's own settings."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    config["title"] = config["sphinx"]["config"]["project"] = TITLE
    config["repository"]["url"], config["html"]["baseurl"] = url, base
    config["execute"]["execute_notebooks"] = mode
    config["sphinx"]["local_extensions"] = {"analysis.report.site": str(ROOT)}
    config["sphinx"]["config"] |= {"analysis_pdf": pdf, "analysis_results": False}
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    toc["parts"] = [
        {"caption": caption, "chapters": [{"file": file} for file in files]}
        for caption, files in PARTS.items()
    ]
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    shutil.copytree(ROOT / "book" / "_static", folder / "book" / "_static")
    for name in (f"{GLOSSARY}.md", f"{BIBLIOGRAPHY}.md", "book/references.bib"):
        shutil.copyfile(ROOT / name, folder / name)
    setup = "import analysis.report.display"
    write_notebook(
        folder / "index.ipynb",
        new_markdown_cell("# A report\n\nOpening words."),
        new_markdown_cell("> **Questions.** How good is it?"),
        new_markdown_cell("- Accuracy: **98.6%** (95% CI), of it.\n- It is a **good fit**: it is."),
        new_code_cell(setup, metadata={"tags": ["hide-input"]}),
        shown(picture("fig-one"), "folded()", "hide-input"),
        new_markdown_cell("## In short\n\nWith $\\sqrt{x} \\le \\frac{1}{2}$."),
    )
    write_notebook(
        folder / f"{CHAPTER}.ipynb",
        new_markdown_cell("# First chapter\n\nSee [that figure](#fig-two)."),
        new_code_cell("k = 5", metadata={"tags": ["parameters"]}),
        shown(picture("fig-two"), "unfolded()"),
        shown(Text(TABLE), "table()", "hide-input"),
        shown(Text(ANSWER), "answer()"),
        shown(made_table(), "table()"),
        shown(say("See [Table](#tbl-one), [Figure](#fig-one) and [the other](#fig-two)."), "say()"),
        new_markdown_cell(TERMS),
        new_markdown_cell("$$\n\\bar{x} = \\frac{1}{k} \\sum_i x_i\n$$"),
        *extra,
    )
    write_notebook(folder / f"{SECOND}.ipynb", new_markdown_cell("# Second chapter"))
    return folder


def write_notebook(path, *cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    path.parent.mkdir(exist_ok=True, parents=True)
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)


def build(folder, builder="html", check=True, code=ROOT):
    command = [*JUPYTER_BOOK, "build", "-W", "--keep-going", "-n", "--builder", builder, folder]
    environment = {**os.environ, "PYTHONPATH": str(code)}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=code)
    if check:
        assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    return run


def page(folder, name):
    return BeautifulSoup((folder / f"_build/html/{name}.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Built without an address and with a PDF."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "made.pdf").write_bytes(b"%PDF-1.5 made elsewhere")
    build(write_book(folder, pdf="made.pdf"))
    return folder


@pytest.fixture(scope="module")
def public_book(tmp_path_factory):
    """Built with addresses and without a PDF."""
    folder = tmp_path_factory.mktemp("public")
    build(write_book(folder, url="https://github.com/someone/mnist-report", base=BASE))
    return folder


def test_each_picture_is_one_figure_with_its_words(book):
    for name, target, number in (("index", "fig-one", "1"), (CHAPTER, "fig-two", "2")):
        (figure,) = page(book, name).article.find_all("figure")
        assert figure["id"] == target
        assert figure.img["alt"] == ALT
        assert figure.img["src"].endswith(".svg")
        assert (book / "_build/html" / name).parent.joinpath(figure.img["src"]).is_file()
        assert figure.find(class_="caption-number").text.strip() == f"Figure {number}"
        caption = figure.find(class_="caption-text")
        assert caption.strong.text == "Loss" and caption.code.text == "history"
        assert caption.math is not None


def test_a_table_has_a_number_a_caption_and_shows_foreign_text_as_it_is(book):
    found = page(book, CHAPTER).find(id="tbl-one")
    assert found.caption.find(class_="caption-number").text.strip() == "Table 2"
    assert found.caption.find(class_="caption-text").em.text == "name"
    cells = [[cell.text.strip() for cell in row.find_all("td")] for row in found.tbody("tr")]
    assert cells == [[HOSTILE, "50.0%"], ["b", "−25.0%"]]
    assert not found.find_all(["img", "code", "math"])


def test_a_table_moves_in_a_region_that_is_called_by_its_caption(book):
    region = page(book, CHAPTER).find(id="tbl-one").parent
    assert (region["role"], region["aria-label"]) == ("region", "Gain by name.")


@pytest.mark.parametrize(
    "written, complaint",
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", "table without caption: a b 1 2"),
        ("```{table} Sizes.\n| a | |\n|---|---|\n| 1 | 2 |\n```", "has no name: Sizes. a 1 2"),
    ],
)
def test_a_table_without_caption_or_names_is_reported_with_its_page(tmp_path, written, complaint):
    from sphinx.testing.util import SphinxTestApp

    (tmp_path / "conf.py").write_text("extensions = ['myst_nb', 'analysis.report.site.tables']")
    (tmp_path / "index.md").write_text(f"# Title\n\n{written}\n")
    app = SphinxTestApp("dummy", srcdir=tmp_path)
    app.build()
    (warning,) = app.warning.getvalue().strip().splitlines()
    assert "index.md" in warning and complaint in " ".join(warning.split())
    app.cleanup()


def test_links_whose_text_is_figure_or_table_get_the_number_also_from_another_page(book):
    links = {
        link["href"]: link.text
        for link in page(book, CHAPTER).article.find_all("a", class_="reference internal")
    }
    assert links["#tbl-one"] == "Table 2"
    assert links["../index.html#fig-one"] == "Figure 1"
    # Other words are left as the author wrote them.
    assert links["#fig-two"] in ("that figure", "the other")


def test_no_image_is_without_alt_text(book):
    for name in ("index", CHAPTER):
        images = page(book, name).find_all("img")
        assert images and all(image.get("alt", "").strip() for image in images)


def test_reference_from_prose_reaches_the_figure(book):
    link = page(book, CHAPTER).article.find("a", string="that figure")
    assert link["href"] == "#fig-two"


def test_computed_markdown_is_a_table_with_aligned_columns(book):
    table = page(book, CHAPTER).article.table
    cells = table.tbody.tr.find_all("td")
    assert [cell.text.strip() for cell in cells] == ["1", "98.5", "high"]
    assert "text-right" in cells[1]["class"]


def test_questions_and_answers_are_callouts(book):
    assert page(book, "index").find("blockquote", class_="callout-question")
    assert page(book, CHAPTER).find("blockquote", class_="callout-answer")


def test_formulas_are_mathml(book):
    formula = page(book, "index").article.find("section", id="in-short").math
    assert formula.msqrt is not None and formula.mfrac is not None
    assert page(book, CHAPTER).find("div", class_="formula").math["display"] == "block"


def test_folded_code_is_labelled_by_what_is_seen(book):
    summary = page(book, "index").article.find("details").summary
    assert summary.find(class_="collapsed").text == "Show the code"
    assert not summary.has_attr("aria-label")


def test_the_title_is_text_wherever_it_stands(book):
    for name in ("index", CHAPTER, "search"):
        html = page(book, name)
        assert not html.find("img", src="x")
        assert TITLE in html.title.text or name == "search"
        assert html.find(class_="logo__title").text == TITLE


def test_language_is_stated_and_headings_are_in_order(book):
    for name in ("index", CHAPTER):
        html = page(book, name)
        assert html.html["lang"] == "en"
        levels = [int(h.name[1]) for h in html.article.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_sidebar_names_the_parts_and_numbers_chapters_through(book):
    sidebar = page(book, CHAPTER).find(class_="bd-sidebar-primary")
    assert [caption.text for caption in sidebar.select("p.caption")] == list(PARTS)
    chapters = [link.text.strip() for link in sidebar.select(".bd-links a")]
    assert chapters[-4:-2] == ["1. First chapter", "2. Second chapter"]


def test_the_landing_page_has_the_reports_title_tiles_and_the_time_it_takes(book):
    html = page(book, "index")
    assert html.title.text.strip() == html.article.h1.contents[0].strip() == TITLE
    tiles = [
        tile.p.find_all(["span", "strong"], recursive=False) for tile in html.select(".tiles li")
    ]
    assert [[part.text.strip() for part in tile] for tile in tiles] == [
        ["Accuracy:", "98.6%", "(95% CI), of it."],
        ["It is a", "good fit", ": it is."],
    ]
    line = html.article.find(class_="where-to-go")
    assert line.text.startswith(f"1 minute to read, {NOT_COUNTED}")
    assert line.find("a", string="PDF")
    licences = {link.text: link["href"] for link in line.select("a.external")}
    assert licences == {"CC BY 4.0": LICENCE, "MIT": CODE_LICENCE}
    assert page(book, CHAPTER).select_one(".bd-links a").text.strip() == "Overview"
    assert not page(book, CHAPTER).select(".tiles, .where-to-go")


def test_reading_time_counts_what_is_read():
    read = nodes.paragraph("", "three more words")
    code = nodes.literal_block("", "print(1, 2, 3)")
    table = nodes.table("", nodes.title("", "A caption"), nodes.tgroup("", nodes.Text("1 2 3")))
    folded = nodes.container("", nodes.paragraph("", "a detail"), hide_mode="output")
    shown = nodes.container("", nodes.paragraph("", "its figure"), hide_mode="input")
    parts = [nodes.title("", "One title"), read, code, table, folded, shown]
    assert words_of(nodes.section("", *parts)) == 2 + 3 + 2 + 2


def test_each_page_states_its_licences(book):
    for name in ("index", CHAPTER):
        footer = page(book, name).find(class_="bd-footer-content")
        assert [link["href"] for link in footer.find_all("a")] == [LICENCE, CODE_LICENCE]
        assert AUTHORS in footer.text


@pytest.mark.slow
def test_other_code_makes_all_pages_again(tmp_path):
    """Also where no page and no setting has changed."""
    code, folder = tmp_path / "code", tmp_path / "book"
    shutil.copytree(ROOT / "analysis", code / "analysis", ignore=shutil.ignore_patterns("*.pyc"))
    folder.mkdir()
    write_book(folder)
    config = yaml.safe_load((folder / "_config.yml").read_text())
    config["sphinx"]["local_extensions"] = {"analysis.report.site": str(code)}
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    build(folder, code=code)
    source = code / "analysis/report/site/figure_links.py"
    assert source.read_text().count('"Enlarge"') == 1
    source.write_text(source.read_text().replace('"Enlarge"', '"Magnify"'))
    build(folder, code=code)
    for name in ("index", CHAPTER):
        assert "Magnify" in page(folder, name).find(class_="figure-links").text


def test_fonts_come_with_the_style_sheets_and_their_licence(book):
    """No request of their own: they are there at once, also where a site is opened as files."""
    static = book / "_build/html/_static"
    (sheet,) = page(book, CHAPTER).select("link[rel=stylesheet]")
    (styles,) = static.glob("all-*.css")
    assert f"_static/{styles.name}?" in sheet["href"]
    style = styles.read_text()
    faces = "".join(re.findall(r"@font-face\{font-family:\"Report[^}]*\}", style))
    assert faces.count("@font-face") == faces.count("data:font/woff2;base64,") == 3
    assert "Open Font License" in (static / "fonts/LICENSE.md").read_text()
    fonts = sum(path.stat().st_size for path in static.glob("fonts/*.woff2"))
    assert 40_000 < fonts < 80_000
    for family in re.findall(r'font-family:"([^"]+)"', faces):
        assert f'"{family}"' in style.replace(faces, "")


def test_pdf_is_offered_on_the_landing_page_alone(book, public_book):
    link = page(book, "index").article.find("a", string="PDF")
    assert (book / "_build/html" / link["href"]).read_bytes() == b"%PDF-1.5 made elsewhere"
    for html in (page(book, CHAPTER), page(public_book, "index")):
        assert not html.article.find("a", string="PDF")


@pytest.mark.slow
def test_promised_pdf_that_is_missing_stops_the_build(tmp_path):
    run = build(write_book(tmp_path, pdf="nowhere.pdf"), check=False)
    assert run.returncode != 0
    assert "analysis_pdf: no file at" in run.stdout + run.stderr


def metadata(html):
    """Content of a page's meta elements by name; its data for search engines, by type."""
    tags = {
        tag.get("name") or tag.get("property"): tag["content"]
        for tag in html.find_all("meta", content=True)
    }
    (script,) = html.find_all("script", type="application/ld+json")
    return tags, {thing["@type"]: thing for thing in json.loads(script.string)["@graph"]}


def test_pages_describe_themselves(book):
    tags, _ = metadata(page(book, "index"))
    assert tags["description"] == tags["og:description"] == "Opening words."
    assert tags["og:title"] == tags["citation_title"] == TITLE
    # A chapter is described by its answer.
    tags, _ = metadata(page(book, CHAPTER))
    assert tags["description"].startswith("It is 98.6")
    assert tags["og:title"] == f"First chapter · {TITLE}"
    assert (tags["citation_title"], tags["citation_inbook_title"]) == ("First chapter", TITLE)
    assert page(book, CHAPTER).find("link", rel="license")["href"].endswith("/by/4.0/")


def test_the_report_and_its_chapters_are_described_for_search_engines(book, public_book):
    _, things = metadata(page(public_book, "index"))
    parts = [part["url"] for part in things["Book"]["hasPart"]]
    assert parts == [f"{BASE}{name}.html" for name in (CHAPTER, SECOND, GLOSSARY, BIBLIOGRAPHY)]
    assert things["Book"]["author"]["name"] == "The authors of mnist-report"
    _, things = metadata(page(public_book, CHAPTER))
    assert things["Chapter"]["isPartOf"]["@id"] == f"{BASE}index.html#report"
    _, things = metadata(page(book, "index"))
    assert things["Book"]["encoding"]["contentUrl"] == "report.pdf"
    assert things["Book"]["hasPart"][0]["url"] == f"{CHAPTER}.html"


def test_search_engines_find_every_page_where_the_site_has_an_address(book, public_book):
    sitemap = ElementTree.parse(public_book / "_build/html/sitemap.xml")
    found = {element.text for element in sitemap.iter() if element.tag.endswith("loc")}
    names = ("index", CHAPTER, SECOND, GLOSSARY, BIBLIOGRAPHY)
    assert found == {f"{BASE}{name}.html" for name in names}
    canonical = page(public_book, CHAPTER).find("link", rel="canonical")
    assert canonical["href"] == f"{BASE}{CHAPTER}.html"
    assert not (book / "_build/html/sitemap.xml").exists()
    assert not page(book, CHAPTER).find("link", rel="canonical")


@pytest.mark.parametrize("kind, start", [("book", "/"), ("public_book", "/mnist-report/")])
def test_the_page_for_a_wrong_address_works_at_any_depth(kind, start, request):
    html = page(request.getfixturevalue(kind), "404")
    assert html.article.h1.text == "Page not found"
    assert html.html["data-content_root"] == start
    for tag in html.find_all(["a", "link", "script", "img"]):
        target = tag.get("href") or tag.get("src") or "#"
        assert target.startswith((start, "#", "https://", "data:")), tag
    assert html.article.find("a", string="First chapter")["href"] == f"{start}{CHAPTER}.html"


def test_downloads_are_called_what_they_are(book, public_book):
    links = {link.text.strip(): link for link in page(book, CHAPTER).select(".dropdown-menu a")}
    notebook = (book / "_build/html/book" / links[".ipynb"]["href"]).resolve()
    assert any(cell.get("outputs") for cell in nbformat.read(notebook, as_version=4).cells)
    assert links[".pdf"]["href"] == "../report.pdf"
    menu = page(public_book, CHAPTER).select_one(".dropdown-download-buttons")
    assert ".pdf" not in menu.text and "Print" in menu.text


def test_without_an_address_nothing_leads_to_a_repository(book):
    for name in ("index", CHAPTER):
        text = str(page(book, name))
        assert "github" not in text.lower().replace("fa-github", "")
        assert "colab" not in text


def test_with_an_address_buttons_lead_to_colab_and_the_source(public_book):
    address = "https://github.com/someone/mnist-report"
    for name in ("index", CHAPTER):
        links = {link["href"] for link in page(public_book, name).find_all("a", href=True)}
        colab = "https://colab.research.google.com/github/someone/mnist-report/blob/main"
        assert f"{colab}/{name}.ipynb" in links
        binder = "https://mybinder.org/v2/gh/someone/mnist-report/main?urlpath=lab/tree"
        assert f"{binder}/{name}.ipynb" in links
        assert address in links
        assert f"{address}/edit/main/{name}.ipynb" in links
        assert any(link.startswith(f"{address}/issues/new") for link in links)
        assert f"{address}/blob/main/{name}.ipynb?plain=1" in links


@pytest.mark.parametrize(
    "given",
    ["https://github.com/a/b", "https://github.com/a/b/", "https://github.com/a/b.git"],
)
def test_address_may_be_given_as_it_is_copied(given):
    assert normalise(given) == "https://github.com/a/b"


@pytest.mark.slow
def test_image_without_alt_text_fails_the_build(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    folder = write_book(tmp_path, extra=[new_markdown_cell("![](../dot.svg)")])
    run = build(folder, check=False)
    assert run.returncode != 0
    assert "image without alt text" in run.stderr


@pytest.mark.slow
def test_mystnb_executing_the_chapter_gives_the_same_figure(book, tmp_path):
    write_book(tmp_path, mode="auto")
    source = (
        "import matplotlib.pyplot as plt\n"
        "from analysis.report.figures.picture import Picture\n"
        "figure, axes = plt.subplots(figsize=(6, 3))\n"
        "axes.plot([2, 1, 0])\n"
        f"Picture(figure, alt={ALT!r}, caption={CAPTION!r}, name='fig-two')"
    )
    write_notebook(
        tmp_path / f"{CHAPTER}.ipynb", new_markdown_cell("# First chapter"), new_code_cell(source)
    )
    write_notebook(tmp_path / "index.ipynb", new_markdown_cell("# A report"))
    build(tmp_path)
    (executed,) = page(tmp_path, CHAPTER).article.find_all("figure")
    (stored,) = page(book, CHAPTER).article.find_all("figure")
    assert executed.img == stored.img  # the name of the file is made from its content


def test_the_first_use_of_a_term_links_to_its_definition(book):
    links = page(book, CHAPTER).article.select("a.term")
    assert [link.text for link in links] == ["Folds", "batches", "epochs"]
    glossary = page(book, GLOSSARY)
    for link in links:
        address, anchor = link["href"].split("#")
        assert address == "15_glossary.html"
        definition = glossary.find(id=anchor).find_next_sibling("dd")
        assert link["data-definition"] == definition.text.strip()
    assert not glossary.select("a.term")


def test_a_definition_is_shown_on_hover_and_on_focus(book):
    with served(book / "_build/html") as home, browser() as running:
        tab = running.new_page()
        tab.goto(f"{home}{CHAPTER}.html")
        term, preview = tab.locator("a.term").first, tab.get_by_role("tooltip")
        definition = term.get_attribute("data-definition")
        for show in (term.hover, term.focus):
            show()
            assert preview.text_content() == definition and preview.is_visible()
            assert term.get_attribute("aria-describedby") == preview.get_attribute("id")
            tab.keyboard.press("Escape")
            assert not preview.is_visible()
            assert term.get_attribute("aria-describedby") is None
        # The pointer may go from the term to its definition.
        tab.mouse.move(0, 0)
        term.hover()
        preview.hover()
        tab.wait_for_timeout(300)
        assert preview.is_visible()


def test_the_bibliography_lists_each_work_and_offers_all_as_bibtex(book):
    article = page(book, BIBLIOGRAPHY).article
    download = article.find("a", class_="download")
    bibtex = (book / "_build/html/book" / download["href"]).resolve().read_text(encoding="utf-8")
    assert bibtex == (ROOT / "book/references.bib").read_text(encoding="utf-8")
    links = {link["href"] for link in article.select("a.external")}
    assert "https://doi.org/10.1109/5.726791" in links and len(links) == bibtex.count("\n@") + 1
    assert not article.select("a.term"), "titles are others' words"


def test_browser_finds_everything_at_home(book):
    paths = ("index.html", f"{CHAPTER}.html", "search.html?q=figure")
    views = ((390, "light"), (390, "dark"))
    assert faults_in_browser(book / "_build/html", paths, views) == []


def folded_table():
    """A cell whose output the site folds away."""
    frame = pd.DataFrame({"fold": [1, 2], "loss": [0.1, 0.2]})
    cell = shown(table(frame, "Loss by fold.", name="tbl-losses"), "losses()")
    prompts = {"code_prompt_show": "Show the losses", "code_prompt_hide": "Hide the losses"}
    cell.metadata |= {"tags": ["remove-input", "hide-output"], "mystnb": prompts}
    return cell


REFERENCES = "## References\n\n- C. Yadav and L. Bottou (2019). Listed by the chapter."


@pytest.mark.slow
def test_printed_report(tmp_path):
    """LaTeX source, and the PDF itself where LaTeX is installed."""
    complete = all(map(shutil.which, ("xelatex", "latexmk", "make")))
    last = shown(say("Both in [Table](#tbl-losses) and [Table](#tbl-last)."), "both()")
    extra = [
        folded_table(),
        shown(table(pd.DataFrame({"n": [1]}), "The last.", name="tbl-last"), "last()"),
        last,
        new_markdown_cell(REFERENCES),
    ]
    build(write_book(tmp_path, extra=extra), "pdflatex" if complete else "latex")
    out = tmp_path / "_build/latex"
    tex = (out / "report.tex").read_text()
    title = re.search(r"\\title\{(.*)\}", tex).group(1)
    for sign in "%{&_$~":
        assert f"\\{sign}" in title or f"{sign}" not in title, sign
    titles = ("Summary", "First chapter", "Second chapter", "Glossary", "Bibliography", "Details")
    assert re.findall(r"^\\chapter\{(.*)\}", tex, re.M) == list(titles)
    assert tex.count(r"\begin{figure}[htbp]") == 2 and tex.count(r"\caption{") == 2
    assert len(re.findall(r"includegraphics\{.*pdf\}", tex)) == 2
    assert re.findall(r"(?:un)?folded\b", tex) == ["unfolded"], "folded code is not printed"
    details = tex[tex.index(r"\chapter{Details}") :]
    assert "The losses" in details and "Loss by fold." in details
    assert "Listed by the chapter" not in tex, "works are listed once, in the bibliography"
    if complete:
        pdf = out / "report.pdf"
        assert complaints(out / "report.log") == []
        assert TITLE.replace(" ", "") in re.sub(r"\s", "", words(pdf, 1, 1)).replace("‘", "`")
        # The last table is printed before the folded one, and numbered as on the site.
        text = words(pdf)
        folded, last = (
            re.search(rf"Table (\d+) {re.escape(caption)}", text)
            for caption in ("Loss by fold.", "The last.")
        )
        assert last.start() < folded.start() and int(folded[1]) == int(last[1]) - 1
        assert f"Both in Table {folded[1]} and Table {last[1]}." in text
        assert facts(pdf)["Title"] and facts(pdf)["Author"] and language(pdf) == "en"


def rows(count, *cells):
    row = nodes.row()
    for text, side in cells:
        row += nodes.entry("", nodes.paragraph("", text), classes=[side] if side else [])
    return [row] * count


def test_columns_of_a_printed_table():
    number, word = ("1.5", "text-right"), ("short", "")
    fits = rows(3, word, number)
    assert column_widths(fits) is None and lines_of(fits, None) == 3
    assert column_specification(fits, None) == "lr"
    wide = rows(3, ("words " * 30, ""), word, number)
    widths = column_widths(wide)
    assert sum(widths) == pytest.approx(LINE)
    # Nothing breaks but the sentences.
    assert widths[0] > LINE / 2 and widths[1] > len("short") and widths[2] > len("1.5")
    assert lines_of(wide, widths) >= 3 * 180 / widths[0]
    specification = column_specification(wide, widths)
    assert specification.count(r"\X{") == 3 and specification.count(r"\raggedleft") == 1


def test_printed_details_without_a_table_stand_in_columns():
    prose = [nodes.container("", nodes.paragraph("", "Prose.")) for _ in range(2)]
    tabular = nodes.container("", nodes.table())
    section = nodes.section("", nodes.title("", "Chapter"))
    for cell in (*prose, tabular):
        section += [nodes.raw("", "heading", format="latex"), cell]
    set_in_columns(section)
    order = [child.astext().strip() for child in section.children]
    begin, end = r"\begin{reportcolumns}", r"\end{reportcolumns}"
    parts = ["heading", "Prose."] * 2
    assert order == ["Chapter", begin, *parts, end, "heading", ""]


@pytest.mark.parametrize(
    "latex, expected",
    [
        (r"\frac{1}{2}", "<mfrac>"),
        (r"a < b \& c", "&lt;"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
        (r"a \\ b", "<mtable"),
        (r"\bar{x}", 'accent="true"'),
    ],
)
def test_mathml(latex, expected):
    mathml, not_understood = to_mathml(latex)
    assert expected in mathml
    assert not not_understood


@pytest.mark.parametrize("latex", [r"\nosuchcommand x", r"x_1_2", r"a & b"])
def test_formula_that_cannot_be_shown_is_reported(latex):
    assert to_mathml(latex)[1]


def test_function_names_stand_apart_from_their_argument():
    mathml, _ = to_mathml(r"p \log p")
    assert re.search(r'<mo [^>]*rspace="0\.167em"[^>]*>log</mo>', mathml)
