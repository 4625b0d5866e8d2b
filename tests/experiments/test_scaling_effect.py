"""The scaling's effect: numbers next to NumPy's."""

import numpy as np
import pytest
from support.made_up import made_up_study

from analysis.experiments import scaling_effect
from analysis.training.preparation import fit_scaler, make_folds


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
