"""How a report is cited: its title, its authors, and an entry for BibTeX."""

from datetime import datetime

import yaml

from analysis.paths import ROOT
from analysis.report.model_words import title_of
from analysis.report.words import an

AUTHORS = "The authors of mnist-report"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Of the text and the figures."""
CODE_LICENCE = "https://spdx.org/licenses/MIT"


def report_title(card, model):
    """Title of a report, which names its data and its method.

    Parameters
    ----------
    card : analysis.data.dataset_cards.Card
    model : str
        Name of the network.

    Returns
    -------
    str
        Plain text; the name of a file may hold anything.
    """
    task = " digit recognition" if card.key == "mnist" else ": image classification"
    return f"{card.title}{task} with {an(title_of(model))} in Keras"


def address():
    """Public address of the site, or else of the repository; empty if ``_config.yml`` has none."""
    if ROOT is None:
        return ""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return config["html"].get("baseurl") or config["repository"]["url"] or ""


def bibtex(title, when, commit, url):
    """Entry for BibTeX.

    Parameters
    ----------
    title : str
    when : str or None
        ISO date and time of the results.
    commit : str or None
    url : str

    Returns
    -------
    str
    """
    date = datetime.fromisoformat(when) if when else None
    code, _, changes = (commit or "").partition("+")
    fields = {
        # Double braces keep the name of a group in one piece.
        "author": f"{{{AUTHORS}}}",
        "title": _escaped(title),
        "year": date and f"{date:%Y}",
        "month": date and f"{date:%m}".lstrip("0"),
        "note": code and f"Code at commit {code[:12]}" + (", changed since" if changes else ""),
        "url": url,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join(["@misc{mnist-report,", ",\n".join(lines), "}"])


def _escaped(text):
    """A title without what BibTeX and LaTeX take for markup; its capitals are kept."""
    text = " ".join(text.translate(str.maketrans("", "", "{}\\`")).split())
    for sign in "&%$#_":
        text = text.replace(sign, f"\\{sign}")
    return f"{{{text.replace('~', '-').replace('^', '')}}}"


def how_to_cite(study, facts):
    """How to cite a run's report, as Markdown.

    Parameters
    ----------
    study : analysis.study.Study
    facts : dict
        Of `analysis.report.provenance.provenance`.

    Returns
    -------
    str
    """
    title = report_title(study.dataset.card, study.parameters.model)
    entry = bibtex(title, facts["when"], facts["commit"], address())
    return f"```bibtex\n{entry}\n```"
