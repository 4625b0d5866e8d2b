"""The site is light, stands still, asks nobody else, and works wherever it lies."""

import pytest
from support.site_loading import load, loading_faults
from support.site_reader import browser, served

from analysis.report.site.model_files import PAGE

# One page of each kind; CI loads all pages of the default report.
SOME = (
    "index.html",
    f"{PAGE}.html",
    "book/08_read_the_curves.html",
    "book/15_glossary.html",
    "search.html?q=overfitting",
)


@pytest.fixture(scope="module")
def running():
    with browser() as running:
        yield running


def test_pages_are_light_and_stand_still(site):
    assert loading_faults(site, SOME[::2], 1280) + loading_faults(site, SOME[1::2], 390) == []


def test_it_works_from_the_disk(site, running):
    """Without a server: nothing is asked of the network, nothing is refused, the search finds."""
    for path in ("index.html", "book/06_choose_the_validation.html", "search.html?q=overfitting"):
        seen = load(running, f"{site.as_uri()}/{path}")
        assert seen.complaints == [], path
        assert all(address.startswith(site.as_uri()) for address in seen.addresses), path
    tab = running.new_page()
    tab.goto(f"{site.as_uri()}/search.html?q=overfitting", wait_until="networkidle")
    assert tab.locator("#search-results li a").count() > 1
    tab.close()


def test_the_folder_holds_no_icon_library_and_no_source_map(site):
    names = [path.name for path in site.rglob("*") if path.is_file()]
    assert not [name for name in names if name.endswith((".map", ".ttf", ".woff2.map"))]
    assert not [name for name in names if name.startswith(("fontawesome", "fa-"))]


def test_every_icon_is_drawn(site, running):
    """The subset of the icon font holds each icon that a page names."""
    with served(site) as home:
        tab = running.new_page(viewport={"width": 390, "height": 900})
        tab.goto(f"{home}book/01_load_the_data.html", wait_until="networkidle")
        signs = tab.evaluate(
            """() => [...document.querySelectorAll(":is(i, span)[class*='fa-']")].map(e => {
              const style = getComputedStyle(e, "::before");
              return [e.className, style.content,
                      document.fonts.check(`900 16px ${style.fontFamily}`, style.content)];
            })"""
        )
        fonts = tab.evaluate("[...document.fonts].map(f => [f.family, f.weight, f.status])")
        tab.close()
    assert len(signs) > 5
    assert [sign for sign in signs if sign[1] in ("none", "") or not sign[2]] == []
    assert any("Font Awesome" in family and status == "loaded" for family, _, status in fonts)
