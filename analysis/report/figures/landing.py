"""Figure of the landing page: what the networks see, and what they get wrong."""

import numpy as np

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.images import pixel_table, short_name, value_range
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import draw_image, plot_style, subplots
from analysis.report.phrases.landing import ERRORS, STRIP
from analysis.report.subject import LISTED, of_classes
from analysis.report.words import listing

_SHORT = 2  # letters of a name that is set large


@plot_style()
def right_and_wrong(study):
    """A held-out image of each class that is classified correctly, and below it an error.

    Both are the first of their class, so that nothing is picked.
    """
    found = study.validation.out_of_fold
    names = study.dataset.class_names[:LISTED]
    rows = [[_first(found, c, hit) for c in range(len(names))] for hit in (True, False)]
    figure, grid = subplots(2, len(names), height=1.95, squeeze=False)
    limits = value_range(study)
    large = max(map(len, names)) <= _SHORT
    text = {"fontsize": 15 if large else 8, "weight": "normal", "loc": "center", "pad": 4}
    for row, places in enumerate(rows):
        for axes, place, name in zip(grid[row], places, names, strict=True):
            if place is None:
                axes.set_axis_off()
                axes.text(0.5, 0.5, "–", ha="center", va="center", fontsize=text["fontsize"])
                continue
            draw_image(axes, study.dataset.x_train[found.indices[place]], *limits)
            if row:
                name = f"→ {study.dataset.class_names[found.predicted[place]]}"
                for spine in axes.spines.values():
                    spine.set(visible=True, color=COLOURS["accent"], linewidth=2.5)
            axes.set_title(short_name(name, 9), **text)
    wrong = [i for i in rows[1] if i is not None]
    state = "none" if not wrong else "all" if None not in rows[0] + rows[1] else "some"
    shown = [i for i in rows[0] + rows[1] if i is not None]
    items = study.dataset.card.items
    pairs = [
        f"{study.dataset.class_names[found.labels[i]][:12]} as "
        f"{study.dataset.class_names[found.predicted[i]][:12]}"
        for i in wrong[:6]
    ]
    return Picture(
        figure,
        alt=f"Grid of {items} in two rows. Top row: one of each class, classified correctly. "
        + (f"Bottom row: errors, first {listing(pairs)}." if pairs else "Bottom row: no error."),
        caption=STRIP.format(
            items=items, classes=of_classes(study), errors=ERRORS[state].format(items=items)
        ),
        name="fig-right-and-wrong",
        data=pixel_table(
            study.dataset.x_train[found.indices[shown]],
            label=[study.dataset.class_names[c] for c in found.labels[shown]],
            predicted=[study.dataset.class_names[c] for c in found.predicted[shown]],
        ),
    )


def _first(found, label, correct):
    """Position of the first out-of-fold prediction of a class that is correct, or is not."""
    places = np.flatnonzero((found.labels == label) & (found.correct == correct))
    return int(places[0]) if len(places) else None
