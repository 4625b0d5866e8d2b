"""Sentences of the page that runs the network, about drawings that it has to prepare and judge."""

import pandas as pd

FRAMED = {
    True: "The longer side of what the training images show is {frame.longer} of "
    "{frame.rows} × {frame.columns} pixels (exactly so in {frame.longer_share:.2%} of them). The "
    "centre of mass lies in row {down} and column {right}, counted from 0, with standard "
    "deviations of {spread_down} and {spread_right} pixels. Horizontal runs of bright pixels are "
    "{runs} long (interquartile range; median {median}), and the mean brightness is "
    "{frame.ink:.2f} of the full one. So a drawing is cropped, resized with anti-aliasing until "
    "its longer side has {frame.longer} pixels, and shifted by an integer number of pixels "
    "until its centre of mass lies at the same place. Its strokes are drawn as wide as "
    "those of the training images.",
    False: "Drawings are prepared only where the training images show light strokes on an empty "
    "background, at one size and place. These do not, so an image is only resized.",
}
"""By whether the training images can be drawn, and show what they show at one size and place."""

WORTH = {
    "gain": "As they are, {first.without:.2%} of {images} test images are classified correctly. "
    "Without preprocessing this falls to {worst.without:.2%} (95% CI {worst.without_interval:.2%}) "
    "when they are {worst_name}; with it the accuracy is at least {least.with_it:.2%} (95% CI "
    "{least.with_interval:.2%}) in all cases.",
    "none": "As they are, {first.without:.2%} of {images} test images are classified correctly. "
    "Without preprocessing the accuracy is at least {worst.without:.2%} in all cases, with it at "
    "least {least.with_it:.2%}: a gain is not shown.",
    "harm": "It costs accuracy where images are {name}: {item.with_it:.2%} instead of "
    "{item.without:.2%} (95% CI of the difference {item.gain_interval:.2%}).",
}
"""What the preprocessing changes: some gain, none, and one more sentence for each loss."""

UNLIKE = (
    "For each image, two distances from the nearest of {kept} training images are measured: the "
    "Euclidean and the cosine distance. An image is flagged as unlike the training images if one "
    "of them exceeds the {limit:.0%} quantile of other training images. This flags "
    "{alarms.share:.2%} of the test images (95% CI {alarms.interval:.2%}), which are false alarms."
)

NOTICED = {
    True: "[Table](#tbl-no-class) shows how many drawings that are no digits are flagged. An image "
    "without the flag need not show a digit: the network chooses a class for any image.",
    False: "How many images of other things are flagged is not measured for this dataset.",
}
"""By whether there are drawings that show none of the classes."""

NOTICED_CAPTION = (
    "Drawings at random that are no digits, and how many of them are flagged as unlike the "
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
    """What the preprocessing changes: sentences; none where it does not apply."""
    if found is None:
        return []
    first, *others = found.conditions
    gains = any(condition.gain_interval.low > 0 for condition in others)
    worst = min(others, key=lambda condition: condition.without)
    sentences = [
        WORTH["gain" if gains else "none"].format(
            first=first,
            images=f"{found.images:,}",
            worst=worst,
            worst_name=_named(worst),
            least=found.least,
        )
    ]
    for item in found.conditions:
        if item.gain_interval.high < 0:
            sentences.append(WORTH["harm"].format(item=item, name=_named(item)))
    return sentences


def _named(condition):
    return _NAMES.get(condition.name, condition.name)


def noticed_table(noticed):
    """How many drawings of each kind are flagged, as a table."""
    # An interval of a single drawing says nothing.
    rows = [
        (kind, item.images, item.unlike, f"{item.interval:.0%}" if item.images > 1 else "")
        for kind, item in noticed.items()
    ]
    return pd.DataFrame(rows, columns=["drawings", "number", "flagged", "95% CI of the share"])
