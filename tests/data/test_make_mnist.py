"""Making the project's copy of MNIST again from the original files."""

import struct

import numpy as np
import pytest
from support.npz_files import make_arrays

from analysis.data import datasets, make_mnist
from analysis.system.files import array_digest


def write_idx(path, array, kind=8):
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape)
    path.write_bytes(header + array.tobytes())


@pytest.fixture
def idx_folder(tmp_path, monkeypatch):
    """Folder with four small IDX files, which pass for MNIST's."""
    arrays = {name: array.astype(np.uint8) for name, array in make_arrays().items()}
    for name, array in arrays.items():
        write_idx(tmp_path / make_mnist.IDX_FILES[name], array)
    digests = {name: array_digest(array) for name, array in arrays.items()}
    monkeypatch.setattr(make_mnist, "MNIST_DIGESTS", digests)
    return tmp_path


def test_make_mnist_writes_what_the_idx_files_hold(idx_folder):
    out = idx_folder / "out.npz"
    assert make_mnist.main([str(idx_folder), "--out", str(out)]) == 0
    with np.load(out) as data:
        assert set(data.files) == set(datasets.ARRAY_NAMES)
        for name, array in make_arrays().items():
            assert data[name].dtype == np.uint8
            assert np.array_equal(data[name], array)
    first = out.read_bytes()
    assert make_mnist.main([str(idx_folder), "--out", str(out)]) == 0
    assert out.read_bytes() == first
    assert not list(idx_folder.glob("partial*"))


def damage(kind):
    def apply(path):
        raw = path.read_bytes()
        path.write_bytes(
            {
                "pixel": raw[:-1] + bytes([raw[-1] ^ 1]),
                "short": raw[:-1],
                "long": raw + b"\0",
                "cut in the header": raw[:6],
                "empty": b"",
                "compressed": b"\x1f\x8b\x08" + raw,
                "other type": raw[:2] + b"\x0d" + raw[3:],
            }[kind]
        )

    return apply


@pytest.mark.parametrize(
    "kind", ["pixel", "short", "long", "cut in the header", "empty", "compressed", "other type"]
)
def test_make_mnist_refuses_other_files(idx_folder, capsys, kind):
    damage(kind)(idx_folder / make_mnist.IDX_FILES["x_test"])
    out = idx_folder / "out.npz"
    assert make_mnist.main([str(idx_folder), "--out", str(out)]) == 2
    message = capsys.readouterr().err
    assert make_mnist.IDX_FILES["x_test"] in message and message.count("\n") == 1
    assert not out.exists()


def test_make_mnist_names_a_missing_file(idx_folder, capsys):
    (idx_folder / make_mnist.IDX_FILES["y_train"]).unlink()
    assert make_mnist.main([str(idx_folder), "--out", str(idx_folder / "out.npz")]) == 2
    assert make_mnist.IDX_FILES["y_train"] in capsys.readouterr().err


def test_the_readme_beside_the_data_gives_the_digests_that_are_checked():
    text = (datasets.MNIST_FILE.parent / "README.md").read_text()
    for name, digest in datasets.MNIST_DIGESTS.items():
        assert f"`{name}`" in text and digest in text
    assert "CC BY-SA 3.0" in text or "Attribution-ShareAlike 3.0" in text
