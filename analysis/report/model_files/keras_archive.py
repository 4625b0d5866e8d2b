"""The final model as Keras keeps it: the same bytes for the same weights."""

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

FILE_NAME = "model.keras"
_METADATA = "metadata.json"
# The earliest date that an archive can hold.
_DATE = (1980, 1, 1, 0, 0, 0)


def archive(network):
    """The bytes of a ``.keras`` file, without the times at which it was made.

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
    facts = json.loads(parts[_METADATA])
    facts.pop("date_saved", None)
    parts[_METADATA] = json.dumps(facts).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as fresh:
        for name, content in parts.items():
            fresh.writestr(zipfile.ZipInfo(name, _DATE), content)
    return made.getvalue()
