"""The levels by which all of this package's statistics are judged."""

CONFIDENCE = 0.95
"""Of intervals."""

ALPHA = 0.05
"""Share of false findings that a test puts up with."""

MATERIAL = 0.10
"""Relative change of an error or a loss that would matter to a reader: a tenth of it."""
