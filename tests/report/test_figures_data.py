"""Figures of the chapters on the data: what is drawn is what was measured."""

import itertools

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from support.chapters import run_chapter
from support.made_up import (
    KINDS,
    LONG_NAMES,
    arrays,
    made_up_study,
    make_study,
    rename_classes,
    save,
)

from analysis.report.example import patch_of
from analysis.report.figures import data, exploration
from analysis.report.figures.picture import Picture


def class_counts(study):
    """The count plot that the chapter draws."""
    shown = run_chapter("book/03_explore_the_data", study)
    return next(item.value for item in shown if "catplot" in item.source)


OF_THE_DATA = (
    data.first_images,
    data.one_example,
    data.class_examples,
    data.constant_pixels,
    class_counts,
    exploration.mean_images,
    exploration.brightness,
    exploration.class_similarity,
)


def axes_of(picture):
    return picture.figure.axes


def texts_of(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_can_be_drawn_for_any_data(tmp_path, kind):
    study = made_up_study(tmp_path, kind)
    names, before = set(), pyplot.get_fignums()
    for function in OF_THE_DATA:
        picture = function(study)
        assert isinstance(picture, Picture)
        assert picture.image("png").startswith(b"\x89PNG")
        for words in (picture.alt, picture.caption):
            assert words[0].isupper() and words.endswith(".")
            for wrong in ("nan", "inf ", "None", "  ", "digit", "ink ", "MNIST", "np."):
                assert wrong not in words, (function, words)
        assert len(picture.alt) <= 300 or kind == "many", (function, picture.alt)
        assert picture.name.startswith("fig-")
        names.add(picture.name)
    assert len(names) == len(OF_THE_DATA)
    assert pyplot.get_fignums() == before


def overlapping(labels, renderer):
    """Pairs of texts whose boxes share some space."""
    boxes = [
        (label.get_text(), label.get_window_extent(renderer))
        for label in labels
        if label.get_visible() and label.get_text()
    ]
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(boxes, 2)
        if one.padded(-1).overlaps(two.padded(-1))
    ]


@pytest.mark.parametrize("function", OF_THE_DATA)
@pytest.mark.parametrize("case", ["many", "long names"])
def test_labels_neither_overlap_nor_leave_the_figure(tmp_path, case, function):
    study = made_up_study(tmp_path, "many") if case == "many" else make_study("digits")
    if case == "long names":
        rename_classes(study, LONG_NAMES)
    figure = function(study).figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = axis.get_ticklabels()
            assert overlapping(labels, renderer) == [], function
            for label in labels:
                if label.get_visible() and label.get_text():
                    box = label.get_window_extent(renderer)
                    assert box.x0 >= -2 and box.x1 <= figure.bbox.x1 + 2, label.get_text()
    titles = [axes.title for axes in figure.axes] + [axes._left_title for axes in figure.axes]
    assert overlapping(titles, renderer) == [], function


# --- single images -------------------------------------------------------------------


def test_the_first_images_stand_under_their_own_labels(mnist):
    picture = data.first_images(mnist)
    titles = [axes.get_title() for axes in axes_of(picture)]
    assert titles == ["5", "0", "4", "1", "9", "2", "1", "3", "1", "4"]
    assert "5, 0, 4, 1, 9, 2, 1, 3, 1 and 4" in picture.alt
    for axes, image in zip(axes_of(picture), mnist.images, strict=False):
        assert np.array_equal(axes.images[0].get_array(), image)


def test_the_frame_is_where_the_caption_says(mnist, digits):
    (frame,) = axes_of(data.one_example(mnist))[0].patches
    left, top = round(frame.get_x() + 0.5), round(frame.get_y() + 0.5)
    assert (top, left, frame.get_height(), frame.get_width()) == patch_of(mnist)
    assert f"rows {top} to {top + 9}" in data.one_example(mnist).caption
    assert "rows 0 to 7 and columns 0 to 7" in data.one_example(digits).caption


def test_a_uniform_image_is_no_example(tmp_path):
    images, labels, n = arrays("tiny")
    images = images.copy()
    images[:3] = 0
    study = make_study(save(tmp_path, images, labels, n))
    assert np.array_equal(axes_of(data.one_example(study))[0].images[0].get_array(), images[3])


def test_colour_stays_colour(tmp_path):
    study = made_up_study(tmp_path, "colour")
    drawn = axes_of(data.first_images(study))[2].images[0].get_array()
    assert drawn.shape == (12, 12, 3)
    assert drawn[8:, :, 2].mean() > drawn[8:, :, 0].mean()
    assert "colour of the page" not in data.first_images(study).caption


def test_a_row_of_examples_for_each_class_up_to_twelve(tmp_path, digits):
    picture = data.class_examples(digits)
    assert "each class" in picture.caption
    joint = axes_of(picture)[0].images[0].get_array()
    third = digits.images[digits.labels == 3]
    assert np.array_equal(joint[27 : 27 + 8, :8], third[0])
    many = data.class_examples(made_up_study(tmp_path, "many"))
    assert "first 12 of 40 classes" in many.caption
    assert len(axes_of(many)[0].get_yticks()) == 12


def test_crosses_mark_the_constant_pixels(tmp_path):
    study = made_up_study(tmp_path, "imbalanced")
    picture = data.constant_pixels(study)
    crosses = axes_of(picture)[0].collections[0].get_offsets().astype(int)
    expected = np.argwhere(study.images.min(axis=0) == study.images.max(axis=0))
    assert np.array_equal(np.array(crosses)[:, ::-1], expected)
    drawn = axes_of(picture)[0].images[0].get_array().filled(0)
    assert np.allclose(drawn, study.images.std(axis=0)), "crosses stand where it is 0"
    # Twelve positions hold ink, and ten are marks of the rare class.
    assert "78 of 100 positions" in picture.alt and "78 of 100 positions" in picture.caption


def test_mnists_constant_pixels_lie_at_the_edge(mnist):
    alt = data.constant_pixels(mnist).alt
    assert "67 of 784 positions never vary" in alt
    assert "of the edge" in alt


def test_where_every_pixel_varies_the_caption_says_so(tmp_path):
    picture = data.constant_pixels(made_up_study(tmp_path, "signed"))
    assert "every position varies" in picture.alt
    assert "There is none" in picture.caption


def test_label_errors_are_shown_where_they_are_known(mnist, digits):
    assert data.label_errors(digits) is None
    picture = data.label_errors(mnist)
    shown = [axes for axes in axes_of(picture) if axes.images]
    assert len(shown) == 15
    for axes, error in zip(shown, mnist.dataset.card.label_errors, strict=True):
        assert np.array_equal(axes.images[0].get_array(), mnist.dataset.x_test[error.index])
        given = mnist.dataset.y_test[error.index]
        assert axes.get_title() == f"{given} → {error.suggested}"
        assert str(error.index) in axes.get_xlabel()


# --- classes -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["imbalanced", "many"])
def test_bars_are_the_counts(tmp_path, kind):
    study = made_up_study(tmp_path, kind)
    picture = class_counts(study)
    for axes, labels in zip(axes_of(picture), (study.labels, study.dataset.y_test), strict=True):
        counts = np.bincount(labels, minlength=study.dataset.n_classes)
        drawn = np.zeros(len(counts))
        for bar in axes.patches:
            drawn[round(bar.get_x() + bar.get_width() / 2)] += bar.get_height()
        assert drawn.tolist() == counts.tolist()
        assert axes.lines[0].get_ydata()[0] == pytest.approx(counts.mean())
        assert axes.get_ylim()[0] == 0
    if kind == "imbalanced":
        assert "from 10 (class 1) to 90 (class 0), equal shares would be 50." in picture.alt


def test_equal_counts_are_called_equal(tmp_path):
    alt = class_counts(made_up_study(tmp_path, "signed")).alt
    assert "Training images: all classes have 10 images" in alt


def test_mean_images_are_the_means(tmp_path):
    study = made_up_study(tmp_path, "signed")
    for label, axes in enumerate(axes_of(exploration.mean_images(study))):
        mean = study.images[study.labels == label].mean(axis=0)
        assert np.asarray(axes.images[0].get_array()) == pytest.approx(mean)


def test_lines_in_the_boxes_are_medians(tmp_path):
    study = made_up_study(tmp_path, "signed")
    picture = exploration.brightness(study)
    means = study.images.mean(axis=(1, 2))
    medians = [np.median(means[study.labels == label]) for label in range(4)]
    drawn = {line.get_ydata()[0] for line in axes_of(picture)[0].lines}
    assert all(any(np.isclose(median, value) for value in drawn) for median in medians)
    assert f"lowest in class {np.argmin(medians)}" in picture.alt


def test_likeness_is_written_for_few_classes_and_coloured_for_many(tmp_path, digits):
    picture = exploration.class_similarity(digits)
    assert len(texts_of(axes_of(picture)[0])) == 45
    i, j, value = digits.data.most_alike[0]
    assert f"{i} and {j} ({value:.2f})" in picture.alt
    many = exploration.class_similarity(made_up_study(tmp_path, "many"))
    assert texts_of(axes_of(many)[0]) == []
    assert axes_of(many)[0].images[0].get_array().shape == (39, 39)


def test_the_colour_scale_reaches_down_to_negative_likeness(tmp_path):
    study = made_up_study(tmp_path, "signed")
    low, high = axes_of(exploration.class_similarity(study))[0].images[0].get_clim()
    assert low <= np.nanmin(study.data.similarity) < 0 and high == 1
    assert exploration._ends(np.full((3, 3), np.nan)) == (0.0, 1.0)
