"""Asking axe-core what stands in the way of readers with a disability."""

from axe_playwright_python.sync_playwright import Axe
from support.site_reader import browser, served

# Switched off by default: a button's name must hold the words that are seen on it,
# and what is to be tapped must be large enough, or alone.
OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {
        "label-content-name-mismatch": {"enabled": True},
        "target-size": {"enabled": True},
    },
}
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SHOWN = "getComputedStyle(document.documentElement).visibility === 'visible'"
OPEN_ALL = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


def violations(site, paths, views):
    """What axe-core finds on pages of a site.

    Parameters
    ----------
    site : path-like
    paths : iterable of str
    views : iterable of (int, str, str)
        Width of the window, colour scheme, and "open" or "closed" folds.

    Returns
    -------
    list of str
        Page, view, rule and element of each violation.
    """
    axe = Axe()
    found = []
    with served(site) as home, browser() as running:
        for width, scheme, folds in views:
            tab = running.new_page(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            for path in paths:
                tab.goto(home + path)
                # A page is hidden until its fonts are unpacked.
                tab.wait_for_function(SHOWN)
                if folds == "open":
                    tab.evaluate(OPEN_ALL)
                # Scripts mark what scrolls a moment after the page has changed; what
                # unfolds counts as hidden until the browser has drawn it.
                tab.wait_for_timeout(300)
                tab.evaluate(DRAWN)
                view = f"{path} ({width}, {scheme}, {folds})"
                found += [f"{view}: {rule}: {target}" for rule, target in lasting(axe, tab)]
            tab.close()
    return found


def lasting(axe, tab):
    """Violations that are found again each time: in long pages some appear once, by chance."""
    found = None
    for _ in range(3):
        seen = {
            (violation["id"], str(node["target"][0]))
            for violation in axe.run(tab, options=OPTIONS).response["violations"]
            for node in violation["nodes"]
        }
        found = seen if found is None else found & seen
        if not found:
            break
    return sorted(found)
