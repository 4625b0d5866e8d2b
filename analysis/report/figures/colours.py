"""The colours of the figures, on a light page and on a dark one."""

COLOURS = {
    # Reserved: the parts of the data, everywhere and for nothing else.
    "train": "#0072B2",
    "validation": "#D55E00",
    "test": "#009E73",
    "accent": "#B8568C",
    "neutral": "#56606B",
    "light": "#C9D1D9",
    "warm": "#A66F00",
    "sky": "#2C8CC9",
    "box": "#E8F1F8",
    "end": "#F3F4F6",
}
"""Okabe and Ito's hues, distinguishable under every common kind of colour blindness.

All that draw marks and lines have a contrast of at least 3:1 to the page.
"""

TEXT = "#262626"
GRID = "#E6E9ED"
PAGE = "#FFFFFF"

ON_BRIGHT, ON_DEEP = "#111111", "#FAFAFA"
"""Text on a coloured ground that is the same on every page."""

DARK_PAGE, DARK_INK = "#14171D", "#E4E2DC"
ON_DARK = {
    COLOURS["train"]: "#4FA8E8",
    COLOURS["validation"]: "#FF8A3D",
    COLOURS["test"]: "#35CFA0",
    COLOURS["accent"]: "#E79CC6",
    COLOURS["neutral"]: "#A9B3BE",
    COLOURS["light"]: "#434C57",
    COLOURS["warm"]: "#F0BC48",
    COLOURS["sky"]: "#8CCBF0",
    COLOURS["box"]: "#1B2A38",
    COLOURS["end"]: "#222830",
    TEXT: "#CED6DD",
    GRID: "#2B323B",
    PAGE: DARK_PAGE,
    "#000000": "#E8ECF0",
}
"""What each colour becomes on a dark page; a colour that is not here stays."""
