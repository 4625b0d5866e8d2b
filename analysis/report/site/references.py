"""Numbers of figures and tables in the text: ``[Figure](#fig-name)`` becomes "Figure 3".

In a notebook the same link reads "Figure"; which number it has is known only
where all pages are put together.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

_KINDS = {"Figure": "fig-", "Table": "tbl-"}


class NumberReferences(SphinxTransform):
    """Let Sphinx write the number into links whose text is just the kind of their target."""

    default_priority = 870  # before MyST resolves links within the page

    def apply(self, **kwargs):
        for link in list(self.document.findall(nodes.reference)):
            target = link.get("refuri", "").removeprefix("#")
            start = _KINDS.get(link.astext())
            if not link.get("id_link") or start is None or not target.startswith(start):
                continue
            text = nodes.literal(
                link.astext(), link.astext(), classes=["xref", "std", "std-numref"]
            )
            number = addnodes.pending_xref(
                "",
                text,
                refdoc=self.env.docname,
                refdomain="std",
                reftype="numref",
                reftarget=target,
                refexplicit=False,
                refwarn=True,
            )
            number.source, number.line = link.source, link.line
            link.replace_self(number)


def setup(app):
    """Register the transform."""
    app.add_transform(NumberReferences)
