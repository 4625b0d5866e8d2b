"""Numbers of the curves: windows of epochs, the best epoch by other folds, shares of the error."""

import numpy as np
import pytest
from support.fit_cases import flat, folds_of, losing, rising

from analysis.evaluation.overfitting import cross_fitted_best, summarise_curves, windows


@pytest.mark.parametrize(
    "epochs, before, last",
    [
        (1, (0, 0), (1, 1)),
        (2, (1, 1), (2, 2)),
        (3, (2, 2), (3, 3)),
        (10, (5, 7), (8, 10)),
        (25, (10, 17), (18, 25)),
        (60, (25, 42), (43, 60)),
    ],
)
def test_windows_are_fixed_by_the_number_of_epochs(epochs, before, last):
    assert windows(epochs) == (before, last)


def test_the_best_epoch_of_a_fold_is_chosen_by_the_others():
    curves = np.array([[9, 1, 5, 5], [9, 5, 2, 4], [9, 5, 3, 4]], dtype=float)
    assert cross_fitted_best(curves).tolist() == [2, 1, 1]


def test_noise_alone_gains_nothing_on_average():
    """A minimum chosen and read on one curve would be some 30% too low here."""
    rng = np.random.default_rng(0)
    gains, selfish = [], []
    for _ in range(300):
        curves = np.exp(0.2 * rng.normal(size=(5, 21)))
        best = cross_fitted_best(curves)
        gains.append(np.mean(np.log(curves[:, -1] / curves[np.arange(5), best])))
        selfish.append(np.mean(np.log(curves[:, -1] / curves[:, 1:].min(axis=1))))
    assert abs(np.mean(gains)) < 0.02
    assert np.mean(selfish) > 0.3


def test_what_a_reader_would_compute():
    found = summarise_curves(folds_of(flat(0.01), rising(0.05, 0.10), 0.003, losing(0.02, 0.03)))
    loss = rising(0.05, 0.10)
    assert found.fall.value == pytest.approx(1 - loss[8:].mean() / loss[5:8].mean())
    assert found.memorised.value == pytest.approx(1 - 0.003 / 0.03)
    assert found.earlier.value == pytest.approx(1 - 0.02 / 0.03)
    assert found.earlier_epochs == (4,) * 5
    assert found.best_epoch == 3
    assert not found.diverged


def test_a_negligible_loss_does_not_fall_by_much():
    tiny = flat(1e-5)
    tiny[-3:] = 1e-7
    assert abs(summarise_curves(folds_of(tiny, tiny, 0.0, 0.0)).fall.value) < 0.02


def test_the_untrained_network_is_never_the_best_epoch():
    growing = np.linspace(2.3, 5, 11)
    found = summarise_curves(folds_of(growing, growing, 0.9, 0.9))
    assert found.best_epoch == 1 and found.diverged


def test_what_is_not_a_number_is_not_measured():
    bad = np.r_[2.3, np.full(10, np.nan)]
    found = summarise_curves(folds_of(bad, bad, 0.9, 0.9))
    assert found.diverged and found.best_epoch == 0
    assert np.isnan(found.fall.value) and found.fall.interval is None
    no_error = summarise_curves(folds_of(flat(0.01), flat(0.01), 0.0, 0.0))
    assert np.isnan(no_error.memorised.value) and np.isnan(no_error.earlier.value)
