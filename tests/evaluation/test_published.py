"""The tutorial's folds: the published figures, and what a test says of its comparisons."""

from dataclasses import replace

import numpy as np
import pytest
from support.chapters import words_of

from analysis.data.datasets import load
from analysis.evaluation import published
from analysis.report.texts import validation as sentences
from analysis.statistics.intervals import Interval
from analysis.study import Study


def reading(is_mnist=True):
    study = Study.from_results(dataset=load("mnist" if is_mnist else "digits"))
    texts = [sentences.tutorial_reading(study), sentences.tutorial_table(study)]
    return "\n\n".join(words_of(text) for text in texts if text).replace("\u00a0", " ")


def test_published_folds_have_the_published_summary():
    # The tutorial prints NumPy's standard deviation, with divisor K.
    for folds, mean, deviation in (
        (published.FOLDS["baseline"], 98.677, 0.107),
        (published.BATCH_NORMALISATION, 98.643, 0.101),
        (published.FOLDS["deeper"], 99.062, 0.104),
    ):
        percents = 100 * np.array(folds.accuracies)
        assert percents.mean() == pytest.approx(mean, abs=6e-4)
        assert percents.std() == pytest.approx(deviation, abs=6e-4)
        assert (folds.train_size, folds.validation_size, len(percents)) == (48_000, 12_000, 5)


def test_the_folds_are_counts_of_images():
    """An accuracy of 12,000 images, printed with three decimals, is that of a whole number."""
    for folds in (*published.FOLDS.values(), published.BATCH_NORMALISATION):
        hits = np.array(folds.accuracies) * 12_000
        assert np.abs(hits - hits.round()).max() < 0.07


def test_the_tutorial_s_comparisons():
    batch, deeper = published.tutorial_comparisons()
    assert batch.p_value == pytest.approx(0.41, abs=0.005)
    assert 100 * batch.difference == pytest.approx(-0.034, abs=6e-4)
    assert batch.interval.contains(0)
    assert 100 * deeper.difference == pytest.approx(0.385, abs=6e-4)
    assert deeper.interval.low > 0 and deeper.p_value < 0.01
    # Holm: the smaller of two is doubled, the larger stays.
    assert deeper.adjusted == pytest.approx(2 * deeper.p_value)
    assert batch.adjusted == pytest.approx(batch.p_value)


def test_the_reading_of_the_comparisons():
    text = reading()
    assert "drop of 0.03 percentage points, which is not significant (p = 0.41)" in text
    assert "rise of 0.38 percentage points, which is significant" in text
    assert "98.64%" in text and "| deeper |" in text


def test_the_reading_follows_the_test(monkeypatch):
    batch, deeper = published.tutorial_comparisons()
    changed = [
        replace(batch, adjusted=0.01, p_value=0.01),
        replace(deeper, difference=0.0, interval=Interval(-0.1, 0.1, 0.95, "t"), adjusted=1.0),
    ]
    monkeypatch.setattr(published, "tutorial_comparisons", lambda: changed)
    text = reading()
    assert "drop of 0.03 percentage points, which is significant (p = 0.01 " in text
    assert "had the same mean as the baseline" in text


def test_other_images_get_one_sentence():
    text = reading(is_mnist=False)
    assert text.count(".") == 1 and "|" not in text


def test_batch_normalisation_stands_beside_no_run_of_this_report():
    assert published.BATCH_NORMALISATION not in published.FOLDS.values()
    assert set(published.FOLDS) == {"baseline", "deeper"}
