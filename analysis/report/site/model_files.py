"""The final model next to the pages, and the page on which it runs."""

import posixpath

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site import assets, interface, run

PAGE = interface.PAGE
SCRIPTS = (
    "_static/try/forward.js",
    "model/network.js",
    "model/training_images.js",
    "_static/try/preprocess.js",
    "_static/try/photograph.js",
    "_static/try/neighbours.js",
    "model/interface.js",
    "_static/try/input.js",
    "_static/try/drawing.js",
    "_static/try/pad.js",
    "_static/try/pixels.js",
    "_static/try/answer.js",
    "_static/try/alike.js",
    "_static/try/features.js",
    "_static/try/examples.js",
    "_static/try/files.js",
    "_static/try/main.js",
    "_static/try/check.js",
)
"""Within the site, in the order in which the page loads them; no other page does."""
_FOLDERS = ("../model/", "../_static/")


class LinkModelFiles(SphinxPostTransform):
    """Let links lead to the model's files, which are there only after the last page is written.

    In the PDF, which stands alone, they are text.
    """

    # Before links to files that are not there are complained of.
    default_priority = 5

    def run(self, **kwargs):
        for link in list(self.document.findall(addnodes.pending_xref)):
            target = link.get("reftarget", "")
            if not target.startswith(_FOLDERS):
                continue
            text = nodes.inline("", "", *link.children)
            if self.app.builder.format == "html":
                text = nodes.reference("", "", *link.children, refuri=target, internal=True)
            link.replace_self(text)


def load_scripts(app, pagename, templatename, context, doctree):
    """Put the interface into the page, and load what runs the network after its content."""
    if pagename != PAGE or not run.study(app):
        return
    context["body"] = interface.placed(context["body"], run.study(app))
    # After the styles of all pages.
    app.add_css_file(interface.STYLES, priority=900)
    here = posixpath.dirname(app.builder.get_target_uri(pagename))
    for script in SCRIPTS:
        address = posixpath.relpath(script, here)
        context["body"] += f'<script defer {assets.ALONE} src="{address}"></script>\n'


def write(app, exception):
    """Write the model's files."""
    if exception or app.builder.format != "html" or not run.study(app):
        return
    # Imported here because a build without results must not need it.
    from analysis.report.model_files.files import write_model_files

    write_model_files(app.outdir, run.study(app))


def setup(app):
    """Register the transform and what follows the pages."""
    app.add_post_transform(LinkModelFiles)
    app.connect("html-page-context", load_scripts, priority=900)
    app.connect("build-finished", write)
