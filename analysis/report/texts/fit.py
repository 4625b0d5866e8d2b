"""Sentences on the fit: the rule, the evidence, the verdict and its reasoning."""

from analysis.report.display import Text
from analysis.report.texts.ablations import (
    as_points,
    capacity_in_short,
    more_data_in_short,
    remedies_in_short,
)
from analysis.report.texts.fit_evidence import IN_POINTS, NAMES, epochs, measured
from analysis.report.words import (
    listing,
    percent,
    points,
    signed,
)
from analysis.verdicts import evidence

FIRST_STEPS = {
    "diverged": "A smaller learning rate would help first: the training diverged.",
    "fall": "More epochs would help first: the validation loss was still falling.",
    "training_share": "More training or a larger network would help first: much of the error "
    "occurs on the training images too.",
}
"""What helps an underfitting network, by the reason of the verdict."""


def accuracy_in_words(study, part):
    """Mean accuracy over folds after the last epoch, in words."""
    return percent(study.validation.curve(part, "accuracy")[:, -1].mean())


def _gained(lost):
    """What stopping earlier would have gained in accuracy: ``"0.31 percentage points"``."""
    return points(lost) if round(lost, 4) > 0 else "nothing"


def _accuracy_moved(lost):
    """A change of the accuracy in words: ``"fell by 0.31 percentage points"``."""
    if round(lost, 4) == 0:
        return "stayed as it was"
    return f"{'fell' if lost > 0 else 'rose'} by {points(abs(lost))}"


def reason(study):
    """The reason of the verdict, in words."""
    fit = study.fit
    item = fit.evidence
    if fit.verdict == "cannot tell" and fit.reasons != ("nothing learned",):
        return _disagreement(fit)
    reasons = {
        "diverged": lambda: (
            "the training diverged: after the last epoch the training loss is higher than before "
            "the first, or not finite"
        ),
        "nothing learned": lambda: (
            "the accuracy on held-out images does not significantly exceed the share of the "
            "largest class, so there is no fit to judge; either the labels do not follow from the "
            "images, or this training did not find how they do (the training accuracy is "
            f"{accuracy_in_words(study, 'train')})"
        ),
        "fall": lambda: (
            "the last part of the training brought the validation loss "
            f"{percent(item['fall'].mean, 1)} below its lowest value before, so that more epochs "
            "are expected to improve it"
        ),
        "training_share": lambda: (
            f"the training error is still {percent(fit.train_error)}, against a validation error "
            "of "
            f"{percent(fit.validation_error)}: at least {percent(evidence.TRAINING_SHARE, 0)} of "
            "the error occurs on training images too (the networks have learned too little, or "
            "labels are wrong; the curves cannot distinguish these)"
        ),
        "gap": lambda: (
            f"the training accuracy is {accuracy_in_words(study, 'train')}, the validation "
            "accuracy "
            f"only {accuracy_in_words(study, 'validation')}"
        ),
        "accuracy_fall": lambda: (
            "at an earlier epoch, chosen for each fold by the others, the validation accuracy was "
            f"{percent(1 - fit.validation_error + item['accuracy_fall'].mean)}, and after the last "
            f"only {accuracy_in_words(study, 'validation')}"
        ),
        "narrower": lambda: (
            "a narrower network, trained on the same images, does better on the held-out ones by "
            f"{as_points(item['narrower'].mean, item['narrower'].interval)}"
        ),
    }
    if fit.reasons:
        return "; and ".join(reasons[name]() for name in fit.reasons)
    right = f"the training accuracy is {accuracy_in_words(study, 'train')}"
    if not item["validation_error"].reached:
        few = (
            f"only {percent(fit.validation_error)} of the held-out images are misclassified,"
            if fit.validation_error > 0
            else "no held-out image is misclassified, errors"
        )
        return f"{few} too few for the loss to matter, and {right}"
    lost = item["accuracy_fall"]
    since = (
        f"stopping at an epoch chosen by the other folds would have gained {_gained(lost.mean)}; "
        "and "
    )
    return (
        ("" if fit.annealed else _last_part(item["fall"].mean))
        + (since if epochs(study) > 1 else "")
        + f"{right}, the validation accuracy {accuracy_in_words(study, 'validation')}: none of "
        "these " + ("significantly " if lost.reached else "") + "reaches its threshold"
    )


def _last_part(fall):
    """What the last part of the training did to the loss, as the beginning of a sentence."""
    moved = (
        "at its lowest value before"
        if round(fall, 3) == 0
        else f"{percent(abs(fall), 1)} {'below' if fall > 0 else 'above'} its lowest value before"
    )
    return f"the last part of the training left the validation loss {moved}; "


def _disagreement(fit):
    """Which evidence decides nothing, and how much the folds differ."""
    told = []
    for name in fit.reasons:
        item = fit.evidence[name]
        low, high = min(item.values), max(item.values)
        unit = " percentage points" if name in IN_POINTS else ""
        told.append(
            f"{NAMES[name]} (from {measured(name, low)} to {measured(name, high)}{unit}, with a "
            f"threshold of {measured(name, item.threshold)})"
        )
    return (
        f"the folds disagree about the {listing(told)}, so much that no effect and twice the "
        "threshold are both possible"
    )


def loss_reading(study):
    """What the loss adds to the accuracy, in a sentence."""
    fit = study.fit
    rise, since = (fit.evidence.get(name) for name in ("rise", "accuracy_since"))
    if rise is None or fit.reasons == ("diverged",) or epochs(study) == 1:
        return ""
    if fit.by_loss == "overconfident":
        return (
            f"After its best epoch the validation loss rose by {percent(rise.mean, 1)}, while the "
            f"validation accuracy {_accuracy_moved(since.mean)}: the networks became more "
            "confident in their errors but do not make significantly more of them. This is "
            "overconfidence, which matters where the probabilities are used."
        )
    if fit.by_loss == "cannot tell":
        return (
            "The folds cannot tell whether the networks became overconfident: after its best "
            f"epoch the validation loss changed by {signed(100 * min(rise.values), 1)} to "
            f"{percent(max(rise.values), 1)}, depending on the fold. How "
            "well their final probabilities are calibrated is a question for the [next "
            "chapter](09_study_the_errors.ipynb)."
        )
    if rise.reached and not fit.evidence["validation_error"].reached:
        return ""
    if rise.reached:
        return (
            f"The validation loss agrees: it rose by {percent(rise.mean, 1)} after its "
            f"best epoch, and the validation accuracy {_accuracy_moved(since.mean)} since."
        )
    return (
        "By loss, the networks are not overconfident: after its best epoch, chosen for each fold "
        "by the others, the validation loss "
        + (
            "did not rise."
            if round(rise.mean, 3) <= 0
            else f"rose by {percent(rise.mean, 1)}, less than {percent(rise.threshold, 0)}."
        )
    )


def certainty(study):
    """How certain the verdict is, in a sentence; empty where there is none."""
    fit = study.fit
    if fit.reasons == ("nothing learned",):
        return ""
    if fit.verdict == "cannot tell":
        return "More folds, or more images, are needed to decide."
    if fit.clear:
        return "The evidence is clear at the 95% level."
    if fit.contradicted_by:
        against = {
            "wider": "a wider network does better",
            "narrower": "a narrower network does better",
            "more_data": "more images would not help much",
        }
        return (
            "The verdict is tentative, since another kind of evidence contradicts it: "
            f"{listing(against[name] for name in fit.contradicted_by)}."
        )
    return (
        "The verdict is tentative: at least one deciding interval includes its threshold, so "
        "another run might give another verdict."
    )


def tentative(fit):
    """A mark behind a verdict that is not clear: ``" (tentative)"``, or nothing."""
    return "" if fit.clear or fit.verdict == "cannot tell" else " (tentative)"


def verdict_in_bold(fit):
    """The verdict by accuracy and by loss: ``"**good fit** by accuracy, **overconfident** …"``."""
    if fit.phrase == fit.verdict:
        return f"**{fit.verdict}**"
    told, by_loss = fit.phrase.split(" by accuracy, ")
    return f"**{told}** by accuracy, **{by_loss.removesuffix(' by loss')}** by loss"


def verdict_sentence(fit, mark=""):
    """The verdict as the beginning of a sentence: ``"The model is a **good fit**"``.

    Parameters
    ----------
    fit : analysis.verdicts.fit.Fit
    mark : str
        Set behind the verdict by accuracy, such as `tentative`.
    """
    if fit.verdict == "cannot tell":
        found = "The run **cannot tell** how well the model fits"
        return found + (" (by loss, it is **overconfident**)" if fit.phrase != fit.verdict else "")
    found = f"The model is {'a ' if fit.verdict == 'good fit' else ''}**{fit.verdict}**"
    if fit.phrase == fit.verdict:
        return f"{found}{mark}"
    if fit.by_loss == "cannot tell":
        return f"{found} by accuracy{mark}, and by loss the folds are **undecided**"
    return f"{found} by accuracy{mark} and **{fit.by_loss}** by loss"


def fit_reading(study):
    """The verdict on the fit, with its reasoning."""
    fit = study.fit
    sentences = [
        f"The verdict is {verdict_in_bold(fit)}: {reason(study)}.",
        certainty(study),
        loss_reading(study),
    ]
    if fit.verdict == "good fit" and fit.train_error < fit.validation_error:
        share = 1 - fit.train_error / fit.validation_error
        sentences.append(
            f"A good fit is not a perfect one: {percent(share, 0)} of the validation error "
            f"({percent(fit.validation_error)}, against {percent(fit.train_error)} on the training "
            "images) occurs only on new images."
        )
    return Text(" ".join(sentence for sentence in sentences if sentence))


def what_helps(study):
    """What would help, first of all against underfitting; empty where nothing was learned."""
    fit = study.fit
    if fit.reasons == ("nothing learned",):
        return ""
    first = [FIRST_STEPS[name] for name in fit.reasons if name in FIRST_STEPS][:1]
    if fit.reasons == ("diverged",):
        return first[0]
    more = more_data_in_short(fit), capacity_in_short(study), remedies_in_short(study)
    # Where more training is known to help, what else could not be measured is no answer.
    known = [text for text in more if not (first and "cannot tell" in text)]
    return " ".join([*first, *known])


def reason_in_short(study):
    """The reason of the verdict for a box: a good fit's is that nothing else was found."""
    fit = study.fit
    if fit.verdict == "good fit":
        return "the rule finds neither under- nor overfitting" + (
            "" if fit.evidence["validation_error"].reached else ", and hardly an error is left"
        )
    return reason(study)
