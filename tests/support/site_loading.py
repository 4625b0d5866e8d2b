"""What a browser loads to show a page, and how far the page moves while it does."""

import gzip
from dataclasses import dataclass
from pathlib import Path

from support.site_reader import browser, served

from analysis.report.site.model_files import PAGE, SCRIPTS

MOST_BYTES = {"index.html": 400_000, f"{PAGE}.html": 1_500_000}
TEXT = ("text/", "javascript", "json", "svg", "xml")
SHIFT = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);
})"""


@dataclass
class Load:
    """One visit of a page: addresses asked for, compressed bytes, layout shift, complaints."""

    addresses: list
    weight: int
    shift: float
    complaints: list


def load(running, address, width=1280):
    """Open a page in a fresh window, and read it to its end.

    Returns
    -------
    Load
    """
    tab = running.new_page(viewport={"width": width, "height": 900})
    responses, complaints = [], []
    tab.on("response", lambda response: responses.append(response))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("requestfailed", lambda request: complaints.append(request.url))
    tab.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
    tab.goto(address, wait_until="networkidle")
    # Images further down may load only when they come into view.
    tab.mouse.wheel(0, 100_000)
    tab.wait_for_load_state("networkidle")
    shift = tab.evaluate(SHIFT)
    addresses = [response.url for response in responses if not response.url.startswith("data:")]
    weight = sum(_compressed(response) for response in responses)
    tab.close()
    return Load(addresses, weight, shift, complaints)


def _compressed(response):
    """Bytes of an answer as a server sends it, which compresses what is text."""
    if response.url.startswith("data:") or not response.ok:
        return 0
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if any(word in kind for word in TEXT) else len(body)


def loading_faults(site, paths, width):
    """Pages of a site that are heavy, move while they load, complain, or ask others.

    Parameters
    ----------
    site : path-like
        It is served as a folder of a server that holds other things as well.
    paths : iterable of str
    width : int
        Of the window.

    Returns
    -------
    list of (str, str, Load)
        Page, fault, and what was seen.
    """
    site, found = Path(site), []
    with served(site.parent) as home, browser() as running:
        for path in paths:
            seen = load(running, f"{home}{site.name}/{path}", width)
            most = MOST_BYTES.get(path, 1_000_000)
            # One page has scripts of its own, which readers may want to read.
            requests = 15 + len(SCRIPTS) * (path == f"{PAGE}.html")
            faults = {
                "compressed bytes": seen.weight > most,
                # Results of a search come as they are found, each from its page.
                "requests": len(seen.addresses) > requests and not path.startswith("search"),
                "layout shift": seen.shift > 0.01,
                "complaints": seen.complaints,
                "elsewhere": [
                    address
                    for address in seen.addresses
                    if not address.startswith(f"{home}{site.name}/")
                ],
            }
            found += [(path, name, seen) for name, fault in faults.items() if fault]
    return found
