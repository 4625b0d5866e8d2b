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
from analysis.report.prose.choice import (
    choice_answer,
    choice_reading,
    choice_rule,
    choice_table,
    law_check_details,
    law_check_reading,
    size_reading,
)
from analysis.report.prose.conclusions import (
    conclusions_answer,
    conclusions_table,
    further_inferences,
    inferences,
    strength_scale,
)
from analysis.report.prose.curves import (
    curve_table,
    curves_answer,
    curves_reading,
    reading_aid,
)
from analysis.report.prose.data import first_images, load_answer, shapes, source, usual_code
from analysis.report.prose.errors import (
    confusion_reading,
    errors_answer,
    errors_reading,
    suspects_reading,
)
from analysis.report.prose.evidence import evidence_table, fit_fringe_cases, fit_rule
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
from analysis.report.prose.fit import fit_reading
from analysis.report.prose.intervals import interval_simulation_details, interval_simulation_reading
from analysis.report.prose.investigation import (
    claims,
    class_examples,
    constant_pixels,
    duplicates,
    investigation_answer,
    label_errors,
    one_example,
    origin,
    position,
    practical_facts,
    practical_reading,
    references,
)
from analysis.report.prose.k_experiment import (
    k_experiment_design,
    k_experiment_details,
    k_experiment_reading,
)
from analysis.report.prose.leakage import leak_reading, leak_rule
from analysis.report.prose.model import (
    comparison_reading,
    comparison_table,
    final_reading,
    layer_reading,
    layer_rows,
    model_answer,
    shift_reading,
    skeleton,
    training_reading,
)
from analysis.report.prose.preparation import (
    before_and_after,
    chosen_scaling,
    fold_scalers,
    leakage,
    pixel_row,
    preparation_answer,
    same_look,
)
from analysis.report.prose.processes import (
    processes_design,
    processes_details,
    processes_list,
    processes_reading,
)
from analysis.report.prose.published import tutorial_reading, tutorial_table
from analysis.report.prose.recipes import (
    compared,
    network_source,
    recipe,
    training_source,
)
from analysis.report.prose.robustness import robustness_reading, robustness_rule, robustness_table
from analysis.report.prose.scaling import (
    mechanics_reading,
    preparation_references,
    scaling_design,
    scaling_mechanics,
    scaling_reading,
    scaling_start_reading,
    scaling_table,
    scaling_theory,
    scaling_verdict,
)
from analysis.report.prose.spread import spread_reading, spread_sources
from analysis.report.prose.summary import at_a_glance, opening
from analysis.report.prose.trials import (
    capacity_reading,
    learning_curve_details,
    learning_curve_reading,
    remedies_reading,
    remedies_table,
)
from analysis.report.prose.validation import (
    accuracy_reading,
    fold_table,
    protocol,
    published_reading,
    validation_answer,
)
from analysis.report.prose.writers import (
    writers_beside_test,
    writers_details,
    writers_reading,
    writers_rule,
)
