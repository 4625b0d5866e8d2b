"""Quantities that several pages of a report state: each has one value and one interval."""

import re

_NUMBER = r"[−-]?\d+(?:\.\d+)?%?"
_LIMITS = rf"\(?({_NUMBER}) to ({_NUMBER})"

STATED = {
    "gain by doubling": rf"twice (?:as many|the images)[^.|]*?({_NUMBER})[^.\d−]*?{_LIMITS}",
    "exponent": rf"(?:\$?b\$? ?= |the exponent )({_NUMBER}) {_LIMITS}",
    "accuracy of the folds": rf"(?:on average|accuracy(?: of|:)) ({_NUMBER})"
    rf"(?: of unseen images correctly)? {_LIMITS}\)(?=\.|,? the mean)",
    "test accuracy": r"(?:Test accuracy:|final model classifies|model's test accuracy,) "
    rf"({_NUMBER})[^.(]*? {_LIMITS}",
    "forecast": rf"(?:forecast from cross-validation|folds alone predicted|final model is),? "
    rf"({_NUMBER})[^.\d]*? {_LIMITS}",
    "confidence minus accuracy": r"mean confidence is (\d+\.\d+) percentage points (above|below)",
    "variation of training": rf"trained alike differ by ({_NUMBER}) of their error rate {_LIMITS}",
    "errors on new writers": rf"(?:make|add|expect) ({_NUMBER}) (?:more errors|to the error)"
    rf"[^.\d(]*? {_LIMITS}",
    "error removed by the remedy": r"[Rr]andom shifts of the training images[,;:].{0,90}?(?:by|"
    rf"removes) (\d+%) (?:of the error )?{_LIMITS}",
    "fit": r"The model is (underfitting|overfitting|a good fit)",
    "calibration": r"(?:(?:Their|The) probabilities are|The model is) "
    r"(overconfident|underconfident|calibrated|miscalibrated)",
    "best K": r"best K[^.;:]*? is (\d+)",
    "corruptions that double the error": r"error at least doubles at ([^.]+)\.",
}
"""Patterns of the sentences that state a quantity; what they capture must agree."""


def normal(text):
    """A page's text on one line, without emphasis and without what precedes limits."""
    text = re.sub(r"\s+", " ", text.replace("*", "").replace("\u00a0", " "))
    text = text.replace("’", "'")
    return re.sub(r"95% (CI|interval|prediction interval)(?: of)? ", "", text)


def stated(pages):
    """What each page says of each quantity.

    Parameters
    ----------
    pages : dict of str to str
        Text of each page.

    Returns
    -------
    dict of str to dict of str to set
        By quantity and page; pages that do not state it are left out.
    """
    found = {}
    for name, pattern in STATED.items():
        by_page = {page: set(re.findall(pattern, normal(text))) for page, text in pages.items()}
        found[name] = {page: values for page, values in by_page.items() if values}
    return found


def contradictions(pages):
    """Quantities that have more than one value or interval.

    Parameters
    ----------
    pages : dict of str to str

    Returns
    -------
    dict of str to dict of str to set
        What the pages say of these.
    """
    return {
        name: by_page
        for name, by_page in stated(pages).items()
        if len(set().union(*by_page.values())) > 1
    }
