"""The page of what-if runs, as a notebook that joins a report's chapters, and its files."""

import hashlib
import json
import re

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.parameters import changed, published
from analysis.report.display import in_short, literal, say, table
from analysis.report.figures.what_if import accuracies
from analysis.report.phrases import what_if as phrases
from analysis.report.site.landing import WHAT_IF as PAGE
from analysis.system.files import write_whole

PART, BEFORE = "This report", "book/15_glossary"
"""Where it stands there: the part of the sidebar, and the page that follows."""
RESULTS = "what_if.json"
_FILES = "book/what_if"
_SOURCE = "# computed by: python -m analysis build --what-if RUNS.yml"


def write_page(folder, outcome):
    """Write the page, the parameters of each run, and the results of all.

    Parameters
    ----------
    folder : pathlib.Path
    outcome : analysis.report.what_if.Outcome

    Returns
    -------
    dict of str to pathlib.Path
        The written files by their path in the book.
    """
    names = file_names([run.name for run in outcome.runs])
    texts = {
        f"{PAGE}.ipynb": nbformat.writes(notebook(outcome, names)),
        RESULTS: json.dumps(outcome.headlines, ensure_ascii=False),
    }
    for run, name in zip(outcome.runs, names, strict=True):
        values = published(changed(run.parameters))
        texts[f"{_FILES}/{name}.yml"] = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    for path, text in texts.items():
        write_whole(folder / path, text.encode())
    return {path: folder / path for path in texts}


def file_names(names):
    """A short file name for each run, unique: letters, digits and hyphens."""
    found = []
    for number, name in enumerate(names, 1):
        word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "run"
        found.append(f"{word}-{number}" if word in found else word)
    return found


def with_page(toc):
    """A table of contents with the page in it.

    Parameters
    ----------
    toc : dict
        As in ``_toc.yml``; it stays as it is.

    Returns
    -------
    dict
    """
    parts = []
    for part in toc["parts"]:
        chapters = list(part["chapters"])
        if part["caption"] == PART:
            files = [chapter["file"] for chapter in chapters]
            place = files.index(BEFORE) if BEFORE in files else len(files)
            chapters.insert(place, {"file": PAGE})
        parts.append({**part, "chapters": chapters})
    return {**toc, "parts": parts}


def digest(files):
    """Digest of what the page shows."""
    return hashlib.sha256(files[f"{PAGE}.ipynb"].read_bytes()).hexdigest()[:32]


def notebook(outcome, names):
    """The page as a notebook with its outputs.

    Parameters
    ----------
    outcome : analysis.report.what_if.Outcome
    names : list of str
        Of the runs' files.

    Returns
    -------
    nbformat.NotebookNode
    """
    main, *others = outcome.comparison.runs
    rows = table(phrases.table_of(outcome), phrases.TABLE, name="tbl-what-if")
    cells = [
        new_markdown_cell(f"# {phrases.TITLE}\n\n{phrases.INTRODUCTION}"),
        new_markdown_cell(f"> **Questions.** {phrases.QUESTIONS}"),
        _shown(in_short(phrases.summary(outcome))),
        new_markdown_cell(f"## The runs\n\n{phrases.READ_ON}"),
        _shown(rows),
        _shown(accuracies(outcome.comparison.runs)),
        new_markdown_cell("## Which verdicts change, and why"),
    ]
    for run in others:
        lines = "\n".join(f"- {line}" for line in phrases.turns_of(main, run))
        words = say(f"{phrases.difference(outcome, run)}\n\n{lines}")
        cells += [new_markdown_cell(f"### {literal(run.name)}"), _shown(words)]
    cells.append(new_markdown_cell(f"## Each run as a report\n\n{_own_reports(others, names)}"))
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place:02d}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return new_notebook(cells=cells, metadata=metadata)


def _shown(thing):
    """A cell that shows what it holds, and no code."""
    found = thing._repr_mimebundle_()
    data, metadata = found if isinstance(found, tuple) else (found, {})
    output = new_output("display_data", data=data, metadata=metadata)
    # MyST-NB leaves out cells without a source.
    return new_code_cell(_SOURCE, outputs=[output], metadata={"tags": ["prose", "remove-input"]})


def _own_reports(runs, names):
    files = "\n".join(
        f"- {literal(run.name)}: [{name}.yml](what_if/{name}.yml)"
        for run, name in zip(runs, names, strict=True)
    )
    commands = [f"python -m analysis build -f {name}.yml --out {name}" for name in names]
    commands.append(f"python -m analysis compare _build {names[0]}")
    text = "\n".join(commands)
    return f"{phrases.OWN_REPORT}\n\n{files}\n\n```bash\n{text}\n```"
