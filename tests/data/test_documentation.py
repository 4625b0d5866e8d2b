"""Data checks and the scaling's effect: numbers beside known answers."""

import dataclasses

import numpy as np
import pytest
from scipy import stats
from support.made_up import arrays, made_up_study, make_study, save

from analysis.data import dataset_cards as cards
from analysis.experiments import scaling_effect
from analysis.training.preparation import fit_scaler, make_folds


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_the_real_arrays_bear_out_what_is_said_of_them(name):
    found = make_study(name).documentation_checks.claims
    assert len(found) >= 2
    assert all(claim.holds for claim in found)


@pytest.mark.parametrize("name", ["mnist", "digits", "fashion_mnist"])
def test_arrays_that_contradict_a_claim_are_caught(tmp_path, name):
    study = made_up_study(tmp_path, "tiny")
    study.dataset = dataclasses.replace(study.dataset, card=cards.card_for(name))
    assert not study.documentation_checks.claims[0].holds


def test_an_unknown_file_makes_no_claims(tmp_path):
    assert made_up_study(tmp_path, "colour").documentation_checks.claims == []


def test_images_with_shifted_ink_are_not_centred(tmp_path):
    images = np.zeros((40, 28, 28), np.uint8)
    images[:, 2:8, 2:8] = 200
    images[::2, 20:24, 3] = 90
    study = make_study(save(tmp_path, images, np.arange(40) % 2, 30))
    study.dataset = dataclasses.replace(study.dataset, card=cards.card_for("mnist"))
    size, box, centre = study.documentation_checks.claims
    assert not size.holds and not centre.holds
    assert not box.holds and "22" in box.shows


def test_the_share_of_the_mean_images_is_that_of_an_analysis_of_variance(tmp_path):
    study = made_up_study(tmp_path, "colour")
    flat = study.data.images.reshape(study.n_train, -1).astype(float)
    within = sum(
        np.square(flat[study.labels == label] - flat[study.labels == label].mean(axis=0)).sum()
        for label in range(3)
    )
    total = np.square(flat - flat.mean(axis=0)).sum()
    assert study.documentation_checks.template_share == pytest.approx(1 - within / total)


def test_classes_of_equal_images_are_all_template(tmp_path):
    images = np.zeros((20, 5, 5), np.uint8)
    images[1::2, 2] = 9
    study = make_study(save(tmp_path, images, np.arange(20) % 2, 12))
    assert study.documentation_checks.template_share == pytest.approx(1)


def test_the_difference_of_brightness_is_welchs(tmp_path):
    images, labels, n = arrays("colour")
    images = images.copy()
    images[n:] += 5
    study = make_study(save(tmp_path, images, labels, n))
    means = images.reshape(len(images), -1).mean(axis=1)
    test = stats.ttest_ind(means[n:], means[:n], equal_var=False)
    found = study.documentation_checks.brightness_difference
    assert found.difference == pytest.approx(means[n:].mean() - means[:n].mean())
    assert (found.interval.low, found.interval.high) == pytest.approx(
        tuple(test.confidence_interval(0.95))
    )
    assert not found.interval.contains(0)


def test_the_baseline_is_the_share_of_the_largest_training_class(tmp_path):
    found = made_up_study(tmp_path, "imbalanced", k=5).documentation_checks.baseline
    assert (found.largest, found.smallest) == (0, 1)
    assert found.train_accuracy == pytest.approx(0.9)
    assert found.test_accuracy == pytest.approx(0.9)
    assert found.fold_count == pytest.approx(2)
    rng = np.random.default_rng(0)
    labels = np.r_[np.zeros(90), np.ones(10)]
    draws = [rng.permutation(labels)[:20].sum() for _ in range(4000)]
    assert found.random_sd == pytest.approx(np.std(draws), rel=0.05)


@pytest.mark.parametrize("scaling", ["unit", "standard", "none"])
@pytest.mark.parametrize("kind", ["colour", "signed"])
def test_pixels_before_and_after_are_numpys(tmp_path, kind, scaling, monkeypatch):
    monkeypatch.setattr(scaling_effect, "_PART", 7)
    study = made_up_study(tmp_path, kind, scaling=scaling)
    before, after = (study.scaling_effect.before, study.scaling_effect.after)
    images = study.images
    scaler = fit_scaler(scaling, images, study.dataset.full_scale)
    for pixels, values in ((before, images), (after, scaler.apply(images))):
        assert pixels.dtype == values.dtype.name
        assert pixels.bytes == values.nbytes
        assert (pixels.min, pixels.max) == pytest.approx((values.min(), values.max()))
        assert pixels.mean == pytest.approx(values.mean(dtype=float), abs=1e-6)
        assert pixels.sd == pytest.approx(values.std(dtype=float), rel=1e-5)


@pytest.mark.parametrize("scaling", ["unit", "standard"])
def test_the_largest_shift_is_found_among_all_pixels(tmp_path, scaling):
    study = made_up_study(tmp_path, "signed", scaling=scaling, k=4)
    images, shifts = study.images, []
    for train, _ in make_folds(study.labels, 4, study.parameters.seed):
        own, whole = (fit_scaler(scaling, part) for part in (images[train], images))
        shifts.append(np.abs(own.apply(images) - whole.apply(images)).max())
    found = study.scaling_effect.folds
    assert found.largest_shift == pytest.approx(max(shifts), rel=1e-4)
    assert len(found.folds) == 4
    assert found.whole["mean"] == pytest.approx(images.mean())


def test_no_more_folds_are_fitted_than_shown(tmp_path):
    study = made_up_study(tmp_path, "colour", k=30)
    assert len(study.scaling_effect.folds.folds) == scaling_effect.MOST_FOLDS


def test_everything_can_be_written_as_json(tmp_path):
    import json

    from analysis.report.results import plain

    study = made_up_study(tmp_path, "many", scaling="standard")
    json.dumps(plain({**study.documentation_checks.as_dict(), **study.scaling_effect.as_dict()}))
