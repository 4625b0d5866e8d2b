"""The model card: what the final model is for, how it was trained and tested, where it fails."""

FILE_NAME = "model_card.md"


def model_card(study):
    return "# Model card\n"
