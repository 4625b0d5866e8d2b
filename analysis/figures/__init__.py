"""Figures: each function draws one picture, with its caption and alt text, from a study."""

from analysis.figures.curves import confusion, fold_curves, mean_curves, recall, worst_errors
from analysis.figures.data import (
    class_examples,
    constant_pixels,
    first_images,
    label_errors,
    one_example,
)
from analysis.figures.exploration import (
    brightness,
    class_counts,
    class_similarity,
    mean_images,
)
from analysis.figures.model import (
    comparison,
    model_flow,
    shift_tolerance,
    size_curve,
    training_curves,
)
from analysis.figures.preparation import before_and_after, scaling_accuracy, scaling_loss
from analysis.figures.validation import choice_of_k, fold_accuracies, fold_layout, spread_by_k
