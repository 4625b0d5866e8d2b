"""Sentences of the landing page, by what the run found."""

SCALING = {
    "needed": "Yes. Even at its best learning rate, a small network is less accurate on raw pixels "
    "after {facts[epochs]} epochs.",
    "convenient": "It widens the range of usable learning rates. At the learning rate of this run "
    "raw pixels are worse; at the best rates no loss beyond chance was shown.",
    "harmful": "Not for these images. At its best learning rate, the small test network was more "
    "accurate on raw pixels.",
    "no difference": "The experiment shows no difference.",
}

BEST_K = {
    True: "K = {choice.verdict} by the stated rule, in {choice.certainty:.0%} of the bootstrap "
    "draws.",
    False: "This run cannot tell.",
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
