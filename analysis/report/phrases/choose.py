"""Sentences of the chapter on the choice of the validation method, by what the run found."""

from analysis.parameters import Parameters
from analysis.report.words import points
from analysis.statistics.levels import ALPHA
from analysis.verdicts import best_k

# --- variance between folds -------------------------------------------------------------

SPREAD = {
    "no error": "All held-out images were classified alike, correctly or not, in every fold; there "
    "is no spread to explain.",
    "beyond": "The accuracies of this run's folds have a standard deviation of {observed}, more "
    "than the {expected} that the sampling of images alone gives ({p}): the fold networks differ "
    "in quality, or the images come in groups of easy and hard ones.",
    "sampling": "The accuracies of this run's folds have a standard deviation of {observed}; the "
    "sampling of images alone gives {expected}. The difference is within chance ({p}).",
}
"""By whether the folds differ by more than the sampling of their images explains."""

TRAINING_VARIATION = {
    True: "Networks that are trained alike differ by {training.relative:.1%} of their error rate "
    "(95% CI {training.interval:.0%}), a standard deviation of {deviation} in accuracy, by the "
    "folds of the largest training sizes below. Intervals that have to hold for another training "
    "include it.",
    False: "",
}
"""By whether the variation of training could be measured."""

# --- the best K -------------------------------------------------------------------------

BEST_K = {
    best_k.GOOD_ENOUGH: "**The best K for this model and these images is {choice.verdict}**: it is "
    "the cheapest whose estimate of the final model's accuracy is at most {tolerance:.0%} less "
    "precise than the best (standard error {error}). With a tolerance of {fine_tolerance:.0%} it "
    "is {fine}, with {coarse_tolerance:.0%} it is {coarse}.",
    best_k.BEST_AFFORDABLE: "**The best K within the budget of {choice.budget:g} trainings is "
    "{choice.verdict}**: it is the cheapest whose estimate of the final model's accuracy is at "
    "most {tolerance:.0%} less precise than the best that the budget allows (standard error "
    "{error}). With a tolerance of {fine_tolerance:.0%} it is {fine}, with {coarse_tolerance:.0%} "
    "it is {coarse}.",
    best_k.OVER_BUDGET: "No K is within the budget, {choice.budget:g} of the cost of one "
    "training; **the best K is {choice.verdict}**, the cheapest.",
    best_k.NOTHING_LEARNED: "There is no best K for this run: the fold networks are not shown to "
    "do better than the majority class.",
    best_k.FEW_SIZES: "This run cannot determine the best K: the training set is too small for a "
    "learning curve of at least three sizes.",
    best_k.NO_CANDIDATE: "This run cannot determine the best K: the smallest class has too few "
    "images for any number of folds.",
}
"""By the reason of the choice."""

OWN_K = {
    ("default", "same"): "This run uses K = {k}, as the well-known tutorial does.",
    ("default", "other"): "This run uses K = {k}, because the well-known tutorial does: its "
    "standard error is {own_error}, at {own_cost} trainings on all images, not {cost}.",
    ("default", "none"): "This run uses K = {k}, because the well-known tutorial does.",
    ("set", "same"): "This run uses it, as its parameter `k` was set.",
    ("set", "other"): "This run uses K = {k}, as its parameter `k` was set: its standard error is "
    "{own_error}, at {own_cost} trainings on all images, not {cost}.",
    ("set", "none"): "This run uses K = {k}, as its parameter `k` was set.",
}
"""Why the run uses its own K, and how that stands by the rule."""

FIRMNESS = {
    "same": "**This choice is firm**: two numbers behind it are uncertain, the variation of "
    "training "
    "and the exponent of the learning curve, and all values in their 95% intervals give the same "
    "K.",
    "cheap": "**This choice is firm**: two numbers behind it are uncertain, the variation of "
    "training "
    "and the exponent of the learning curve; within their 95% intervals the best K lies between "
    "{low} and {high}, and there the standard error with K = {choice.verdict} is at most "
    "{choice.worst_loss:.0%} above the smallest.",
    "open": "**This choice is tentative**: two numbers behind it are uncertain, the variation of "
    "training and the exponent of the learning curve; within their 95% intervals the best K lies "
    "between {low} and {high}, and there the standard error with K = {choice.verdict} may be "
    "{choice.worst_loss:.0%} above the smallest.",
    "none": "",
}
"""By what the intervals leave open; see `firmness`."""

LAW = {
    "falls": "In [Figure](#fig-learning-curve) the power law fitted to the {fitted} largest sizes "
    "falls as $n^{{-b}}$ with $b$ = {slope} (95% CI {exponent:.2f}): twice as many images are "
    "predicted to remove {curve.gain:.0%} of the error ({curve.gain_interval:.0%}).",
    "open": "In [Figure](#fig-learning-curve) the power law fitted to the {fitted} largest sizes "
    "has the exponent {slope} (95% CI {exponent:.2f}); these sizes do not show whether more images "
    "help.",
    "rises": "The error does not fall with more images: the power law $n^{{-b}}$ fitted to the "
    "{fitted} largest sizes has $b$ = {slope} (95% CI {exponent:.2f}).",
    "none": "Too few sizes could be measured to fit a power law.",
}
"""What the learning curve shows; see `law_state`."""

PARTS = {
    "error": "standard error",
    "images": "held-out images",
    "training": "training",
    "correction": "correction",
}
"""Columns of the table of candidates."""

HALVING = {
    "measured": "For half of the images this was also measured directly: the error of two folds "
    "minus that of this run's folds is {measured} ({measured_limits}); the law, which is fitted to "
    "these networks too, gives {predicted}.",
    "not measured": "",
}
"""By whether two folds were compared with the run's own."""

BIAS = {
    True: "Cross-validation with K = {k} is pessimistic by {bias} ({bias_limits}), with "
    "K = 2 by {bias_of_two}.",
    False: "",
}
"""By whether the bias of the run's K could be predicted."""


def spread_state(spread):
    """Which sentence of `SPREAD` fits the spread of the folds."""
    if spread.expected_sd == 0:
        return "no error"
    return "beyond" if spread.p_value < ALPHA else "sampling"


def firmness(choice):
    """Which sentence of `FIRMNESS` fits a choice."""
    if choice.verdict is None:
        return "none"
    if choice.range[0] == choice.range[1]:
        return "same"
    return "cheap" if choice.firm else "open"


def law_state(curve):
    """Which sentence of `LAW` fits a learning curve."""
    found = curve.exponent_interval
    if found is None:
        return "none"
    if found.low > 0:
        return "falls"
    return "rises" if found.high < 0 else "open"


def own_k(study):
    """Which sentence of `OWN_K` fits a run."""
    choice, k = study.best_k, study.parameters.k
    origin = "default" if k == Parameters.model_fields["k"].default else "set"
    if choice.verdict is None or choice.row(k) is None:
        return origin, "none"
    return origin, "same" if choice.verdict == k else "other"


def best_k_values(study):
    """The numbers of `BEST_K`, `OWN_K` and `FIRMNESS`."""
    choice, k = study.best_k, study.parameters.k
    values = {"choice": choice, "k": k, "tolerance": best_k.TOLERANCE}
    if choice.verdict is None:
        return values
    row, own = choice.row(choice.verdict), choice.row(k) or {}
    fine, _, coarse = sorted(choice.by_tolerance)
    return values | {
        "error": points(row["error"], 3),
        "cost": row["trainings"],
        "own_error": points(own.get("error"), 3),
        "own_cost": own.get("trainings"),
        "fine_tolerance": fine,
        "fine": choice.by_tolerance[fine],
        "coarse_tolerance": coarse,
        "coarse": choice.by_tolerance[coarse],
        "low": choice.range[0],
        "high": choice.range[1],
    }
