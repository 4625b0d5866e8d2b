"""Who wrote which training image, and folds in which no writer stands on both sides.

The published table is that of QMNIST (Yadav & Bottou 2019, Cold case: the lost MNIST digits,
arXiv:1905.10498), which traced MNIST's images to the forms on which they were written.
"""

import gzip
import hashlib
import http.client
import io
import os
import urllib.error
import urllib.request
import warnings
import zlib
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from analysis.errors import InputError
from analysis.paths import writers_table
from analysis.system.files import write_whole

PUBLISHED = "published"
# The commit is part of the address, so that the file behind it cannot change.
ADDRESS = (
    "https://raw.githubusercontent.com/facebookresearch/qmnist/"
    "c5d0468d749822b3dfc4fcb7110a1e94d541b1c1/qmnist-train-labels.tsv.gz"
)
PUBLISHED_ROWS = 60_000
# SHA-256 of the uncompressed table.
PUBLISHED_DIGEST = "d12becc9bddd68fc45d52ddaa7868aa49dc4c7080d65b51ce6cf12ecdfbabd5c"

# Columns that are read; QMNIST's tables have five more, which may be missing.
CLASS_COLUMN, WRITER_COLUMN = 0, 2
LEAST_COLUMNS = 3

# Bytes, of a file and of what it unpacks to: 60,000 images take 1.5 MB.
LARGEST_TABLE = 100_000_000
# Seconds without an answer from the network.
TIMEOUT = 30

_GZIP_MAGIC = b"\x1f\x8b"
_ALLOWED = (
    "allowed is a table with a line for each training image, in their order, of whole numbers "
    "with tabs between: class, series, writer, and any further columns; plain text or gzip; or "
    f"the word {PUBLISHED!r} for that of MNIST"
)


def load_writers(spec, labels):
    """Read the writer of every training image.

    Parameters
    ----------
    spec : str or path-like
        The path of a table in the layout of QMNIST's ``qmnist-train-labels.tsv``, plain or
        compressed by gzip, or "published": that very table, fetched once and then kept.
    labels : ndarray of int, shape (n,)
        Class of each image of the dataset's whole training set; the table's first column must
        say the same.

    Returns
    -------
    ndarray of int64, shape (n,)
        The writers as the table numbers them.

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
    if spec == PUBLISHED:
        # Not worth a download when it cannot fit.
        _check_rows(spec, PUBLISHED_ROWS, len(labels))
        content = _published()
    else:
        content = _unpacked(spec, _read(spec))
    table = _parse(spec, content)
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
    return table[:, WRITER_COLUMN].copy()


def writer_folds(labels, writers, k, seed):
    """Divide images into folds, all images of a writer in the same one.

    The classes are spread over the folds as evenly as whole writers allow
    (`sklearn.model_selection.StratifiedGroupKFold`).

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    writers : ndarray of int, shape (n,)
    k : int
        Number of folds, at least 2.
    seed : int

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
    splitter = StratifiedGroupKFold(n_splits=k, shuffle=True, random_state=seed)
    assignment = np.zeros(len(labels), np.uint16)
    with warnings.catch_warnings():
        # That a class has fewer images than there are folds is no harm here.
        warnings.simplefilter("ignore", UserWarning)
        try:
            parts = [held for _, held in splitter.split(labels, labels, writers)]
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


def _unpacked(spec, content):
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


def _parse(spec, content):
    """The whole numbers of a table, shape (rows, columns)."""
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
        raise _bad(spec, f"is not a table of whole numbers: {reason}; {_ALLOWED}") from None
    if table.shape[1] < LEAST_COLUMNS:
        raise _bad(
            spec, f"has too few columns: {table.shape[1]}, at least {LEAST_COLUMNS}; {_ALLOWED}"
        )
    return table


def _published():
    """The published table: the copy that is kept if it is whole, or else a new one."""
    path = writers_table()
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if _digest(content) == PUBLISHED_DIGEST:
        return content
    content = _unpacked(PUBLISHED, _fetch())
    if _digest(content) != PUBLISHED_DIGEST:
        raise _bad(
            PUBLISHED,
            f"is not what came from {ADDRESS}: its SHA-256 differs from that of the published "
            "table, so it was not kept; try again, or give the path of a good copy",
        )
    try:
        write_whole(path, content)
    except OSError as error:
        raise _bad(
            PUBLISHED,
            f"cannot be kept in {path}: {error.strerror or error}; it must be a place where "
            "files can be written",
        ) from None
    return content


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _fetch():
    try:
        with urllib.request.urlopen(ADDRESS, timeout=TIMEOUT) as answer:
            content = answer.read(LARGEST_TABLE + 1)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise _bad(
            PUBLISHED,
            f"could not be fetched from {ADDRESS} ({reason or type(error).__name__}); it needs "
            "the network once; without it, give the path of a copy",
        ) from None
    if len(content) > LARGEST_TABLE:
        raise _too_large(PUBLISHED)
    return content
