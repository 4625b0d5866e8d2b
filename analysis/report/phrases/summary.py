"""Sentences of the landing page, by what the run found."""

from analysis.verdicts.best_k import TOLERANCE

SCALING = {
    "required": "Yes. On raw pixels the network fails at this run's learning rate (accuracy "
    "{run.raw:.1%}), and even at the best rate for each its error is {best.raw_error:.1%} instead "
    "of {best.scaled_error:.1%}.",
    "beneficial": "It is beneficial. At the best learning rate for each, the error is "
    "{best.raw_error:.1%} on raw and {best.scaled_error:.1%} on scaled pixels.",
    "needed at this learning rate": "At this run's learning rate, where the network reaches "
    "{run.raw:.1%} on raw and {run.scaled:.1%} on scaled pixels; at the best rates raw pixels are "
    "not shown to be worse.",
    "harmful": "Not for these images: the network does better on raw pixels.",
    "no difference": "No. It makes no material difference for these images.",
    "cannot tell": "This run cannot tell.",
}

BEST_K = {
    True: "K = {choice.verdict}: the cheapest whose forecast of the test accuracy has a standard "
    f"error within {TOLERANCE:.0%} of the smallest.",
    False: "This run cannot determine it: {choice.reason}.",
}
"""By whether the rule names a K."""

CALIBRATION = {
    "calibrated within chance": "Yes, within chance: the calibration error is {judged.error:.2%}.",
    "overconfident": "No, it is overconfident: the mean confidence is {gap} above the accuracy.",
    "underconfident": "No, it is underconfident: the mean confidence is {gap} below the accuracy.",
    "miscalibrated in no one direction": "No: the calibration error is {judged.error:.2%}, more "
    "than chance explains, in no single direction.",
    "cannot tell": "This run cannot tell: not all probabilities are finite.",
}

FORECAST = {
    "inside": "{accuracy}, consistent with the forecast from cross-validation.",
    "above": "{accuracy}, higher than the forecast from cross-validation allows for.",
    "below": "{accuracy}, lower than the forecast from cross-validation allows for.",
    "no forecast": "{accuracy}. The fold networks do not beat the majority class, so there was no "
    "forecast beyond chance.",
}
