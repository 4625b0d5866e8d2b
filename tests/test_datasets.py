"""Datasets: what is loaded, what is said about it, and what is refused."""

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from analysis import cards, datasets
from analysis.data import make_mnist
from analysis.errors import InputError

# Published properties of MNIST, independent of this project.
TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def make_arrays(side=6, n_train=20, n_test=8, classes=(0, 1), channels=None, dtype=np.uint8):
    rng = np.random.default_rng(7)
    tail = (side, side) if channels is None else (side, side, channels)
    classes = np.array(classes)
    return {
        "x_train": rng.integers(0, 200, (n_train, *tail)).astype(dtype),
        "y_train": classes[np.arange(n_train) % len(classes)],
        "x_test": rng.integers(0, 200, (n_test, *tail)).astype(dtype),
        "y_test": classes[np.arange(n_test) % len(classes)],
    }


def save(folder, arrays, name="shapes.npz"):
    path = folder / name
    np.savez(path, **arrays)
    return str(path)


def refusal(spec, function=datasets.load):
    with pytest.raises(InputError) as caught:
        function(spec)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("dataset ")
    return message


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
    digest = datasets.array_digest(array)
    assert digest == datasets.array_digest(np.asfortranarray(array))
    assert digest != datasets.array_digest(array.T)
    # The well-known SHA-256 of "abc".
    assert datasets.array_digest(np.frombuffer(b"abc", np.uint8)).startswith("ba7816bf8f01cfea")


def test_loading_without_keras_imports_no_keras():
    code = (
        "import sys; from analysis import datasets; datasets.load('mnist'); "
        "datasets.load('digits'); print([m for m in sys.modules if m in ('keras', 'tensorflow')])"
    )
    root = Path(datasets.__file__).parents[1]
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


@pytest.mark.parametrize("name, module", [("keras_mnist", "mnist"),
                                          ("fashion_mnist", "fashion_mnist")])
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
        arrays = {name: array[..., None] if name[0] == "x" else array
                  for name, array in arrays.items()}
    assert datasets.load(save(tmp_path, arrays, "after.npz")).digest != before


# --- what is refused -----------------------------------------------------------------


def replaced(**changes):
    return lambda: make_arrays() | {name: change(make_arrays()[name])
                                    for name, change in changes.items()}


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
    "flat images": (replaced(x_train=lambda x: x.reshape(20, -1)), "x_train", "(20, 36)",
                    "(images, rows, columns)"),
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
    "one-hot labels": (replaced(y_train=lambda y: np.eye(2, dtype=int)[y]), "y_train", "(20, 2)",
                       "argmax(axis=1)"),
    "scalar labels": (replaced(y_train=lambda y: np.int64(1)), "y_train", "one integer per image"),
    "cubic labels": (replaced(y_train=lambda y: y[:, None, None]), "y_train", "(20, 1, 1)"),
    "unknown test class": (replaced(y_test=lone), "y_test", "class 9", "y_train"),
    "one class": (replaced(y_train=np.zeros_like, y_test=np.zeros_like), "class 0", "at least 2"),
    "single image of a class": (replaced(y_train=lone), "class 9", "single image"),
    "no training data": (replaced(x_train=lambda x: x[:0], y_train=lambda y: y[:0]), "x_train",
                         "empty"),
    "no test data": (replaced(x_test=lambda x: x[:0], y_test=lambda y: y[:0]), "x_test", "empty"),
    "no labels": (replaced(y_test=lambda y: y[:0]), "y_test", "empty"),
    "no channels": (replaced(x_train=lambda x: x[..., None][..., :0]), "x_train", "empty"),
    "NaN": (replaced(x_train=put(np.nan), x_test=real), "x_train", "NaN"),
    "infinity": (replaced(x_train=real, x_test=put(-np.inf)), "x_test", "infinite"),
    "beyond float32": (replaced(x_train=put(1e300), x_test=real), "x_train", "1e+300"),
    "tiny images": (replaced(x_train=lambda x: x[:, :3]), "(20, 3, 6)", "at least 4"),
    "channels first": (lambda: {name: np.repeat(array[:, None], 3, 1) if name[0] == "x" else array
                                for name, array in make_arrays().items()},
                       "(20, 3, 6, 6)", "(images, rows, columns, channels)"),
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


@pytest.mark.parametrize("name, suggestion", [
    ("mnits", "mnist"), ("MNIST", "mnist"), ("fashion-mnist", "fashion_mnist"),
    ("Digits", "digits"), ("keras mnist", "keras_mnist"),
])
def test_a_misspelt_name_gets_a_suggestion(name, suggestion):
    assert f"did you mean {suggestion}?" in refusal(name)


@pytest.mark.parametrize("spec", ["imagenet", "", " ", "mnist\n", None, 3, ["mnist"], b"mnist"])
def test_an_unknown_name_gets_the_list(spec):
    message = refusal(spec)
    assert all(name in message for name in datasets.DATASET_NAMES)
    assert ".npz" in message


@pytest.mark.parametrize("spec", [
    "nowhere.npz", "no/such/folder/data", "~/nothing-here.npz", "a\0b.npz", "x" * 400 + ".npz",
])
def test_a_missing_file_is_named(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = refusal(spec)
    assert "there is no file" in message and repr(spec) in message


def test_a_folder_is_not_a_file(tmp_path):
    message = refusal(str(tmp_path))
    assert "is a folder" in message and str(tmp_path) in message


def test_a_device_is_not_a_file():
    assert "not a regular file" in refusal("/dev/null")


# --- cards ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", datasets.DATASET_NAMES)
def test_cards_are_complete(name):
    card = cards.card_for(name)
    assert card.title and card.subject and card.licence and card.source
    assert len(set(card.class_names)) == 10
    assert len(card.origin) >= 2 and card.references
    compile(card.keras_idiom, name, "exec")
    assert "load_d" in card.keras_idiom  # load_data or load_digits
    assert card.an_item == f"a {card.item}"


@pytest.mark.parametrize("name", datasets.DATASET_NAMES)
def test_every_citation_has_its_reference(name):
    card = cards.card_for(name)
    text = " ".join(card.origin)
    for reference in card.references:
        author = reference.split(",")[0].split(" and ")[0].split()[-1]
        year = reference[reference.index("(") + 1:][:4]
        # Northcutt et al. stand for the label errors, and a repository beside its paper.
        assert author == "Northcutt" or (author in text and year in text)


def test_the_keras_idiom_is_the_usual_one():
    assert cards.card_for("mnist").keras_idiom == (
        "from keras.datasets import mnist\n"
        "(trainsetX, trainsety), (testsetX, testsety) = mnist.load_data()"
    )


def test_only_digits_are_called_digits(tmp_path):
    dataset = datasets.load(save(tmp_path, make_arrays(), 'od"d.npz'))
    for card in (dataset.card, cards.card_for("fashion_mnist")):
        words = (card.title, card.subject, card.item, card.items, card.source, *card.class_names)
        assert not any("digit" in word for word in words)
        assert card.label_errors == ()
    assert dataset.card.an_item == "an image"
    compile(dataset.card.keras_idiom, "card", "exec")


def test_the_code_on_a_files_card_loads_it(tmp_path, monkeypatch):
    arrays = make_arrays()
    card = datasets.load(save(tmp_path, arrays)).card
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(card.keras_idiom, names)
    assert np.array_equal(names["trainsetX"], arrays["x_train"])
    assert np.array_equal(names["testsety"], arrays["y_test"])


def test_label_errors_are_about_labels_that_mnist_really_gives(mnist):
    errors = mnist.card.label_errors
    assert len(errors) == 15
    assert [error.index for error in errors] == sorted({error.index for error in errors})
    for error in errors:
        assert mnist.y_test[error.index] == error.given
        assert error.suggested != error.given
    assert any("Northcutt" in reference for reference in mnist.card.references)


def test_an_unknown_card_is_an_error():
    with pytest.raises(KeyError):
        cards.card_for("imagenet")


# --- making the file again -----------------------------------------------------------


def write_idx(path, array, kind=8):
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape)
    path.write_bytes(header + array.tobytes())


@pytest.fixture
def idx_folder(tmp_path, monkeypatch):
    """Folder with four small IDX files, which pass for MNIST's."""
    arrays = {name: array.astype(np.uint8) for name, array in make_arrays().items()}
    for name, array in arrays.items():
        write_idx(tmp_path / make_mnist.IDX_FILES[name], array)
    digests = {name: datasets.array_digest(array) for name, array in arrays.items()}
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
        path.write_bytes({
            "pixel": raw[:-1] + bytes([raw[-1] ^ 1]),
            "short": raw[:-1],
            "long": raw + b"\0",
            "cut in the header": raw[:6],
            "empty": b"",
            "compressed": b"\x1f\x8b\x08" + raw,
            "other type": raw[:2] + b"\x0d" + raw[3:],
        }[kind])

    return apply


@pytest.mark.parametrize("kind", ["pixel", "short", "long", "cut in the header", "empty",
                                  "compressed", "other type"])
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
