"""Figures: each function draws one picture, with its caption and alt text, from a study."""

from analysis.figures.curves import fold_curves, mean_curves
from analysis.figures.data import (
    class_examples,
    constant_pixels,
    first_images,
    label_errors,
    one_example,
)
from analysis.figures.errors import confusion, recall, suspected_labels, worst_errors
from analysis.figures.exploration import (
    brightness,
    class_counts,
    class_similarity,
    mean_images,
)
from analysis.figures.final_test import forecast
from analysis.figures.fit import capacity_and_remedies, learning_curve
from analysis.figures.intervals import interval_coverage
from analysis.figures.k_experiment import k_cost
from analysis.figures.model import (
    comparison,
    model_flow,
    shift_tolerance,
    training_curves,
)
from analysis.figures.preparation import before_and_after, scaling_accuracy, scaling_loss
from analysis.figures.processes import processes
from analysis.figures.trust import reliability, robustness
from analysis.figures.validation import choice_of_k, fold_accuracies, fold_layout, spread_by_k
from analysis.figures.writers import writer_accuracy
