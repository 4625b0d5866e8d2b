"""The rule on the fit in words: its steps for the page, its fringe cases for whoever unfolds them.

`analysis.verdicts.fit` decides by it; the thresholds are those of `analysis.verdicts.evidence`.
"""

from analysis.evaluation.ablations import ALPHA, MATERIAL_CHANGE, MATERIAL_ERROR
from analysis.verdicts.evidence import (
    LAST_PART,
    MATERIAL_GAP,
    MATERIAL_LOSS,
    TRAINING_SHARE,
)


def steps():
    """The rule's steps by accuracy: (verdict, condition), of which the first that holds decides.

    Returns
    -------
    tuple of (str, str)
    """
    return (
        (
            "underfitting",
            "the training failed (its loss rose, or is not finite); or the last "
            f"{LAST_PART:.0%} of the epochs still lowered the validation loss by "
            f"{MATERIAL_CHANGE:.0%} or more; or the training error is {TRAINING_SHARE:.0%} or more "
            "of the validation error",
        ),
        (
            "overfitting",
            "the training accuracy exceeds the validation accuracy by "
            f"{100 * MATERIAL_GAP:.0f} percentage points or more; or an earlier epoch, or a "
            f"narrower network, does better on held-out images by {MATERIAL_CHANGE:.0%} of the "
            "error or more, beyond chance",
        ),
        ("good fit", "none of these"),
    )


def step_by_loss():
    """The rule's second part, on the loss: (verdict, condition)."""
    return (
        "overconfident",
        f"the validation loss rose by {MATERIAL_CHANGE:.0%} or more after its best epoch and the "
        "accuracy is not shown to have fallen with it",
    )


def no_verdict():
    """Where the rule decides nothing: (verdict, condition)."""
    return (
        "cannot tell",
        "nothing was learned, or if the folds disagree too much to show a sign or its absence",
    )


def fringe_cases():
    """The rule's fringe cases in words, with their thresholds."""
    return (
        "Means over the folds decide. A training that failed is judged first; then whether "
        "anything was learned, which it was not if the out-of-fold accuracy is not shown to exceed "
        "the share of the largest class. The fall in the last part is measured from the lowest "
        f"loss before. The training error counts from {MATERIAL_ERROR:.1%} on. An earlier epoch is "
        "chosen for each fold by the others, and the interval of its lead must lie above zero; a "
        "narrower network must have been trained on as many images, and its p-value, adjusted for "
        f"all trials, must lie below {ALPHA:.0%}. Evidence decides nothing where the "
        "folds disagree about its threshold and its interval holds both no effect and twice the "
        "threshold; a good fit that would rest on such evidence becomes cannot tell. By loss, the "
        f"accuracy has fallen if {MATERIAL_CHANGE:.0%} of the error or more was added since, "
        "beyond chance. Changes of the loss are relative, to at least "
        f"{MATERIAL_LOSS} nats, changes of the accuracy to an error of at least "
        f"{MATERIAL_ERROR:.1%}; all of them count only where the validation error is at least "
        f"{MATERIAL_ERROR:.1%}. A verdict is tentative where the interval of what decides reaches "
        "across its threshold, or where another kind of evidence contradicts it."
    )


def exception():
    """What the rule leaves out where the step size shrinks to nothing, in words."""
    return (
        "In this run the step size shrinks to nothing, which alone lowers the loss in the last "
        "part: there a fall decides nothing."
    )


def rule(annealed=False):
    """The whole rule in words, with its thresholds and fringe cases.

    Parameters
    ----------
    annealed : bool
        Whether the run's step size shrinks to nothing.

    Returns
    -------
    str
    """
    (under, failing), (over, forgetting), (good, _) = steps()
    loss, rising = step_by_loss()
    nothing, undecided = no_verdict()
    sentences = [
        f"By accuracy: {under}, if {failing}. Otherwise {over}, if {forgetting}. Otherwise {good}.",
        f"By loss: {loss}, if {rising}.",
        f"The verdict is {nothing}, if {undecided}.",
        fringe_cases(),
    ]
    return " ".join(sentences + [exception()] * annealed)
