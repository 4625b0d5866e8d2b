"""The size of each image, so that a page does not move while they load."""

from pathlib import Path

from sphinx.util.images import get_image_size


def state(page, builder):
    """Write width and height at each image that lacks them.

    Parameters
    ----------
    page : bs4.BeautifulSoup
        Changed in place.
    builder : sphinx.builders.html.StandaloneHTMLBuilder
    """
    # Images are copied after the pages are written.
    sources = {name: Path(builder.srcdir, source) for source, name in builder.images.items()}
    for image in page.select("img[src]:not([width][height])"):
        address = image["src"].partition("?")[0]
        source = sources.get(address.rpartition("/")[2])
        if "_static/" in address:
            source = Path(builder.outdir, "_static", address.partition("_static/")[2])
        size = source and get_image_size(source)
        if size:
            image["width"], image["height"] = size
