"""A comparison as a separate page: one HTML file that loads nothing."""

from html import escape

from analysis.report.phrases.comparison import TITLE, sections

_STYLE = """
:root { color-scheme: light dark;
  --page: #fff; --text: #1b2430; --line: #8a94a3; --soft: #f3f6fa; --focus: #1d5fa8; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14181e; --text: #e6e9ee; --line: #76808f; --soft: #1d2530; --focus: #8ab8ec; } }
html { background: var(--page); color: var(--text); }
body { background: var(--page);
  font: 1rem/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
h1, h2 { line-height: 1.2; }
h1, p { overflow-wrap: anywhere; }
p { max-width: 68ch; }
.table { overflow-x: auto; }
.table:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: start; padding-block: .5rem; font-weight: 600; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .7rem; text-align: start; }
thead th { background: var(--soft); vertical-align: bottom; }
tbody th { position: sticky; left: 0; background: var(--page); }
"""


def page(comparison):
    """The page of a comparison.

    Parameters
    ----------
    comparison : analysis.report.comparison.Comparison

    Returns
    -------
    str
        HTML; names and values from outside are text in it.
    """
    names = ", ".join(run.name for run in comparison.runs)
    body = "\n".join(
        f"<section>\n<h2>{escape(section.title)}</h2>\n<p>{escape(section.reading)}</p>\n"
        f"{_table(section, f'table-{place}')}\n</section>"
        for place, section in enumerate(sections(comparison), 1)
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # Without an icon, a browser would ask the server for one.
        '<link rel="icon" href="data:,">\n'
        f"<title>{TITLE}: {escape(names)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{TITLE}</h1>\n<p>{escape(names)}</p>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _table(section, name):
    if section.frame.empty:
        return ""
    frame = section.frame
    head = "".join(
        f'<th scope="col">{escape(str(column))}</th>' for column in (frame.index.name, *frame)
    )
    rows = "\n".join(
        f'<tr><th scope="row">{escape(str(run))}</th>'
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
        + "</tr>"
        for run, *cells in frame.itertuples(name=None)
    )
    # A wide table scrolls separately, and by the keyboard as well.
    return (
        f'<div class="table" role="region" aria-labelledby="{name}" tabindex="0">\n<table>\n'
        f'<caption id="{name}">{escape(section.caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )
