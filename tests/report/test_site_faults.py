"""No page of the site is broken, and the pass over it that says so finds each kind of fault."""

import pytest
from support.site_faults import faults

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body><main><article>
<h1 id="top">Page</h1>{content}</article></main></body></html>"""


def test_the_site_has_no_fault(site):
    assert faults(site) == []


@pytest.mark.parametrize(
    "content, fault",
    [
        ('<a href="nowhere.html">x</a>', "broken link to nowhere.html"),
        ('<a href="#nowhere">x</a>', "broken link to #nowhere: no such anchor"),
        ('<a href="good.html#nowhere">x</a>', "broken link to good.html#nowhere: no such anchor"),
        ('<img src="no.svg" width="1" height="1">', "broken link to no.svg"),
        ('<source srcset="good.html, no.svg 2x">', "broken link to no.svg"),
        ('<img src="good.html">', "image without its size: good.html"),
        ('<img src="good.html" width="1">', "image without its size: good.html"),
        ('<div class="output traceback">ValueError</div>', "a cell printed an error: ValueError"),
        ('<div class="output stderr">warning</div>', "a cell printed an error: warning"),
        ("<p>See {ref}`x`.</p>", "markup that was not rendered: {ref}`"),
        ("<p>With $x^2$.</p>", "markup that was not rendered: $x^2$"),
        (
            '<img src="good.html" width="1" height="1" alt="$x$">',
            "markup that was not rendered: $x$",
        ),
        ("<p>Of **all</p>", "markup that was not rendered: **a"),
    ],
)
def test_each_fault_is_found_and_names_its_page(tmp_path, content, fault):
    good = '<a href="#top">x</a> <code>$HOME {ref}</code> <a href="https://example.org/no">y</a>'
    (tmp_path / "good.html").write_text(PAGE.format(content=good))
    (tmp_path / "bad.html").write_text(PAGE.format(content=content))
    assert faults(tmp_path) == [f"bad.html: {fault}"]
