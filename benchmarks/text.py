"""Words and tables of the record."""

import pandas as pd


def table(rows, right=True):
    """A table in Markdown.

    Parameters
    ----------
    rows : list of dict
        Cells by the columns' headings, numbers already in words.
    right : bool
        Align all columns but the first to the right.

    Returns
    -------
    str
    """
    frame = pd.DataFrame(rows)
    align = ["left"] + ["right" if right else "left"] * (len(frame.columns) - 1)
    return frame.to_markdown(index=False, disable_numparse=True, colalign=align)


def seconds(value):
    """A time: ``"312 s"``, ``"4.2 s"``."""
    return f"{value:,.0f} s" if value >= 100 else f"{value:.1f} s"


def percent(share, digits=2):
    """A share as ``"98.71%"``."""
    return f"{100 * share:.{digits}f}%"


def times(value):
    """A ratio of times: ``"0.53"``."""
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def verdict(met):
    """Whether a target is met, in words."""
    return "met" if met else "**not met**"


def mebibytes(size):
    """A size in memory, ``"812 MiB"``; a dash where it is unknown."""
    return "–" if size is None else f"{size / 2**20:,.0f} MiB"
