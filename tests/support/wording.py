"""What no text of the report may hold, whatever the data."""

import re

_MISTAKE = re.compile(
    r"\bnan\b|\binf\b|\bNone\b(?! of)|np\.|[{}]|\b1 (images|pixels|positions|classes|folds)\b"
    r"|(?<![\d/)a-z])-\d|[^\n] {2}|\.\.|[ (][,.;:]([ \n]|$)|(?<=[\w,]\n)\d+\. |  $",
    re.M,
)
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$]*\$", re.S)


def mistakes(shown):
    """What the computed prose, tables and figures' words of a chapter hold by mistake.

    Parameters
    ----------
    shown : list of support.chapters.Shown

    Returns
    -------
    list of (str, str)
        What was found, and the words in which it was found.
    """
    found = []
    for item in shown:
        if item.kind in ("markdown", "open") and item.printed:
            continue
        words = _CODE.sub("x", item.words)
        lines = [_cells(line) if line.startswith("|") else line for line in words.splitlines()]
        plain = "\n".join(lines)
        found += [(match.group(), item.words) for match in _MISTAKE.finditer(plain)]
    return found


def _cells(row):
    """A table's row without its empty cells and rulers."""
    return "; ".join(cell.strip() for cell in row.split("|") if cell.strip(" :-"))
