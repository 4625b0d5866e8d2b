"""Sentences of the landing page."""

from analysis.report.phrases.curves import VERDICT, verdict_key, verdict_values

FIT = {
    **VERDICT,
    "accuracy and probabilities": "The model is **overfitting**: with {alternative}, the error of "
    "the same network is lower by {cut}, and temperature scaling removes {regained} of the "
    "validation loss.",
    "probabilities": "The model is **overfitting** in its probabilities: they are too confident, "
    "and temperature scaling removes {regained} of the validation loss.",
}
"""The verdict on the fit in one sentence, by `analysis.report.phrases.curves.verdict_key`."""

STRIP = (
    "Held-out {items} of {classes}. Top row: {items} that the fold networks classify correctly. "
    "{errors}"
)
"""Caption of the strip."""

ERRORS = {
    "all": "Bottom row, framed: errors, each with the predicted class; the {items} above show the "
    "class that the label gives.",
    "some": "Bottom row, framed: errors, each with the predicted class; the {items} above show the "
    "class that the label gives. A dash stands where no such image exists.",
    "none": "Bottom row: empty, because there are no errors.",
}
"""What the bottom row of the strip holds, by how many classes have errors."""


def fit_sentence(fit):
    """The verdict on the fit in one sentence."""
    return FIT[verdict_key(fit)].format_map(verdict_values(fit))
