"""The subject of a run in words: the dataset, its images and its classes."""

from analysis.report.display import literal
from analysis.report.words import NBSP, count, counted, listing

LISTED = 12
"""Most classes that a sentence or a grid shows one by one."""
INKED = ("mnist", "digits")
"""Datasets whose pixels above 0 are ink."""

SCALING_NAMES = {
    "none": "raw pixels",
    "unit": "pixels scaled to [0, 1]",
    "standard": "standardised pixels",
}
"""The scalings of pixels as figures and tables call them."""


def title(study):
    """The dataset's name as Markdown: a file's may hold anything."""
    return literal(study.dataset.card.title)


def is_subset(study):
    """Whether the run uses only a part of the training images."""
    return study.n_train < len(study.dataset.y_train)


def training_images(study):
    """The training images: ``"60,000 training images"``, or those of them that are used."""
    words = f"{count(study.n_train)} training images"
    return f"{words} used in this run" if is_subset(study) else words


def size(shape):
    """Rows and columns: ``"28 × 28"``."""
    return f"{shape[0]}{NBSP}×{NBSP}{shape[1]}"


def channels(number):
    """What the values of a pixel are."""
    known = {
        1: "one value for each pixel, its grey level",
        3: "three values for each pixel, its red, green and blue",
        4: "four values for each pixel",
    }
    return known.get(number, f"{number} values for each pixel")


def class_list(names, limit=LISTED):
    """The classes' names as a list, shortened if there are many."""
    if len(names) <= limit:
        return listing(names)
    left = len(names) - 3
    return f"{', '.join(names[:3])} and {counted(left, 'other')}"


def amount(study):
    """What a mean pixel value measures: ``"ink"`` or ``"brightness"``."""
    return "ink" if study.dataset.card.key in INKED else "brightness"


# A figure is dark on a light page, and light on a dark one.
_SHADES = "Low values have the colour of the page, high values that of the text."


def shading(study):
    """How a picture's values are drawn, as a sentence for its caption."""
    number = study.dataset.channels
    if number in (3, 4):
        return ""
    if number == 1:
        return f" {_SHADES}"
    return f" Drawn is the mean of the {number} channels. {_SHADES}"


def of_classes(study):
    """Which classes a grid shows: ``"each class"``, or the first of many."""
    n = study.dataset.n_classes
    return "each class" if n <= LISTED else f"each of the first {LISTED} of {n} classes"
