"""Datasets that are refused: bad arrays, bad files, bad names."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from support.npz_files import make_arrays, refusal, save

from analysis.data import datasets


def replaced(**changes):
    return lambda: (
        make_arrays() | {name: change(make_arrays()[name]) for name, change in changes.items()}
    )


def without(*names):
    return lambda: {name: array for name, array in make_arrays().items() if name not in names}


def put(value):
    def change(images):
        images = images.astype(float)
        images[2, 1, 1] = value
        return images

    return change


def real(images):
    return images.astype(float)


def lone(labels):
    labels = labels.copy()
    labels[3] = 9
    return labels


BAD_ARRAYS = {
    "no test labels": (without("y_test"), "lacks y_test", "Keras's layout"),
    "no images at all": (without("x_train", "x_test"), "lacks x_train, x_test"),
    "other names": (lambda: {"images": np.zeros((3, 8, 8))}, "lacks x_train, y_train, x_test"),
    "object images": (replaced(x_train=lambda x: x.astype(object)), "x_train", "Python objects"),
    "object labels": (replaced(y_test=lambda y: y.astype(object)), "y_test", "Python objects"),
    "flat images": (
        replaced(x_train=lambda x: x.reshape(20, -1)),
        "x_train",
        "(20, 36)",
        "(images, rows, columns)",
    ),
    "one image": (replaced(x_test=lambda x: x[0]), "x_test", "(6, 6)"),
    "five dimensions": (replaced(x_train=lambda x: x[..., None, None]), "(20, 6, 6, 1, 1)"),
    "scalar": (replaced(x_train=lambda x: np.uint8(3)), "x_train", "()"),
    "sizes differ": (replaced(x_test=lambda x: x[:, :5]), "(6, 6) in x_train", "(5, 6) in x_test"),
    "channels differ": (replaced(x_test=lambda x: x[..., None]), "(6, 6, 1) in x_test"),
    "types differ": (replaced(x_test=lambda x: x / 255), "uint8 in x_train", "float64 in x_test"),
    "label missing": (replaced(y_train=lambda y: y[1:]), "20 images", "19 labels"),
    "test label missing": (replaced(y_test=lambda y: y[1:]), "x_test", "8 images", "7 labels"),
    "float labels": (replaced(y_train=real), "y_train", "float64", "integer"),
    "text labels": (replaced(y_test=lambda y: y.astype(str)), "y_test", "integer"),
    "bool labels": (replaced(y_train=lambda y: y.astype(bool)), "y_train", "bool", "integer"),
    "one-hot labels": (
        replaced(y_train=lambda y: np.eye(2, dtype=int)[y]),
        "y_train",
        "(20, 2)",
        "argmax(axis=1)",
    ),
    "scalar labels": (replaced(y_train=lambda y: np.int64(1)), "y_train", "one integer per image"),
    "cubic labels": (replaced(y_train=lambda y: y[:, None, None]), "y_train", "(20, 1, 1)"),
    "unknown test class": (replaced(y_test=lone), "y_test", "class 9", "y_train"),
    "one class": (replaced(y_train=np.zeros_like, y_test=np.zeros_like), "class 0", "at least 2"),
    "single image of a class": (replaced(y_train=lone), "class 9", "single image"),
    "no training data": (
        replaced(x_train=lambda x: x[:0], y_train=lambda y: y[:0]),
        "x_train",
        "empty",
    ),
    "no test data": (replaced(x_test=lambda x: x[:0], y_test=lambda y: y[:0]), "x_test", "empty"),
    "no labels": (replaced(y_test=lambda y: y[:0]), "y_test", "empty"),
    "no channels": (replaced(x_train=lambda x: x[..., None][..., :0]), "x_train", "empty"),
    "NaN": (replaced(x_train=put(np.nan), x_test=real), "x_train", "NaN"),
    "infinity": (replaced(x_train=real, x_test=put(-np.inf)), "x_test", "infinite"),
    "beyond float32": (replaced(x_train=put(1e300), x_test=real), "x_train", "1e+300"),
    "tiny images": (replaced(x_train=lambda x: x[:, :3]), "(20, 3, 6)", "at least 4"),
    "channels first": (
        lambda: {
            name: np.repeat(array[:, None], 3, 1) if name[0] == "x" else array
            for name, array in make_arrays().items()
        },
        "(20, 3, 6, 6)",
        "(images, rows, columns, channels)",
    ),
    "bool pixels": (replaced(x_train=lambda x: x > 9), "x_train", "bool", "integers or floats"),
    "complex pixels": (replaced(x_train=lambda x: x + 1j), "x_train", "complex128"),
    "text pixels": (replaced(x_test=lambda x: x.astype(str)), "x_test", "integers or floats"),
    "dates": (replaced(x_test=lambda x: x.astype("M8[s]")), "x_test", "datetime64"),
    "records": (replaced(x_train=lambda x: x.view([("v", "u1")])), "x_train", "dtype"),
    "black images": (replaced(x_train=np.zeros_like), "all pixels of x_train", "value 0"),
    "nothing above zero": (replaced(x_train=lambda x: -1 - real(x), x_test=real), "above 0"),
}


@pytest.mark.parametrize("case", BAD_ARRAYS)
@pytest.mark.parametrize("function", [datasets.load, datasets.load_data])
def test_bad_arrays_are_refused(tmp_path, case, function):
    make, *words = BAD_ARRAYS[case]
    message = refusal(save(tmp_path, make(), "faulty.npz"), function)
    for word in ("faulty.npz", *words):
        assert word in message


def truncated(path):
    np.savez(path, **make_arrays())
    path.write_bytes(path.read_bytes()[:-200])


def corrupt(path):
    np.savez_compressed(path, **make_arrays())
    raw = bytearray(path.read_bytes())
    raw[150:400] = bytes(250)
    path.write_bytes(raw)


def one_array(path):
    with open(path, "wb") as file:
        np.save(file, make_arrays()["x_train"])


def not_arrays(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name in datasets.ARRAY_NAMES:
            archive.writestr(name, "hello")


def lying_header(path):
    arrays = make_arrays()
    np.savez(path, **arrays)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    raw = members["x_train.npy"]
    members["x_train.npy"] = raw.replace(b"(20, 6, 6)", b"(90, 6, 6)")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


BAD_FILES = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("x_train, y_train\n1, 2\n"),
    "pickle": lambda path: path.write_bytes(b"\x80\x04K\x01."),
    "one array": one_array,
    "truncated": truncated,
    "corrupt": corrupt,
    "an archive of something else": lambda path: zipfile.ZipFile(path, "w").close(),
    "not arrays": not_arrays,
    "header that lies": lying_header,
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files_are_refused(tmp_path, case):
    path = tmp_path / "faulty.npz"
    BAD_FILES[case](path)
    assert "faulty.npz" in refusal(str(path))


def test_a_file_that_is_no_archive_is_told_what_one_is(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("1,2\n")
    message = refusal(str(path))
    assert "not an .npz file" in message
    assert all(name in message for name in ("x_train", "y_train", "x_test", "y_test"))


def test_nothing_is_unpickled(tmp_path):
    witness = tmp_path / "witness"

    class Trap:
        def __reduce__(self):
            return Path.touch, (witness,)

    arrays = make_arrays() | {"x_train": np.array([Trap()] * 4, dtype=object)}
    refusal(save(tmp_path, arrays))
    assert not witness.exists()


@pytest.mark.parametrize(
    "name, suggestion",
    [
        ("mnits", "mnist"),
        ("MNIST", "mnist"),
        ("fashion-mnist", "fashion_mnist"),
        ("Digits", "digits"),
        ("keras mnist", "keras_mnist"),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(name, suggestion):
    assert f"did you mean {suggestion}?" in refusal(name)


@pytest.mark.parametrize("spec", ["imagenet", "", " ", "mnist\n", None, 3, ["mnist"], b"mnist"])
def test_an_unknown_name_gets_the_list(spec):
    message = refusal(spec)
    assert all(name in message for name in datasets.DATASET_NAMES)
    assert ".npz" in message


@pytest.mark.parametrize(
    "spec",
    [
        "nowhere.npz",
        "no/such/folder/data",
        "~/nothing-here.npz",
        "a\0b.npz",
        "x" * 400 + ".npz",
    ],
)
def test_a_missing_file_is_named(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = refusal(spec)
    assert "there is no file" in message and repr(spec) in message


def test_a_folder_is_not_a_file(tmp_path):
    message = refusal(str(tmp_path))
    assert "is a folder" in message and str(tmp_path) in message


def test_a_device_is_not_a_file():
    assert "not a regular file" in refusal("/dev/null")
