"""The page on which the reader draws and the network answers, in a browser."""

import dataclasses
import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import ExifTags, Image
from support.axe import lasting
from support.drawings import DIGITS, drawn, photographed
from support.made_up import arrays, save
from support.page_network import CHECK
from support.site_reader import article, browser
from support.try_page import (
    DESKTOP,
    PAD,
    PHONE,
    cancel_touch,
    class_read,
    draw,
    from_disk,
    opened,
    ready,
    said,
)

from analysis.data.dataset_cards import card_for
from analysis.data.datasets import load
from analysis.engine.store import Result
from analysis.evaluation.calibration import CANNOT_TELL, Calibration
from analysis.evaluation.familiarity import Familiar
from analysis.evaluation.test_set import FinalTest
from analysis.models.architectures import build_network
from analysis.models.inference import inference_network, layer_list
from analysis.parameters import make_parameters
from analysis.paths import ROOT
from analysis.report.model_files import interface, script, training_images
from analysis.report.model_files.interface import mode_of
from analysis.report.site.interface import PAGE, TRIED, html
from analysis.report.site.model_files import SCRIPTS
from analysis.study import Study

pytestmark = pytest.mark.usefixtures("one_thread")
EMPTY = "Draw a digit here"
SCRIBBLE = [[(i * 37 % 101 / 101, i * 61 % 97 / 97) for i in range(25)]]
LETTERS = {
    "A": [[(0.1, 0.9), (0.5, 0.1), (0.9, 0.9)], [(0.25, 0.6), (0.75, 0.6)]],
    "E": [[(0.8, 0.1), (0.2, 0.1), (0.2, 0.9), (0.8, 0.9)], [(0.2, 0.5), (0.7, 0.5)]],
    "H": [[(0.2, 0.1), (0.2, 0.9)], [(0.8, 0.1), (0.8, 0.9)], [(0.2, 0.5), (0.8, 0.5)]],
    "M": [[(0.1, 0.9), (0.2, 0.1), (0.5, 0.6), (0.8, 0.1), (0.9, 0.9)]],
    "X": [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]],
}


@pytest.fixture(scope="module")
def running():
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def tab(running, site):
    """The page from a disk on a large screen; it asked nobody for anything at the end."""
    with opened(running, from_disk(site)) as (found, faults):
        yield found
        assert faults == []


def bars(tab):
    """Class, probability and calibrated probability of each bar, as texts."""
    rows = tab.locator(".try-bars tbody tr")
    return [row.locator("th, td:not([aria-hidden])").all_inner_texts() for row in rows.all()]


def test_a_drawing_gets_an_answer_that_agrees_with_the_bars_and_can_be_undone(tab):
    sentence = draw(tab, DIGITS[1])
    answer = class_read(sentence)
    assert answer == 1, sentence
    found = {int(name): values for name, *values in bars(tab)}
    assert len(found) == 10 and all(value in sentence for value in found[answer])
    assert tab.locator(".try-large").inner_text() == str(answer)
    one = tab.locator(".try-seen canvas").evaluate("c => c.toDataURL()")
    assert class_read(draw(tab, DIGITS[7])) == 7
    for _ in range(2):  # the stroke, and the canvas that was cleared before it
        tab.locator(".try-undo").click()
    assert said(tab) == sentence
    assert tab.locator(".try-seen canvas").evaluate("c => c.toDataURL()") == one
    tab.locator(".try-clear").click()
    assert said(tab).startswith(EMPTY) and {row[1] for row in bars(tab)} == {"–"}


def test_a_small_drawing_in_a_corner_needs_the_centring(tab):
    assert class_read(draw(tab, DIGITS[7], size=0.25, left=0.7, top=0.7)) == 7
    pixels = "c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
    share = f"c => {pixels}.filter((v, i) => i % 4 == 3 && v).length"
    centred = tab.locator(".try-seen canvas").evaluate(share)
    tab.get_by_label("Without centring").check()
    assert tab.locator(".try-seen canvas").evaluate(share) < centred / 2
    tab.get_by_label("Without centring").uncheck()


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param([[(0.5, 0.5)]], id="a dot"),
        pytest.param(SCRIBBLE, id="a scribble"),
        pytest.param([[(x, y / 8) for y in range(9) for x in (0.01, 0.99)]], id="everything"),
    ],
)
def test_an_answer_to_what_is_no_digit_is_called_unreliable(tab, strokes):
    assert class_read(draw(tab, strokes)) is not None
    warning = tab.locator(".try-warning").inner_text()
    assert warning.startswith("This is unlike the training images, so the answer is unreliable.")
    assert re.search(r"\d\.\d+% of the 360 test images get the same warning", warning)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_gets_an_answer_though_it_is_none_of_the_classes_which_the_page_says(tab, letter):
    # How many letters get the warning is measured by the report itself.
    assert class_read(draw(tab, LETTERS[letter])) is not None
    note = tab.get_by_text("The network always answers with one of its classes")
    assert note.is_visible()
    assert "(0, 1, 2, 3, 4, 5, 6, 7, 8 and 9), whatever the image shows" in note.inner_text()


def test_an_empty_canvas_asks_for_a_drawing_and_takes_back_the_warning(tab):
    draw(tab, SCRIBBLE)
    warning = tab.locator(".try-warning")
    assert warning.is_visible()
    assert draw(tab, []) == f"{EMPTY}, choose one below, or open an image file."
    assert warning.inner_text() == "" and warning.get_attribute("role") == "status"
    # Screen readers announce changes only of what is rendered.
    assert warning.evaluate("e => getComputedStyle(e).display !== 'none'")
    assert tab.locator(".try-nearest").is_hidden()


def test_an_image_of_the_dataset_is_read_as_it_is_and_can_be_edited(tab):
    tab.locator(".try-thumbs button").nth(8).click()
    assert "Its label is an 8." in said(tab)
    tab.locator(".try-thumbs button").first.click()
    assert "Its label is a 0." in said(tab) and class_read(said(tab)) == 0
    expected = tab.evaluate("Math.max(...TRAINED_NETWORK.examples[0].probabilities.data)")
    shown = {name: value for name, value, *_ in bars(tab)}["0"].lstrip("> \u00a0")
    assert float(shown.rstrip("%")) == pytest.approx(100 * expected, abs=0.1)
    before = tab.locator(".try-seen canvas").evaluate("c => c.toDataURL()")
    tab.get_by_role("button", name="Erase").click()
    box = tab.locator(PAD).bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 1)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 1, steps=5)
    tab.mouse.up()
    tab.get_by_role("button", name="Erase").click()
    assert "Before it was edited, its label was a 0." in said(tab)
    assert tab.locator(".try-seen canvas").evaluate("c => c.toDataURL()") != before


def test_training_images_most_like_it_are_shown_with_their_labels(tab):
    draw(tab, DIGITS[1])
    labels = tab.locator(".try-nearest span").all_inner_texts()
    assert len(labels) == 8 and labels.count("1") > 4, labels
    named = tab.locator(".try-nearest canvas").first.get_attribute("aria-label")
    assert re.fullmatch(r"an? \d, training image [\d,]+", named)


def test_a_feature_map_explains_the_sum_behind_a_pixel(tab):
    draw(tab, DIGITS[3])
    maps = tab.locator(".try-maps button")
    assert maps.count() == 32
    maps.nth(4).hover()
    words = tab.locator(".try-sum").inner_text()
    # A moving pointer would say too much to a screen reader.
    assert tab.locator(".try-sum").get_attribute("aria-live") == "off"
    pixels, weights = (
        [float(cell.replace("−", "-")) for cell in grid.locator("span").all_inner_texts()]
        for grid in tab.locator(".try-cells").all()
    )
    number = r"(−?\d+\.\d\d)"
    bias, total, shown = (
        float(value.replace("−", "-"))
        for value in re.search(
            rf"bias, {number}, sum to {number}. The map shows {number}", words
        ).groups()
    )
    assert np.dot(pixels, weights) + bias == pytest.approx(total, abs=0.1)
    assert shown == pytest.approx(max(total, 0), abs=0.01)


GIVE = """([way, bytes]) => {
  const given = new DataTransfer(), options = { bubbles: true };
  given.items.add(new File([Uint8Array.from(bytes)], "digit.png", { type: "image/png" }));
  if (way === "drop")
    document.querySelector(".try").dispatchEvent(
      new DragEvent("drop", { ...options, dataTransfer: given }));
  else
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { ...options, clipboardData: given }));
}"""


@pytest.mark.parametrize("way, digit", [("choose", 7), ("drop", 1), ("paste", 3)])
def test_a_photograph_of_pen_on_paper_is_read(tab, way, digit):
    paper = photographed(drawn(DIGITS[digit], side=300, size=180, left=70, top=60, width=14))
    file = io.BytesIO()
    Image.fromarray(paper).save(file, "png")
    if way == "choose":
        tab.locator(".try-file").set_input_files(upload(file.getvalue()))
    else:
        tab.evaluate(GIVE, [way, list(file.getvalue())])
    tab.wait_for_function(f"document.querySelector('.try-large').textContent === '{digit}'")


def test_a_photograph_is_turned_as_the_camera_says(tab):
    paper = photographed(drawn(DIGITS[7], side=300, size=180, left=70, top=60, width=14))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # to be turned clockwise
    file = io.BytesIO()
    Image.fromarray(np.rot90(paper)).save(file, "jpeg", exif=exif, quality=95)
    tab.locator(".try-clear").click()
    tab.locator(".try-file").set_input_files(upload(file.getvalue(), "image/jpeg"))
    tab.wait_for_function("document.querySelector('.try-large').textContent === '7'")


def upload(content, kind="image/png"):
    """A file as Playwright hands it over."""
    return {"name": "digit", "mimeType": kind, "buffer": content}


def paper_with(strokes=None):
    """An image file of a digit on paper, or of paper alone."""
    image = np.full((300, 300), 255, np.uint8)
    if strokes:
        image -= drawn(strokes, side=300, size=180, left=70, top=60, width=14)
    file = io.BytesIO()
    Image.fromarray(image).save(file, "png")
    return file.getvalue()


# Texts that the page says from now on.
LISTEN = """() => {
  const said = document.querySelector(".try-said");
  window.heard = [];
  window.listener?.disconnect();
  window.listener = new MutationObserver(() => heard.push(said.textContent));
  listener.observe(said, { childList: true });
}"""


@pytest.mark.parametrize(
    "content, words",
    [
        (b"no picture", "The browser cannot read this file as an image."),
        (paper_with(), "No ink was found in this image."),
    ],
)
def test_a_file_without_a_digit_is_called_so(tab, content, words):
    draw(tab, DIGITS[3])
    tab.evaluate(LISTEN)
    tab.locator(".try-file").set_input_files(upload(content))
    tab.wait_for_function("heard.length === 2")
    assert tab.evaluate("heard") == ["Reading the image …", words]


def test_of_two_files_the_later_counts_whichever_is_read_first(tab):
    tab.evaluate("""() => {
      const decode = createImageBitmap;
      window.decoded = [];
      window.createImageBitmap = async file => {
        const bitmap = await decode(file), first = decoded.push(false) === 1;
        if (first) await new Promise(done => setTimeout(done, 500));
        decoded[first ? 0 : 1] = true;
        return bitmap;
      };
    }""")
    for digit in (1, 7):
        tab.locator(".try-file").set_input_files(upload(paper_with(DIGITS[digit])))
    tab.wait_for_function("decoded.length === 2 && decoded.every(Boolean)")
    assert class_read(said(tab)) == 7
    tab.reload()
    ready(tab)


def test_an_error_of_the_page_is_not_blamed_on_the_file(running, site):
    with opened(running, from_disk(site)) as (tab, faults):
        tab.evaluate("() => { photograph.read = () => { throw new Error('broken'); }; }")
        with tab.expect_event("pageerror"):
            tab.locator(".try-file").set_input_files(upload(paper_with(DIGITS[7])))
        assert faults == ["broken"]
        assert "cannot read" not in said(tab)


def test_the_frame_for_files_does_not_flicker_while_one_is_dragged_over_the_page(tab):
    drag = """([kind, related]) => {
      const held = new DataTransfer();
      held.items.add(new File([], "digit.png"));
      const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: held,
        relatedTarget: related && document.querySelector(related) });
      document.querySelector(".try").dispatchEvent(event);
      return [document.querySelector(".try").matches(".dropping"), event.defaultPrevented];
    }"""
    assert tab.evaluate(drag, ["dragover", None]) == [True, True]
    assert tab.evaluate(drag, ["dragleave", ".try-pad"])[0]
    assert not tab.evaluate(drag, ["dragleave", None])[0]


def test_a_finger_draws_on_a_phone_and_the_page_stays_where_it_is(running, site):
    with opened(running, from_disk(site), **PHONE) as (tab, faults):
        assert class_read(draw(tab, DIGITS[7], touch=True)) == 7
        before = tab.evaluate("scrollY")
        draw(tab, DIGITS[1], touch=True)
        assert tab.evaluate("scrollY") == before
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        box = tab.locator(PAD).bounding_box()
        assert box["width"] >= 280
        assert faults == []


def test_a_stroke_that_the_browser_takes_away_is_undone(running, site):
    with opened(running, from_disk(site), **PHONE) as (tab, faults):
        sentence = draw(tab, DIGITS[1], touch=True)
        cancel_touch(tab, [(0.2, 0.2), (0.8, 0.8)])
        assert said(tab) == sentence
        tab.locator(".try-undo").click()
        assert said(tab).startswith(EMPTY)
        assert tab.locator(".try-undo").get_attribute("aria-disabled") == "true"
        # The next stroke is drawn as ever.
        assert class_read(draw(tab, DIGITS[1], touch=True)) == 1
        assert faults == []


def test_the_answer_is_beside_the_drawing_or_right_below_it(running, site):
    def box(tab, part):
        return tab.locator(part).bounding_box()

    with opened(running, from_disk(site), **DESKTOP) as (tab, _):
        pad, answer, tools = (box(tab, part) for part in (PAD, ".try-answer", ".try-tools"))
        assert pad["x"] + pad["width"] < answer["x"] and abs(pad["y"] - answer["y"]) < 5
        assert 0 < tools["y"] - (pad["y"] + pad["height"]) < 30 and abs(tools["x"] - pad["x"]) < 5
        assert tab.locator(".try-keys").is_visible()
        # The bars stay within the panel.
        bars, panel = (box(tab, part) for part in (".try-bars", ".try-main"))
        assert bars["x"] + bars["width"] <= panel["x"] + panel["width"]
    with opened(running, from_disk(site), **PHONE) as (tab, _):
        draw(tab, DIGITS[1], touch=True)
        pad, answer, tools = (box(tab, part) for part in (PAD, ".try-answer", ".try-tools"))
        assert 0 < answer["y"] - (pad["y"] + pad["height"]) < 30
        assert 0 < tools["y"] - (answer["y"] + answer["height"]) < 30
        assert answer["y"] + answer["height"] - pad["y"] < 600
        # The keys are explained to those who have some.
        assert not tab.locator(".try-keys").is_visible()
        tab.locator(".try").evaluate("e => { e.tabIndex = -1; e.focus(); }")
        tab.keyboard.press("Tab")
        assert tab.locator(".try-keys").is_visible()


def test_everything_can_be_done_with_the_keyboard(running, site):
    with opened(running, from_disk(site), **DESKTOP) as (tab, faults):
        focus = "document.activeElement"
        tab.locator(".try").evaluate("e => { e.tabIndex = -1; e.focus(); }")
        tab.keyboard.press("Tab")
        assert tab.evaluate(f"{focus}.getAttribute('aria-label')") == "Drawing area"
        assert tab.locator(".try-pen").is_visible()
        # A stroke from top to bottom.
        for _ in range(10):
            tab.keyboard.press("ArrowUp")
        tab.keyboard.press("Space")
        for _ in range(5):
            tab.keyboard.press("Shift+ArrowDown")
        assert tab.locator(".try-moved").inner_text() == "Pen down: column 14, row 24 of 28."
        tab.keyboard.press("Space")
        assert class_read(said(tab)) == 1
        tab.keyboard.press("Shift+ArrowDown")
        tab.keyboard.press("Shift+ArrowDown")
        assert tab.locator(".try-moved").inner_text() == "Pen up: column 14, row 28 of 28."
        tab.keyboard.press("Control+Shift+z")  # usually redoes
        assert class_read(said(tab)) == 1
        tab.keyboard.press("Control+z")
        assert said(tab).startswith(EMPTY)
        reached = []
        for _ in range(80):
            tab.keyboard.press("Tab")
            name = tab.evaluate(f"{focus}.getAttribute('aria-label') || {focus}.className")
            reached.append(name)
            if name.startswith("Test image"):
                tab.keyboard.press("Enter")
            if name == "Feature map 1 of 32":
                break
        for part in ("try-erase", "try-width", "try-file", "try-uncentred"):
            assert part in reached, (part, reached)
        assert "Its label is" in said(tab)
        tab.keyboard.press("ArrowRight")
        assert tab.locator(".try-sum").inner_text().startswith("Filter 2, ")
        assert tab.locator(".try-sum").get_attribute("aria-live") == "polite"
        # A button keeps the focus when it has nothing left to do.
        for button in (".try-clear", ".try-undo"):
            tab.locator(button).focus()
            for _ in range(40):
                tab.keyboard.press("Enter")
            assert tab.locator(button).get_attribute("aria-disabled") == "true"
            assert tab.evaluate(f"{focus}.matches({button!r})")
        assert faults == []


@pytest.mark.parametrize("motion, moves", [("no-preference", True), ("reduce", False)])
def test_the_drawing_moves_into_the_image_unless_motion_is_reduced(running, site, motion, moves):
    with opened(running, from_disk(site), reduced_motion=motion) as (tab, _):
        canvas = tab.locator(".try-seen canvas")
        canvas.evaluate("""c => {
            window.widths = new Set();
            (function look() { widths.add(c.width); requestAnimationFrame(look); })();
        }""")
        draw(tab, DIGITS[1])
        tab.wait_for_timeout(700)
        # While it moves, its pixels are finer than the network's.
        assert len(tab.evaluate("[...widths]")) == 1 + moves
        assert canvas.evaluate("c => c.width") == 8


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_something_is_drawn(running, site, screen, scheme):
    with opened(running, from_disk(site), color_scheme=scheme, **screen) as (tab, _):
        assert class_read(draw(tab, [[(0.5, 0.5)]])) is not None
        tab.locator(".try-maps button").nth(3).click()
        assert tab.locator(".try-warning").is_visible() and tab.locator(".try-sum").is_visible()
        # Elsewhere the button that leads back to the top may lie on others.
        tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        tab.wait_for_timeout(300)
        assert lasting(Axe(), tab) == []


def test_the_last_fifty_steps_can_be_undone(tab):
    undone = """() => {
      const drawing = new Drawing(() => 0.1, null);
      for (let i = 0; i < 60; i++) { drawing.begin([0, 0], 1, false); drawing.end(); }
      let steps = 0;
      for (; drawing.undoable; steps++) drawing.undo();
      return [steps, drawing.state.strokes.length];
    }"""
    assert tab.evaluate(undone) == [50, 10]


def test_the_landing_page_leads_to_it(site):
    (link,) = article(site, "index.html").select(".try-link a")
    assert link["href"] == f"{PAGE}.html" and link.text.strip().startswith("Draw a digit")
    assert "data:image/png;base64," in link.select_one(".try-picture")["style"]


def test_the_figure_of_the_worst_errors_leads_to_its_first_image(running, site):
    chapter = site / "book" / "09_study_the_errors.html"
    with opened(running, from_disk(site)) as (tab, faults):
        tab.goto(chapter.as_uri())
        tab.locator("#fig-worst-errors").get_by_text("Try them").click()
        tab.wait_for_url("**/12_try_the_network.html#try-folds")
        ready(tab)
        assert_first_of(tab, "folds")
        assert faults == []


def assert_first_of(tab, group):
    """The page shows the first image of a group, and the drawing is in view."""
    first = tab.locator(f"[data-group='try-{group}'] button").first
    pixels = "c => c.toDataURL()"
    assert tab.locator(PAD).evaluate(pixels) == first.locator("canvas").evaluate(pixels)
    name = first.get_attribute("title").rpartition(": ")[2]
    tab.locator(".try-said").get_by_text(f"Its label is {name}.").wait_for()
    # At the top of the window, below the bar that stays there.
    assert 0 <= tab.locator(PAD).bounding_box()["y"] < 150


# --- the check of all test images ---

COUNTS = r"This browser has run the network on (\d+) test images. (\d+) of them get the class that "


def test_the_page_checks_all_test_images_and_says_what_it_finds(running, site):
    with opened(running, from_disk(site)) as (tab, faults):
        place = tab.locator("#network-check")
        place.wait_for()
        assert "has just run the network on 10 sample images. 10 of them get" in place.inner_text()
        assert "on all 360 test images and compare each answer with that of Keras" in (
            place.inner_text()
        )
        button = place.get_by_role("button")
        assert button.inner_text().startswith("Check all 360 test images (")
        button.focus()
        tab.keyboard.press("Enter")
        place.get_by_text("This browser has run").wait_for()
        assert button.evaluate("b => b === document.activeElement")
        words = place.locator("[aria-live]").inner_text()
        found = tab.evaluate(CHECK)
        shown = [int(number) for number in re.match(COUNTS, words).groups()]
        assert shown == [found["images"], found["same"]] == [360, 360]
        assert words.endswith(f"weights are not rounded: {found['changed']}.")
        (largest,) = re.findall(r"differs by more than (0\.\d{6})\.", words)
        assert 0 <= float(largest) - found["difference"] <= 1e-6
        assert faults == []


def test_the_page_says_so_when_the_test_images_are_missing(running, site):
    with opened(running, from_disk(site)) as (tab, _):
        tab.route("**/test_images.js", lambda route: route.abort())
        button = tab.get_by_role("button", name="Check all 360 test images")
        button.click()
        words = tab.locator("#network-check [aria-live]")
        words.get_by_text("The test images could not be loaded").wait_for()
        assert "model/test_images.js" in words.inner_text()
        assert button.get_attribute("aria-disabled") == "false"
        # It can be tried again.
        tab.unroute("**/test_images.js")
        button.click()
        words.get_by_text("This browser has run").wait_for()


# --- other datasets and networks ---


def study_of(dataset, model="baseline"):
    """A study of a network that nobody has trained, with everything that the page needs."""
    shape, classes = dataset.input_shape, dataset.n_classes
    network = inference_network(build_network(model, shape, classes), 0.0, 255.0)
    images = dataset.x_test.reshape(len(dataset.x_test), *shape)
    probabilities = network(images.astype(np.float32), training=False).numpy()
    out_of_fold = SimpleNamespace(
        indices=np.arange(len(dataset.y_train)), worst=lambda count: np.arange(3)
    )
    return Study.from_results(
        make_parameters({"model": model, "k": 2}),
        dataset=dataset,
        layers=layer_list(network),
        rounded=Result({}, {"probabilities": probabilities}),
        calibration=Calibration(CANNOT_TELL, 10, temperatures=()),
        validation=SimpleNamespace(out_of_fold=out_of_fold),
        suspects=SimpleNamespace(positions=np.arange(5)),
        test=FinalTest(probabilities, dataset.y_test),
        familiar=Familiar(np.arange(20), dataset.x_train[:20], dataset.y_train[:20], 1e9, 2.0),
    )


def page_of(study, folder):
    """The page's interface alone, as a file."""
    texts = {part.FILE_NAME: part.script(study) for part in (script, training_images)}
    texts[interface.FILE_NAME] = interface.script(study, 1_000_000)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    static = (ROOT / "book" / "_static").as_uri()
    tags = "".join(
        f'<script src="{name.replace("_static", static).replace("model/", "")}"></script>'
        for name in SCRIPTS
    )
    path = folder / "page.html"
    path.write_text(
        f'<!doctype html><html lang="en" data-theme="light"><link rel="stylesheet" '
        f'href="{static}/try/try.css"><div id="try-the-network">{html(study)}</div>{tags}</html>',
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.mark.parametrize("model", ["dense", "logistic"])
def test_a_network_without_a_convolution_answers_and_has_no_feature_maps(running, model, tmp_path):
    with opened(running, page_of(study_of(load("digits"), model), tmp_path)) as (tab, faults):
        assert class_read(draw(tab, DIGITS[3])) is not None
        assert {row[1] for row in bars(tab)} != {"–"}
        tab.locator(".try-thumbs button").first.click()
        assert "Its label is a 0." in said(tab)
        tab.get_by_label("Without centring").check()
        tab.locator(".try-clear").click()
        assert said(tab).startswith(EMPTY)
        assert tab.locator(".try-features").is_hidden()
        assert faults == []


def test_a_figure_of_doubted_labels_leads_to_the_first_of_them(running, tmp_path):
    digits = load("digits")
    errors = (SimpleNamespace(index=5, label=5), SimpleNamespace(index=3, label=3))
    doubted = dataclasses.replace(
        digits, card=dataclasses.replace(digits.card, label_errors=errors)
    )
    address = page_of(study_of(doubted), tmp_path) + f"#{TRIED['fig-label-errors']}"
    with opened(running, address) as (tab, faults):
        assert_first_of(tab, "doubted")
        # Also from a link within the page, and to another group.
        tab.evaluate(f"location.hash = '{TRIED['fig-worst-errors']}'")
        tab.wait_for_function("document.querySelector('.try-said').textContent.includes('label')")
        assert_first_of(tab, "folds")
        assert faults == []


def test_of_many_classes_only_some_are_shown_which_is_said(running, tmp_path):
    study = study_of(load(str(save(tmp_path, *arrays("many")))))
    with opened(running, page_of(study, tmp_path)) as (tab, faults):
        group = tab.locator("[data-group='try-classes']")
        assert group.locator("button").count() == 20
        assert "each of 20 of the 40 classes" in group.inner_text()
        assert "One of each class" not in group.inner_text()
        assert "always answers with one of its 40 classes" in tab.locator(".try").inner_text()
        assert faults == []


@pytest.fixture
def clothes():
    """Grey images that are called clothes."""
    return dataclasses.replace(load("digits"), card=card_for("fashion_mnist"))


def test_clothes_are_edited_on_their_own_pixels_and_never_called_digits(running, clothes, tmp_path):
    study = study_of(clothes)
    assert mode_of(study) == "paint"
    with opened(running, page_of(study, tmp_path)) as (tab, faults):
        assert said(tab) == "Choose an image below, and edit it if you like."
        assert not tab.locator(".try-file, .try-uncentred").count()
        # Nothing to clear, and nothing to undo.
        for button in (".try-clear", ".try-undo"):
            assert tab.locator(button).get_attribute("aria-disabled") == "true"
        tab.locator(".try-thumbs button").nth(9).click()
        assert "Its label is “Ankle boot”." in said(tab)
        # The browser would leave the page for a file that is dropped.
        assert not tab.evaluate("""() => {
          const held = new DataTransfer();
          held.items.add(new File([], "boot.png", { type: "image/png" }));
          return document.body.dispatchEvent(
            new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: held }));
        }""")
        assert said(tab) == "Image files cannot be opened here, only the images below."
        draw(tab, [[(0.2, 0.2), (0.8, 0.8)]])
        assert re.match("The network answers “[^”]+” \\(", said(tab))
        assert "digit" not in tab.locator(".try").inner_text().lower()
        assert faults == []


def test_coloured_images_can_be_chosen_and_the_page_says_why_not_edited(running, tmp_path):
    study = study_of(load(str(save(tmp_path, *arrays("colour")))))
    assert mode_of(study) == "choose"
    with opened(running, page_of(study, tmp_path)) as (tab, faults):
        assert not tab.locator(".try-erase, .try-width, .try-file, [role=application]").count()
        tab.locator(".try-thumbs button").nth(1).click()
        assert "Its label is" in said(tab)
        text = tab.locator(".try").inner_text()
        assert "not edited, because a brush has one colour" in text and "digit" not in text
        # In colours, on both canvases.
        pixel = "c => [...c.getContext('2d').getImageData(0, 6, 1, 1).data]"
        for canvas in (PAD, ".try-seen canvas"):
            red, green, blue, alpha = tab.locator(canvas).evaluate(pixel)
            assert green > red and green > blue and alpha == 255
        tab.locator(".try-maps button").first.hover()
        assert tab.locator(".try-cells").count() == 6
        assert faults == []
