"""Remedies compared with the run's own training: known answers, coverage, size and power."""

import dataclasses

import numpy as np
import pytest
from support.fit_cases import remedy
from support.simulation import near

from analysis.errors import InputError
from analysis.evaluation.remedies import compare, judge
from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.statistics.significance import mcnemar
from analysis.training.results import Fold

SIZE = 2000


def folds_of(wrong, train_error=0.001):
    """Folds whose networks misclassify these images, shape (folds, images)."""
    made = []
    for number, errors in enumerate(np.asarray(wrong), 1):
        probabilities = np.tile([0.9, 0.1], (len(errors), 1))
        probabilities[errors] = [0.1, 0.9]
        history = {
            "validation": np.array([[0.7, 0.5], [0.1, 1 - errors.mean()]]),
            "train": np.array([[0.7, 0.5], [0.1, 1 - train_error]]),
        }
        indices = np.arange(len(errors)) + (number - 1) * len(errors)
        made.append(Fold(number, 8000, len(errors), 8000, history, indices, probabilities, 1.0))
    return made


LABELS = np.zeros(100 * SIZE, int)
STEADY = training_variation()  # No variation of training is known: none is added.


def varied(relative, df=5):
    return dataclasses.replace(STEADY, relative=relative, df=df)


def errors_of(counts, size=SIZE):
    """Errors of a remedy and of the base in each fold from (both, only remedy, only base)."""
    shape = len(counts), size
    mine, theirs = np.zeros(shape, bool), np.zeros(shape, bool)
    for fold, (both, only_mine, only_theirs) in enumerate(counts):
        mine[fold, : both + only_mine] = True
        theirs[fold, :both] = True
        theirs[fold, both + only_mine : both + only_mine + only_theirs] = True
    return mine, theirs


def compared(counts, variation=STEADY, **options):
    mine, theirs = errors_of(counts)
    return compare("dropout", folds_of(mine, **options), folds_of(theirs), LABELS, variation)


def test_images_are_paired():
    found = compared([(10, 5, 12), (14, 4, 9)])
    assert (found.both, found.only_remedy, found.only_base) == (24, 9, 21)
    assert (found.folds, found.images) == (2, 2 * SIZE)
    assert found.cut == pytest.approx(1 - 33 / 45)
    assert found.error == pytest.approx(33 / 4000) and found.base_error == pytest.approx(45 / 4000)
    mine, theirs = errors_of([(10, 5, 12), (14, 4, 9)])
    assert found.p_value >= mcnemar(~mine.ravel(), ~theirs.ravel()).p_value


def test_the_variation_of_training_widens_the_interval_and_raises_p():
    counts = [(80, 40, 70)] * 3
    found = [compared(counts, varied(relative)) for relative in (0.0, 0.05, 0.20)]
    widths = [item.interval.half_width for item in found]
    assert widths == sorted(widths) and widths[0] < widths[2]
    assert [item.p_value for item in found] == sorted(item.p_value for item in found)
    assert [item.detectable for item in found] == sorted(item.detectable for item in found)
    assert len({item.cut for item in found}) == 1


def test_other_held_out_images_are_refused():
    mine, theirs = errors_of([(1, 1, 1), (1, 1, 1)])
    with pytest.raises(InputError, match="dropout"):
        compare("dropout", folds_of(mine)[::-1], folds_of(theirs), LABELS, STEADY)


def test_without_an_error_there_is_nothing_to_cut():
    (found,) = judge([compared([(0, 3, 0)] * 3)])
    assert np.isnan(found.cut) and found.interval is None and found.verdict == "excluded"
    (both,) = judge([compared([(0, 0, 0)] * 3)])
    assert both.verdict == "excluded"


def test_a_remedy_without_an_error_cuts_everything():
    (found,) = judge([compared([(0, 0, 9)] * 3, varied(0.05))])
    assert found.cut == 1 and found.interval.high == 1 and 0 < found.interval.low < 1
    assert found.verdict == "helps"


def test_a_higher_training_error_is_less_fitted():
    assert compared([(5, 5, 9)], train_error=0.004).less_fitted
    assert not compared([(5, 5, 9)], train_error=0.001).less_fitted


@pytest.mark.parametrize(
    "counts, relative, verdict",
    [
        ([(80, 40, 85)] * 3, 0.05, "helps"),
        ([(80, 85, 40)] * 3, 0.05, "harms"),
        ([(80, 5, 6)] * 3, 0.0, "excluded"),
        ([(8, 4, 6)] * 3, 0.05, "open"),
        # The same images as the first, but networks vary so much by training.
        ([(80, 40, 85)] * 3, 0.50, "open"),
    ],
)
def test_verdicts(counts, relative, verdict):
    (found,) = judge([compared(counts, varied(relative))])
    assert found.verdict == verdict, (found.cut, found.interval, found.p_adjusted)


def test_p_values_are_adjusted_for_the_number_of_remedies():
    one = dataclasses.replace(remedy(0.2, 0.1), p_value=0.02)
    none = dataclasses.replace(one, p_value=0.9)
    assert judge([one])[0].verdict == "helps"
    first, *_ = judge([one, none, none])
    assert first.p_adjusted == pytest.approx(0.06) and first.verdict == "open"
    assert judge([]) == []


# --- simulation: networks trained anew, and new images -------------------------------------


def experiment(rng, cut, relative=0.06, error=0.03, shared=0.6, k=5):
    """A run of five folds, and its remedy on three of them, with a true cut of the error.

    Every network has its own error rate, which varies by `relative`.
    """
    rates = error * np.exp(relative * rng.normal(size=k))
    others = error * (1 - cut) * np.exp(relative * rng.normal(size=3))
    counts = []
    for base, mine in zip(rates, others, strict=False):
        both = shared * min(base, mine)
        shares = [both, mine - both, base - both]
        counts.append(rng.multinomial(SIZE, [*shares, 1 - sum(shares)])[:3])
    mine, theirs = errors_of(counts)
    rest = [rng.random(SIZE) < rate for rate in rates[3:]]
    run = folds_of([*theirs, *rest])
    variation = training_variation(CrossValidation(run, LABELS))
    return judge([compare("dropout", folds_of(mine), run[:3], LABELS, variation)])[0]


def test_size_and_coverage_without_an_effect():
    rng, draws = np.random.default_rng(0), 300
    found = [experiment(rng, 0.0) for _ in range(draws)]
    inside = np.mean([item.interval.contains(0) for item in found])
    # The variation of training is estimated from five folds, and at times as none at all.
    assert inside >= 0.93 or near(inside, 0.95, draws)
    called = np.mean([item.verdict in ("helps", "harms") for item in found])
    assert called <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / draws)


def test_coverage_and_power_with_an_effect():
    rng, draws = np.random.default_rng(1), 200
    found = [experiment(rng, 0.4) for _ in range(draws)]
    inside = np.mean([item.interval.contains(0.4) for item in found])
    assert inside >= 0.93 or near(inside, 0.95, draws)
    assert np.mean([item.verdict == "helps" for item in found]) >= 0.8
    # Each states what it could have found: about as much as was there, or less.
    assert np.median([item.detectable for item in found]) < 0.4
