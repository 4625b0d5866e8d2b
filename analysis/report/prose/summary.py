"""Sentences of the landing page."""

# As a module: the inferences speak in this package's words, and so each needs the other.
from analysis.report import findings as made
from analysis.report.display import Text
from analysis.report.model_words import title_of
from analysis.report.prose.conclusions import improvements
from analysis.report.texts.fit import accuracy_in_words, tentative
from analysis.report.words import (
    an,
    count,
    counted,
    interval,
    percent,
    points,
)


def opening(study):
    """What the report is about and what it found, in a few lines."""
    card, run = study.dataset.card, study.parameters
    whole = study.n_train == len(study.dataset.y_train)
    images = (
        f"{count(study.n_train)} training images"
        if whole
        else f"a stratified subset of {count(study.n_train)} of the "
        f"{count(len(study.dataset.y_train))} training images"
    )
    network = an(title_of(run.model))
    return Text(
        f"This report studies how well a neural network recognises {card.subject}. It uses "
        f"{images} and {count(len(study.dataset.y_test))} test images of {card.title}, in "
        f"{counted(study.dataset.n_classes, 'class', 'classes')}.\n\n"
        f"> **In short.** {network[0].upper()}{network[1:]}, trained for "
        f"{counted(run.epochs, 'epoch')}, recognises "
        f"**{percent(study.validation.mean_accuracy)}** of the images held out in "
        f"{run.k}-fold cross-validation, {interval(study.validation.interval)}. On the test set "
        f"the final model reaches **{percent(study.test.accuracy)}**, "
        f"{interval(study.test.interval)}. Verdict on the fit: **{study.fit.phrase}**"
        f"{tentative(study.fit)}."
    )


def at_a_glance(study):
    """The main questions, each a link to its chapter, with this run's answers."""
    answers = [
        ("What are the data?", "02_investigate_the_data", _data(study)),
        ("Are the classes balanced?", "03_explore_the_data", _balance(study)),
        ("Is scaling required?", "04_prepare_the_data", _scaling(study)),
        ("Which network?", "05_build_the_model", _network(study)),
        ("What is the best K, the number of folds?", "06_choose_the_validation", _best_k(study)),
        (
            "How accurate is it on held-out images?",
            "07_validate_the_model",
            f"{percent(study.validation.mean_accuracy)} over {study.validation.k} folds",
        ),
        ("Overfitting, underfitting or good fit?", "08_read_the_curves", _fit(study)),
        *_further(study),
        (
            "How accurate is it on the test set?",
            "10_open_the_test_set",
            percent(study.test.accuracy),
        ),
    ]
    return Text(
        "\n".join(
            f"- **[{question}](book/{chapter}.ipynb)** {told[0].upper()}{told[1:]}."
            for question, chapter, told in answers
        )
    )


def _data(study):
    shape = " × ".join(map(str, study.data.train.shape))
    return (
        f"{count(study.n_train)} training and {count(len(study.dataset.y_test))} test images of "
        f"{shape} pixels, in {counted(study.dataset.n_classes, 'class', 'classes')}"
    )


def _balance(study):
    found = study.class_balance
    return (
        f"{found.verdict} (Cohen's w = {found.train.w:.3f}); always naming the largest class would "
        f"be right on {percent(found.train.largest_share, 1)}"
    )


def _scaling(study):
    return {
        "needed": "yes: even at its best learning rate, a small network does worse on raw pixels "
        f"within {counted(study.scaling.facts['epochs'], 'epoch')}",
        "convenient": "for the learning rates that work: at this run's rate raw pixels do worse; "
        "at the best rates, no loss beyond chance was shown",
        "harmful": "not on these images: at its best learning rate, the small test network did "
        "better on raw pixels",
        "no difference": "the experiment could show no difference",
    }[study.scaling_verdict.verdict]


def _network(study):
    own = study.model_comparison[-1]
    return f"{an(title_of(own.name))} of {count(own.parameters)} weights"


def _best_k(study):
    choice = study.best_k
    if choice.verdict is None:
        return "it cannot be told from this run"
    return (
        f"K = {choice.verdict} by the stated rule, in {percent(choice.certainty, 0)} of the "
        "bootstrap draws"
    )


def _fit(study):
    return (
        f"{study.fit.phrase}{tentative(study.fit)}: right on "
        f"{accuracy_in_words(study, 'train')} of the images learned from and on "
        f"{accuracy_in_words(study, 'validation')} of those held out"
    )


def _further(study):
    """What would improve the model, and how far it can be trusted; nothing if it learned none."""
    if not study.beats_majority_class:
        return []
    items = {item.topic: item for item in made.inferences(study)}
    helps = "; ".join(improvements(items)) or "this run cannot tell"
    answers = [("What would improve it?", "08_read_the_curves", helps)]
    calibration = study.calibration.before
    if calibration is not None:
        side = "above" if calibration.gap > 0 else "below"
        answers.append(
            (
                "Can its probabilities be believed?",
                "09_study_the_errors",
                f"{calibration.verdict}: mean confidence is {points(abs(calibration.gap))} {side} "
                "the accuracy",
            )
        )
    if "Robustness" in items:
        claim = items["Robustness"].claim.replace("The networks", "they", 1)
        answers.append(("How much disturbance do the networks bear?", "09_study_the_errors", claim))
    return answers
