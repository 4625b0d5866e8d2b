"""Sentences on leakage: were networks evaluated on images that they were trained on?"""

from analysis.evaluation import leakage
from analysis.report.display import Text
from analysis.report.words import count, counted, percent, points

_PLACES = {
    (folds, test): "over the folds and on the test set"
    if folds == test == leakage.LEAK
    else "over the folds"
    if folds == leakage.LEAK
    else "on the test set"
    for folds in (leakage.LEAK, leakage.IMMATERIAL, leakage.NO_LEAK)
    for test in (leakage.LEAK, leakage.IMMATERIAL, leakage.NO_LEAK)
}
"""Which accuracy the copies raise, by the verdicts on the folds and on the test set."""


def leak_reading(study):
    """What the check found."""
    found = study.leakage
    if found.copies:
        text = (
            f"Of the {count(found.images)} held-out images, {count(found.copies)} have an exact "
            "copy among the training images of the same fold. "
        )
        if found.accuracy_of_others is None:
            text += "There is no image without a copy, so the accuracy has no meaning. "
        else:
            text += (
                f"Of those, {percent(found.accuracy_of_copies)} are classified correctly, of the "
                f"others {percent(found.accuracy_of_others)}; the copies raise the accuracy by "
                f"{points(found.excess, 3)}. "
            )
    else:
        text = "No held-out image has an exact copy among the training images of the same fold. "
    text += (
        f"Of the {count(found.test_images)} test images, "
        f"{counted(found.test_copies, 'has', 'have')} a copy among the training images. "
        if found.test_copies
        else f"None of the {count(found.test_images)} test images has a copy among the training "
        "images. "
    )
    verdict = {
        "leak": f"**There is a leak**: the accuracy {_PLACES[found.folds, found.test]} is "
        "optimistic, and the copies must be removed before it describes new images.",
        "no material leak": "The leak is not material.",
        "no leak": "**There is no leak** by copies.",
    }[found.verdict]
    return Text(text + verdict + " Near copies are not found in this way.")
