"""Prose: each function writes one paragraph, table or answer from the results of a study."""

from analysis.report.prose.about import (
    machine,
    packages,
    parameter_meanings,
    parameter_table,
    promise,
)
from analysis.report.prose.balance import (
    balance_meaning,
    balance_rule_text,
    balance_table,
    balance_verdict,
    class_counts,
    exploration_references,
)
from analysis.report.prose.calibration import (
    calibration_details,
    calibration_reading,
    calibration_rule,
    calibration_table,
)
from analysis.report.prose.conclusions import (
    conclusions_answer,
    conclusions_table,
    further_inferences,
    inferences,
    strength_scale,
)
from analysis.report.prose.errors import (
    confusion_reading,
    errors_answer,
    errors_reading,
    suspects_reading,
)
from analysis.report.prose.exploration import (
    brightness,
    class_similarity,
    class_statistics,
    class_statistics_reading,
    exploration_answer,
    mean_images,
    pixel_reading,
    pixel_statistics,
)
from analysis.report.prose.final_test import (
    corrected_reading,
    forecast_details,
    forecast_reading,
    published_tests,
    test_answer,
    test_protocol,
    test_reading,
)
from analysis.report.prose.robustness import robustness_reading, robustness_rule, robustness_table
from analysis.report.prose.summary import at_a_glance, opening
