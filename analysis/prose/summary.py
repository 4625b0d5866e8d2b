"""Sentences of the landing page."""

from analysis.models import MODELS
from analysis.notebook import Text
from analysis.prose.fit import accuracy_in_words, tentative
from analysis.prose.model import own_network
from analysis.prose.words import (
    an,
    count,
    counted,
    interval,
    percent,
    table,
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
    network = an(MODELS[run.model].title)
    return Text(
        f"This report studies how well a neural network recognises {card.subject}. It uses "
        f"{images} and {count(len(study.dataset.y_test))} test images of {card.title}, in "
        f"{counted(study.dataset.n_classes, 'class', 'classes')}.\n\n"
        f"> **In short.** {network[0].upper()}{network[1:]}, trained for "
        f"{counted(run.epochs, 'epoch')}, recognises "
        f"**{percent(study.validation.mean_accuracy)}** of the images held out in "
        f"{run.k}-fold cross-validation, {interval(study.validation.interval)}. On the test set "
        f"the final model reaches **{percent(study.test_accuracy)}**, "
        f"{interval(study.test_interval)}. Verdict on the fit: **{study.fit.phrase}**"
        f"{tentative(study.fit)}."
    )


def at_a_glance(study):
    """The main questions with this run's answers and links to the chapters."""
    balance, choice, fit = study.class_balance, study.best_k, study.fit
    data = study.data.train
    scaling = {
        "needed": "yes: even at its best learning rate, a small network does worse on raw pixels "
        f"within {counted(study.scaling.facts['epochs'], 'epoch')}",
        "convenient": "for the learning rates that work: at this run's rate raw pixels do worse; "
        "at the best rates, no loss beyond chance was shown",
        "harmful": "not on these images: at its best learning rate, the small test network did "
        "better on raw pixels",
        "no difference": "the experiment could show no difference",
    }[study.scaling_verdict.verdict]
    own = own_network(study)
    shape = " × ".join(map(str, data.shape))
    best_k = (
        f"{choice.verdict} by the stated rule, in {percent(choice.certainty, 0)} of the "
        "bootstrap draws"
        if choice.verdict is not None
        else "cannot be told from so few images"
    )
    rows = [
        (
            "What are the data?",
            f"{count(study.n_train)} training and {count(len(study.dataset.y_test))} test images "
            f"of {shape} pixels, {study.dataset.n_classes} classes",
            "[Investigate](book/02_investigate_the_data.ipynb)",
        ),
        (
            "Are the classes balanced?",
            f"{balance.verdict} (Cohen's w = {balance.train.w:.3f}); always naming the largest "
            f"class would be right on {percent(balance.train.largest_share, 1)}",
            "[Explore](book/03_explore_the_data.ipynb)",
        ),
        ("Is scaling required?", scaling, "[Prepare](book/04_prepare_the_data.ipynb)"),
        (
            "Which network?",
            f"{own.title}, {count(own.parameters)} weights",
            "[Build](book/05_build_the_model.ipynb)",
        ),
        (
            "How accurate is it?",
            f"{percent(study.validation.mean_accuracy)} over the folds, "
            f"{percent(study.test_accuracy)} on the test set",
            "[Validate](book/07_validate_the_model.ipynb), [test](book/10_open_the_test_set.ipynb)",
        ),
        ("What is the best K?", best_k, "[Choose](book/06_choose_the_validation.ipynb)"),
        (
            "Overfitting, underfitting or good fit?",
            f"{fit.phrase}{tentative(fit)}: right on "
            f"{accuracy_in_words(study, 'train')} of the images learned from and on "
            f"{accuracy_in_words(study, 'validation')} of those held out",
            "[Read the curves](book/08_read_the_curves.ipynb)",
        ),
    ]
    return Text(table(rows, ["question", "this run's answer", "chapter"], align="lll"))
