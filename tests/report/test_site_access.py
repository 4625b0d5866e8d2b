"""Readers who use a keyboard, a screen reader or less motion can use every page."""

import pytest
from bs4 import BeautifulSoup
from support.axe import violations
from support.site_reader import browser, served

from analysis.report.site import accessibility

VIEWS = {
    "book/09_study_the_errors.html": (1280, "light", "closed"),
    "index.html": (1280, "dark", "open"),
    "search.html?q=figure": (390, "light", "open"),
    "book/13_about_this_run.html": (390, "dark", "closed"),
}
CHAPTER = "book/06_choose_the_validation.html"


@pytest.fixture(scope="module")
def opened(site):
    """Open a page of the site in a window of some width; all are closed at the end."""
    with served(site) as home, browser() as running:

        def tab(path=CHAPTER, width=1280, **options):
            window = running.new_page(viewport={"width": width, "height": 900}, **options)
            window.goto(home + path, wait_until="networkidle")
            return window

        yield tab


def test_axe_finds_nothing_on_a_page_of_each_kind(site):
    """Each in another view; CI asks about all pages of the default report."""
    for path, view in VIEWS.items():
        assert violations(site, [path], [view]) == []


def test_the_skip_link_is_first_and_leads_to_the_text(opened):
    tab = opened()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main-content"
    tab.close()


def test_the_copy_button_shows_when_the_keyboard_reaches_it_and_says_what_it_did(opened):
    tab = opened()
    tab.locator(".highlight pre:visible").first.focus()
    button = tab.locator("button.copybtn:visible").first
    assert button.evaluate("e => getComputedStyle(e).opacity") == "0"
    for _ in range(100):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.classList.contains('copybtn')"):
            break
    tab.wait_for_timeout(400)
    assert tab.evaluate("getComputedStyle(document.activeElement).opacity") == "1"
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.querySelector('[role=status]').textContent.trim()")
    tab.close()


def test_the_menu_says_whether_it_is_open_on_a_wide_page(opened):
    tab = opened()
    menu = tab.get_by_role("button", name="Contents of the report")
    states = [menu.get_attribute("aria-expanded")]
    for _ in range(2):
        menu.press("Enter")
        tab.wait_for_timeout(100)
        states.append(menu.get_attribute("aria-expanded"))
    assert states == ["true", "false", "true"]
    tab.close()


@pytest.mark.parametrize("name", ["Contents of the report", "On this page"])
def test_on_a_phone_a_menu_opens_by_name_and_gives_the_focus_back(opened, name):
    tab = opened(width=390)
    menu = tab.get_by_role("button", name=name)
    assert menu.get_attribute("aria-expanded") == "false"
    menu.focus()
    menu.press("Enter")
    dialog = tab.get_by_role("dialog", name=name)
    assert dialog.is_visible()
    assert dialog.get_by_role("link").count() > 3
    tab.keyboard.press("Escape")
    tab.wait_for_timeout(100)
    assert not dialog.is_visible()
    assert menu.get_attribute("aria-expanded") == "false"
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == name
    tab.close()


def test_the_search_opens_by_keys_and_has_a_name(opened):
    tab = opened()
    tab.keyboard.press("Control+k")
    dialog = tab.get_by_role("dialog", name="Search")
    assert dialog.is_visible()
    assert tab.evaluate("document.activeElement.type") == "search"
    tab.keyboard.type("overfitting")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=overfitting")
    tab.close()


def test_the_colours_in_use_are_in_the_buttons_name(opened):
    tab = opened(color_scheme="dark")
    button = tab.locator(".theme-switch-button").first
    names = []
    for _ in range(3):
        names.append(button.get_attribute("aria-label"))
        button.press("Enter")
        tab.wait_for_timeout(50)
    assert set(names) == {"Colours: auto", "Colours: light", "Colours: dark"}
    tab.close()


def test_nothing_moves_for_readers_who_ask_for_that(opened):
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
      const style = getComputedStyle(e);
      return parseFloat(style.transitionDuration) > 0.001
        || parseFloat(style.animationDuration) > 0.001 || style.scrollBehavior === 'smooth';
    }).length"""
    counts = []
    for motion in ("reduce", "no-preference"):
        tab = opened(reduced_motion=motion)
        counts.append(tab.evaluate(moving))
        tab.close()
    assert counts[0] == 0 < counts[1]


def test_a_page_appears_at_once_where_nothing_may_move(opened):
    """Transitions, however short, would show it one level of its elements after the other."""
    tab = opened(reduced_motion="reduce")
    hide = "document.documentElement.style.visibility = {!r}"
    tab.evaluate(hide.format("hidden"))
    tab.wait_for_timeout(500)
    shown = "getComputedStyle(document.querySelector('article p')).visibility"
    assert tab.evaluate(shown) == "hidden"
    assert tab.evaluate(f"{hide.format('')}, {shown}") == "visible"
    tab.close()


def test_what_scrolls_can_be_reached_by_the_keyboard(opened):
    tab = opened(width=390)
    tab.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    tab.wait_for_timeout(500)
    unreached = tab.evaluate(
        """() => [...document.querySelectorAll('article *')].filter(e =>
          e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX)
          && e.checkVisibility() && e.tabIndex < 0).map(e => e.outerHTML.slice(0, 100))"""
    )
    assert unreached == []
    tab.close()


def test_names_and_signs_are_mended_without_a_script(site):
    page = BeautifulSoup((site / CHAPTER).read_text(encoding="utf-8"), "html.parser")
    assert page.select("summary") and not page.select("summary[aria-label]")
    assert page.select(".fa-solid") and not page.select(".fa-solid:not([aria-hidden])")
    for dialog in page.select("dialog"):
        assert dialog["aria-label"], dialog
    assert len(page.select("meta[name=viewport]")) == 1


def test_mending_takes_attributes_away_and_leaves_the_rest():
    page = BeautifulSoup(
        '<html><head></head><body><details><summary aria-label="x" class="y">Show</summary>'
        "</details><i class='fa-solid fa-bars' title='Menu'></i></body></html>",
        "html.parser",
    )
    accessibility.mend(page)
    assert str(page.summary) == '<summary class="y">Show</summary>'
    assert str(page.i) == '<i aria-hidden="true" class="fa-solid fa-bars"></i>'
