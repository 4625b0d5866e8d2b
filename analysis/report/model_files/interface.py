"""What the page of the network says and offers besides the network: words, and images to choose."""

import json

import numpy as np

from analysis.report.model_files import checked_images
from analysis.report.model_files.script import EXAMPLES, packed
from analysis.report.phrases import interface as phrases
from analysis.report.words import count

FILE_NAME = "interface.js"
GLOBAL = "NETWORK_PAGE"
CHOICES = 12
"""Images in a group, at most, apart from that with one of each class."""


def script(study, bytes_checked):
    """The text of the script: one constant, made by ``forward.js``, which is loaded before.

    It is an object with ``mode`` (`mode_of`), ``names`` (of the classes, within a sentence),
    ``words`` (sentences by name), ``check`` (``offer`` and ``button``, for the check of all test
    images), and ``groups`` of images to choose, each with ``id``, ``name``, ``note`` and
    ``images``: ``source``, ``label`` and ``pixels``.

    Parameters
    ----------
    study : analysis.study.Study
    bytes_checked : int
        Size of the script with the test images.

    Returns
    -------
    str
    """
    mode = mode_of(study)
    content = {
        "mode": mode,
        "names": phrases.names(study),
        "words": phrases.words(study, mode),
        "check": phrases.check(
            checked_images.offered(study.dataset),
            len(study.dataset.y_test),
            bytes_checked,
        ),
        "groups": [group for group in _groups(study) if group["images"]],
    }
    text = json.dumps(content, separators=(",", ":"))
    return f"const {GLOBAL} = forwardPass.load({text});\n"


def mode_of(study):
    """What the reader can do: ``"draw"``, ``"paint"`` or ``"choose"``.

    Freely drawn is what has a frame (see `analysis.study.Study.frame`); other grey images are
    edited on their own pixels; those with colours can only be chosen.
    """
    if study.dataset.channels > 1:
        return "choose"
    return "draw" if study.frame else "paint"


def _groups(study):
    """Groups of images to choose."""
    dataset, out_of_fold = study.dataset, study.validation.out_of_fold
    _, first = np.unique(dataset.y_test, return_index=True)
    wrong = _errors(study.test)[:CHOICES]
    worst = out_of_fold.worst(CHOICES)
    # Most of the worst errors are suspects too.
    suspects = [i for i in study.suspects.positions if i not in worst][:CHOICES]
    doubted = [error.index for error in dataset.card.label_errors]
    held_out, suspects = out_of_fold.indices[worst], out_of_fold.indices[suspects]
    yield _group("classes", dataset, "test", first[:EXAMPLES])
    yield _group("errors", dataset, "test", wrong)
    yield _group("folds", dataset, "training", held_out)
    yield _group("doubted", dataset, "test", doubted)
    yield _group("suspects", dataset, "training", suspects)


def _errors(test):
    """Positions of the test images that are classified wrongly, the most confident first."""
    wrong = np.flatnonzero(~test.correct)
    return wrong[np.argsort(-test.confidence[wrong], kind="stable")]


def _group(kind, dataset, part, places):
    images, labels = {
        "test": (dataset.x_test, dataset.y_test),
        "training": (dataset.x_train, dataset.y_train),
    }[part]
    name, note = phrases.group(kind, len(places), dataset.n_classes)
    return {
        "id": f"try-{kind}",
        "name": name,
        "note": note,
        "images": [
            {
                "source": phrases.SOURCE[part].format(number=count(place)),
                "label": int(labels[place]),
                "pixels": packed(images[place]),
            }
            for place in places
        ],
    }
