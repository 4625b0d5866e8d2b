"""The final model as Keras keeps it: the same bytes for the same weights."""

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

FILE_NAME = "model.keras"
# By the file of the archive: when it was saved, and where an object lay in memory.
_ACCIDENTAL = {"metadata.json": "date_saved", "config.json": "shared_object_id"}
# The earliest date that an archive can hold.
_DATE = (1980, 1, 1, 0, 0, 0)


def archive(network):
    """The bytes of a ``.keras`` file, without traces of when and in which process it was made.

    Parameters
    ----------
    network : keras.Model

    Returns
    -------
    bytes
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        network.save(path)
        with zipfile.ZipFile(path) as saved:
            parts = {name: saved.read(name) for name in sorted(saved.namelist())}
    for name, key in _ACCIDENTAL.items():
        parts[name] = json.dumps(_without(key, json.loads(parts[name]))).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as fresh:
        for name, content in parts.items():
            fresh.writestr(zipfile.ZipInfo(name, _DATE), content)
    return made.getvalue()


def _without(key, value):
    """JSON data without a key, however deep it stands."""
    if isinstance(value, dict):
        return {name: _without(key, item) for name, item in value.items() if name != key}
    return [_without(key, item) for item in value] if isinstance(value, list) else value
