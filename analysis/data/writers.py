"""Who wrote which image, and folds in which no writer stands on both sides.

MNIST's writers are those of QMNIST's tables (Yadav & Bottou 2019, Cold case: the lost MNIST
digits, arXiv:1905.10498), which traced the images to the forms on which they were written.
"""

import gzip
import io
import os
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from analysis.errors import InputError
from analysis.paths import MNIST_WRITERS_FILE
from analysis.system.files import array_digest

MNIST_WRITERS_DIGESTS = {
    "train": "10804de73fa65ca45f6076e667137549cf9ae06d02951ed59eedf22380647e8c",
    "train_series": "b982c3bbf12a4930b57fedb4ee6549f261ab606e0a90e648691d41147c4bfc01",
    "test": "0d0942e0273f6e345d5998ccc814d9e200ed607a1b6d73f324a92ed0e2da5e90",
    "test_series": "9bb963021e5fa11444001bafbd7fc9cb1fec87a96f6ed56f7b76cbeb075652da",
}
"""SHA-256 of each array of MNIST's writers and series, by its name in the file."""

EMPLOYEES, STUDENTS = (0, 1), (4,)
"""Series of NIST's forms in MNIST: by employees of the Census Bureau, and by students."""

# Columns that are read; QMNIST's tables have five more, which may be missing.
CLASS_COLUMN, SERIES_COLUMN, WRITER_COLUMN = 0, 1, 2
LEAST_COLUMNS = 3

# Bytes, of a file and of what it unpacks to: 60,000 images take 1.5 MB.
LARGEST_TABLE = 100_000_000

_GZIP_MAGIC = b"\x1f\x8b"
_ALLOWED = (
    "allowed is a table with a line for each training image, in their order, of integers "
    "with tabs between: class, series, writer, and any further columns; plain text or gzip"
)


@dataclass(frozen=True, eq=False)
class Writers:
    """Who wrote each image of a dataset.

    Attributes
    ----------
    train, train_series : ndarray of int, shape (n,)
        The writer of each training image, and the series of forms that it comes from, as the
        source numbers them.
    test, test_series : ndarray of int, shape (m,), or None
        The same of the test images; None where it is not known.
    """

    train: np.ndarray
    train_series: np.ndarray
    test: np.ndarray | None = None
    test_series: np.ndarray | None = None

    @property
    def shared(self):
        """Number of writers of both training and test images; None where that is not known."""
        return None if self.test is None else len(np.intersect1d(self.train, self.test))


def writers_of(spec, dataset):
    """The writers of a dataset's images.

    Parameters
    ----------
    spec : str, path-like or None
        The path of a table of the training images (see `load_writers`), or None for the writers
        that are known: MNIST's.
    dataset : analysis.data.datasets.Dataset

    Returns
    -------
    Writers or None
        None where no writers are known.

    Raises
    ------
    InputError
        When the table cannot be used, or the project's own file is damaged.
    """
    if spec is not None:
        return load_writers(spec, dataset.y_train)
    return mnist_writers() if dataset.is_mnist else None


def mnist_writers():
    """The writers and series of MNIST's images, checked against their digests.

    Returns
    -------
    Writers

    Raises
    ------
    InputError
        When the file that comes with the project is missing or was changed.
    """
    try:
        with np.load(MNIST_WRITERS_FILE, allow_pickle=False) as file:
            arrays = {name: file[name] for name in MNIST_WRITERS_DIGESTS}
    except Exception as error:  # A damaged archive can fail in a dozen ways.
        raise _bad(str(MNIST_WRITERS_FILE), f"cannot be read: {error}") from error
    for name, digest in MNIST_WRITERS_DIGESTS.items():
        if array_digest(arrays[name]) != digest:
            raise _bad(
                str(MNIST_WRITERS_FILE),
                f"does not hold MNIST's writers: the SHA-256 of {name} differs",
            )
    return Writers(**{name: array.astype(np.int64) for name, array in arrays.items()})


def load_writers(spec, labels):
    """Read a table of the writers of all training images.

    Parameters
    ----------
    spec : str or path-like
        The path of a table in the layout of QMNIST's ``qmnist-train-labels.tsv``, plain or
        compressed by gzip.
    labels : ndarray of int, shape (n,)
        Class of each image of the dataset's whole training set; the table's first column must
        say the same.

    Returns
    -------
    Writers
        Of the training images only.

    Raises
    ------
    InputError
        One line that starts with ``writers:``, when there is no such table, it cannot be read,
        or it is not one of these images.
    """
    labels = np.asarray(labels)
    spec = os.fspath(spec) if isinstance(spec, os.PathLike) else spec
    if not isinstance(spec, str) or not spec:
        raise _bad(spec, f"must be text; {_ALLOWED}")
    table = parse_table(spec, unpacked(spec, _read(spec)))
    _check_rows(spec, len(table), len(labels))
    differs = np.flatnonzero(table[:, CLASS_COLUMN] != labels)
    if len(differs):
        row = differs[0]
        raise _bad(
            spec,
            f"line {row + 1} is of class {table[row, CLASS_COLUMN]}, but training image {row + 1} "
            f"is of class {labels[row]} ({len(differs)} such lines); the table must list this "
            "dataset's training images in their order, with classes numbered from 0",
        )
    return Writers(table[:, WRITER_COLUMN].copy(), table[:, SERIES_COLUMN].copy())


def writer_folds(labels, writers, k, seed, series=None):
    """Divide images into folds, all images of a writer in the same one.

    The classes, and where they are given the series, are spread over the folds as evenly as
    whole writers allow (`sklearn.model_selection.StratifiedGroupKFold`).

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    writers : ndarray of int, shape (n,)
    k : int
        Number of folds, at least 2.
    seed : int
    series : ndarray of int, shape (n,), optional
        The series of forms that each image comes from.

    Returns
    -------
    ndarray of uint16, shape (n,)
        For each image the fold, from 1, in which it is held out.

    Raises
    ------
    InputError
        When there are fewer writers than folds, a fold stays empty, or a fold's training part
        lacks a class.
    """
    labels, writers = np.asarray(labels), np.asarray(writers)
    if labels.ndim != 1 or labels.shape != writers.shape:
        raise InputError(
            f"writers: {writers.size} writers for {labels.size} images; each image must have one"
        )
    count = len(np.unique(writers))
    if not 2 <= k <= count:
        allowed = f"k must be from 2 to {count}" if count >= 2 else "there must be two or more"
        raise InputError(
            f"writers: {count} different writers of the {len(labels)} images used cannot be "
            f"divided into k = {k} folds; {allowed}"
        )
    strata = labels
    if series is not None:
        _, numbers = np.unique(series, return_inverse=True)
        strata = labels * (numbers.max() + 1) + numbers
    splitter = StratifiedGroupKFold(n_splits=k, shuffle=True, random_state=seed)
    assignment = np.zeros(len(labels), np.uint16)
    with warnings.catch_warnings():
        # That a class has fewer images than there are folds is no harm here.
        warnings.simplefilter("ignore", UserWarning)
        try:
            parts = [held for _, held in splitter.split(strata, strata, writers)]
        except ValueError as error:
            raise InputError(
                " ".join(f"writers: the images cannot be divided by writer: {error}".split())
                + "; a smaller k may help"
            ) from None
    for fold, held_out in enumerate(parts, 1):
        assignment[held_out] = fold
        trained = np.delete(labels, held_out)
        missing = np.setdiff1d(labels, trained)
        if not len(held_out) or len(missing):
            what = (
                f"the training part of fold {fold} would lack class {missing[0]}"
                if len(missing)
                else f"fold {fold} would be empty"
            )
            raise InputError(
                f"writers: with whole writers in k = {k} folds {what}; a smaller k, another seed "
                "or more writers may help"
            )
    return assignment


def _bad(spec, problem):
    """The error, in one line, that says what is wrong with the table `spec`."""
    return InputError(" ".join(f"writers: {spec!r} {problem}".split()))


def _check_rows(spec, rows, images):
    if rows != images:
        raise _bad(
            spec,
            f"lists {rows} images, but the dataset has {images} training images; it must list "
            "these, one in each line, in their order",
        )


def _read(spec):
    path = Path(os.path.expanduser(spec))
    if not path.is_file():
        what = (
            "is a folder"
            if path.is_dir()
            else "is not a regular file"
            if path.exists()
            else "is not there"
        )
        raise _bad(spec, f"{what}; {_ALLOWED}")
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_TABLE + 1)
    except OSError as error:
        raise _bad(spec, f"cannot be read: {error.strerror or error}") from None
    if len(content) > LARGEST_TABLE:
        raise _too_large(spec)
    return content


def _too_large(spec):
    return _bad(spec, f"is too large: at most {LARGEST_TABLE // 10**6} MB are allowed, unpacked")


def unpacked(spec, content):
    """The table itself, unpacked no further than the largest that is allowed."""
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            content = file.read(LARGEST_TABLE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _bad(spec, f"is a damaged gzip file: {error}") from None
    if len(content) > LARGEST_TABLE:
        raise _too_large(spec)
    return content


def parse_table(spec, content):
    """The integers of a table, shape (rows, columns)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad(spec, f"is not text; {_ALLOWED}") from None
    if not text.strip():
        raise _bad(spec, f"is empty; {_ALLOWED}")
    try:
        with warnings.catch_warnings():
            # A number with a point is read with no more than a warning.
            warnings.simplefilter("error")
            table = np.loadtxt(
                io.StringIO(text), dtype=np.int64, delimiter="\t", comments=None, ndmin=2
            )
    except (ValueError, OverflowError, Warning) as error:
        # What follows a semicolon or line break is advice to programmers.
        reason = str(error).split(";")[0].split("\n")[0][:200]
        raise _bad(spec, f"is not a table of integers: {reason}; {_ALLOWED}") from None
    if table.shape[1] < LEAST_COLUMNS:
        raise _bad(
            spec, f"has too few columns: {table.shape[1]}, at least {LEAST_COLUMNS}; {_ALLOWED}"
        )
    return table
