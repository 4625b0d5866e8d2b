"""Tables of writers: good ones, a dozen bad ones, MNIST's own, and folds of whole writers."""

import gzip
import os

import numpy as np
import pytest

from analysis.data import make_mnist_writers, writers
from analysis.data.datasets import load
from analysis.errors import InputError
from analysis.paths import MNIST_WRITERS_FILE

LABELS = np.array([5, 0, 4, 1, 9, 2])
WRITERS = [2154, 7, 2232, 7, 2168, 2154]


def table(labels=LABELS, ids=WRITERS):
    """A table in the published layout."""
    rows = [
        f"{label}\t4\t{writer}\t{row}\t35\t{1000 + row}\t0\t0\n"
        for row, (label, writer) in enumerate(zip(labels, ids, strict=True))
    ]
    return "".join(rows).encode()


@pytest.fixture
def file(tmp_path):
    """Writes bytes to a file; returns its path."""

    def write(content, name="labels.tsv"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


@pytest.mark.parametrize(
    "content",
    [
        table(),
        gzip.compress(table(), mtime=0),
        table().replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + table(),
        table().rstrip(b"\n"),
        b"".join(b"\t".join(line.split(b"\t")[:3]) + b"\n" for line in table().splitlines()),
    ],
    ids=["plain", "gzip", "windows", "mark", "no-last-newline", "three-columns"],
)
def test_good_tables(file, content):
    found = writers.load_writers(file(content), LABELS)
    assert found.train.tolist() == WRITERS and found.train.dtype.kind == "i"
    assert found.train_series.tolist() == [4] * 6
    assert found.test is found.test_series is found.shared is None


def test_what_a_file_holds_decides_and_not_its_name(file):
    assert writers.load_writers(file(table(), "labels.tsv.gz"), LABELS).train.tolist() == WRITERS


def test_paths_may_be_objects_and_start_at_home(file, tmp_path, monkeypatch):
    path = file(table())
    monkeypatch.setenv("HOME", str(tmp_path))
    assert writers.load_writers(tmp_path / "labels.tsv", LABELS).train.tolist() == WRITERS
    assert writers.load_writers(f"~/{os.path.basename(path)}", LABELS).train.tolist() == WRITERS


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (bytes(range(256)) * 20, "is not text"),
        (b"\x00\x01\x02\x03", "not a table of integers"),
        (b"PK\x03\x04" + bytes(100), "not a table of integers"),
        (b"\x80\x04\x95cposix\nsystem\n(S'true'\ntR.", "is not text"),
        (gzip.compress(table(), mtime=0)[:-12], "damaged gzip"),
        (b"\x1f\x8b" + b"rubbish" * 9, "damaged gzip"),
        (gzip.compress(table(), mtime=0) + b"more", "damaged gzip"),
        (table()[: -len("0\t0\n")], "number of columns"),
        (table().replace(b"2232", b"anna"), "could not convert string 'anna'"),
        (table().replace(b"2232", b"22.5"), "not a table of integers"),
        (table().replace(b"2232", b"nan"), "not a table of integers"),
        (table().replace(b"2232", b""), "not a table of integers"),
        (table().replace(b"2232", b"9" * 30), "not a table of integers"),
        (b"digit\tseries\twriter\n" + table(), "not a table of integers"),
        (table().replace(b"\t", b","), "not a table of integers"),
        (b"5\t1\n0\t1\n4\t2\n1\t1\n9\t1\n2\t1\n", "too few columns: 2"),
        (table(LABELS[:5], WRITERS[:5]), "lists 5 images, but the dataset has 6"),
        (table() + b"1\t4\t7\t0\t35\t9\t0\t0\n", "lists 7 images, but the dataset has 6"),
        (
            table(np.r_[5, 0, 4, 1, 2, 9]),
            "line 5 is of class 2, but training image 5 is",
        ),
    ],
)
def test_bad_tables_are_told_in_one_line(file, content, said):
    path = file(content)
    with pytest.raises(InputError) as caught:
        writers.load_writers(path, LABELS)
    message = str(caught.value)
    assert message.startswith("writers: ") and path in message and said in message
    assert "\n" not in message and len(message) < 1000


@pytest.mark.parametrize("spec", [None, 7, "", ["a"]])
def test_what_is_no_path_is_refused(spec):
    with pytest.raises(InputError, match=r"writers: .*must be text"):
        writers.load_writers(spec, LABELS)


def test_paths_without_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, said in [
        (tmp_path, "is a folder"),
        (tmp_path / "no\nsuch", "is not there"),
        (tmp_path / "pipe", "is not a regular file"),
        ("a\0b", "is not there"),
    ]:
        with pytest.raises(InputError, match=f"^writers: .*{said}.*tabs between") as caught:
            writers.load_writers(str(path), LABELS)
        assert "\n" not in str(caught.value)


def test_large_tables_are_refused_before_they_fill_the_memory(file, monkeypatch):
    monkeypatch.setattr(writers, "LARGEST_TABLE", 10_000)
    bomb = gzip.compress(bytes(1_000_000), mtime=0)
    assert len(bomb) < 10_000
    for content in (bomb, b"1" * 10_001):
        with pytest.raises(InputError, match=r"writers: .*too large"):
            writers.load_writers(file(content), LABELS)


# --- MNIST's writers -----------------------------------------------------------------------


def test_mnist_s_writers_are_known_by_its_arrays():
    found = writers.writers_of(None, load("mnist"))
    assert (len(found.train), len(found.test)) == (60_000, 10_000)
    # As the authors of QMNIST report them (Yadav & Bottou 2019).
    assert (len(np.unique(found.train)), len(np.unique(found.test))) == (539, 297)
    assert found.shared == 0
    assert np.isin(found.train_series, writers.EMPLOYEES).sum() == 30_950
    assert np.isin(found.test_series, writers.STUDENTS).sum() == 5_001
    # Every writer belongs to one population.
    pairs = np.unique(np.stack([found.train, found.train_series]), axis=1)
    assert pairs.shape[1] == 539


def test_of_other_datasets_no_writers_are_known():
    assert writers.writers_of(None, load("digits")) is None


@pytest.mark.parametrize("damage", ["changed", "cut", "missing"])
def test_a_damaged_file_is_refused(tmp_path, monkeypatch, damage):
    path = tmp_path / "writers.npz"
    if damage == "changed":
        with np.load(MNIST_WRITERS_FILE) as file:
            arrays = dict(file)
        arrays["test"][7] += 1
        np.savez_compressed(path, **arrays)
    elif damage == "cut":
        path.write_bytes(MNIST_WRITERS_FILE.read_bytes()[:-1000])
    monkeypatch.setattr(writers, "MNIST_WRITERS_FILE", path)
    said = "SHA-256 of test differs" if damage == "changed" else "cannot be read"
    with pytest.raises(InputError, match=f"^writers: .*{said}") as caught:
        writers.mnist_writers()
    assert "\n" not in str(caught.value)


def test_the_notice_of_the_licence_is_beside_the_file():
    notice = MNIST_WRITERS_FILE.with_suffix(".LICENSE.md").read_text()
    assert "Copyright (c) Facebook, Inc. and its affiliates" in notice
    assert notice.count("Redistributions ") == 2 and "qmnist" in notice


def tables_of_mnist(folder, change=None):
    """QMNIST's tables made again from the file and MNIST's labels, the test table longer."""
    found, data = writers.mnist_writers(), load("mnist")
    paths = []
    for name, labels, ids, series in (
        ("train", data.y_train, found.train, found.train_series),
        ("test", data.y_test, found.test, found.test_series),
    ):
        rows = np.stack([labels, series, ids], axis=1)
        if name == change:
            rows[5, 2] += 1
        rows = np.r_[rows, [[3, 0, 9]]] if name == "test" else rows
        paths.append(folder / f"{name}.tsv")
        np.savetxt(paths[-1], rows, fmt="%d", delimiter="\t")
    return [str(path) for path in paths]


def test_the_file_is_made_again_from_the_tables(tmp_path):
    out = tmp_path / "out.npz"
    assert make_mnist_writers.main([*tables_of_mnist(tmp_path), "--out", str(out)]) == 0
    with np.load(out) as made, np.load(MNIST_WRITERS_FILE) as kept:
        assert made.files == kept.files
        assert all(np.array_equal(made[name], kept[name]) for name in kept.files)
        assert all(made[name].dtype == kept[name].dtype for name in kept.files)


def test_other_tables_make_no_file(tmp_path, capsys):
    out, tables = tmp_path / "out.npz", tables_of_mnist(tmp_path, change="train")
    for paths, said in (
        (tables, "train.tsv: the SHA-256 of its train differs"),
        (tables[::-1], "does not list MNIST's train images"),
        (["no/such", tables[1]], "No such file"),
    ):
        assert make_mnist_writers.main([*paths, "--out", str(out)]) == 2
        assert said in capsys.readouterr().err and not out.exists()


# --- folds of whole writers ---------------------------------------------------------------


def made_up_writers(n=600, count=30, n_classes=4):
    rng = np.random.default_rng(0)
    return rng.integers(0, n_classes, n), rng.integers(100, 100 + count, n)


@pytest.mark.parametrize("k", [2, 5, 10, 30])
def test_no_writer_is_in_two_folds(k):
    labels, ids = made_up_writers()
    assignment = writers.writer_folds(labels, ids, k, seed=1)
    assert assignment.shape == labels.shape and assignment.dtype == np.uint16
    assert set(assignment) == set(range(1, k + 1))
    assert all(len(set(assignment[ids == writer])) == 1 for writer in np.unique(ids))


def test_folds_are_alike_in_size_and_classes():
    labels, ids = made_up_writers(4000, 200)
    assignment = writers.writer_folds(labels, ids, 5, seed=1)
    counts = np.array([np.bincount(labels[assignment == fold]) for fold in range(1, 6)])
    assert abs(counts - 200).max() < 40


def test_folds_are_alike_in_series():
    labels, ids = made_up_writers(4000, 200)
    series = (ids % 3 == 0).astype(int) * 4
    assignment = writers.writer_folds(labels, ids, 2, seed=1, series=series)
    shares = [np.mean(series[assignment == fold] == 4) for fold in (1, 2)]
    assert abs(shares[0] - shares[1]) < 0.01
    assert all(len(set(assignment[ids == writer])) == 1 for writer in np.unique(ids))


def test_the_seed_decides():
    labels, ids = made_up_writers()
    first, again, other = (writers.writer_folds(labels, ids, 5, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize(
    "labels, ids, k, said",
    [
        ([0, 1] * 6, [1, 1, 2, 2, 3, 3] * 2, 4, "3 different writers .* k must be from 2 to 3"),
        ([0, 1] * 6, [7] * 12, 2, "1 different writers .* two or more"),
        # One person alone wrote the second class, so that the fold with her cannot learn it.
        ([0] * 9 + [1] * 3, [1, 2, 3] * 3 + [4] * 3, 2, "would lack class 1"),
        ([0] * 6 + [1] * 6, [1] * 6 + [2] * 6, 2, "would lack class"),
        # More folds than any class has images.
        ([0, 1, 2, 3], [1, 2, 3, 4], 4, "cannot be divided by writer"),
        ([0, 1, 0], [1, 2], 2, "2 writers for 3 images"),
    ],
)
def test_impossible_folds(labels, ids, k, said):
    with pytest.raises(InputError, match=f"^writers: .*{said}") as caught:
        writers.writer_folds(np.array(labels), np.array(ids), k, seed=1)
    assert "\n" not in str(caught.value)


def test_a_writer_of_most_images():
    rng = np.random.default_rng(0)
    labels, ids = rng.integers(0, 2, 300), np.r_[np.zeros(280, int), np.repeat([1, 2, 3, 4], 5)]
    try:
        assignment = writers.writer_folds(labels, ids, 4, seed=1)
    except InputError as error:
        assert "fold" in str(error)
    else:
        assert set(assignment) == {1, 2, 3, 4}
