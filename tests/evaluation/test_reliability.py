"""The bins of the reliability diagram: as in scikit-learn, with intervals, none nearly empty."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from analysis.evaluation.reliability import LEAST, reliability


def test_the_bins_are_those_of_scikit_learn():
    rng = np.random.default_rng(5)
    confidence = np.r_[rng.random(3000), np.linspace(0, 1, 11).repeat(20)]
    correct = rng.random(len(confidence)) < confidence
    bins = reliability(confidence, correct)
    accuracy, mean = calibration_curve(correct, confidence, n_bins=10)
    assert [one.accuracy for one in bins] == pytest.approx(accuracy)
    assert [one.confidence for one in bins] == pytest.approx(mean)
    assert sum(one.count for one in bins) == len(confidence)


def test_a_bin_has_wilson_s_interval_and_needs_some_images():
    confidence = np.r_[np.full(10, 0.55), np.full(LEAST - 1, 0.95)]
    (found,) = reliability(confidence, np.r_[np.arange(10) < 5, np.ones(LEAST - 1, bool)])
    assert (found.confidence, found.accuracy, found.count) == (pytest.approx(0.55), 0.5, 10)
    # Wilson's interval of 5 in 10, as published tables give it.
    assert (found.interval.low, found.interval.high) == pytest.approx((0.2366, 0.7634), abs=1e-3)
