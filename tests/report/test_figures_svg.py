"""The SVG files of figures: text keeps its place in any font, colours suit both kinds of page."""

import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pytest

from analysis.report.figures import colours, svg
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, subplots

RESERVED = ("train", "validation", "test")
SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@plot_style()
def drawing(image=False):
    figure, axes = subplots(height=2)
    axes.plot([1, 2], [1, 2], color=colours.COLOURS["train"], label="a & b")
    axes.set_title("Bold title")
    axes.legend()
    if image:
        axes.imshow([[0, 1], [1, 0]], cmap="gray_r")
    return Picture(figure, alt="Line plot.", caption="A line.")


@pytest.mark.parametrize("dark", [False, True])
def test_marks_stand_out_and_the_parts_of_the_data_stay_apart(dark):
    page = colours.DARK_PAGE if dark else colours.PAGE
    shown = {
        name: colours.ON_DARK[colour] if dark else colour
        for name, colour in colours.COLOURS.items()
    }
    grounds = ("light", "box", "end")
    for name, colour in shown.items():
        assert name in grounds or contrast(colour, page) >= 3, name
    assert len({shown[name] for name in shown}) == len(shown)
    assert contrast(colours.ON_DARK[colours.TEXT] if dark else colours.TEXT, page) >= 7


def test_every_line_of_text_has_the_width_that_it_was_laid_out_with():
    picture = drawing()
    texts = list(ElementTree.fromstring(picture.image("svg")).iter(f"{SVG}text"))
    assert {"Bold title", "a & b"} <= {text.text for text in texts}
    title = next(text for text in texts if text.text == "Bold title")
    renderer = plt.figure().canvas.get_renderer()
    extent = picture.figure.axes[0]._left_title.get_window_extent(renderer)
    points = extent.width * 72 / picture.figure.dpi
    assert float(title.get("textLength")) == pytest.approx(points, rel=0.03)
    plt.close("all")


def test_a_file_is_small_and_whole():
    file = drawing().image("svg").decode()
    used = re.findall(r'(?:xlink:href="#|url\(#)([\w-]+)', file)
    assert set(re.findall(r' id="([^"]+)"', file)) == set(used)
    assert len(file) < 15_000 and "<metadata" not in file
    width, height = svg.size(file)
    assert width == pytest.approx(7.2 * 96, abs=30) and height == pytest.approx(2 * 96, abs=20)


def test_on_a_dark_page_nothing_keeps_the_colours_of_a_light_one():
    light = drawing().image("svg").decode()
    dark = svg.on_dark(light)
    for colour in (colours.TEXT, colours.GRID, colours.COLOURS["train"]):
        assert colour.lower() in light and colour.lower() not in dark
        assert colours.ON_DARK[colour] in dark
    assert ElementTree.fromstring(dark).get("fill") == colours.ON_DARK["#000000"]


def test_ink_becomes_light_and_other_pictures_stay_as_they_are():
    picture = drawing(image=True)
    assert svg.has_ink(picture.figure) and not svg.has_ink(drawing().figure)
    light = picture.image("svg").decode()
    inked = ElementTree.fromstring(svg.on_dark(light, ink=True))
    assert [image.get("filter") for image in inked.iter(f"{SVG}image")] == ["url(#ink)"]
    assert inked.find(f".//{SVG}filter").get("id") == "ink"
    kept = ElementTree.fromstring(svg.on_dark(light))
    assert [image.get("filter") for image in kept.iter(f"{SVG}image")] == [None]
