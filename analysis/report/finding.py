"""An inference: a claim with its evidence, its strength by a stated scale, and its limit."""

from dataclasses import asdict, dataclass

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
class Inference:
    """What may be inferred from a run.

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

    def as_dict(self):
        """The fields as plain data."""
        return asdict(self)


def scale():
    """The scale of strengths in words."""
    return (
        f"*{FIRM.capitalize()}*: a {CONFIDENCE:.0%} interval, or a test adjusted for all that was "
        "tried, decides the claim, and nothing else in the run speaks against it. "
        f"*{TENTATIVE.capitalize()}*: the measurements point to the claim, but an interval reaches "
        "across the limit, other evidence speaks against it, or little could have shown "
        f"against it. *{CANNOT_TELL.capitalize()}*: both answers fit the intervals, or too little "
        "was measured."
    )


def strength_of(decided, doubted=False):
    """Firm where decided and not doubted, tentative otherwise."""
    return FIRM if decided and not doubted else TENTATIVE
