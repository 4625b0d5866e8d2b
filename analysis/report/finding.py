"""A finding: a claim with its evidence, its strength by a stated scale, and its limit."""

from dataclasses import dataclass

from analysis.statistics.levels import CONFIDENCE

FIRM, TENTATIVE, CANNOT_TELL = "firm", "tentative", "cannot tell"
STRENGTHS = (FIRM, TENTATIVE, CANNOT_TELL)

CLASSES, SCALING, MODEL = "03_explore_the_data", "04_prepare_the_data", "05_build_the_model"
K, VALIDATE, CURVES = "06_choose_the_validation", "07_validate_the_model", "08_read_the_curves"
ERRORS, TEST = "09_study_the_errors", "10_open_the_test_set"

CHAPTERS = {
    CLASSES: "Explore the data",
    SCALING: "Prepare the data",
    MODEL: "Build and train the model",
    K: "Choose how to validate",
    VALIDATE: "Validate the model",
    CURVES: "Read the curves",
    ERRORS: "Study the errors",
    TEST: "Open the test set",
}
"""Chapters that show the evidence, and their titles."""


@dataclass(frozen=True)
class Finding:
    """What may be concluded from a run.

    Attributes
    ----------
    topic : str
        Two or three words.
    claim, evidence, limit : str
        Sentences of inline Markdown, the claim without marks of emphasis.
    link : (str, str)
        Chapter and figure that show the evidence; the figure is empty where none shows it.
    strength : {"firm", "tentative", "cannot tell"}
        See `scale`.
    """

    topic: str
    claim: str
    evidence: str
    link: tuple
    strength: str
    limit: str

    def __post_init__(self):
        if self.strength not in STRENGTHS:
            raise ValueError(f"strength: got {self.strength!r}, must be one of {STRENGTHS}")


def scale():
    """The scale of strengths in words."""
    return (
        f"*{FIRM.capitalize()}*: a {CONFIDENCE:.0%} interval, or a test adjusted for multiple "
        "comparisons, decides the claim, and no other evidence of the run contradicts it. "
        f"*{TENTATIVE.capitalize()}*: the measurements support the claim, but an interval includes "
        "the limit, other evidence contradicts it, or contrary evidence could hardly have been "
        f"found. *{CANNOT_TELL.capitalize()}*: the intervals are consistent with both answers, or "
        "too little was measured."
    )


def strength_of(decided, doubted=False):
    """Firm where decided and not doubted, tentative otherwise."""
    return FIRM if decided and not doubted else TENTATIVE
