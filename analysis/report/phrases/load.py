"""Sentences of the chapter that loads the data."""

VERIFIED = {
    True: "Their SHA-256 digests match the published ones.",
    False: "No digests are published for these arrays; their format was checked on loading.",
}
"""The answer on the digests, by whether there are published ones."""

DIGESTS = {
    True: "All four digests match the published ones: bit for bit, these are the arrays that "
    "Keras returns.",
    False: "No digests are published for these arrays, so there is nothing to compare them with. "
    "What was checked on loading: every image has one label, training and test images have the "
    "same format, all pixels are finite numbers, and every class of the test set occurs in the "
    "training set.",
}
"""What the comparison of the digests shows, by whether there are published ones."""

SUBSET = {
    True: "This run uses a stratified subset of {used:,} of the {all:,} training images "
    "({share:.1%}), drawn at random with the seed of the run, so that every class keeps its "
    "share. From here on, the training images are these.",
    False: "",
}
"""How many training images the run uses, by whether it uses only a part."""

SUBSET_IN_SHORT = {
    True: "This run uses {used:,} of the {all:,} training images.",
    False: "",
}

ORDER = {
    "sorted": "The training images are sorted by class, so that training in this order would see "
    "one class after another; the folds and every epoch shuffle them.",
    "mixed": "The classes do not come in sorted order; the folds and every epoch shuffle the "
    "images in any case.",
}
"""The order of the training images by class."""
