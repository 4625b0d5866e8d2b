"""Formulas as MathML, which browsers show by themselves."""

import html
import re
import unicodedata
from functools import cache
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert_to_element
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

NAME = "mathml"
"""Value of Sphinx's ``html_math_renderer`` that chooses this renderer."""

# LaTeX typesets these like ``split``, the one that the converter knows.
_ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|align|alignat|gathered|gather)\*?\}")
_STRAY_AMPERSAND = re.compile(r"(?<!\\)&")
_THIN_SPACE = "0.167em"
_ACCENTS = set("¯^~˙¨ˇ→")
_SIGNS = set("−+±∓")
_CLOSING = set(")]}|!")


@cache
def to_mathml(latex, display="inline"):
    """MathML of a formula.

    Parameters
    ----------
    latex : str
        Without the dollar signs.
    display : {"inline", "block"}

    Returns
    -------
    mathml : str
        A ``math`` element.
    not_understood : tuple of str
        The parts of the formula that could not be converted; empty if all is well.
    """
    latex = _normalise(latex)
    try:
        root = convert_to_element(latex, display=display)
    except Exception as error:  # the converter's errors share no base class
        return f"<code>{html.escape(latex)}</code>", (type(error).__name__,)
    not_understood = ["&"] if _STRAY_AMPERSAND.search(latex) and r"\begin" not in latex else []
    for element in root.iter():
        # The converter escapes characters itself; serialising does it again.
        element.text = html.unescape(element.text) if element.text else None
        if element.tag == "mi" and element.text:
            _mend_identifier(element, not_understood)
    for element in root.iter():
        _mend_spacing(element)
    return ElementTree.tostring(root, encoding="unicode"), tuple(not_understood)


def _normalise(latex):
    latex = _ALIGNED.sub(r"\\\1{split}", latex.strip())
    if r"\\" in latex and r"\begin" not in latex:
        latex = rf"\begin{{split}}{latex}\end{{split}}"
    return latex


def _mend_identifier(element, not_understood):
    """Correct what the converter calls an identifier although it is none."""
    text = element.text
    if text.startswith("\\") or text in "{}":
        not_understood.append(text)
    elif len(text) == 1 and unicodedata.category(text) == "Sm":
        element.tag = "mo"
    elif len(text) > 1 and text.isalpha():  # the name of a function, as in log p
        element.tag = "mo"
        element.set("lspace", _THIN_SPACE)
        element.set("rspace", _THIN_SPACE)


def _mend_spacing(element):
    """Draw accents, signs and slashes as close to their neighbours as LaTeX does."""
    if element.tag == "mover" and len(element) == 2 and element[1].text in _ACCENTS:
        element.set("accent", "true")
    before = None
    for child in element:
        if child.tag == "mo" and child.text in _SIGNS and _takes_sign(before):
            child.set("form", "prefix")
        if child.tag == "mo" and child.text == "/":
            child.set("lspace", "0")
            child.set("rspace", "0")
        before = child


def _takes_sign(before):
    return before is None or (
        before.tag == "mo" and before.get("form") != "postfix" and before.text not in _CLOSING
    )


def _convert(node, display):
    mathml, not_understood = to_mathml(node.astext(), display)
    if not_understood:
        logger.warning(
            "formula not understood at %s: %s",
            ", ".join(not_understood),
            node.astext(),
            location=node,
            type="analysis",
            subtype="math",
        )
    return mathml


def visit_inline(translator, node):
    """Write a formula that stands in a line of text."""
    translator.body.append(_convert(node, "inline"))
    raise nodes.SkipNode


def visit_block(translator, node):
    """Write a formula that stands alone, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", "", CLASS="formula"))
    translator.body.append(_convert(node, "block"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})</span>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the renderer."""
    app.add_html_math_renderer(NAME, (visit_inline, None), (visit_block, None))
