"""Sentences of the chapter that investigates the data."""

UNKNOWN_ORIGIN = (
    "The images were read from a file, {file}. It does not say where they come from, how they "
    "were made or what the classes mean, so this report describes only what the arrays show."
)

DOCUMENTED_IN_SHORT = {
    "all": "The arrays match their documentation.",
    "some": "Of {total} documented properties, the arrays have {kept}.",
    "nothing": "",
}
"""Whether the arrays match what is documented of them."""

DOCUMENTED = {
    "all": "The arrays match every documented property.",
    "some": "The arrays have {kept} of {total} documented properties.",
    "nothing": "No properties of these arrays are documented, so there is nothing to check.",
}

SHARED_IN_SHORT = {
    "none": "No test image is a copy of a training image.",
    "some": "Leakage: of {total:,} test images, {count:,} also occur in the training set.",
}
"""Whether test images occur in the training set."""

LABELS_IN_SHORT = {
    "known": "For {count} of {total:,} test images the label is doubtful.",
    "unknown": "No list of wrong labels is known.",
}
"""Whether wrong test labels are known."""

TYPES = {
    "uint8": "A value is an unsigned byte, an integer from 0 to 255.",
    "other": "A value has the type `{dtype}`.",
}
"""The type of a pixel's value."""

FLOATS = {
    "more": "A network computes with 32-bit floats, which need {factor:g} times the memory.",
    "same": "",
}
"""Memory of 32-bit floats, compared with the arrays as loaded."""

EXAMPLES = {
    "handwritten digits": "Within a row of [Figure](#fig-class-examples) the strokes differ in "
    "slant, width and form; between some rows the difference is a single stroke. A classifier has "
    "to separate what defines the class from what is only the style of the writer.",
    "other": "The images of one row of [Figure](#fig-class-examples) share their class and "
    "whatever else happens to be alike. A classifier has to find what distinguishes the rows, and "
    "ignore what varies within them.",
}
"""What the rows of examples show, by the subject of the images."""

POSITION = {
    "signed": "Some values are negative, so no value marks an empty background, and where the "
    "content of an image lies is not measured.",
    "filled": "Most images have values above zero from edge to edge, so their bounding boxes say "
    "little about the position of an object.",
    "centred": "The largest bounding box of the values above zero is {box} pixels. The centre of "
    "mass varies by {spread} pixels between images (standard deviation): the content is closely "
    "centred, so a model trained on these images is not asked to find it elsewhere.",
    "varied": "The largest bounding box of the values above zero is {box} pixels. The centre of "
    "mass varies by {spread} pixels between images (standard deviation): the position of the "
    "content varies, and a model has to cope with that.",
}
"""Where in the images their content lies."""

CONSTANT = {
    "none": "Every pixel varies: no position has the same value in all training images.",
    "some": "Positions that have the same value in all training images: {count:,} of {total:,} "
    "({share:.1%}). Constant pixels carry no information about the class, and a network can "
    "ignore them. Standardising each pixel separately would divide by zero there; this report "
    "uses one divisor for all pixels.",
}
"""Whether pixels never change."""

REPEATED = {
    "none": "No training image repeats another one exactly.",
    "some": "Training images that repeat an earlier one exactly: {count:,} ({share:.1%}). Copies "
    "may fall into different folds, in which case some validation images are not new to the "
    "network.",
}
"""Whether training images occur more than once."""

SHARED = {
    "none": "No test image occurs in the training set, so no copies leak from training to test.",
    "some": "Test images that also occur in the training set: {count:,} ({share:.1%}). This is "
    "leakage: a network may have memorised them, and the test accuracy can be too high by up to "
    "{points}.",
}

CONFLICTS = {
    "none": "",
    "some": "Pairs of copies with two different labels, of which one must be wrong: {count:,}.",
}
"""Whether copies have different labels."""

LABELS = {
    "known": "Northcutt et al. (2021) had people check suspicious test images. For {count} of "
    "{total:,} test images ({share:.2%}), shown in [Figure](#fig-label-errors), fewer than three "
    "of five raters confirmed the given label. The labels are left unchanged, so that the "
    "accuracies of this report can be compared with published ones; but where two good models "
    "differ by {points} of test accuracy or less, these images alone may explain the difference.",
    "unknown": "This report knows of no published list of wrong labels in {title}. That does not "
    "mean that there are none: people assign labels, and people make mistakes.",
}
