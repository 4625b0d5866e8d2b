"""What is documented of a dataset, checked on its arrays."""

import dataclasses

import numpy as np
import pytest
from support.made_up import made_up_study, make_study, save

from analysis.data import dataset_cards as cards


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_the_real_arrays_bear_out_what_is_said_of_them(name):
    found = make_study(name).claims
    assert len(found) >= 2
    assert all(claim.holds for claim in found)


@pytest.mark.parametrize("name", ["mnist", "digits", "fashion_mnist"])
def test_arrays_that_contradict_a_claim_are_caught(tmp_path, name):
    study = made_up_study(tmp_path, "tiny")
    study.dataset = dataclasses.replace(study.dataset, card=cards.card_for(name))
    assert not study.claims[0].holds


def test_an_unknown_file_makes_no_claims(tmp_path):
    assert made_up_study(tmp_path, "colour").claims == []


def test_images_with_shifted_ink_are_not_centred(tmp_path):
    images = np.zeros((40, 28, 28), np.uint8)
    images[:, 2:8, 2:8] = 200
    images[::2, 20:24, 3] = 90
    study = make_study(save(tmp_path, images, np.arange(40) % 2, 30))
    study.dataset = dataclasses.replace(study.dataset, card=cards.card_for("mnist"))
    size, box, centre = study.claims
    assert not size.holds and not centre.holds
    assert not box.holds and "22" in box.shows
