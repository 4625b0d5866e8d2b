"""What chapters 1 to 4 say of a study and show of it, and what they say as plain text."""

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
PREPARATION = (
    "chosen_scaling",
    "scaling_theory",
    "scaling_design",
    "scaling_table",
    "scaling_reading",
    "scaling_start_reading",
    "scaling_mechanics",
    "mechanics_reading",
    "scaling_verdict",
    "fold_scalers",
    "leakage",
    "before_and_after",
    "pixel_row",
    "same_look",
    "preparation_answer",
    "preparation_references",
)
ALL = EXPLORATION + PREPARATION
ANSWERS = ("exploration_answer", "preparation_answer")

# Figures of these chapters.
OF_THE_DATA = (
    "class_counts",
    "mean_images",
    "brightness",
    "class_similarity",
)
OF_THE_SCALING = ("scaling_accuracy", "scaling_loss", "before_and_after")

# Accuracies at each learning rate tried; the run's own rate is the third.
NEEDED = ([0.1, 0.5, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8])
CONVENIENT = ([0.9, 0.9, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8])
NO_DIFFERENCE = ([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.9, 0.8])


def say(function, study):
    """The text with plain spaces and without marks of emphasis."""
    return str(getattr(prose, function)(study)).replace("\u00a0", " ").replace("**", "")


def everything(study):
    """All that these chapters say: texts, and the words of figures, by function."""
    texts = {function: say(function, study) for function in ALL}
    for name in OF_THE_DATA + OF_THE_SCALING:
        picture = getattr(figures, name)(study)
        texts[f"figure {name}"] = f"{picture.alt} {picture.caption}"
    return texts
