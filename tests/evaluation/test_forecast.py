"""The forecast of the test accuracy: known answers, coverage in simulations."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from support.predictions import (
    STEEP,
    dataset_of,
)
from support.simulation import near

from analysis.data.dataset_cards import LabelError
from analysis.evaluation import forecast
from analysis.evaluation.forecast import predict
from analysis.evaluation.test_set import FinalTest
from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.report.results import plain
from analysis.statistics.intervals import proportion_interval
from analysis.statistics.power_law import PowerLaw
from analysis.study import Study
from analysis.training.results import Fold


def forecast_from(right, sizes, n_test, law=None, seed=0):
    """The forecast from right answers and images in each fold."""
    right, sizes = np.asarray(right), np.asarray(sizes)
    total = int(sizes.sum())
    return predict(
        right=int(right.sum()),
        images=total,
        networks=len(sizes),
        fold_size=float(total - sizes.mean()),
        n_train=total,
        n_test=n_test,
        variation=training_variation(scored(right, sizes)),
        law=law,
        seed=seed,
    )


def scored(right, sizes):
    """What `training_variation` reads of a cross-validation."""
    return SimpleNamespace(
        k=len(sizes),
        accuracies=right / sizes,
        pooled_accuracy=right.sum() / sizes.sum(),
        folds=[SimpleNamespace(validation_size=size) for size in sizes],
    )


# --- known answers -----------------------------------------------------------------------


def test_without_a_law_the_forecast_is_the_pooled_accuracy():
    found = forecast_from([95, 90, 85], [100, 100, 100], 400)
    assert found.accuracy == found.pooled_accuracy == pytest.approx(0.9)
    assert found.bias is None and found.bias_interval is None
    assert found.interval.contains(0.9) and found.parts["law"] == 0
    assert found.pooled_interval == proportion_interval(270, 300)


def test_the_law_adds_what_more_images_take_off_the_error():
    """The error halves where the images double; 5 folds lack a fifth of the images."""
    found = forecast_from([9900] * 5, [10_000] * 5, 10_000, STEEP)
    by_hand = 0.01 * (1 - 40_000 / 50_000)
    assert found.shrinkage == pytest.approx(0.2, rel=1e-3)
    assert found.bias == pytest.approx(by_hand, rel=0.01)
    assert found.accuracy == pytest.approx(0.99 + by_hand, rel=1e-4)
    assert found.bias_interval.contains(found.bias) and found.bias_interval.low > 0


def test_each_source_of_chance_widens_the_interval():
    sizes = [2000] * 5
    alike, apart = [1900, 1901, 1899, 1900, 1900], [1840, 1960, 1880, 1940, 1880]
    base = forecast_from(alike, sizes, 5000)
    lucky = forecast_from(apart, sizes, 5000)
    small_test = forecast_from(alike, sizes, 200)
    draws = np.column_stack([np.zeros(50), np.linspace(0.2, 0.6, 50)])
    unsure = PowerLaw(1.0, 0.4, draws, 1.0, 0.1, 2)
    assert lucky.interval.half_width > 2 * base.interval.half_width
    assert lucky.parts["training"] > base.parts["training"]
    assert small_test.interval.half_width > 2 * base.interval.half_width
    assert small_test.parts["test"] > 3 * base.parts["test"]
    assert forecast_from(alike, sizes, 5000, unsure).parts["law"] > 0


def test_no_interval_is_narrower_than_both_samples_make_it():
    """Without luck of training, the two binomial variances are what is left."""
    found = forecast_from([9_000] * 10, [10_000] * 10, 10_000)
    least = 1.96 * np.sqrt(0.09 * (1 / 100_000 + 1 / 10_000))
    assert found.interval.half_width == pytest.approx(least, rel=0.03)
    assert found.parts["training"] == 0


@pytest.mark.parametrize("right", [0, 40])
def test_forecasts_of_all_or_nothing_stay_in_range(right):
    found = forecast_from([right] * 3, [40] * 3, 30, STEEP)
    assert 0 <= found.interval.low <= found.accuracy <= found.interval.high <= 1
    assert found.interval.low < found.interval.high
    assert np.isfinite(list(found.parts.values())).all()


def test_laws_that_leave_the_range_of_numbers_do_no_harm():
    draws = np.array([[np.inf, 2.0], [700.0, -90.0], [0.5, 0.1]])
    wild = PowerLaw(1e300, -40.0, draws, np.nan, 90.0, 1)
    found = forecast_from([35, 30], [40, 40], 30, wild)
    assert np.isfinite([found.accuracy, found.interval.low, found.interval.high]).all()


def test_the_same_folds_give_the_same_forecast():
    first, again = (forecast_from([35, 30], [40, 40], 30) for _ in range(2))
    assert first == again
    assert json.dumps(plain(first))


# --- coverage ----------------------------------------------------------------------------


@pytest.mark.parametrize("k, luck", [(2, 0.0), (5, 0.0), (5, 1.0), (5, 4.0), (10, 2.0)])
def test_the_interval_holds_the_test_accuracy_as_often_as_it_says(k, luck, monkeypatch):
    """Folds and a test set of networks that differ by `luck` times the sampling error.

    Where the folds hold no luck of training, the interval cannot know, and covers more.
    """
    rng = np.random.default_rng(7)
    monkeypatch.setattr(forecast, "DRAWS", 2000)
    draws, size, n_test, level = 400, 500, 800, 0.9
    deviation = luck * np.sqrt(level * (1 - level) / size)
    held = 0
    for draw in range(draws):
        quality = np.clip(level + deviation * rng.standard_normal(k + 1), 0, 1)
        right = rng.binomial(size, quality[:k])
        tested = rng.binomial(n_test, quality[k]) / n_test
        held += forecast_from(right, [size] * k, n_test, seed=draw).holds(tested)
    share = held / draws
    assert share >= 0.95 or near(share, 0.95, draws)
    assert luck == 0 or share < 0.99


def test_the_bias_of_the_folds_is_allowed_for(monkeypatch):
    """Folds that learn from half of the images do worse, and the law knows by how much."""
    monkeypatch.setattr(forecast, "DRAWS", 2000)
    rng = np.random.default_rng(3)
    draws, k, size, n_test = 300, 2, 20_000, 5000
    error = [80 / size, 80 / (2 * size)]
    held = plainly = 0
    for draw in range(draws):
        right = rng.binomial(size, 1 - error[0], k)
        tested = rng.binomial(n_test, 1 - error[1]) / n_test
        held += forecast_from(right, [size] * k, n_test, STEEP, draw).holds(tested)
        # The plain interval of the two samples does not know of the bias.
        both = 1.96 * np.sqrt(error[0] * (1 / (k * size) + 1 / n_test))
        plainly += abs(tested - right.sum() / (k * size)) <= both
    assert held / draws >= 0.93 and plainly / draws < 0.8


def test_corrected_labels_change_the_accuracy_as_counted_by_hand():
    """Ten images, all read as 0 to 4 and right but for the last two labels."""
    labels = np.array([0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    predicted = np.array([0, 1, 2, 3, 4, 0, 1, 2, 0, 0])
    errors = (
        LabelError(8, 3, 0),  # read as the raters did
        LabelError(0, 0, 1),  # read as the label says
        LabelError(9, 4, None),
    )
    study = Study.from_results(
        dataset=dataset_of(labels, labels, label_errors=errors),
        test=FinalTest(np.eye(5)[predicted], labels),
    )
    found = study.corrected_labels
    assert (found.known, found.unclear) == (3, 1)
    assert (found.agrees_with_raters, found.agrees_with_label) == (1, 1)
    assert found.accuracy == pytest.approx(8 / 9)


def test_folds_of_unlike_size_count_by_their_images():
    """The pooled accuracy is over images, and not the mean of the folds."""
    labels = np.zeros(30, int)
    folds, start = [], 0
    for number, (size, wrong) in enumerate(((20, 0), (10, 5)), 1):
        indices = np.arange(start, start + size)
        right = np.arange(size) >= wrong
        history = {"validation": np.array([[0.5, right.mean()]])}
        probabilities = np.stack([right, ~right], axis=1).astype(float)
        folds.append(Fold(number, 30 - size, size, 0, history, indices, probabilities, 1.0))
        start += size
    found = forecast.forecast(CrossValidation(folds, labels), 30, 10)
    assert found.parts["training"] > 0
    assert found.accuracy == pytest.approx(25 / 30) and found.fold_size == 15
