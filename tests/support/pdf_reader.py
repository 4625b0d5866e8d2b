"""Reading a built PDF as a reader does, and what LaTeX complained of."""

import re
import subprocess
import zlib
from pathlib import Path

# LaTeX breaks a line anywhere rather than set it this much too wide (points).
_TOO_WIDE = 10


def words(pdf, first=1, last=None, *, across=True):
    """The text of some pages, on one line: across the page, or column by column."""
    pages = ["-f", str(first), *(["-l", str(last)] if last else [])]
    text = subprocess.run(
        ["pdftotext", *(["-layout"] if across else []), *pages, str(pdf), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return re.sub(r"\s+", " ", text)


def facts(pdf):
    """What the file says of itself: ``Title``, ``Author``, ``Pages`` and more."""
    lines = subprocess.run(
        ["pdfinfo", str(pdf)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}


def language(pdf):
    """Language of the document, which pdfinfo does not show; None if it names none."""
    content = Path(pdf).read_bytes()
    parts = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue  # a picture, or a font
    found = re.search(rb"/Lang\s*\(([^)]*)\)", b"".join(parts))
    return found.group(1).decode() if found else None


def outside_the_margins(pdf, left, right, bottom):
    """Words that stick out of the text's column or its foot, as page, word and ends in points.

    The page's number, alone below the foot, is none of them.
    """
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    found = []
    for number, page in enumerate(boxes.split("<page ")[1:], 1):
        for start, end, foot, word in re.findall(
            r'<word xMin="([\d.-]+)"[^>]*xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', page
        ):
            below = float(foot) > bottom and word != str(number)
            if float(start) < left or float(end) > right or below:
                found.append((number, word, float(start), float(end), float(foot)))
    return found


def complaints(log):
    """Lines of LaTeX's log that a reader would see: too wide, missing or unresolved."""
    text = Path(log).read_text(errors="replace")
    found = re.findall(r"^.*(?:Missing character|undefined).*$", text, re.M)
    for line, points in re.findall(r"^(Overfull \\[hv]box \(([\d.]+)pt too .*)$", text, re.M):
        if float(points) > _TOO_WIDE:
            found.append(line)
    return found
