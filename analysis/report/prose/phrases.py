"""Phrases that depend on the study: its title, its images, its classes, its shades."""

from analysis.report.words import NBSP, count, counted, listing, percent

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
    """The dataset's name; a file's is set as code."""
    card = study.dataset.card
    return card.title if card.key else f"`{card.title}`"


def is_subset(study):
    """Whether the run uses a part of the training images only."""
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


def shading(study):
    """How a picture's values are drawn, as a sentence for its caption."""
    number = study.dataset.channels
    if number in (3, 4):
        return ""
    if number == 1:
        return " High values are drawn dark."
    return f" Drawn is the mean of the {number} channels; high values are dark."


def of_classes(study):
    """Which classes a grid shows: ``"each class"``, or the first of many."""
    n = study.dataset.n_classes
    return "each class" if n <= LISTED else f"each of the first {LISTED} of {n} classes"


def class_share(counts, label):
    """Images of a class and their share: ``"5,421 images, 9.03%"``."""
    return f"{counted(counts[label], 'image')}, {percent(counts[label] / counts.sum())}"
