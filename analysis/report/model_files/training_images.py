"""What a page needs of the training images: how they are framed, and some to compare with."""

import base64
import json

import numpy as np

from analysis.evaluation.familiarity import Familiar
from analysis.report.model_files.script import packed
from analysis.report.results import plain

FILE_NAME = "training_images.js"
GLOBAL = "TRAINING_IMAGES"
_BEFORE, _AFTER = f"const {GLOBAL} = forwardPass.load(", ");\n"


def script(study):
    """The text of a classic script: one constant, made by ``forward.js``, which is loaded before.

    It is an object with ``frame`` (or null; see `analysis.data.framing.Frame`), the ``images`` to
    compare with, their ``indices`` and ``labels``, and ``unlike``: the limits ``distance`` and
    ``angle``, and how many test ``images`` are beyond them, as ``share`` with its ``interval``.
    Arrays are packed as in the network's script.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    str
    """
    found, alarms = study.familiar, study.alarms
    facts = {
        "frame": plain(study.frame),
        "images": packed(found.images),
        "indices": packed(found.indices),
        "labels": packed(found.labels),
        "unlike": {
            "distance": found.distance,
            "angle": found.angle,
            "images": alarms.images,
            "share": alarms.share,
            "interval": [alarms.interval.low, alarms.interval.high],
        },
    }
    return f"{_BEFORE}{json.dumps(facts, separators=(',', ':'))}{_AFTER}"


def read(text):
    """What `script` wrote.

    Parameters
    ----------
    text : str

    Returns
    -------
    (dict or None, Familiar)
        The fields of the frame, and the images to compare with.
    """
    facts = json.loads(text.removeprefix(_BEFORE).removesuffix(_AFTER))
    images, indices, labels = (_unpacked(facts[name]) for name in ("images", "indices", "labels"))
    limits = facts["unlike"]
    compared = Familiar(
        indices.astype(int), images, labels.astype(int), limits["distance"], limits["angle"]
    )
    return facts["frame"], compared


def _unpacked(array):
    kind = np.dtype(array["type"]).newbyteorder("<")
    return np.frombuffer(base64.b64decode(array["data"]), kind).reshape(array["shape"])
