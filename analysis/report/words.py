"""Numbers in words: how the prose writes shares, intervals, counts and lists."""

import math

# A no-break space keeps a number and its unit on one line.
NBSP = "\u00a0"
NOT_MEASURABLE = "not measurable"


def finite(value):
    """Whether a number is there at all."""
    return value is not None and math.isfinite(value)


def count(number):
    """An integer with its thousands apart: ``"60,000"``."""
    return f"{int(number):,}"


def an(noun):
    """A noun with its article: ``"an image"``."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def counted(number, singular, plural=None):
    """A count with its noun: ``"1 fold"``, ``"5 folds"``."""
    return f"{count(number)} {singular if number == 1 else plural or singular + 's'}"


def percent(share, decimals=2):
    """A share (0 to 1) in percent: ``"98.68%"``."""
    if not finite(share):
        return NOT_MEASURABLE
    return f"{100 * share:z.{decimals}f}%".replace("-", "−")


def percent_range(low, high, decimals=2):
    """An interval of shares: ``"98.58% to 98.78%"``."""
    if not (finite(low) and finite(high)):
        return NOT_MEASURABLE
    return f"{percent(low, decimals)} to {percent(high, decimals)}"


def interval(found, decimals=2):
    """A `statistics.Interval` of shares with its level: ``"98.58% to 98.78% (95% "
    "interval)"``."""
    return f"{percent_range(found.low, found.high, decimals)} ({found.level:.0%} interval)"


def points(difference, decimals=2):
    """A difference of shares in percentage points: ``"0.11 percentage points"``."""
    if not finite(difference):
        return NOT_MEASURABLE
    return f"{100 * difference:z.{decimals}f}{NBSP}percentage points".replace("-", "−")


def points_range(found, decimals=2):
    """An interval of differences in percentage points: ``"−1.20 to 0.31"``."""
    if found is None:
        return NOT_MEASURABLE
    return f"{signed(100 * found.low, decimals)} to {signed(100 * found.high, decimals)}"


def number(value, digits=3):
    """A number with so many significant digits, never in exponent form unless it must."""
    if not finite(value):
        return NOT_MEASURABLE
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa} × 10{_superscript(int(exponent))}".replace(" ", NBSP).replace("-", "−")
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}".replace("-", "−")


def _superscript(value):
    return str(value).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def p_value(p):
    """A p-value: ``"p = 0.26"`` or ``"p < 0.001"``."""
    if not finite(p):
        return f"p {NOT_MEASURABLE}"
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}" if p < 0.1 else f"p = {p:.2f}"


def seconds(value):
    """A time span: ``"45 s"``, ``"3.4 min"``, ``"1.2 h"``."""
    if value < 120:
        return f"{value:.1f}{NBSP}s" if value < 10 else f"{value:.0f}{NBSP}s"
    if value < 7200:
        return f"{value / 60:.1f}{NBSP}min"
    return f"{value / 3600:.1f}{NBSP}h"


def listing(words, last="and"):
    """Words as a list in a sentence: ``"a, b and c"``."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def table(rows, columns, align=None):
    """A Markdown table.

    Parameters
    ----------
    rows : iterable of sequences
        Cells, already in words.
    columns : sequence of str
        Headings, with units.
    align : str, optional
        One of ``l``, ``r`` or ``c`` for each column; numbers belong to the right.

    Returns
    -------
    str
    """
    align = align or "l" + "r" * (len(columns) - 1)
    marks = {"l": ":---", "r": "---:", "c": ":---:"}
    lines = [list(columns), [marks[letter] for letter in align], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def memory(value):
    """A size in memory in the unit that suits it (powers of 1,000): ``"92.0 kB"``."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return f"{value / size:.1f}{NBSP}{unit}"
    return counted(value, "byte")


def step_size(value):
    """A learning rate as people write it: ``"0.01"``, ``"1 × 10⁻⁵"``."""
    return f"{value:g}" if 1e-4 <= value < 1e4 else number(value)


def pixel_value(value):
    """A pixel's value: integers without decimals, others with three digits."""
    words = f"{value:,.0f}" if float(value).is_integer() else number(value)
    return words.replace("-", "−")


def signed(value, decimals=2):
    """A number that may be negative, with a true minus sign: ``"−0.05"``."""
    if not finite(value):
        return NOT_MEASURABLE
    # Adding zero turns a rounded −0 into 0.
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def about(images):
    """A number of images that need not be whole: ``"143.7"``, ``"6,000"``."""
    return f"{images:,.0f}" if images >= 1000 else f"{images:,.1f}".removesuffix(".0")
