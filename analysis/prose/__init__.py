"""Prose: each function writes one paragraph, table or answer from the results of a study."""

from analysis.prose.about import machine, parameter_table, promise
from analysis.prose.balance import (
    balance_meaning,
    balance_rule_text,
    balance_table,
    balance_verdict,
    class_counts,
    exploration_references,
)
from analysis.prose.choice import (
    choice_reading,
    choice_rule,
    choice_table,
    size_reading,
)
from analysis.prose.curves import (
    curve_table,
    curves_answer,
    curves_reading,
    inferences,
    reading_aid,
)
from analysis.prose.data import first_images, load_answer, shapes, source, usual_code
from analysis.prose.errors import (
    confusion_reading,
    errors_reading,
)
from analysis.prose.exploration import (
    brightness,
    class_similarity,
    class_statistics,
    class_statistics_reading,
    exploration_answer,
    mean_images,
    pixel_reading,
    pixel_statistics,
)
from analysis.prose.fit import (
    evidence_table,
    fit_reading,
    fit_rule,
)
from analysis.prose.investigation import (
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
from analysis.prose.model import (
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
from analysis.prose.preparation import (
    before_and_after,
    chosen_scaling,
    fold_scalers,
    leakage,
    pixel_row,
    preparation_answer,
    same_look,
)
from analysis.prose.recipes import (
    compared,
    network_source,
    recipe,
    training_source,
)
from analysis.prose.scaling import (
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
from analysis.prose.summary import at_a_glance, opening
from analysis.prose.validation import (
    accuracy_reading,
    fold_table,
    processes,
    protocol,
    published_reading,
    spread_reading,
    test_reading,
    validation_answer,
)
