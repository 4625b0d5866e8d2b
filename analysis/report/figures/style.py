"""The look that all figures share: sizes, colours, and how numbers stand on axes."""

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.ticker import LogLocator, NullFormatter, PercentFormatter

from analysis.report.figures.colours import GRID, TEXT

WIDTH = 7.2
"""Width of a figure in inches, the width of the page."""

LINES = {"train": "-", "validation": "--", "test": ":"}
"""Line styles by part of the data, a second sign besides the colour."""
MARKERS = {"train": "o", "validation": "s", "test": "^"}
SEQUENTIAL = "cividis"
"""Colour map for quantities; even in lightness, safe for colour blindness."""


_STYLE = {
    **sns.axes_style("ticks"),
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.labelsize": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "text.color": TEXT,
    "axes.labelcolor": TEXT,
    "axes.edgecolor": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    # The page is the ground.
    "axes.facecolor": "none",
    "grid.linewidth": 0.8,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "figure.dpi": 100,
}


def plot_style():
    """Context in which figures are drawn; a decorator of the functions that draw them."""
    return mpl.rc_context(_STYLE)


def subplots(rows=1, columns=1, height=3.2, width=WIDTH, **options):
    """Make a figure in the report's style.

    Parameters
    ----------
    rows, columns : int
    height, width : float
        Of the whole figure, in inches.
    **options
        Passed on to `matplotlib.pyplot.subplots`.

    Returns
    -------
    (Figure, Axes or ndarray of Axes)
    """
    return plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **options)


def show_percent(axis, decimals=None):
    """Write an axis of shares (0 to 1) in percent."""
    axis.set_major_formatter(PercentFormatter(xmax=1, decimals=decimals, symbol="%"))


def scale_loss(axes, values):
    """Give a panel a logarithmic axis for losses, all of which are above zero."""
    axes.set_yscale("log")
    # Over few powers of ten, these alone would be hardly any ticks.
    subs = (1, 2, 5) if np.max(values) < 30 * np.min(values) else (1, 3)
    axes.yaxis.set_major_locator(LogLocator(subs=subs))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())


def draw_image(axes, image, low, high):
    """Draw one image without ticks, ink dark on a light ground where it has one channel.

    Parameters
    ----------
    axes : Axes
    image : ndarray, shape (rows, columns) or (rows, columns, channels)
    low, high : float
        Pixel values of the two ends of the grey scale.
    """
    if image.ndim == 3 and image.shape[2] in (3, 4):
        axes.imshow((image.astype(float) - low) / ((high - low) or 1))
    else:
        if image.ndim == 3:
            image = image.mean(axis=2)
        axes.imshow(image, cmap="gray_r", vmin=low, vmax=high, interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
