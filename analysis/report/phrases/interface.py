"""Words of the part of a page on which the reader draws and the network answers.

Fields in braces are filled in by the page's scripts.
"""

from analysis.report.subject import INKED, LISTED, size
from analysis.report.words import an, count, listing, memory, percent

DIGIT_ANSWERS = {
    "answer": "The network reads {name} ({p}).",
    "answerCalibrated": "The network reads {name} ({p}, calibrated {q}).",
    "next": "It might also be {name} ({q}).",
    "label": "Its label is {name}.",
    "edited": "Before it was edited, its label was {name}.",
}
OTHER_ANSWERS = {
    "answer": "The network answers {name} ({p}).",
    "answerCalibrated": "The network answers {name} ({p}, calibrated {q}).",
    "next": "The next is {name} ({q}).",
    "label": "Its label is {name}.",
    "edited": "Before it was edited, its label was {name}.",
}

EMPTY = {
    "draw": "Draw {item} here, choose one below, or open an image file.",
    "paint": "Choose an image below, and edit it if you like.",
    "choose": "Choose an image below.",
}
KEYS = (
    "With the keyboard: the arrow keys move the pen, with Shift by larger steps; the space bar "
    "lowers and lifts it; Ctrl+Z undoes."
)
SEEN_NOTE = {
    "draw": "The small image is the input of the network, {size} pixels. A drawing is cropped, "
    "resized and centred as the training images are framed; an image chosen below is not changed.",
    "paint": "The small image is the input of the network, {size} pixels, which you edit.",
    "choose": "The input of the network has {size} pixels. The images can be chosen here but not "
    "edited, because a brush has one colour and they have many.",
}
CLOSED = {
    True: "The network always answers with one of its classes ({classes}), whatever the image "
    "shows.",
    False: "The network always answers with one of its {classes}, whatever the image shows.",
}

FIXED = {
    "diverged": "The network has no answer, because its training diverged.",
    "reading": "Reading the image …",
    "unreadable": "The browser cannot read this file as an image.",
    "noInk": "No ink was found in this image.",
    "noFiles": "Image files cannot be opened here, only the images below.",
    "penDown": "Pen down: column {column}, row {row} of {steps}.",
    "penUp": "Pen up: column {column}, row {row} of {steps}.",
    "map": "Feature map {number} of {filters}",
    "pixels": "pixels",
    "filter": "filter",
    "channel": "of channel {number}",
    "sum": "Filter {number}, row {row}, column {column} of its map: the {products} products and "
    "the bias, {bias}, sum to {sum}. The map shows {outcome}.",
    "near": "{name}, training image {index}",
    "example": "{source}: {name}",
    "pad": "Drawing area",
    "seen": "The input of the network",
    "bars": "Probability of each class",
    "features": "The first convolution compares each of its filters with every part of the image. "
    "A filter's map shows how well each part matches. Point at a map to see the sum behind one of "
    "its pixels.",
    "checkedSamples": "This browser has just run the network on {images} sample images. {same} of "
    "them get the class that Keras computes from the same weights, and no probability differs by "
    "more than {difference}. An image takes {milliseconds}\u00a0ms.",
    "checkProgress": "Checked {done} of {images}",
    "checkedTests": "This browser has run the network on {images} test images. {same} of them get "
    "the class that Keras computes from the same weights, and no probability differs by more than "
    "{difference}. An image takes {milliseconds}\u00a0ms. Answers that differ from the report's, "
    "whose weights are not rounded: {changed}.",
    "checkFailed": "The test images could not be loaded: the file model/test_images.js of this "
    "site is missing or damaged.",
}
"""Words that are the same for all datasets."""

OFFER = {
    True: "To check more, run the network in this browser on all {offered} test images and compare "
    "each answer with that of Keras. The button loads the images first.",
    False: "To check more, run the network in this browser on the first {offered} test images and "
    "compare each answer with that of Keras. The button loads the images first.",
}
"""What the button does that checks the test images; by whether it checks all."""
CHECK = {
    True: "Check all {offered} test images ({size})",
    False: "Check the first {offered} test images ({size})",
}
"""The button itself."""

UNLIKE = (
    "This is unlike the training images, so the answer is unreliable. {share} of the {images} test "
    "images get the same warning."
)
ALIKE = "The closest of {images}, with their labels."
INVITATION = {
    "draw": "Draw {item}, and see the network's answer",
    "paint": "Choose and edit an image, and see the network's answer",
    "choose": "Choose an image, and see the network's answer",
}
"""The link from the landing page."""
GROUPS = {
    "classes": ("One of each class", "The first test image of each class."),
    "some classes": (
        "Examples",
        "The first test image of each of {shown} of the {classes} classes.",
    ),
    "errors": (
        "Test errors",
        "Test images that the network classifies wrongly, the most confident errors first.",
    ),
    "folds": (
        "Cross-validation errors",
        "The most confident errors of cross-validation. The network of this page was trained on "
        "these images; those that made the errors were not.",
    ),
    "doubted": (
        "Doubted labels",
        "Test images whose label human raters did not confirm.",
    ),
    "suspects": (
        "Suspected labels",
        "More training images whose labels the networks of the folds contradict most. The network "
        "of this page was trained on these labels.",
    ),
}
"""Name and explanation of the images to choose."""
SOURCE = {"test": "Test image {number}", "training": "Training image {number}"}


def check(offered, images, size):
    """What the page says before it checks the answers on test images.

    Parameters
    ----------
    offered, images : int
        Test images that are checked, and all.
    size : int
        Bytes that the page loads for it.

    Returns
    -------
    dict
        ``offer``, a sentence, and ``button``.
    """
    known = {"offered": count(offered), "size": memory(size)}
    all_of_them = offered == images
    return {
        "offer": OFFER[all_of_them].format_map(known),
        "button": CHECK[all_of_them].format_map(known),
    }


def group(kind, shown, classes):
    """Name and explanation of a group of images to choose.

    Parameters
    ----------
    kind : str
        A key of `GROUPS`.
    shown, classes : int
        Images in the group, and classes of the dataset.
    """
    if kind == "classes" and shown < classes:
        kind = "some classes"
    name, note = GROUPS[kind]
    return name, note.format(shown=count(shown), classes=count(classes))


def invitation(study, mode):
    """The text of the link from the landing page."""
    return INVITATION[mode].format(item=an(study.dataset.card.item))


def names(study):
    """The classes as they stand in a sentence."""
    return [_name(name, reads_digits(study)) for name in study.dataset.class_names]


def _name(name, digit):
    if digit:
        return f"an {name}" if name == "8" else an(name)
    return f"“{name}”"


def reads_digits(study):
    """Whether the classes are digits, of which the network "reads" one."""
    return study.dataset.card.key in INKED


def words(study, mode):
    """All words of the interface.

    Parameters
    ----------
    study : analysis.study.Study
    mode : str
        ``"draw"``, ``"paint"`` or ``"choose"``; see `analysis.report.model_files.interface`.

    Returns
    -------
    dict
        Sentences by name.
    """
    card, dataset = study.dataset.card, study.dataset
    few = dataset.n_classes <= LISTED
    known = {
        "item": an(card.item),
        "size": size(dataset.image_shape),
        "classes": listing(dataset.class_names) if few else f"{count(dataset.n_classes)} classes",
    }
    digits, alarms = reads_digits(study), study.alarms
    return {
        **FIXED,
        **(DIGIT_ANSWERS if digits else OTHER_ANSWERS),
        "empty": EMPTY[mode].format_map(known),
        "unlike": UNLIKE.format(share=percent(alarms.share), images=count(alarms.images), **known),
        "alike": ALIKE.format(images=count(len(study.familiar.labels))),
        "chosen": "The chosen image",
        "keyboard": KEYS,
        "seen_note": SEEN_NOTE[mode].format_map(known),
        "closed": CLOSED[few].format_map(known),
    }
