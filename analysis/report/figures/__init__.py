"""Figures: each function draws one picture, with its caption and alt text, from a study."""

from analysis.report.figures.data import (
    class_examples,
    constant_pixels,
    first_images,
    label_errors,
    one_example,
)
from analysis.report.figures.exploration import (
    brightness,
    class_counts,
    class_similarity,
    mean_images,
)
