"""Trying the network on its page as a reader does: with mouse, finger, keyboard and files."""

import contextlib
import re
from pathlib import Path

from support.axe import DRAWN

from analysis.report.site.interface import PAGE

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PAD = ".try-pad canvas"
LOCAL = ("file:", "data:", "blob:")
# A page is hidden until its fonts are unpacked.
READY = """!document.querySelector('.try').hidden
  && getComputedStyle(document.documentElement).visibility === 'visible'"""


@contextlib.contextmanager
def opened(running, address, **options):
    """A tab with a page of the network, and what it complains of or asks others for, in vain."""
    tab, faults = running.new_page(**{"reduced_motion": "reduce", **DESKTOP, **options}), []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("request", lambda request: request.url.startswith(LOCAL) or faults.append(request.url))
    tab.route(lambda url: not url.startswith(LOCAL), lambda route: route.abort())
    tab.goto(address)
    ready(tab)
    yield tab, faults
    tab.close()


def ready(tab):
    """Wait until a page of the network can be used."""
    tab.wait_for_function(READY)
    # It has the focus, though others are open, and has been drawn.
    tab.bring_to_front()
    tab.evaluate(DRAWN)


def from_disk(site):
    """Address of the page in a built site, as a file."""
    return (Path(site) / f"{PAGE}.html").as_uri()


def places(tab, stroke, size, left, top):
    """Points of a stroke, within a box of side 1, as places in the window."""
    box = tab.locator(PAD).bounding_box()
    return [
        (box["x"] + (left + x * size) * box["width"], box["y"] + (top + y * size) * box["height"])
        for x, y in stroke
    ]


def draw(tab, strokes, touch=False, size=0.8, left=0.1, top=0.1):
    """Draw strokes on an empty canvas, with the mouse or a finger; gives what the page says."""
    if tab.locator(".try-clear").is_enabled():
        tab.locator(".try-clear").click()
    tab.locator(PAD).evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    # The browser finds what is under a pointer where it has last drawn the page.
    tab.evaluate(DRAWN)
    finger = tab.context.new_cdp_session(tab) if touch else None
    for stroke in strokes:
        first, *others = places(tab, stroke, size, left, top)
        if touch:
            _touch(finger, "touchStart", first)
            for before, after in zip([first, *others], others, strict=False):
                for part in (0.25, 0.5, 0.75, 1):
                    between = [a + part * (b - a) for a, b in zip(before, after, strict=True)]
                    _touch(finger, "touchMove", between)
            _touch(finger, "touchEnd")
        else:
            tab.mouse.move(*first)
            tab.mouse.down()
            for point in others:
                tab.mouse.move(*point, steps=4)
            tab.mouse.up()
    return said(tab)


def cancel_touch(tab, stroke):
    """Draw a stroke with a finger that the browser then takes for something else."""
    finger = tab.context.new_cdp_session(tab)
    first, *others = places(tab, stroke, 1, 0, 0)
    _touch(finger, "touchStart", first)
    for point in others:
        _touch(finger, "touchMove", point)
    _touch(finger, "touchCancel")


def _touch(session, kind, point=None):
    points = [] if point is None else [{"x": point[0], "y": point[1]}]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def said(tab):
    """What the page says of the drawing, when it is done with it."""
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return tab.locator(".try-said").inner_text()


def class_read(sentence):
    """The class in an answer on a digit; None where there is none."""
    found = re.match(r"The network reads an? (\d)\b", sentence)
    return int(found.group(1)) if found else None


def misread(tab, digits, **options):
    """Those digits whose strokes the network reads as another: {digit: what the page says}."""
    answers = {digit: draw(tab, strokes, **options) for digit, strokes in digits.items()}
    return {digit: answer for digit, answer in answers.items() if class_read(answer) != digit}
