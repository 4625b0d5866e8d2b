"""Load a dataset by name or from an ``.npz`` file, checked and described.

TensorFlow and Keras are imported only for the datasets that Keras downloads.
"""

import difflib
import hashlib
import importlib
import os
import zipfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from analysis.data.array_rules import bad_dataset, check_arrays
from analysis.data.dataset_cards import MNIST_DIGESTS, Card, card_for
from analysis.errors import InputError
from analysis.paths import MNIST_FILE
from analysis.system.files import array_digest

DATASET_NAMES = ("mnist", "keras_mnist", "fashion_mnist", "digits")
ARRAY_NAMES = ("x_train", "y_train", "x_test", "y_test")

_KERAS_MODULES = {"keras_mnist": "mnist", "fashion_mnist": "fashion_mnist"}
_LAYOUT = "an .npz file in Keras's layout holds x_train, y_train, x_test and y_test"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and labels, ready to be split.

    Attributes
    ----------
    spec : str
        What was asked for: a name or the path of a file.
    name : str
        Short name: "mnist" (wherever the copy came from), "fashion_mnist",
        "digits", or a file's name without folder and suffix.
    x_train, x_test : numpy.ndarray
        Images, (n, rows, columns) or (n, rows, columns, channels), with the
        source's pixel type and values; read-only.
    y_train, y_test : numpy.ndarray of int64, shape (n,)
        Labels 0 … n_classes - 1; read-only.
    card : analysis.data.dataset_cards.Card
        What is known about the dataset; its `class_names` follow the labels.
    full_scale : float or None
        Pixel value that stands for full brightness: 255 for unsigned bytes,
        16 for the digits; None where only the training images' largest value
        can show it.
    digest : str
        SHA-256, in hexadecimal, of the arrays as given (bytes, shapes, types)
        and of `full_scale`, so that equal digests mean equal results.
    """

    spec: str
    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    card: Card
    full_scale: float | None
    digest: str

    @property
    def is_mnist(self):
        """Whether the arrays are MNIST's, which its published digests decide."""
        return self.card.key == "mnist"

    @property
    def class_names(self):
        """Names of the classes, a tuple of str in the order of the labels."""
        return self.card.class_names

    @property
    def n_classes(self):
        """Number of classes, at least 2."""
        return len(self.class_names)

    @property
    def image_shape(self):
        """Rows and columns of an image, in pixels."""
        return self.x_train.shape[1:3]

    @property
    def channels(self):
        """Values per pixel: 1 for grey images, 3 for RGB."""
        return 1 if self.x_train.ndim == 3 else self.x_train.shape[3]

    @property
    def input_shape(self):
        """Shape of one image as a network takes it: rows, columns, channels."""
        return (*self.image_shape, self.channels)

    @property
    def n_train(self):
        """Number of training images."""
        return len(self.y_train)

    def shared(self):
        """What a worker must know of the dataset: arrays, and facts as plain data.

        Returns
        -------
        (dict of str to ndarray, dict)
        """
        facts = shared_facts(self.input_shape, self.n_classes, self.full_scale)
        return self._arrays(), facts

    @cached_property
    def arrays_digest(self):
        """Under which tasks know the arrays: of these as they are here, and of `full_scale`."""
        return arrays_digest(self._arrays(), self.full_scale)

    def _arrays(self):
        return {name: getattr(self, name) for name in ARRAY_NAMES}

    def images(self, split):
        """Images of "train" or "test" as (n, rows, columns, channels), not copied."""
        images = {"train": self.x_train, "test": self.x_test}[split]
        return images.reshape(len(images), *self.input_shape)


def shared_facts(input_shape, n_classes, full_scale):
    """What tasks must know of a dataset besides its arrays, as plain data."""
    return {
        "full_scale": full_scale,
        "n_classes": n_classes,
        "image_shape": list(input_shape[:2]),
        "input_shape": list(input_shape),
    }


def arrays_digest(arrays, full_scale):
    """SHA-256, in hexadecimal, of arrays by name and of the pixel format's largest value."""
    digest = hashlib.sha256(f"full_scale {full_scale}\n".encode())
    for name, array in arrays.items():
        described = f"{name} {array.dtype.str} {array.shape} {array_digest(array)}\n"
        digest.update(described.encode())
    return digest.hexdigest()


def load_data(name="mnist"):
    """Load a dataset the way ``keras.datasets.mnist.load_data`` does.

    Parameters
    ----------
    name : str
        One of `DATASET_NAMES` or the path of an ``.npz`` file with the arrays
        x_train, y_train, x_test and y_test.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuples of numpy.ndarray
        For MNIST Keras's very arrays: uint8, images (n, 28, 28), labels (n,),
        n = 60000 for training and 10000 for the test.

    Raises
    ------
    InputError
        When the name is unknown or the data cannot be used.
    """
    spec = _checked_spec(name)
    arrays = _read(spec)
    check_arrays(spec, arrays)
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def load(spec="mnist"):
    """Load, check and describe a dataset; the last few are kept in memory.

    Parameters
    ----------
    spec : str
        As for `load_data`, whose errors it raises.

    Returns
    -------
    Dataset
        A file that holds exactly MNIST gets MNIST's card.
    """
    spec = _checked_spec(spec)
    if spec in DATASET_NAMES:
        return _load(spec, None)
    # A file that was changed, or another one that a relative path now means, is read anew.
    path = os.path.realpath(os.path.expanduser(spec))
    status = os.stat(path)
    return _load(spec, (path, status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=4)
def _load(spec, stamp):
    train, test = load_data(spec)
    given = dict(zip(ARRAY_NAMES, train + test, strict=True))
    digests = {name: array_digest(array) for name, array in given.items()}
    classes = np.unique(given["y_train"])
    name = "mnist" if spec == "keras_mnist" else spec
    if spec in DATASET_NAMES:
        card = card_for(spec)
    else:
        file = Path(spec)
        name = file.stem
        known = "mnist" if digests == MNIST_DIGESTS else None
        card = card_for(known, file.name, [str(label) for label in classes])
    arrays, digest = {}, hashlib.sha256()
    for key, array in given.items():
        digest.update(f"{key} {array.dtype.str} {array.shape} {digests[key]}\n".encode())
        if key.startswith("y"):
            array = np.searchsorted(classes, array.ravel()).astype(np.int64)
        # TensorFlow wants native byte order; what Keras returns may be a view of a file.
        array = np.array(array, dtype=array.dtype.newbyteorder("="), order="C")
        array.setflags(write=False)
        arrays[key] = array
    by_dtype = 255.0 if given["x_train"].dtype == np.uint8 else None
    full_scale = 16.0 if spec == "digits" else by_dtype
    digest.update(f"full_scale {full_scale}\n".encode())
    return Dataset(
        spec=spec, name=name, card=card, full_scale=full_scale, digest=digest.hexdigest(), **arrays
    )


def _checked_spec(spec):
    """Return `spec` as a str that is a known name or the path of an existing file."""
    spec = os.fspath(spec) if isinstance(spec, os.PathLike) else spec
    allowed = f"allowed are {', '.join(DATASET_NAMES)}, or the path of an .npz file"
    if not isinstance(spec, str):
        raise bad_dataset(spec, f"must be text; {allowed}")
    path = os.path.expanduser(spec)
    if spec in DATASET_NAMES or os.path.isfile(path):
        return spec
    if os.path.exists(path):
        what = "is a folder" if os.path.isdir(path) else "is not a regular file"
        raise bad_dataset(spec, f"{what}; give the path of an .npz file")
    if os.path.dirname(spec) or spec.lower().endswith(".npz"):
        raise bad_dataset(spec, f"there is no file {os.path.abspath(path)}; {allowed}")
    close = difflib.get_close_matches(spec.lower().replace("-", "_"), DATASET_NAMES, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise bad_dataset(spec, f"is not a known dataset; {hint}{allowed}")


def _read(spec):
    if spec == "mnist":
        return _verified_mnist(spec, _read_npz(spec, MNIST_FILE), str(MNIST_FILE))
    if spec == "digits":
        return _read_digits()
    if spec in _KERAS_MODULES:
        arrays = _read_keras(spec, _KERAS_MODULES[spec])
        if spec == "keras_mnist":
            return _verified_mnist(spec, arrays, "what Keras loaded")
        return arrays
    return _read_npz(spec, os.path.expanduser(spec))


def _verified_mnist(spec, arrays, where):
    for name, expected in MNIST_DIGESTS.items():
        if array_digest(arrays[name]) != expected:
            raise bad_dataset(
                spec,
                f"{where} does not hold MNIST: the SHA-256 of {name} differs from "
                "the published one",
            )
    return arrays


def _read_digits():
    """Digits with a test set drawn from them: 360 of the 1,797, stratified, always the same."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    # Whole numbers from 0 to 16, which scikit-learn holds as floats.
    images, labels = digits.images.astype(np.uint8), digits.target.astype(np.uint8)
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=360, stratify=labels, random_state=0
    )
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _read_keras(spec, module):
    try:
        loader = importlib.import_module(f"keras.datasets.{module}")
        train, test = loader.load_data()
    except Exception as error:  # Keras turns a failed download into a bare Exception.
        raise bad_dataset(
            spec,
            f"Keras could not download it ({error}); it needs the network once; use "
            "mnist or digits, which need none, or an .npz file",
        ) from error
    return dict(zip(ARRAY_NAMES, (*train, *test), strict=True))


def _read_npz(spec, path):
    """Read the four arrays of an ``.npz`` file without ever unpickling."""
    current, arrays = None, {}
    where = path if spec in DATASET_NAMES else "the file"  # Which the message has named.
    try:
        with open(path, "rb") as file:
            if not zipfile.is_zipfile(file):
                raise bad_dataset(
                    spec, f"{where} is not an .npz file, or it is cut short; {_LAYOUT}"
                )
        with np.load(path, allow_pickle=False) as archive:
            missing = [name for name in ARRAY_NAMES if name not in archive.files]
            if missing:
                raise bad_dataset(spec, f"{where} lacks {', '.join(missing)}; {_LAYOUT}")
            for current in ARRAY_NAMES:
                arrays[current] = archive[current]
    except InputError:
        raise
    except Exception as error:  # A damaged archive can fail in a dozen ways.
        if "allow_pickle" in str(error):
            raise bad_dataset(
                spec, f"{current} holds Python objects; only numbers are allowed"
            ) from error
        what = f"{current} in {where}" if current else where
        raise bad_dataset(
            spec, f"{what} cannot be read: {error or type(error).__name__}"
        ) from error
    # A member of the archive that is no array comes out as bytes.
    return {name: np.asarray(array) for name, array in arrays.items()}
