"""Tables of writers: good ones, a dozen bad ones, the published one, and folds of whole writers."""

import gzip
import http.server
import os
import threading

import numpy as np
import pytest

from analysis.data import writers
from analysis.errors import InputError
from analysis.paths import writers_table

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
    assert found.tolist() == WRITERS and found.dtype.kind == "i"


def test_what_a_file_holds_decides_and_not_its_name(file):
    assert writers.load_writers(file(table(), "labels.tsv.gz"), LABELS).tolist() == WRITERS


def test_paths_may_be_objects_and_start_at_home(file, tmp_path, monkeypatch):
    path = file(table())
    monkeypatch.setenv("HOME", str(tmp_path))
    assert writers.load_writers(tmp_path / "labels.tsv", LABELS).tolist() == WRITERS
    assert writers.load_writers(f"~/{os.path.basename(path)}", LABELS).tolist() == WRITERS


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (bytes(range(256)) * 20, "is not text"),
        (b"\x00\x01\x02\x03", "not a table of whole numbers"),
        (b"PK\x03\x04" + bytes(100), "not a table of whole numbers"),
        (b"\x80\x04\x95cposix\nsystem\n(S'true'\ntR.", "is not text"),
        (gzip.compress(table(), mtime=0)[:-12], "damaged gzip"),
        (b"\x1f\x8b" + b"rubbish" * 9, "damaged gzip"),
        (gzip.compress(table(), mtime=0) + b"more", "damaged gzip"),
        (table()[: -len("0\t0\n")], "number of columns"),
        (table().replace(b"2232", b"anna"), "could not convert string 'anna'"),
        (table().replace(b"2232", b"22.5"), "not a table of whole numbers"),
        (table().replace(b"2232", b"nan"), "not a table of whole numbers"),
        (table().replace(b"2232", b""), "not a table of whole numbers"),
        (table().replace(b"2232", b"9" * 30), "not a table of whole numbers"),
        (b"digit\tseries\twriter\n" + table(), "not a table of whole numbers"),
        (table().replace(b"\t", b","), "not a table of whole numbers"),
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
        with pytest.raises(InputError, match=f"^writers: .*{said}.*'published'") as caught:
            writers.load_writers(str(path), LABELS)
        assert "\n" not in str(caught.value)


def test_large_tables_are_refused_before_they_fill_the_memory(file, monkeypatch):
    monkeypatch.setattr(writers, "LARGEST_TABLE", 10_000)
    bomb = gzip.compress(bytes(1_000_000), mtime=0)
    assert len(bomb) < 10_000
    for content in (bomb, b"1" * 10_001):
        with pytest.raises(InputError, match=r"writers: .*too large"):
            writers.load_writers(file(content), LABELS)


# --- the published table -----------------------------------------------------------------


@pytest.fixture
def publisher(monkeypatch):
    """A server of files on this machine: ``content`` is what it sends, ``asked`` how often."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked += 1
            if self.server.content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.server.content)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.content, server.asked = gzip.compress(table(), mtime=0), 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(writers, "ADDRESS", f"http://127.0.0.1:{server.server_port}/t.tsv.gz")
    monkeypatch.setattr(writers, "PUBLISHED_ROWS", len(LABELS))
    monkeypatch.setattr(writers, "PUBLISHED_DIGEST", writers._digest(table()))
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def kept():
    folder = writers_table().parent
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_published_table_is_fetched_once(publisher):
    for _ in range(3):
        assert writers.load_writers("published", LABELS).tolist() == WRITERS
    assert publisher.asked == 1
    assert kept() == [writers_table().name]


def test_a_spoilt_copy_is_fetched_again(publisher):
    writers.load_writers("published", LABELS)
    writers_table().write_bytes(table(ids=[1] * 6))
    assert writers.load_writers("published", LABELS).tolist() == WRITERS
    assert publisher.asked == 2
    assert writers_table().read_bytes() == table()


@pytest.mark.parametrize(
    "content, said",
    [
        (None, "could not be fetched from"),
        (gzip.compress(table(ids=[1] * 6), mtime=0), "SHA-256"),
        (b"<html>Not what you want</html>", "SHA-256"),
        (gzip.compress(table(), mtime=0)[:-5], "damaged gzip"),
        (b"", "SHA-256"),
    ],
    ids=["not-found", "other-table", "a-page", "damaged", "nothing"],
)
def test_nothing_wrong_is_kept(publisher, content, said):
    publisher.content = content
    with pytest.raises(InputError, match=f"^writers: 'published' .*{said}") as caught:
        writers.load_writers("published", LABELS)
    assert "\n" not in str(caught.value)
    assert kept() == []


def test_without_the_network_one_line_says_so(publisher, monkeypatch):
    # Port 1 of this machine, where nobody answers.
    monkeypatch.setattr(writers, "ADDRESS", "http://127.0.0.1:1/t.tsv.gz")
    with pytest.raises(InputError, match=r"^writers: .*could not be fetched.*path of a copy"):
        writers.load_writers("published", LABELS)


def test_no_download_for_another_dataset(publisher):
    with pytest.raises(InputError, match=r"lists 6 images, but the dataset has 4"):
        writers.load_writers("published", LABELS[:4])
    assert publisher.asked == 0


def test_a_place_that_cannot_be_written(publisher):
    writers_table().parent.parent.mkdir(parents=True)
    writers_table().parent.write_text("a file where the folder should be")
    with pytest.raises(InputError, match=r"^writers: 'published' cannot be kept"):
        writers.load_writers("published", LABELS)


@pytest.mark.skipif(
    not os.environ.get("QMNIST_LABELS"), reason="QMNIST_LABELS names no copy of the table"
)
def test_the_published_table_fits_mnist(mnist_arrays):
    labels = mnist_arrays["y_train"]
    found = writers.load_writers(os.environ["QMNIST_LABELS"], labels)
    assert len(found) == writers.PUBLISHED_ROWS and len(np.unique(found)) == 539
    path = os.environ["QMNIST_LABELS"]
    assert writers._digest(writers._unpacked(path, writers._read(path))) == writers.PUBLISHED_DIGEST
    sizes = np.bincount(writers.writer_folds(labels, found, 5, 1))[1:]
    assert np.ptp(sizes) < 0.05 * len(labels) / 5
    with pytest.raises(InputError, match=r"line 1 is of class 5"):
        writers.load_writers(os.environ["QMNIST_LABELS"], np.roll(labels, 1))


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
