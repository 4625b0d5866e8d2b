"""What chapters 2 and 3 say of a study and show of it, and what they say as plain text."""

from analysis.report import figures, prose

EXPLORATION = (
    "pixel_statistics",
    "pixel_reading",
    "class_statistics",
    "class_statistics_reading",
    "class_counts",
    "balance_rule_text",
    "balance_table",
    "balance_verdict",
    "balance_meaning",
    "mean_images",
    "brightness",
    "class_similarity",
    "exploration_answer",
    "exploration_references",
)
ALL = EXPLORATION
ANSWERS = ("exploration_answer",)

# Figures of these chapters.
OF_THE_DATA = (
    "class_counts",
    "mean_images",
    "brightness",
    "class_similarity",
)


def say(function, study):
    """The text with plain spaces and without marks of emphasis."""
    return str(getattr(prose, function)(study)).replace("\u00a0", " ").replace("**", "")


def everything(study):
    """All that these chapters say: texts, and the words of figures, by function."""
    texts = {function: say(function, study) for function in ALL}
    for name in OF_THE_DATA:
        picture = getattr(figures, name)(study)
        texts[f"figure {name}"] = f"{picture.alt} {picture.caption}"
    return texts
