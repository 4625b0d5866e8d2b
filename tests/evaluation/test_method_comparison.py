"""Validation methods against the truth: bias, error and verdict are those that were planted."""

import json

import numpy as np
import pytest
from support.simulated_samples import BIASES, method_results

from analysis.evaluation.method_comparison import (
    HIGHER,
    LEAST_SAMPLES,
    LOWER,
    REFERENCE,
    SAME,
    UNKNOWN,
    compare_methods,
)
from analysis.report.phrases import methods as phrases
from analysis.report.results import plain

PLANTED = {"hold_out": (0.0, 0.05), "2_fold": (-0.06, 0.02), "leave_one_out": (0.0, 0.005)}


@pytest.fixture(scope="module")
def planted():
    return compare_methods(method_results(200, errors=PLANTED))


def test_bias_deviation_and_error_are_the_planted_ones(planted):
    assert planted.samples == 200
    for row in planted.rows:
        bias, deviation = PLANTED.get(row.key, (0.0, 0.02))
        assert row.bias == pytest.approx(bias, abs=4 * deviation / np.sqrt(200))
        assert row.deviation == pytest.approx(deviation, rel=0.25)
        assert row.rmse == pytest.approx(np.hypot(bias, deviation), rel=0.25)
        assert row.rmse_interval.contains(row.rmse) and row.interval.contains(row.bias)


def test_the_error_is_compared_with_that_of_five_folds(planted):
    verdicts = {row.key: row.verdict for row in planted.rows}
    assert verdicts["hold_out"] == verdicts["2_fold"] == HIGHER
    assert verdicts["leave_one_out"] == LOWER
    assert min(planted.rows, key=lambda row: row.rmse).key == "leave_one_out"
    assert verdicts["10_fold"] == verdicts["nested"] == SAME
    assert planted.row(REFERENCE).p_adjusted is None


def test_the_table_holds_every_error(planted):
    errors = planted.table.groupby("method", sort=False)["error"]
    assert list(errors.groups) == [row.key for row in planted.rows]
    rmse = errors.agg(lambda error: np.sqrt(np.mean(error**2)))
    np.testing.assert_allclose(rmse, [row.rmse for row in planted.rows])
    assert planted.table["sample"].max() == 200
    first = planted.table.iloc[0]
    assert first["estimate"] - first["truth"] == pytest.approx(first["error"])


def test_equal_methods_are_called_different_at_most_as_often_as_stated():
    wrong = [
        any(row.verdict in (LOWER, HIGHER) for row in compare_methods(results).rows)
        for results in (method_results(40, rng=seed) for seed in range(100))
    ]
    assert np.mean(wrong) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_the_interval_of_the_error_covers_it():
    hits = [
        compare_methods(method_results(100, rng=seed)).row(REFERENCE).rmse_interval.contains(0.02)
        for seed in range(100)
    ]
    # The percentile bootstrap of a standard deviation is slightly too narrow.
    assert np.mean(hits) >= 0.86


def test_biases_are_measured_as_for_the_network(planted):
    for row in planted.biases:
        assert row.bias == pytest.approx(BIASES[row.k], abs=0.003)


@pytest.mark.parametrize("many", [1, 2, LEAST_SAMPLES - 1])
def test_few_samples_are_not_compared(many):
    found = compare_methods(method_results(many, errors=PLANTED))
    assert {row.verdict for row in found.rows if row.key != REFERENCE} == {UNKNOWN}
    assert phrases.finding(found) == "few samples"
    assert all(row.rmse_interval is None for row in found.rows)
    json.dumps(plain(found, without=("estimates", "truths")), allow_nan=False)


def test_methods_that_are_always_right_do_not_differ():
    exact = {name: (0.0, 0.0) for name in method_results(1)[0].facts["methods"]}
    found = compare_methods(method_results(20, errors=exact))
    assert {row.verdict for row in found.rows} == {SAME}
    assert max(row.rmse for row in found.rows) < 1e-12


def test_without_samples_there_is_nothing():
    assert compare_methods([]) is None and phrases.finding(None) == "no samples"


def test_advice_follows_the_error():
    for error, verdict in (((0.0, 0.004), LOWER), ((0.06, 0.02), HIGHER), ((0.0, 0.02), SAME)):
        for key in ("bootstrap_632", "bootstrap_632_plus", "20_fold", "leave_one_out"):
            row = compare_methods(method_results(100, errors={key: error})).row(key)
            assert row.verdict == verdict
            text = phrases.advice(row)
            assert ("not for data like these" in text) == (verdict == HIGHER)
            assert (": lower error than 5-fold" in text) == (verdict == LOWER)


def test_every_method_and_verdict_has_its_advice():
    found = compare_methods(method_results(20))
    assert len({phrases.title_of_method(row.key) for row in found.rows}) == len(found.rows)
    for choices in phrases.ADVICE.values():
        assert set(choices) == {LOWER, HIGHER, SAME, UNKNOWN}
