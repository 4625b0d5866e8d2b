"""Datasets: what is loaded, and what is said about it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.npz_files import make_arrays, refusal, save

from analysis.data import datasets
from analysis.system.files import array_digest

# Published properties of MNIST, independent of this project.
TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


# --- MNIST ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mnist():
    return datasets.load("mnist")


def test_mnist_is_the_published_one(mnist):
    assert np.bincount(mnist.y_train).tolist() == TRAIN_COUNTS
    assert np.bincount(mnist.y_test).tolist() == TEST_COUNTS
    assert mnist.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert round(mnist.x_train.mean() / 255, 4) == 0.1307
    assert round(mnist.x_train.std() / 255, 4) == 0.3081


def test_mnist_is_described(mnist):
    assert mnist.name == mnist.spec == "mnist"
    assert mnist.is_mnist
    assert (mnist.n_classes, mnist.channels) == (10, 1)
    assert mnist.image_shape == (28, 28)
    assert mnist.input_shape == (28, 28, 1)
    assert mnist.full_scale == 255
    assert mnist.images("test").shape == (10000, 28, 28, 1)
    assert mnist.y_train.dtype == mnist.y_test.dtype == np.int64
    assert len(mnist.digest) == 64


def test_load_data_follows_the_keras_idiom():
    (x_train, y_train), (x_test, y_test) = datasets.load_data()
    assert x_train.shape == (60000, 28, 28) and y_train.shape == (60000,)
    assert x_test.shape == (10000, 28, 28) and y_test.shape == (10000,)
    assert {array.dtype for array in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    x_train[0] = 0  # As Keras's, the arrays are the caller's own.
    assert datasets.load_data()[0][0][0].any()


def test_array_digest_does_not_depend_on_memory_order():
    array = np.arange(12, dtype=np.uint8).reshape(3, 4)
    digest = array_digest(array)
    assert digest == array_digest(np.asfortranarray(array))
    assert digest != array_digest(array.T)
    # The well-known SHA-256 of "abc".
    assert array_digest(np.frombuffer(b"abc", np.uint8)).startswith("ba7816bf8f01cfea")


def test_loading_without_keras_imports_no_keras():
    code = (
        "import sys; from analysis.data import datasets; datasets.load('mnist'); "
        "datasets.load('digits'); print([m for m in sys.modules if m in ('keras', 'tensorflow')])"
    )
    root = Path(datasets.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_another_file_in_place_of_mnist_is_refused(tmp_path, monkeypatch):
    path = save(tmp_path, make_arrays(), "mnist.npz")
    monkeypatch.setattr(datasets, "MNIST_FILE", Path(path))
    message = refusal("mnist", datasets.load_data)
    assert path in message and "SHA-256" in message and "x_train" in message


def test_a_missing_mnist_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "MNIST_FILE", tmp_path / "gone.npz")
    assert "gone.npz" in refusal("mnist", datasets.load_data)


def test_a_file_that_holds_mnist_is_known_as_mnist(mnist):
    copy = datasets.load(str(datasets.MNIST_FILE))
    assert copy.is_mnist
    assert copy.digest == mnist.digest
    assert copy.card.items == "digits" and copy.card.label_errors
    assert "mnist.npz" in copy.card.source and "np.load" in copy.card.keras_idiom
    assert str(datasets.MNIST_FILE.parent) not in copy.card.source


# --- the digits of scikit-learn ------------------------------------------------------


def test_digits_are_those_of_scikit_learn_split_by_the_code_on_the_card():
    digits = datasets.load("digits")
    names = {}
    exec(digits.card.keras_idiom, names)
    assert np.array_equal(digits.x_train, names["trainsetX"])
    assert np.array_equal(digits.y_train, names["trainsety"])
    assert np.array_equal(digits.x_test, names["testsetX"])
    assert np.array_equal(digits.y_test, names["testsety"])
    assert digits.x_train.shape == (1437, 8, 8) and digits.x_test.shape == (360, 8, 8)
    assert digits.x_train.dtype == np.uint8
    assert digits.full_scale == digits.x_train.max() == 16


def test_digits_are_stratified():
    digits = datasets.load("digits")
    counts = np.bincount(digits.y_train) + np.bincount(digits.y_test)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.abs(np.bincount(digits.y_test) - counts * 360 / 1797).max() < 1


def test_digits_saved_with_another_scale_have_another_digest(tmp_path):
    # Equal digests share stored results, and 16 and 255 scale the pixels differently.
    (x_train, y_train), (x_test, y_test) = datasets.load_data("digits")
    copy = save(tmp_path, dict(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test))
    assert datasets.load(copy).digest != datasets.load("digits").digest


# --- what Keras downloads ------------------------------------------------------------


def with_keras(monkeypatch, module, load_data):
    datasets._load.cache_clear()
    keras = pytest.importorskip("keras")
    monkeypatch.setattr(getattr(keras.datasets, module), "load_data", load_data)


def test_keras_mnist_is_the_same_data(monkeypatch, mnist):
    with_keras(monkeypatch, "mnist", lambda: datasets.load_data("mnist"))
    downloaded = datasets.load("keras_mnist")
    assert downloaded.digest == mnist.digest
    assert downloaded.name == "mnist" and downloaded.is_mnist
    assert downloaded.card.source != mnist.card.source


def test_keras_mnist_is_verified(monkeypatch):
    def load_data():
        (x_train, y_train), test = datasets.load_data("mnist")
        x_train[100, 3, 3] ^= 1
        return (x_train, y_train), test

    with_keras(monkeypatch, "mnist", load_data)
    assert "x_train" in refusal("keras_mnist")


def test_fashion_mnist_comes_from_keras(monkeypatch):
    arrays = make_arrays(side=28, n_train=40, n_test=20, classes=range(10))
    train = (arrays["x_train"], arrays["y_train"].astype(np.uint8))
    test = (arrays["x_test"], arrays["y_test"].astype(np.uint8))
    with_keras(monkeypatch, "fashion_mnist", lambda: (train, test))
    fashion = datasets.load("fashion_mnist")
    assert np.array_equal(fashion.x_train, train[0])
    assert fashion.name == "fashion_mnist" and not fashion.is_mnist
    assert fashion.class_names[9] == "Ankle boot" and fashion.n_classes == 10
    assert fashion.full_scale == 255
    assert fashion.card.label_errors == ()


@pytest.mark.parametrize(
    "name, module", [("keras_mnist", "mnist"), ("fashion_mnist", "fashion_mnist")]
)
def test_a_failed_download_says_what_to_do(monkeypatch, name, module):
    def load_data():
        raise Exception("URL fetch failure on https://example.org/x:\nNone -- Name not known")

    with_keras(monkeypatch, module, load_data)
    message = refusal(name)
    assert name in message and "Name not known" in message
    assert "could not download" in message and "network" in message
    assert "use mnist or digits" in message


# --- files ---------------------------------------------------------------------------


def test_a_file_is_loaded_as_it_is(tmp_path):
    arrays = make_arrays(classes=(0, 1, 2))
    dataset = datasets.load(save(tmp_path, arrays))
    assert dataset.name == "shapes"
    assert np.array_equal(dataset.x_train, arrays["x_train"])
    assert np.array_equal(dataset.y_test, arrays["y_test"])
    assert dataset.n_classes == 3 and dataset.input_shape == (6, 6, 1)
    assert dataset.card.title == "shapes.npz"


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_colour_images(tmp_path, channels):
    dataset = datasets.load(save(tmp_path, make_arrays(channels=channels)))
    assert dataset.channels == channels
    assert dataset.image_shape == (6, 6)
    assert dataset.input_shape == dataset.images("train").shape[1:] == (6, 6, channels)


def test_oblong_images(tmp_path):
    arrays = make_arrays()
    arrays["x_train"], arrays["x_test"] = arrays["x_train"][:, :4], arrays["x_test"][:, :4]
    dataset = datasets.load(save(tmp_path, arrays))
    assert dataset.image_shape == (4, 6) and dataset.input_shape == (4, 6, 1)


@pytest.mark.parametrize("classes", [(1, 2, 3), (-5, 0, 40), (10, 20, 2**40)])
def test_labels_become_contiguous_and_keep_their_names(tmp_path, classes):
    arrays = make_arrays(classes=classes)
    dataset = datasets.load(save(tmp_path, arrays))
    assert set(dataset.y_train) == {0, 1, 2}
    assert dataset.class_names == tuple(str(label) for label in classes)
    named = [int(dataset.class_names[label]) for label in dataset.y_test]
    assert named == arrays["y_test"].tolist()


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, ">i4", np.uint64])
def test_any_integer_type_serves_as_label(tmp_path, dtype):
    arrays = make_arrays()
    arrays["y_train"] = arrays["y_train"].astype(dtype)
    dataset = datasets.load(save(tmp_path, arrays))
    assert dataset.y_train.dtype == np.int64
    assert dataset.class_names == ("0", "1")


def test_labels_in_a_column_are_flattened(tmp_path):
    arrays = make_arrays()
    arrays["y_train"], arrays["y_test"] = arrays["y_train"][:, None], arrays["y_test"][:, None]
    dataset = datasets.load(save(tmp_path, arrays))
    assert dataset.y_train.shape == (20,)
    assert dataset.y_test.shape == (8,)


@pytest.mark.parametrize(
    "dtype, full_scale",
    [(np.uint8, 255), (np.uint16, None), (np.int32, None), (np.float32, None), (">f8", None)],
)
def test_full_scale_is_known_for_bytes_alone(tmp_path, dtype, full_scale):
    dataset = datasets.load(save(tmp_path, make_arrays(dtype=dtype)))
    assert dataset.full_scale == full_scale
    assert dataset.x_train.dtype.isnative


def test_a_test_set_may_lack_a_class(tmp_path):
    arrays = make_arrays(classes=(0, 1, 2))
    arrays["y_test"] = np.zeros_like(arrays["y_test"])
    assert datasets.load(save(tmp_path, arrays)).n_classes == 3


def test_other_arrays_in_the_file_are_not_even_read(tmp_path):
    arrays = make_arrays() | {"notes": np.array([{"a": 1}], dtype=object)}
    assert datasets.load(save(tmp_path, arrays)).n_classes == 2


def test_arrays_cannot_be_changed(tmp_path):
    dataset = datasets.load(save(tmp_path, make_arrays()))
    for array in (dataset.x_train, dataset.y_train, dataset.x_test, dataset.y_test):
        with pytest.raises(ValueError):
            array[0] = 1
    with pytest.raises(ValueError):
        dataset.images("train")[0] = 1


def test_a_dataset_is_loaded_once_until_its_file_changes(tmp_path):
    path = save(tmp_path, make_arrays())
    first = datasets.load(path)
    assert datasets.load(path) is first
    save(tmp_path, make_arrays(n_train=30))
    second = datasets.load(path)
    assert len(second.x_train) == 30
    assert second.digest != first.digest


def test_relative_and_home_paths(tmp_path, monkeypatch):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, n_train in ((one, 20), (two, 24)):
        folder.mkdir()
        save(folder, make_arrays(n_train=n_train))
        monkeypatch.chdir(folder)
        assert len(datasets.load("shapes.npz").x_train) == n_train
    monkeypatch.setenv("HOME", str(one))
    assert len(datasets.load("~/shapes.npz").x_train) == 20
    assert datasets.load(two / "shapes.npz").name == "shapes"


@pytest.mark.parametrize("change", ["pixel", "label", "order", "dtype", "shape"])
def test_the_digest_sees_every_change(tmp_path, change):
    arrays = make_arrays()
    before = datasets.load(save(tmp_path, arrays, "before.npz")).digest
    assert datasets.load(save(tmp_path, arrays, "again.npz")).digest == before
    if change == "pixel":
        arrays["x_test"][3, 2, 1] ^= 1
    elif change == "label":
        arrays["y_train"][5] = 1 - arrays["y_train"][5]
    elif change == "order":
        arrays["x_train"] = arrays["x_train"][::-1]
    elif change == "dtype":
        arrays["y_train"] = arrays["y_train"].astype(np.int16)
    else:
        arrays = {
            name: array[..., None] if name[0] == "x" else array for name, array in arrays.items()
        }
    assert datasets.load(save(tmp_path, arrays, "after.npz")).digest != before
