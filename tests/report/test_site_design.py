"""The pages as they are laid out: measure, tiles, margins, paper."""

import statistics

import pytest
from support.site_reader import browser, served

CHAPTER = "book/07_validate_the_model.html"
LONGEST = "book/06_choose_the_validation.html"

# Letters in each line of the text, the last lines of paragraphs left out.
LETTERS = """() => [...document.querySelectorAll('.bd-article section > p')]
  .filter(p => p.checkVisibility()).flatMap(p => {
    const lines = new Map(), range = document.createRange();
    const texts = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (let i = 0; i < texts.currentNode.length; i++) {
      range.setStart(texts.currentNode, i);
      range.setEnd(texts.currentNode, i + 1);
      const box = range.getClientRects()[0];
      // Code in a line is smaller, and stands a little lower.
      if (box) { const y = Math.round(box.bottom / 12); lines.set(y, (lines.get(y) || 0) + 1); }
    }
    return [...lines.values()].slice(0, -1);
  })"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def opened(site):
    """Open a page of the site in a window of some width; all are closed at the end."""
    with served(site) as home, browser() as running:

        def tab(path, width=1280, **options):
            window = running.new_page(viewport={"width": width, "height": 900}, **options)
            window.goto(home + path, wait_until="load")
            return window

        yield tab


@pytest.mark.parametrize("width", [1280, 1440, 1600])
def test_a_line_of_text_has_about_68_letters(opened, width):
    tab = opened(CHAPTER, width)
    lines = tab.evaluate(LETTERS)
    assert len(lines) > 10
    assert 65 <= statistics.median(lines) <= 71 and max(lines) <= 80
    assert tab.evaluate(WIDER) == 0
    tab.close()


@pytest.mark.parametrize("width, rows", [(1600, 1), (1280, 1), (768, 1), (600, 3), (360, 3)])
def test_results_stand_in_one_row_or_below_each_other(opened, width, rows):
    tab = opened("index.html", width)
    tops = tab.eval_on_selector_all(
        ".tiles > li", "all => all.map(tile => Math.round(tile.getBoundingClientRect().top))"
    )
    assert len(tops) == 3 and len(set(tops)) == rows
    lines = tab.eval_on_selector_all(
        ".tiles strong",
        """all => all.map(result => {
          result.textContent = "underfitting";  // the longest verdict
          const style = getComputedStyle(result);
          return Math.round(result.clientHeight / parseFloat(style.lineHeight));
        })""",
    )
    assert set(lines) == {1}
    assert tab.evaluate(WIDER) == 0
    tab.close()


@pytest.mark.parametrize("width, beside", [(1440, True), (1280, False)])
def test_captions_stand_in_the_margin_where_there_is_room(opened, width, beside):
    tab = opened(CHAPTER, width)
    places = tab.eval_on_selector_all(
        ".bd-article figure",
        """all => all.map(figure => {
          const image = figure.querySelector('img').getBoundingClientRect();
          return figure.querySelector('figcaption').getBoundingClientRect().left >= image.right;
        })""",
    )
    assert places and set(places) == {beside}
    tab.close()


def test_what_is_on_the_page_is_listed_wherever_one_reads(opened):
    tab = opened(LONGEST)
    height = tab.evaluate("document.documentElement.scrollHeight")
    for place in range(0, height, 900):
        tab.evaluate(f"scrollTo(0, {place})")
        tab.wait_for_timeout(50)
        seen = tab.eval_on_selector_all(
            "#pst-secondary-sidebar a",
            """all => all.filter(link => {
              const box = link.getBoundingClientRect();
              const shown = {opacityProperty: true, visibilityProperty: true};
              return box.height && box.top >= 0 && link.checkVisibility(shown);
            }).length""",
        )
        assert seen > 3, place
    tab.close()


def test_paper_is_white_whatever_the_screen_is(opened):
    tab = opened(CHAPTER, color_scheme="dark")
    tab.emulate_media(media="print", color_scheme="dark")
    colours = tab.eval_on_selector_all(
        ".bd-article :is(pre, pre span, p, td, h2)",
        """all => all.filter(e => e.checkVisibility()).map(e => {
          let ground = e;
          while (ground && getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)')
            ground = ground.parentElement;
          const back = ground ? getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)';
          return getComputedStyle(e).color + ' on ' + back;
        })""",
    )
    assert set(colours) == {"rgb(0, 0, 0) on rgb(255, 255, 255)"}
    tab.close()
