"""Sentences of the page that runs the network, about drawings that it has to prepare and judge."""

import pandas as pd

FRAMED = {
    True: "The longer side of what the training images show is {frame.longer} of "
    "{frame.rows} × {frame.columns} pixels (exactly so in {frame.longer_share:.2%} of them). The "
    "centre of mass lies in row {down} and column {right}, counted from 0, with standard "
    "deviations of {spread_down} and {spread_right} pixels. Horizontal runs of bright pixels are "
    "{runs} long (the middle half; median {median}), and the mean brightness is {frame.ink:.2f} of "
    "the full one. So a drawing is cropped, resized with anti-aliasing until its longer side has "
    "{frame.longer} pixels, and shifted by whole pixels until its centre of mass is where theirs "
    "are. Its strokes are drawn as wide as theirs.",
    False: "The training images are in colour, or what they show varies in size or place. So there "
    "is no usual way to prepare a drawing: images are only resized.",
}
"""By whether the training images hold what they show alike."""

WORTH = {
    "much": "As they are, {first.without:.2%} of {images} test images are classified correctly. "
    "Without preprocessing this falls to {worst.without:.2%} (95% CI {worst.without_interval:.2%}) "
    "when they are {worst_name}; with it the accuracy is at least {least.with_it:.2%} (95% CI "
    "{least.with_interval:.2%}) in all cases.",
    "little": "As they are, {first.without:.2%} of {images} test images are classified correctly; "
    "without preprocessing at least {worst.without:.2%} are in all cases, and with it "
    "{least.with_it:.2%}.",
}

UNLIKE = (
    "An image is called unlike the training images if it is farther from {kept} of them than "
    "nearly all other training images are. This is a false alarm for {alarms.share:.2%} of the "
    "test images (95% CI {alarms.interval:.2%})."
)

NOTICED = {
    True: "[Table](#tbl-no-class) shows how often it notices drawings that show none of the "
    "classes. A missing warning does not mean that an image shows one: the network has to choose a "
    "class for any image.",
    False: "How many other images it notices is not measured for this dataset.",
}
"""By whether drawings can be prepared."""

NOTICED_CAPTION = (
    "Drawings at random that show none of the classes, and how many of them are called unlike the "
    "training images. The letters are printed ones that do not resemble digits."
)

_NAMES = {"small in a corner": "drawn small in a corner of a canvas"}


def framed(frame):
    """How the training images hold what they show, and what follows for drawings."""
    if frame is None:
        return FRAMED[False]
    low, median, high = (f"{length:g}" for length in frame.runs)
    return FRAMED[True].format(
        frame=frame,
        down=f"{frame.centre[0]:.2f}",
        right=f"{frame.centre[1]:.2f}",
        spread_down=f"{frame.spread[0]:.2f}",
        spread_right=f"{frame.spread[1]:.2f}",
        runs=f"{low} to {high} pixels",
        median=median,
    )


def worth(found):
    """What the preprocessing changes, as one paragraph; nothing where it does not apply."""
    if found is None:
        return ""
    worst = found.worst
    changed = any(condition.gain_interval.low > 0 for condition in found.conditions)
    return WORTH["much" if changed else "little"].format(
        first=found.conditions[0],
        images=f"{found.images:,}",
        worst=worst,
        worst_name=_NAMES.get(worst.name, worst.name),
        least=found.least,
    )


def noticed_table(noticed):
    """How many drawings of each kind are noticed, as a table."""
    # An interval of a single drawing says nothing.
    rows = [
        (kind, item.images, item.unlike, f"{item.interval:.0%}" if item.images > 1 else "")
        for kind, item in noticed.items()
    ]
    return pd.DataFrame(rows, columns=["drawings", "number", "noticed", "95% CI of the share"])
