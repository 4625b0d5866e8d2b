"""The chapter that prepares the data, on studies whose scaling experiment is made up."""

import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import (
    KINDS,
    RATES,
    SCALING_CASES,
    arrays,
    made_up_study,
    make_study,
    save,
    with_experiment,
)

from analysis.data.description import summary
from analysis.experiments.scaling_effect import scaling_effect
from analysis.report.display import Table
from analysis.report.figures import preparation as figures
from analysis.report.figures.picture import Picture
from analysis.report.phrases import conclude
from analysis.report.phrases import prepare as phrases
from analysis.training.preparation import fit_scaler

MISTAKE = re.compile(
    r"\bnan\b|\binf\b|\bNone\b|np\.|\b1 (images|pixels|epochs|points|starts)\b"
    r"|(?<![\w/)\]-])-\d|\.\. |\w  \w| [,.;](?!\d)"
)
CHAPTER = "book/04_prepare_the_data"
NEEDED = SCALING_CASES["required"]

DONE = {
    "none": "leaves the pixel values",
    "unit": "largest value of its format",
    "range": "range seen in the training images",
    "standard": "their standard deviation",
}


def show(study):
    return run_chapter(CHAPTER, study)


def tables(shown):
    return {item.value.name: item.value.frame for item in shown if isinstance(item.value, Table)}


def answer(text):
    return next(line for line in text.splitlines() if line.startswith("> In short."))


@pytest.fixture(scope="module")
def chapter():
    """The chapter on digits, and its study."""
    study = with_experiment(make_study("digits", k=3), *NEEDED, scale=16.0)
    return study, show(study)


def case(verdict, study=None, **options):
    noise = 0.02 if verdict == "cannot tell" else 0.002
    study = study or make_study("digits", k=2)
    return with_experiment(study, *SCALING_CASES[verdict], noise=noise, **options)


def test_every_verdict_and_every_scaling_has_its_sentences():
    assert set(phrases.REQUIRED) == set(conclude.CLAIMS["scaling"]) == set(SCALING_CASES)
    kinds = {
        phrases.scaling_kind(scaling, full)
        for scaling in ("unit", "standard", "none")
        for full in (None, 255)
    }
    assert set(phrases.SCALED) == kinds


@pytest.mark.parametrize("verdict", SCALING_CASES)
def test_the_answer_and_the_reading_follow_the_verdict(verdict):
    study = case(verdict)
    assert study.scaling_verdict.verdict == verdict
    shown = show(study)
    text = text_of(shown)
    assert f"the verdict is: {verdict}." in text
    openings = {name: words.split("**")[1] for name, words in phrases.REQUIRED.items()}
    assert [
        name for name, words in openings.items() if f"{words.format(rate=0.01)}" in answer(text)
    ] == [verdict]
    for item in shown:
        if item.kind in ("prose", "details", "figure"):
            assert not MISTAKE.search(item.words), item.words


def test_gains_are_reported_with_their_sign_and_interval():
    required = text_of(show(case("required")))
    assert "scaled pixels reach 40.0 percentage points more than raw ones" in required
    assert "raw pixels fail: their accuracy is 10.0%" in required
    assert "scaled pixels reach 20.0 percentage points more" in text_of(show(case("beneficial")))
    worse = text_of(show(case("harmful")))
    assert "reach 40.0 percentage points less than raw ones (95% CI of the change −" in worse


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fitted": 0.99}, "generalise worse"),
        ({"rose": 0.1}, "still improving, from 70.0%"),
        ({"rose": 0.0}, "had stopped improving"),
    ],
)
def test_the_reading_says_how_raw_pixels_end(options, said):
    assert said in text_of(show(case("beneficial", **options)))
    same = text_of(show(case("no difference", **options)))
    assert said not in same


def test_a_best_rate_at_the_end_of_the_range_is_admitted():
    edge = with_experiment(make_study("digits"), [0.1, 0.2, 0.3, 0.4], NEEDED[1])
    said = phrases.gains(edge.scaling_verdict, 0.01)
    assert "For raw pixels the best learning rate is at an end" in said[-1]
    said = phrases.gains(case("required").scaling_verdict, 0.01)
    assert not any("at an end" in sentence for sentence in said)


def test_each_reason_is_stated_as_it_was_measured():
    study = case("required", scale=255.0)
    said = phrases.reasons(study.scaling.facts, study.scaling_verdict, 10)
    assert "255 times as large on raw pixels" in said["gradient"]
    assert "confident and wrong" in said["start"] and f"{np.log(10):.2f}" in said["start"]
    assert "learning rate of 0.001, scaled ones at 0.01" in said["rate"]
    study = case("no difference", scale=1.0)
    said = phrases.reasons(study.scaling.facts, study.scaling_verdict, 10)
    assert "similar size" in said["gradient"] and "not start much worse" in said["start"]
    assert "same learning rate" in said["rate"]


def test_a_schedule_of_the_run_is_mentioned():
    cycle = "0.1, is the largest of a cycle"
    options = {"run_rate": 0.1}
    assert cycle in text_of(
        show(case("required", make_study("digits", model="efficient"), **options))
    )
    assert "of a cycle" not in text_of(show(case("required")))


@pytest.mark.parametrize("scaling", ["unit", "standard", "none"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_chapter_is_true_of_other_data_and_scalings(tmp_path, kind, scaling):
    """Its open cells assert that they compute what the run does."""
    study = with_experiment(made_up_study(tmp_path, kind, scaling=scaling), *NEEDED)
    shown = show(study)
    frames, images = tables(shown), study.images
    scaled = fit_scaler(scaling, images, study.dataset.full_scale).apply(images)
    before, after = frames["tbl-before-and-after"].to_dict("records")
    assert before["type"] == str(images.dtype) and after["type"] == "float32"
    assert after["mean"] == pytest.approx(scaled.mean(dtype="float64"), abs=1e-5)
    assert after["max"] == pytest.approx(scaled.max())
    assert ("does not scale" in text_of(shown)) == (scaling == "none")
    kind = phrases.scaling_kind(scaling, study.dataset.full_scale)
    assert DONE[kind] in answer(text_of(shown))
    for item in shown:
        if item.kind in ("prose", "details", "figure"):
            assert not MISTAKE.search(item.words), item.words
            assert not re.search(r"mnist|digits|handwrit", item.words, re.I)
        if isinstance(item.value, Picture):
            assert len(item.value.alt) <= 300


def test_eight_bit_images_are_divided_as_the_open_cell_says(tmp_path):
    study = with_experiment(made_up_study(tmp_path, "colour"), *NEEDED)
    assert (study.scaling_effect.scaler.shift, study.scaling_effect.scaler.divisor) == (0, 255)
    source = next(item.source for item in show(study) if "astype" in item.source)
    assert 'x_train.astype("float32") / 255' in source


def test_a_row_of_pixels_is_scaled_number_by_number(chapter):
    study, shown = chapter
    row = int(re.search(r"Part of row (\d+)", text_of(shown))[1])
    frame = tables(shown)["tbl-pixel-row"]
    assert frame["as loaded"].tolist() == study.images[0][row, frame["column"]].tolist()
    assert frame["as scaled"].tolist() == pytest.approx((frame["as loaded"] / 16).tolist())


def test_the_table_has_both_pixels_at_their_best_and_at_the_runs_rate(chapter):
    study, shown = chapter
    frame, verdict = tables(shown)["tbl-scaling-best"], study.scaling_verdict
    rows = frame.set_index(["pixels", "learning rate"])["validation accuracy"]
    best, run = verdict.at_best, verdict.at_run_rate
    assert rows["raw pixels", best.raw_rate] == pytest.approx(best.raw)
    assert rows["raw pixels", run.raw_rate] == pytest.approx(run.raw)
    assert rows["pixels scaled to [0, 1]", best.scaled_rate] == pytest.approx(best.scaled)
    assert len(rows) == 3


def test_what_a_leak_would_change_depends_on_the_scaling(tmp_path):
    def leak(study):
        kind = phrases.scaling_kind(study.parameters.scaling, study.dataset.full_scale)
        return phrases.leak(study.scaling_effect, kind)

    assert "divides by 16, which is known" in leak(make_study("digits"))
    assert "fits nothing" in leak(make_study("digits", scaling="none"))
    assert "a small leak" in leak(make_study("digits", scaling="standard"))
    # One image is a hundred times as bright as the others.
    images, labels, n = arrays("signed")
    images = np.abs(images)
    images[7] *= 100
    assert "not negligible" in leak(make_study(save(tmp_path, images, labels, n), k=4))


def test_a_leak_without_effect_is_called_so():
    """The extreme values occur in every training part."""
    images = np.tile(np.array([0.0, 1.0]).reshape(1, 1, 2), (20, 4, 2))
    labels = np.arange(20) % 2
    effect = scaling_effect(images, labels, summary(images), None, kind="unit", k=2, seed=1)
    assert "would have made no difference" in phrases.leak(effect, "range")


def test_folds_are_listed_up_to_ten(chapter):
    frame = tables(chapter[1])["tbl-fold-scalers"]
    assert frame["fitted on"].tolist() == ["fold 1", "fold 2", "fold 3", "all"]
    many = show(with_experiment(make_study("digits", k=40), *NEEDED, scale=16.0))
    assert len(tables(many)["tbl-fold-scalers"]) == 11 and "ten folds at most" in text_of(many)


@pytest.mark.parametrize(("dtype", "state"), [("uint8", "more"), ("float32", "same")])
def test_memory_is_compared_as_measured(dtype, state):
    images = np.random.default_rng(1).integers(0, 9, (20, 4, 4)).astype(dtype)
    effect = scaling_effect(
        images, np.arange(20) % 2, summary(images), None, kind="unit", k=2, seed=1
    )
    assert phrases.look(effect, "range")[1] == phrases.MEMORY[state].format(times=4)


# --- figures -------------------------------------------------------------------------


def test_lines_are_the_search_and_the_runs_rate_is_marked(digits):
    picture = figures.scaling_accuracy(digits)
    axes = picture.figure.axes[0]
    raw, raw_repeats, unit, unit_repeats, run_rate = axes.lines
    assert raw.get_ydata() == pytest.approx(NEEDED[0])
    assert unit.get_ydata() == pytest.approx(NEEDED[1])
    assert raw.get_xdata().tolist() == RATES
    assert len(raw_repeats.get_xdata()) == 6 and len(unit_repeats.get_xdata()) == 3
    assert run_rate.get_xdata()[0] == digits.parameters.learning_rate
    assert "raw pixels 50.0% at 0.001" in picture.alt
    styles = {(line.get_linestyle(), line.get_marker()) for line in (raw, unit)}
    assert len(styles) == 2  # colour is not the only sign


@pytest.mark.parametrize("scaling", ["unit", "standard"])
def test_after_is_an_affine_image_of_before(scaling):
    picture = figures.before_and_after(make_study("digits", scaling=scaling))
    before, after = (axes.images[0].get_array() for axes in picture.figure.axes[:2])
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] == pytest.approx(1)
    assert before.max() == 16
    assert after.max() < 16 / 4
    assert "differ" in picture.caption


def test_a_run_without_scaling_leaves_the_values():
    picture = figures.before_and_after(make_study("digits", scaling="none"))
    before, after = (axes.images[0].get_array() for axes in picture.figure.axes[:2])
    assert np.array_equal(before, after)
    assert "leaves the values as they are" in picture.caption
