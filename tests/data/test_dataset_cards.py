"""Cards: what is said about a dataset agrees with it and with the works cited."""

import numpy as np
import pytest
from support.npz_files import make_arrays, save

from analysis.data import dataset_cards as cards
from analysis.data import datasets


@pytest.mark.parametrize("name", datasets.DATASET_NAMES)
def test_cards_are_complete(name):
    card = cards.card_for(name)
    assert card.title and card.subject and card.licence and card.source
    assert len(set(card.class_names)) == 10
    assert len(card.origin) >= 2 and card.references
    compile(card.keras_idiom, name, "exec")
    assert "load_d" in card.keras_idiom  # load_data or load_digits


@pytest.mark.parametrize("name", datasets.DATASET_NAMES)
def test_every_citation_has_its_reference(name):
    card = cards.card_for(name)
    text = " ".join(card.origin)
    for reference in card.references:
        author = reference.split(",")[0].split(" and ")[0].split()[-1]
        year = reference[reference.index("(") + 1 :][:4]
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
    assert dataset.card.item == "image"
    compile(dataset.card.keras_idiom, "card", "exec")


def test_the_code_on_a_files_card_loads_it(tmp_path, monkeypatch):
    arrays = make_arrays()
    card = datasets.load(save(tmp_path, arrays)).card
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(card.keras_idiom, names)
    assert np.array_equal(names["trainsetX"], arrays["x_train"])
    assert np.array_equal(names["testsety"], arrays["y_test"])


def test_label_errors_are_about_labels_that_mnist_really_gives():
    mnist = datasets.load("mnist")
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
