"""What the theme's pages lack for readers who use a screen reader or the keyboard."""

import re

# By selector, the attributes to set; None takes one away.
_ATTRIBUTES = {
    # The part beside the main one is a landmark, so that everything lies in one.
    "#pst-primary-sidebar": {"role": "complementary", "aria-label": "Report"},
    "#pst-primary-sidebar-modal": {"aria-label": "Contents of the report"},
    "#pst-secondary-sidebar-modal": {"aria-label": "On this page"},
    "#pst-search-dialog": {"aria-label": "Search"},
    # The target of the skip link takes the focus.
    "#main-content": {"tabindex": "-1"},
    # access.js says of both whether what they open is open.
    ".primary-toggle": {
        "aria-label": "Contents of the report",
        "title": "Contents of the report",
        "aria-controls": "pst-primary-sidebar",
    },
    ".secondary-toggle": {
        "aria-label": "On this page",
        "title": "On this page",
        "aria-controls": "pst-secondary-sidebar",
    },
    # What is seen on a button is its name.
    ".search-button-field": {
        "aria-label": None,
        "title": None,
        "aria-keyshortcuts": "Control+K Meta+K",
    },
    ".search-button__kbd-shortcut": {"aria-hidden": "true"},
    "summary": {"aria-label": None},
    # Signs of an icon font, which a screen reader would try to pronounce.
    "i[class*='fa-'], span[class*='fa-']": {"aria-hidden": "true", "title": None},
}

# The theme's script would find out only when the page has been drawn in other colours.
_PREFERRED_COLOURS = """
    if (document.documentElement.dataset.theme === "auto") {
      document.documentElement.dataset.theme =
        window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }
  """

# The theme and Sphinx state it three times.
_SUPERFLUOUS = "meta[name=viewport] ~ meta[name=viewport]"


def mend(page):
    """Name and mark what the theme leaves unnamed.

    Parameters
    ----------
    page : bs4.BeautifulSoup
        Changed in place.
    """
    for selector, attributes in _ATTRIBUTES.items():
        for element in page.select(selector):
            for name, value in attributes.items():
                if value is None:
                    del element[name]
                else:
                    element[name] = value
    for element in page.select(_SUPERFLUOUS):
        element.decompose()
    for script in page.head.find_all("script", string=re.compile(r"dataset\.theme =")):
        script.string += _PREFERRED_COLOURS
