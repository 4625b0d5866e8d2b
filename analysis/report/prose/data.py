"""Sentences of the loading chapter."""

import numpy as np

from analysis.report.display import Text
from analysis.report.prose.phrases import channels, class_list, is_subset, size, title
from analysis.report.words import answer, count, counted, percent


def usual_code(study):
    """The lines by which a reader would load the dataset."""
    card = study.dataset.card
    what = f"{card.title} {'are' if card.title.endswith('s') else 'is'} usually loaded"
    what = what if card.key else "Such a file is usually read"
    return Text(f"{what} like this:\n\n```python\n{card.keras_idiom}\n```")


def source(study):
    """Where this report's copy comes from, and how it was checked."""
    dataset = study.dataset
    if dataset.is_mnist:
        check = (
            "Whenever it is loaded, the SHA-256 digest of each of the four arrays is compared "
            "with the published one. They agree, and so these are, bit for bit, the arrays that "
            "`keras.datasets.mnist` returns."
        )
    else:
        check = (
            "There is no published digest to compare it with here. What was checked before use: "
            "every image has one label, training and test images have the same format, all pixels "
            "are finite numbers, and every class of the test set occurs in the training set."
        )
    if dataset.card.key == "digits":
        check += (
            " scikit-learn holds the whole numbers of its images as floats; here they are "
            "unsigned bytes with the same values."
        )
    return Text(
        f"Source of the copy used here: {dataset.card.source}. {check} The report's own "
        "`load_data` takes a dataset's name, or the path of a file, and returns the arrays in the "
        "same order."
    )


def shapes(study):
    """What the printed shapes mean."""
    dataset = study.dataset
    n_train, n_test = len(dataset.y_train), len(dataset.y_test)
    rows, columns = dataset.image_shape
    names = dataset.class_names
    text = (
        f"The training set holds {counted(n_train, 'image')}. Each is a grid of {rows} rows and "
        f"{columns} columns with {channels(dataset.channels)}. Beside them stand "
        f"{counted(n_train, 'label')}, one for each image, that name its class, one of "
        f"{len(names)}: {class_list(names)}. The test set has the same form and holds "
        f"{counted(n_test, 'image')}; no network learns from it."
    )
    if is_subset(study):
        share = study.n_train / n_train
        text += (
            f"\n\nThis run goes on with a stratified subset of {count(study.n_train)} of the "
            f"{count(n_train)} training images ({percent(share, 1)}), drawn at random with the "
            "seed of the run so that every class keeps its share. From here on, whatever is said "
            "of the training images is said of these."
        )
    return Text(text)


def first_images(study):
    """What the first look tells."""
    dataset, labels = study.dataset, study.data.labels
    name = dataset.class_names[labels[0]]
    if np.all(np.diff(labels) >= 0):
        order = (
            "The training images are sorted by class, so that training must not take them in "
            "this order; the folds and every epoch shuffle them."
        )
    else:
        order = (
            "The classes come in no sorted order; the folds and every epoch shuffle them anyway."
        )
    return Text(
        f"An image and its label make one example: shown the pixels of the first one, a network "
        f"should answer {name}. It never sees a picture, only the numbers of the grid. {order}"
    )


def load_answer(study):
    """The answer of the first chapter."""
    dataset = study.dataset
    digests = ", with its published digests verified" if dataset.is_mnist else ""
    used = f", of which this run uses {count(study.n_train)}," if is_subset(study) else ""
    return Text(
        answer(
            f"The dataset {title(study)} was loaded in the form that Keras made usual{digests}. "
            "There are "
            f"{counted(len(dataset.y_train), 'training image')}{used} and "
            f"{counted(len(dataset.y_test), 'test image')}, each of {size(dataset.image_shape)} "
            f"pixels with {channels(dataset.channels)}, and each with a label that names one of "
            f"{dataset.n_classes} classes."
        )
    )
