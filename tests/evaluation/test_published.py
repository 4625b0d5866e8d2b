"""The tutorial's folds: the published figures."""

import numpy as np
import pytest

from analysis.evaluation import published


def test_published_folds_have_the_published_summary():
    # The tutorial prints NumPy's standard deviation, with divisor K.
    for folds, mean, deviation in (
        (published.FOLDS["baseline"], 98.677, 0.107),
        (published.FOLDS["deeper"], 99.062, 0.104),
    ):
        percents = 100 * np.array(folds.accuracies)
        assert percents.mean() == pytest.approx(mean, abs=6e-4)
        assert percents.std() == pytest.approx(deviation, abs=6e-4)
        assert (folds.train_size, folds.validation_size, len(percents)) == (48_000, 12_000, 5)


def test_the_folds_are_counts_of_images():
    """An accuracy of 12,000 images, printed with three decimals, is that of an integer."""
    for folds in published.FOLDS.values():
        hits = np.array(folds.accuracies) * 12_000
        assert np.abs(hits - hits.round()).max() < 0.07


def test_the_deviation_has_divisor_k_minus_one():
    folds = published.FOLDS["baseline"]
    assert 100 * folds.deviation == pytest.approx(0.107 * np.sqrt(5 / 4), abs=6e-4)
    assert folds.mean == pytest.approx(0.98677, abs=6e-6)
