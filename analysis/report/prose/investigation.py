"""Sentences of the investigation chapter: origin, sizes, position, repeats, labels."""

import numpy as np

from analysis.report.display import Text
from analysis.report.example import example_index, patch_of
from analysis.report.subject import INKED, channels, is_subset, size, title, training_images
from analysis.report.words import (
    answer,
    count,
    counted,
    listing,
    memory,
    number,
    percent,
    pixel_value,
    points,
    table,
)
from analysis.statistics import intervals as statistics

# Standard deviation of the centre of mass, in sides of the image, below which it hardly moves.
CENTRED = 0.05


def origin(study):
    """Where the data come from, how they were made, and under which licence they are used."""
    card = study.dataset.card
    if not card.origin:
        return Text("Where these images come from is not known.")
    return Text("\n\n".join([*card.origin, f"Licence: {card.licence}."]))


def one_example(study):
    """The example in words."""
    dataset, index = study.dataset, example_index(study)
    image, name = study.data.images[index], dataset.class_names[study.data.labels[index]]
    zero = float(np.mean(image == 0))
    _, _, height, width = patch_of(study)
    mean = image.mean(dtype=float)
    text = (
        f"This {dataset.card.item} is labelled {name}. To a network it is "
        f"{counted(image.size, 'number')} from {pixel_value(image.min())} to "
        f"{pixel_value(image.max())}, with a mean of {pixel_value(mean)}"
    )
    text += f"; {percent(zero, 0)} of them are zero." if zero > 0 else "; none of them is zero."
    if (height, width) != dataset.image_shape:
        share = height * width / (image.shape[0] * image.shape[1])
        text += (
            f" The printed part, {size((height, width))} pixels, is {percent(share, 0)} of the "
            "image."
        )
    return Text(f"{text} The task is to find the label from the numbers.")


def practical_facts(study):
    """Sizes, types and memory of the training and the test images."""
    dataset, train, test = study.dataset, study.data.train, study.data.test
    both = (train, test)
    total = train.count + test.count
    present = len(np.unique(dataset.y_test))
    rows = [
        ("images", *(count(part.count) for part in both)),
        ("share of these images", *(percent(part.count / total, 1) for part in both)),
        ("rows × columns", *(size(dataset.image_shape) for _ in both)),
        ("values per pixel", *(count(dataset.channels) for _ in both)),
        ("values per image", *(count(np.prod(part.shape)) for part in both)),
        ("classes that occur", count(dataset.n_classes), count(present)),
        ("type of a value", *(f"`{part.dtype}`" for part in both)),
        ("smallest value", *(pixel_value(part.min) for part in both)),
        ("largest value", *(pixel_value(part.max) for part in both)),
        ("distinct values", *(count(part.distinct) for part in both)),
        ("memory as loaded", *(memory(part.bytes) for part in both)),
        (
            "memory as 32-bit floats",
            *(memory(4 * part.count * int(np.prod(part.shape))) for part in both),
        ),
    ]
    return Text(table(rows, ["", "training", "test"]))


def practical_reading(study):
    """What the table of practical facts comes to."""
    dataset, train, test = study.dataset, study.data.train, study.data.test
    sentences = []
    if is_subset(study):
        sentences.append(
            f"Of the {count(len(dataset.y_train))} training images this run uses "
            f"{count(train.count)}, and the table is about these."
        )
    if train.dtype == "uint8":
        levels = f"{'all' if train.distinct == 256 else f'{train.distinct} of the'} 256 values"
        sentences.append(
            f"A value is one byte without a sign, and {levels} that such a byte can have occur."
        )
    else:
        sentences.append(
            f"A value has the type `{train.dtype}` and takes "
            f"{counted(train.distinct, 'distinct value')} in the training images."
        )
    loaded, floats = study.data.memory()
    if floats > loaded:
        sentences.append(
            f"A network computes with 32-bit floats, which need {floats / loaded:g} times "
            f"the memory: {memory(floats)} for all images instead of {memory(loaded)}."
        )
    sentences.append(
        f"The test set is {percent(test.count / (train.count + test.count), 0)} of the images. "
        f"What is measured on {counted(test.count, 'image')} has an uncertainty of its own: for a "
        "model that is right about nine images in ten, the 95% interval of the accuracy reaches "
        f"about {points(_reach(test.count), 1)} to either side."
    )
    return Text(" ".join(sentences))


def _reach(n):
    """Half the width of the interval of an accuracy of nine tenths, measured on `n` images."""
    return statistics.proportion_interval(round(0.9 * n), n).half_width


def class_examples(study):
    """What the rows of examples show."""
    card = study.dataset.card
    if card.subject == "handwritten digits":
        return Text(
            "Within a row, the strokes differ in slant, width and form; between some rows, the "
            "difference is a single stroke. That is the difficulty: what makes a class must be "
            "told from what is only somebody's hand."
        )
    return Text(
        f"The {card.items} of one row share their class and whatever else happens to be alike. A "
        "network must find what sets the rows apart, and ignore what varies within them."
    )


def claims(study):
    """What the makers say of the arrays, beside what the arrays show."""
    found = study.documentation_checks.claims
    if not found:
        return Text(
            "Nothing is said of how these images were made, so there is no statement to check."
        )
    rows = [(claim.says, claim.shows, "yes" if claim.holds else "**no**") for claim in found]
    kept = sum(claim.holds for claim in found)
    verdict = (
        "The arrays bear out every one of these statements."
        if kept == len(found)
        else f"The arrays bear out {kept} of {len(found)} statements."
    )
    if is_subset(study):
        verdict += " Boxes and centres were measured on the training images used in this run."
    return Text(
        table(rows, ["what the makers say", "what the arrays show", "holds"], "llc")
        + f"\n\n{verdict}"
    )


def position(study):
    """Where in the image its content lies."""
    data, dataset = study.data, study.dataset
    what = "ink" if dataset.card.key in INKED else "pixels above zero"
    if data.train.min < 0 or data.train.max <= 0:
        return Text(
            "Some values are below zero, so that no value stands for an empty ground. Where the "
            "content of an image lies is therefore not measured here."
        )
    boxes, centre = data.boxes, data.centre
    rows, columns = dataset.image_shape
    full = float(np.mean((boxes.height == rows) | (boxes.width == columns)))
    text = (
        f"In the {training_images(study)}, the smallest box around the {what} is "
        f"{size((boxes.max_height, boxes.max_width))} pixels at most, in an image of "
        f"{size((rows, columns))}; "
    )
    text += (
        "in none does it reach from edge to edge."
        if full == 0
        else f"in {'all' if full == 1 else percent(full, 1)} of the images it reaches from edge to "
        "edge in one direction or both."
    )
    down, right = centre.mean
    spread = centre.sd.max()
    text += (
        f" The centre of mass lies {number(abs(down), 2)} pixels "
        f"{'below' if down >= 0 else 'above'} and {number(abs(right), 2)} pixels "
        f"{'right' if right >= 0 else 'left'} of the image's centre on average, with a standard "
        f"deviation of {number(spread, 2)} pixels between images."
    )
    if dataset.card.key == "mnist" and min(down, right) > 0.4 and centre.largest < 1.005:
        text += (
            " Offsets between none and one pixel are what would remain if the images were shifted "
            "by whole pixels, and the shift always rounded in the same direction."
        )
    if full > 0.5:
        text += (
            " Most images being filled from edge to edge, this says little of where an object "
            "lies in them."
        )
    elif spread < CENTRED * min(rows, columns):
        text += (
            " So the images are closely centred: a model trained on them is not asked to find "
            "its object, and need not be good at it."
        )
    else:
        text += " So the position varies, and a model must cope with that."
    return Text(text)


def constant_pixels(study):
    """What pixels that never change mean."""
    constant = study.data.constant
    if not constant.count:
        return Text(
            f"Every pixel varies: no position has the same value in all {training_images(study)}."
        )
    one = constant.count == 1
    return Text(
        f"{counted(constant.count, 'position')} of {count(constant.mask.size)} "
        f"({percent(constant.share, 1)}) {'has' if one else 'have'} the same value in all "
        f"{training_images(study)}. {'It tells' if one else 'They tell'} nothing about the class, "
        "and a network can live with that. But whoever scales every pixel by its own standard "
        "deviation would divide by zero there; the scalings of this report use one divisor for "
        "all pixels."
    )


def duplicates(study):
    """Repeated images, and what they mean for the evaluation."""
    data = study.data
    within, shared = data.duplicates, data.shared
    n_test = len(data.test_labels)
    sentences = []
    if within.count:
        sentences.append(
            f"Of the {training_images(study)}, {count(within.count)} "
            f"{'repeats' if within.count == 1 else 'repeat'} an earlier one exactly "
            f"({percent(within.count / study.n_train, 1)}). Copies may fall into different folds, "
            "and then the validation images are not all new to the network."
        )
    else:
        sentences.append(f"None of the {training_images(study)} repeats another one exactly.")
    if shared.count:
        share = shared.count / n_test
        sentences.append(
            f"{counted(shared.count, 'test image')} ({percent(share, 1)}) also "
            f"{'stands' if shared.count == 1 else 'stand'} among the training images, pixel for "
            "pixel. That is leakage: a network may know them by heart, and the test accuracy can "
            f"be too high by up to {points(share, 1)}."
        )
    else:
        sentences.append(
            f"None of the {counted(n_test, 'test image')} is among the training images, so that "
            "no copies leak from training to test."
        )
    conflicts = (within.conflicting or 0) + (shared.conflicting or 0)
    if conflicts:
        sentences.append(
            f"{counted(conflicts, 'of these pairs bears', 'of these pairs bear')} two different "
            "labels, which cannot both be right."
        )
    sentences.append(
        "Only exact copies were looked for; images that differ in a single value count as "
        "different."
    )
    return Text(" ".join(sentences))


def label_errors(study):
    """What is known of wrong labels."""
    dataset, errors = study.dataset, study.dataset.card.label_errors
    if not errors:
        return Text(
            f"This report knows of no published list of wrong labels in {title(study)}. That is "
            "not to say that there are none: labels are given by people, and people err."
        )
    n_test = len(dataset.y_test)
    noted = {}
    for error in errors:
        if error.note:
            noted.setdefault(error.note, []).append(str(error.index))
    notes = "; ".join(f"for {listing(indices)}, {note}" for note, indices in noted.items())
    share = len(errors) / n_test
    return Text(
        "Northcutt et al. (2021) let people look at suspicious test images. For "
        f"{counted(len(errors), 'test image')} of {count(n_test)} fewer than three of five raters "
        f"backed the label that the dataset gives, {percent(share)} of the test set. Not every "
        f"suggestion is beyond doubt{f' ({notes})' if notes else ''}. The labels were left as they "
        "are, so that the accuracies of this report can be compared with others; but where two "
        "good "
        f"models differ by {points(share)} of test accuracy or less, the difference may lie in "
        "these images alone. The list is about the test set; the training labels are another "
        "matter."
    )


def references(study):
    """The works that the chapter cites."""
    card = study.dataset.card
    if not card.references:
        return Text("The chapter cites no work: the source of the images is not known.")
    return Text("\n".join(f"- {reference}" for reference in card.references))


def investigation_answer(study):
    """The answer of the chapter."""
    dataset, data = study.dataset, study.data
    train = data.train
    what = dataset.card.subject if dataset.card.key else "images of unknown origin"
    text = (
        f"The dataset is {title(study)}: {what} in {dataset.n_classes} classes, "
        f"{training_images(study)} and "
        f"{counted(len(dataset.y_test), 'test image')}. One example is a grid of "
        f"{size(dataset.image_shape)} pixels with {channels(dataset.channels)}, from "
        f"{pixel_value(train.min)} to {pixel_value(train.max)}, and the label of its class."
    )
    found = study.documentation_checks.claims
    if found:
        kept = sum(claim.holds for claim in found)
        text += (
            " What its makers say of sizes and making was checked on the arrays, and holds."
            if kept == len(found)
            else f" Of {len(found)} published statements that the arrays can show, {kept} "
            f"{'holds' if kept == 1 else 'hold'}."
        )
    shared = data.shared.count
    text += (
        " No test image is a copy of a training image"
        if not shared
        else f" But {counted(shared, 'test image')} "
        f"{'is a copy of a training image' if shared == 1 else 'are copies of training images'}"
    )
    errors = dataset.card.label_errors
    text += (
        f"; {counted(len(errors), 'test label')} ({percent(len(errors) / len(dataset.y_test))}) "
        "are known to be doubtful."
        if errors
        else "; doubtful labels are not known."
    )
    return Text(answer(text))
