"""Sentences of the chapter on the curves, by the verdict on the fit and its evidence.

``fit`` is the study's; the other fields are those of `verdict_values`.
"""

from analysis.report.words import NOT_MEASURABLE, listing, percent
from analysis.statistics.levels import MATERIAL
from analysis.verdicts.fit import EARLIER, TEMPERATURE

ALTERNATIVES = {
    EARLIER: "an earlier epoch",
    "random_shifts": "random shifts of the training images",
    "dropout": "dropout",
    "weight_decay": "weight decay",
}
"""Less fitted alternatives, in a sentence."""

EVIDENCE = {
    "fall": "fall of the validation loss, last window",
    "memorised": "validation error absent on training images",
    EARLIER: "error removed by stopping earlier",
    TEMPERATURE: "validation loss regained by temperature scaling",
}
"""What each piece of evidence is called in a table; remedies are added by name."""

VERDICT = {
    "diverged": "The model is **underfitting**: its training diverged.",
    "fall": "The model is **underfitting**: the training was too short: when it ended, the "
    "validation loss was still falling, last by {fall}.",
    "training_error": "The model is **underfitting**: it has not learned even its training images, "
    "whose error of {fit.train_error:.2%} is more than half of the validation error of "
    "{fit.validation_error:.2%}.",
    "accuracy": "The model is **overfitting**: with {alternative}, the error of the same network "
    "is "
    "lower by {cut}.",
    "probabilities": "The model is **overfitting** in its probabilities: they are too confident, "
    "and temperature scaling, which makes all of them less confident by one fitted number, removes "
    "{regained} of the validation loss.",
    "accuracy and probabilities": "The model is **overfitting**: with {alternative}, the error of "
    "the same network is lower by {cut}. Its probabilities are too confident as well: temperature "
    "scaling, which makes all of them less confident by one fitted number, removes {regained} of "
    "the validation loss.",
    "good fit": "The model is a **good fit**: it has learned its training images, and no cost of "
    "overfitting of {material:.0%} or more of its error or its loss is found.",
    "nothing_learned": "The run **cannot tell** how well the model fits: the networks are not "
    "shown to beat the majority class, so there is no fit to judge.",
    "open": "The run **cannot tell** whether the model is a good fit: {open} would matter by size, "
    "and may be due to chance.",
}
"""The verdict in one sentence or two, by `verdict_key`."""

FIRM = {
    True: "",
    False: "This verdict is tentative: not all that would contradict it is excluded.",
}
"""By whether the verdict is firm; not said of a run that cannot tell."""

LEARNED = {
    "shown": "From {before} to {last} the mean validation loss fell by {fall}. It was still "
    "falling.",
    "open": "From {before} to {last} the mean validation loss changed by {change}. The folds "
    "disagree too much to say whether it was still falling.",
    "not shown": "From {before} to {last} the mean validation loss changed by {change}. A fall "
    "of {material:.0%} is not shown.",
    "excluded": "From {before} to {last} the mean validation loss changed by {change}. A fall "
    "of {material:.0%} is excluded: by this rule the training was long enough.",
    "does not count": "The learning rate of this recipe shrinks to zero, which lowers the loss at "
    "the end of any training. So the windows of epochs decide nothing here.",
    "diverged": "The training diverged: a loss is not finite, or the training loss ended higher "
    "than it began.",
}
"""Whether the network has learned enough, by the state of the fall, or ``"diverged"``."""

MEMORISED = {
    "most": "After the last epoch the training error is {fit.train_error:.2%} and the validation "
    "error {fit.validation_error:.2%}. So {memorised} of the validation error is absent on "
    "training images: the networks have memorised these. That alone is no harm; the next sections "
    "measure its costs.",
    "less": "After the last epoch the training error is {fit.train_error:.2%} and the validation "
    "error {fit.validation_error:.2%}. Only {memorised} of the validation error is absent on "
    "training images: the networks misclassify known images nearly as often as new ones.",
    "no error": "No held-out image is misclassified, so nothing can be lost to overfitting.",
}

REMEDY = {
    "helps": "**{name}**: the error falls from {item.base_error:.2%} to {item.error:.2%}, by "
    "{share}. The training error rises from {item.base_train_error:.2%} to {item.train_error:.2%}.",
    "harms": "**{name}**: the error rises from {item.base_error:.2%} to {item.error:.2%}, a change "
    "of {change}.",
    "excluded": "**{name}**: a cut of the error by {material:.0%} is excluded; it changes by "
    "{change}.",
    "open": "**{name}**: whether this cuts the error by {material:.0%} stays open; the error "
    "changes by {change}.",
}
"""A remedy compared with the run's own training, by its verdict."""

NO_REMEDIES = "No remedy was trained in this run (parameter `remedies`)."

EARLIER_EPOCH = {
    "shown": "Stopping earlier would have changed the error by {earlier}.",
    "open": "Stopping earlier changes the error by {earlier}, which may be due to chance.",
    "not shown": "Stopping earlier is not shown to help: it changes the error by {earlier}.",
    "excluded": "Stopping earlier does not help materially: it changes the error by {earlier}.",
    "does not count": "No error is left that stopping earlier could remove.",
    "one epoch": "With one epoch there is no earlier one to stop at.",
}
"""By the state of the evidence on an earlier epoch."""

PROBABILITIES = {
    "shown": "The probabilities are overconfident: dividing the scores by a temperature of about "
    "{temperature:.2f} before the softmax removes {regained} of the validation loss. This does not "
    "matter if only the predicted class is used; it does if the probabilities are.",
    "open": "The probabilities may cost: temperature scaling removes {regained} of the validation "
    "loss, which may be due to chance.",
    "not shown": "The probabilities are overconfident, by little: temperature scaling removes "
    "{regained} of the validation loss.",
    "excluded": "The probabilities are overconfident, by too little to matter: temperature scaling "
    "removes {regained} of the validation loss.",
    "does not count": "The probabilities are {calibration.verdict}, not overconfident: overfitting "
    "costs nothing here.",
    "none": "The probabilities are not finite, so they cannot be judged.",
}

FIRST_STEP = {
    "diverged": "A smaller learning rate would help first.",
    "fall": "More epochs would help first.",
    "training_error": "Longer training, a better learning rate or a larger network would help "
    "first.",
}
"""What helps an underfitting model, by the first reason of the verdict."""

HELPS = (
    "The model would be better with {name}: an error of {item.error:.2%} instead of "
    "{item.base_error:.2%} on {item.images:,} held-out images."
)

MORE_IMAGES = {
    "yes": "More images of the same kind would help: by the [learning curve](#fig-learning-curve), "
    "twice as many are predicted to cut the error by {gain}.",
    "no": "Twice as many images would not help much: by the [learning curve](#fig-learning-curve), "
    "they are predicted to cut the error by {gain}.",
    "cannot tell": "Whether more images would help, this run cannot tell (see the [learning "
    "curve](#fig-learning-curve)).",
}


EFFECTS = {
    "fall": "the fall of the loss in the last epochs",
    TEMPERATURE: "the loss regained by temperature scaling",
    **{name: f"the gain from {words}" for name, words in ALTERNATIVES.items()},
}
"""Effects that are open, in a sentence."""


SENSITIVITY = {
    "same": "The verdict is the same for the other thresholds in [Table](#tbl-fit-sensitivity).",
    "degree": "At every threshold the model is overfitting; what that costs depends on the "
    "threshold, as [Table](#tbl-fit-sensitivity) shows.",
    "other": "The verdict depends on the size of the effect that matters, as "
    "[Table](#tbl-fit-sensitivity) shows.",
}
"""What the other thresholds give; see `sensitivity_state`."""

MEASURED = {
    True: "They are evaluated as they will be used, without the random shifts of the training.",
    False: "",
}
"""By whether the network shifts its training images."""


def share(value, interval, decimals=0):
    """A share with its interval: ``"17% (3% to 28%)"``."""
    if interval is None:
        return NOT_MEASURABLE
    low, high = percent(interval.low, decimals), percent(interval.high, decimals)
    if interval.low == interval.high:  # The same in every fold: no spread to judge by.
        return f"{percent(value, decimals)} (in every fold)"
    return f"{percent(value, decimals)} (95% CI {low} to {high})"


def change(value, interval, decimals=0):
    """A relative change with its sign, where `value` is the share removed: ``"+5% (…)"``."""
    if interval is None:
        return NOT_MEASURABLE
    low, middle, high = (
        f"{-end + 0.0:+.{decimals}%}".replace("-", "−")
        for end in (interval.high, value, interval.low)
    )
    return f"{middle} (95% CI {low} to {high})"


def span(window):
    """Epochs from and to: ``"epochs 8 to 10"``."""
    first, last = window
    if first < last:
        return f"epochs {first} to {last}"
    return f"epoch {first}" if first else "the untrained network"


def verdict_key(fit):
    """Which sentence of `VERDICT` holds."""
    if fit.degree is not None:
        return fit.degree
    if fit.verdict == "good fit":
        return "good fit"
    if fit.verdict == "underfitting" or fit.reasons == ("nothing_learned",):
        return fit.reasons[0]
    return "open"


def verdict_values(fit):
    """Fields of the sentences that are about the verdict."""
    shares = {name: share(item.value, item.interval) for name, item in fit.evidence.items()}
    fall, earlier = fit.evidence["fall"], fit.evidence.get(EARLIER)
    best = max(
        (item for item in fit.part("accuracy") if item.name in fit.reasons),
        key=lambda item: item.value,
        default=None,
    )
    return {
        "fit": fit,
        "material": MATERIAL,
        "before": span(fit.before),
        "last": span(fit.last),
        "fall": share(fall.value, fall.interval),
        "change": change(fall.value, fall.interval),
        "memorised": shares["memorised"],
        "earlier": earlier and change(earlier.value, earlier.interval),
        "regained": shares[TEMPERATURE],
        "alternative": best and ALTERNATIVES[best.name],
        "cut": best and shares[best.name],
        "open": listing(EFFECTS.get(name, name) for name in fit.reasons),
    }


def sensitivity_state(fit):
    """Which sentence of `SENSITIVITY` fits."""
    if len({item.verdict for item in fit.sensitivity}) > 1:
        return "other"
    return "same" if len({item.degree for item in fit.sensitivity}) == 1 else "degree"


def verdict_sentence(fit):
    """The verdict on the fit in one sentence or two."""
    return VERDICT[verdict_key(fit)].format_map(verdict_values(fit))
