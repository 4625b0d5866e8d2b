"""Prose: each function writes one paragraph, table or answer from the results of a study."""

from analysis.report.prose.balance import (
    balance_meaning,
    balance_rule_text,
    balance_table,
    balance_verdict,
    class_counts,
    exploration_references,
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
