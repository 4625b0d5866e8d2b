"""Confident learning finds planted label errors, and few where there are none."""

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from support.predictions import NOISE, planted

from analysis.data.dataset_cards import LabelError
from analysis.errors import InputError
from analysis.evaluation.label_noise import find_suspects, known_errors_found, suspects
from analysis.evaluation.validation import OutOfFold
from analysis.parameters import make_parameters
from analysis.report.results import plain
from analysis.study import Study


def test_planted_errors_are_found():
    probabilities, noisy, flipped, labels = planted()
    found = find_suspects(probabilities, noisy)
    hits = flipped[found.positions]
    # Chance would reach 5% in both. Images that reach no threshold are not suspected.
    assert hits.sum() / flipped.sum() > 0.6, "recall"
    assert hits.mean() > 0.7, "precision"
    # Hard images count as well, so that the estimate lies above the truth rather than below it.
    assert NOISE - 0.01 < found.estimated_share < NOISE + 0.03
    # The ranking puts the surest first, and knows the true class.
    assert flipped[found.positions[:30]].mean() > 0.9
    true = labels[found.positions[hits]]
    assert np.mean(found.suggested[hits] == true) > 0.9


def test_the_margin_orders_the_suspects():
    probabilities, noisy, *_ = planted()
    found = find_suspects(probabilities, noisy)
    assert (np.diff(found.margin) >= 0).all() and found.margin.min() >= -1
    first = found.positions[0]
    own = probabilities[first, noisy[first]]
    others = np.delete(probabilities[first], noisy[first])
    assert found.margin[0] == pytest.approx(own - others.max())
    np.testing.assert_array_equal(found.given, noisy[found.positions])
    assert (found.given != found.suggested).all()


def test_clean_separable_data_raise_no_suspicion():
    rng = np.random.default_rng(1)
    labels = np.arange(300) % 3
    points = 10 * np.eye(3)[labels] + rng.normal(size=(300, 3))
    found = cross_val_predict(
        LogisticRegression(max_iter=200), points, labels, cv=3, method="predict_proba"
    )
    result = find_suspects(found, labels)
    assert result.count == 0 and result.estimated_share == 0


def test_a_small_case_by_hand():
    probabilities = np.array(
        [[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.3, 0.7], [0.4, 0.6], [0.45, 0.55]]
    )
    labels = np.array([0, 0, 0, 1, 1, 1, 1])
    found = find_suspects(probabilities, labels)
    assert found.thresholds == pytest.approx([0.6, 0.6875])
    # The third reaches the other class's threshold; the last two reach none and do not count.
    assert found.confident_joint.tolist() == [[2, 1], [0, 2]]
    assert found.positions.tolist() == [2] and found.suggested.tolist() == [1]
    assert found.margin == pytest.approx([-0.6]) and found.probability == pytest.approx([0.8])
    assert found.estimated_share == pytest.approx(1 / 7)


def test_certain_and_right_is_no_suspect_although_the_mean_rounds():
    probabilities = np.tile([0.1, 0.9], (30, 1))
    probabilities[:15] = [0.9, 0.1]
    found = find_suspects(probabilities, np.repeat([0, 1], 15))
    assert found.count == 0 and np.trace(found.confident_joint) == 30


def test_rows_that_are_not_finite_are_left_out():
    probabilities, noisy, *_ = planted()
    broken = probabilities.copy()
    broken[:900] = np.nan
    found, rest = find_suspects(broken, noisy), find_suspects(probabilities[900:], noisy[900:])
    assert found.images == rest.images == len(noisy) - 900
    np.testing.assert_array_equal(found.positions, rest.positions + 900)
    nothing = find_suspects(np.full((5, 2), np.nan), [0, 1, 0, 1, 1])
    assert nothing.images == nothing.count == 0 and np.isnan(nothing.estimated_share)


def test_a_class_without_images_suggests_nothing():
    probabilities = np.array([[0.5, 0.1, 0.4], [0.05, 0.05, 0.9], [0.1, 0.8, 0.1]])
    found = find_suspects(probabilities, [0, 0, 1])
    assert 2 not in found.suggested and np.isnan(found.thresholds[2])


def test_shapes_must_fit():
    with pytest.raises(InputError):
        find_suspects(np.ones((3, 2)), [0, 1])


def test_out_of_fold_predictions_are_taken_as_they_are():
    probabilities, noisy, *_ = planted()
    found = suspects(OutOfFold(np.arange(len(noisy)), noisy, probabilities))
    assert found.count == find_suspects(probabilities, noisy).count
    written = json.loads(json.dumps(plain(found), allow_nan=False))
    assert len(written["positions"]) == found.count


def errors_at(indices):
    return [LabelError(int(index), 0, None) for index in indices]


def test_known_errors_among_the_suspects_are_counted():
    probabilities, noisy, flipped, _ = planted()
    clean = np.flatnonzero(~flipped)[0]
    result = find_suspects(probabilities, noisy)
    assert clean not in result.positions
    known = [*np.flatnonzero(flipped).tolist(), int(clean)]
    found = known_errors_found(errors_at(known), probabilities, noisy)
    assert found.known == flipped.sum() + 1 and found.suspects == result.count
    assert found.found == flipped[result.positions].sum()
    assert found.recall.contains(found.found / found.known)
    assert found.precision.contains(found.found / found.suspects)
    json.dumps(plain(found), allow_nan=False)


def test_where_no_error_is_known_nothing_is_checked():
    probabilities, noisy, *_ = planted()
    assert Study.from_results(make_parameters({"dataset": "digits"})).known_errors is None
    unknown = np.full_like(probabilities, np.nan)
    assert known_errors_found(errors_at([1]), unknown, noisy) is None
