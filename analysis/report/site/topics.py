"""The index of topics: where each is treated, for the index page and for the search.

Sphinx's search ranks a page with an entry of the index above those that only
mention the words.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

TOPICS = {
    "01_load_the_data": ("digest",),
    "02_investigate_the_data": ("constant pixels", "repeated images"),
    "03_explore_the_data": (
        "balanced", "class counts", "correlation", "descriptive statistics", "mean image",
        "stratified folds",
    ),
    "04_prepare_the_data": ("scaling",),
    "05_build_the_model": (
        "baseline model", "compile", "convolution", "convolutional network", "gradient descent",
        "Keras", "learning rate", "softmax",
    ),
    "06_choose_the_validation": (
        "best K", "bootstrap", "folds", "hold-out", "K-fold cross-validation", "leave-one-out",
        "validation methods", "variance",
    ),
    "07_validate_the_model": (
        "confidence interval", "cross-validation", "leakage", "published results", "writers",
    ),
    "08_read_the_curves": (
        "epochs", "good fit", "learning curve", "memorised", "overfitting", "random shifts",
        "underfitting",
    ),
    "09_study_the_errors": (
        "calibration", "confident errors", "confusion matrix", "noise", "reliability diagram",
        "robustness", "rotation", "suspected label errors", "temperature scaling",
    ),
    "10_open_the_test_set": (
        "design decisions", "final model", "forecast", "test accuracy", "test set",
    ),
    "11_draw_conclusions": ("conclusions", "evidence", "findings", "limits"),
    "12_try_the_network": ("browser", "model card", "ONNX", "rounding"),
    "13_about_this_run": ("packages", "reproducibility"),
    "14_use_and_extend": (
        "accessibility", "cluster", "commands", "Dask", "parameters", "results.json", "store",
    ),
}  # fmt: skip
"""By chapter, what a reader may look for there."""


# They mention everything and treat nothing.
_APART = {"references", "your-turn"}


class IndexTopics(SphinxTransform):
    """Enter each topic of a chapter into the index, at the section that says most of it."""

    default_priority = 800

    def apply(self, **kwargs):
        for topic in TOPICS.get(self.env.docname.rpartition("/")[2], ()):
            section = self._section(topic.lower())
            if section is not None:
                entry = ("single", topic, section["ids"][0], "main", None)
                section.insert(1, addnodes.index(entries=[entry]))

    def _section(self, topic):
        """The section that names a topic in its title, or else most often; None if none does."""
        sections = [
            section
            for section in self.document.findall(nodes.section)
            if not _APART & set(section["ids"])
        ]
        hits = [(_weight(section, topic), section) for section in sections]
        weight, section = max(hits, key=lambda hit: hit[0], default=(0, None))
        return section if weight else None


def _weight(section, topic):
    own = [child for child in section.children if not isinstance(child, nodes.section)]
    count = sum(text.lower().count(topic) for text in map(_prose, own))
    named = isinstance(own[0], nodes.title) and topic in own[0].astext().lower()
    return count + 1000 * named


def _prose(node):
    """The text of a node without its code."""
    return " ".join(
        text.astext()
        for text in node.findall(nodes.Text)
        if not isinstance(text.parent, nodes.literal_block)
    )


def write_all(app, env, added, changed, removed):
    """Let a change to one page write every page again, changing none of the sources read.

    The index of the search is otherwise completed from the last build's, which
    Sphinx reads back without its entries.
    """
    if added or changed or removed:
        app.connect("env-updated", lambda app, env: sorted(env.found_docs))
    return ()


def setup(app):
    """Register the transform, and keep its entries in the index of the search."""
    app.add_transform(IndexTopics)
    app.connect("env-get-outdated", write_all)
