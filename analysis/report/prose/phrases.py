"""Names of the subject, for the prose that is left; see `analysis.report.subject`."""

from analysis.report.subject import (  # noqa: F401
    SCALING_NAMES,
    is_subset,
    title,
    training_images,
)
