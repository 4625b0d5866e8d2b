"""Sentences of the conclusions, by topic and state of a finding; see `analysis.verdicts.findings`.

Claims and evidence end without a full stop, so that a strength or a link can follow. The fields
are the finding's values and the words of `analysis.report.findings`.
"""

TOPICS = {
    "accuracy": "Accuracy",
    "forecast": "Forecast",
    "fit": "Fit",
    "remedies": "What would help",
    "best_k": "Best K",
    "probabilities": "Probabilities",
    "more_images": "More images",
    "writers": "Writers",
    "robustness": "Robustness",
    "errors": "Errors",
    "labels": "Labels",
    "network": "Network",
    "scaling": "Scaling",
    "class_balance": "Class balance",
    "stability": "Stability",
}

LINKS = {
    "accuracy": ("07_validate_the_model", "fig-fold-accuracies"),
    "forecast": ("10_open_the_test_set", "fig-forecast"),
    "fit": ("08_read_the_curves", "fig-mean-curves"),
    "remedies": ("08_read_the_curves", "fig-fit-costs"),
    "best_k": ("06_choose_the_validation", "fig-choice-of-k"),
    "probabilities": ("09_study_the_errors", "fig-reliability"),
    "more_images": ("06_choose_the_validation", "fig-learning-curve"),
    "writers": ("07_validate_the_model", "fig-writers"),
    "robustness": ("09_study_the_errors", "fig-robustness"),
    "errors": ("09_study_the_errors", "fig-confusion"),
    "labels": ("09_study_the_errors", "fig-worst-errors"),
    "network": ("05_build_the_model", "fig-comparison"),
    "scaling": ("04_prepare_the_data", "fig-scaling-accuracy"),
    "class_balance": ("03_explore_the_data", "fig-class-counts"),
    "stability": ("06_choose_the_validation", ""),
}
"""Chapter and figure that show the evidence."""

CHAPTERS = {
    "03_explore_the_data": "Explore the data",
    "04_prepare_the_data": "Prepare the data",
    "05_build_the_model": "Build and train the model",
    "06_choose_the_validation": "Choose how to validate",
    "07_validate_the_model": "Validate the model",
    "08_read_the_curves": "Read the curves",
    "09_study_the_errors": "Study the errors",
    "10_open_the_test_set": "Open the test set",
}

_ACCURACY = (
    "On {items} like these, networks trained by this recipe reach an accuracy of "
    "{cv.mean_accuracy:.2%} (95% CI {cv.interval:.2%}), the mean of {cv.k} fold networks"
)

CLAIMS = {
    "accuracy": {
        "writers not compared": _ACCURACY,
        "not materially optimistic": _ACCURACY + "; this also holds for new writers",
        "optimistic": _ACCURACY + "; for new writers expect {gap.added_error:.0%} more errors "
        "({gap.added_interval:.0%}, measured at {gap.train_size:,} training images)",
        "cannot tell": _ACCURACY + "; whether it also holds for new writers is open",
        "copies": _ACCURACY + ", but copies across folds make it too optimistic",
        "nothing learned": "The networks predict held-out images no better than the majority "
        "class: they have learned nothing that generalises",
        "too few": "These images are too few to show whether the networks beat the majority class",
    },
    "forecast": {
        "inside": "The final model's test accuracy, {test.accuracy:.2%} (95% CI "
        "{test.interval:.2%}), is consistent with the forecast from cross-validation",
        "above": "The final model's test accuracy, {test.accuracy:.2%} (95% CI "
        "{test.interval:.2%}), is higher than the forecast from cross-validation allows for",
        "below": "The final model's test accuracy, {test.accuracy:.2%} (95% CI "
        "{test.interval:.2%}), is lower than the forecast from cross-validation allows for",
    },
    "remedies": {
        "helps": "The model would be better with {best_name}: on held-out images the error is "
        "lower by {best.cut:.0%} (95% CI {best.interval:.0%})",
        "excluded": "No remedy that was compared removes a tenth of the error: {names}",
        "open": "This run cannot tell whether a remedy helps: {names}",
        "none compared": "No remedy was compared in this run",
        "diverged": "A smaller learning rate would help first: the training diverged",
        "fall": "More epochs would help first: the validation loss was still falling",
        "training_error": "Longer training, a better learning rate or a larger network would help "
        "first: the networks make many errors on their training images",
    },
    "best_k": {
        "chosen": "The best K for this model and these images is {choice.verdict}: the cheapest "
        "whose estimate of the final model's accuracy is at most {tolerance:.0%} less precise than "
        "the best",
        "within budget": "The best K within the budget is {choice.verdict}: the cheapest whose "
        "estimate of the final model's accuracy is at most {tolerance:.0%} less precise than the "
        "best that the budget allows",
        "over budget": "No K is within the budget; the best K is {choice.verdict}, the cheapest",
        "none": "This run cannot determine the best K: {choice.reason}",
    },
    "probabilities": {
        "calibrated within chance": "The probabilities are calibrated within chance",
        "overconfident": "The model is overconfident: its mean confidence is {gap_size} above its "
        "accuracy",
        "underconfident": "The model is underconfident: its mean confidence is {gap_size} below "
        "its accuracy",
        "miscalibrated in no one direction": "The probabilities are miscalibrated, in no single "
        "direction",
        "cannot tell": "This run cannot tell whether the probabilities are calibrated",
    },
    "more_images": {
        "yes": "More training images would help: twice as many are predicted to remove "
        "{curve.gain:.0%} of the error (95% CI {curve.gain_interval:.0%})",
        "no": "Twice as many training images would remove less than a tenth of the error",
        "cannot tell": "This run cannot tell whether more training images would help",
    },
    "writers": {
        "optimistic": "Random folds are optimistic for new writers",
        "not materially optimistic": "Random folds are not materially optimistic for new writers",
        "cannot tell": "This run cannot tell whether random folds are optimistic for new writers",
    },
    "robustness": {
        "doubles": "{doubled}",
        "tolerated": "No tested shift, rotation or noise doubles the error",
        "not shown": "This run cannot tell which corruptions double the error",
    },
    "errors": {
        "none": "The networks make no error on held-out images",
        "only": "All errors are of one kind: {first}",
        "leads": "The most frequent error is {first}",
        "tied": "The most frequent error here is {first}, though not beyond chance",
    },
    "labels": {
        "none": "No training label is suspected to be wrong",
        "some": "{suspects.count:,} training labels are suspected to be wrong, and should be "
        "reviewed",
    },
    "network": {
        "better": "{own_name} is more accurate than {better_names}",
        "worse": "{own_name} is less accurate than {worse_names}",
        "open": "This run cannot tell whether {own_name_lower} is more accurate than others",
        "mixed": "{own_name} {parts}",
    },
    "scaling": {
        "required": "Scaling the pixels is required: on raw pixels the network fails at this run's "
        "learning rate, and is worse even at the rate that suits them best",
        "beneficial": "Scaling the pixels is beneficial: raw pixels are worse even at the learning "
        "rate that suits them best",
        "needed at this learning rate": "Scaling the pixels is needed at this run's learning rate; "
        "at the rate that suits them best, raw pixels are not shown to be worse",
        "harmful": "Scaling the pixels does harm: raw pixels are better at their best learning "
        "rate",
        "no difference": "Scaling the pixels makes no material difference",
        "cannot tell": "This run cannot tell whether the pixels must be scaled",
    },
    "class_balance": {
        "balanced": "The classes are balanced",
        "nearly balanced": "The classes are nearly balanced",
        "mildly imbalanced": "The classes are mildly imbalanced",
        "imbalanced": "The classes are imbalanced",
    },
    "stability": {
        "differ": "The fold networks differ in quality, or their images come in groups",
        "not shown": "The folds differ in accuracy no more than chance explains",
    },
}
"""The fit's claim is the sentence of the chapter on the curves."""

EVIDENCE = {
    "accuracy": {
        "": "{cv.k}-fold cross-validation of {images:,} images, each classified by a network that "
        "was not trained on it",
        "nothing learned": "The accuracy on held-out images is {cv.pooled_accuracy:.2%} (95% CI "
        "{cv.pooled_interval:.2%}), and the largest class makes up {majority:.2%}",
        "too few": "The accuracy on held-out images is {cv.pooled_accuracy:.2%} (95% CI "
        "{cv.pooled_interval:.2%}), and the largest class makes up {majority:.2%}",
    },
    "forecast": {
        "": "The folds alone predicted {forecast.accuracy:.2%}, with a 95% prediction interval of "
        "{forecast.interval:.2%}"
    },
    "fit": {
        "": "The training error is {fit.train_error:.2%} and the validation error "
        "{fit.validation_error:.2%}, means over the folds after the last epoch"
    },
    "remedies": {
        "helps": "On {best.images:,} held-out images of the run's own folds the error falls from "
        "{best.base_error:.2%} to {best.error:.2%}",
        "excluded": "Each was trained on the run's own folds, and the interval of the error that "
        "it removes ends below a tenth",
        "open": "Each was trained on the run's own folds; removing a tenth of the error is neither "
        "shown nor excluded",
        "none compared": "The parameter `remedies` left them out",
        "": "The training error is {fit.train_error:.2%} and the validation error "
        "{fit.validation_error:.2%}",
    },
    "best_k": {
        "": "Its forecast has a standard error of {error}, at {row[trainings]} trainings on "
        "all images; other tolerances give {by_tolerance}",
        "none": "No number of folds could be compared",
    },
    "probabilities": {
        "cannot tell": "Some of them are not finite",
        "": "Mean confidence minus accuracy is {gap} ({gap_limits}); temperature scaling removes "
        "{regained} of the validation loss",
    },
    "more_images": {
        "": "The error falls with the exponent {curve.law.b:.2f} (95% CI "
        "{curve.exponent_interval:.2f}) of the number of images; twice as many are predicted to "
        "remove {curve.gain:.0%} of it ({curve.gain_interval:.0%})"
    },
    "writers": {
        "": "Accuracy {gap.known_accuracy:.2%} on known and {gap.new_accuracy:.2%} on new writers, "
        "difference {difference} (95% CI {difference_limits})"
    },
    "robustness": {"": "Accuracy lost: {losses}; {limit_points} would double the error"},
    "errors": {
        "none": "{images:,} images, each predicted when held out",
        "only": "{total:,} out-of-fold predictions are wrong",
        "": "Of {total:,} wrong out-of-fold predictions, {pairs[0][2]:,} are {first} and "
        "{pairs[1][2]:,} are {second} ({p_words} for a tie)",
    },
    "labels": {"": "Confident learning on {suspects.images:,} out-of-fold predictions"},
    "network": {"": "Difference in accuracy on the same held-out images: {differences}"},
    "scaling": {
        "": "Accuracy on raw and on scaled pixels: {scaling.at_best.raw:.2%} and "
        "{scaling.at_best.scaled:.2%} at the best learning rate for each, "
        "{scaling.at_run_rate.raw:.2%} and {scaling.at_run_rate.scaled:.2%} at this run's"
    },
    "class_balance": {
        "": "Cohen's w is {balance.train.w:.3f}; always predicting the largest class would reach "
        "{balance.train.largest_share:.1%}"
    },
    "stability": {
        "": "The standard deviation of the folds' accuracies is {observed}; the sampling of images "
        "alone gives {expected} ({p_words})"
    },
}
"""By state; the empty state stands for all others."""

LIMITS = {
    "accuracy": {
        "": "It holds for this recipe and this number of training images, and not for images from "
        "another source.",
        "writers not compared": "It holds for this recipe and this number of training images. "
        "Images by new writers, or from another source, may be harder.",
        "nothing learned": "Either the labels do not follow from the images, or this training has "
        "not found how; this run cannot separate the two, and findings that interpret the accuracy "
        "are left out.",
        "too few": "Findings that interpret the accuracy are left out.",
    },
    "forecast": {
        "inside": "One test set is a single check: a true departure of {half_width} is detected "
        "only half of the time.",
        "": "The test images differ from the training images, or the final model from the fold "
        "networks; this run cannot separate the two.",
    },
    "fit": {
        "diverged": "Nothing else can be concluded about these networks until the training "
        "converges.",
        "tentative": "Not all that would contradict the verdict is excluded.",
        "": "It holds for this recipe and this number of training images; an effect matters from a "
        "tenth of the error or the loss.",
    },
    "remedies": {
        "helps": "It was compared at one setting; another might remove more or less.",
        "excluded": "Each was compared at one setting; another might do better.",
        "open": "Each was compared at one setting; more folds or images would decide it.",
        "none compared": "With `remedies` set to `all`, three are compared.",
        "": "How much it would gain was not measured, and what else would help can be judged after "
        "that.",
    },
    "best_k": {
        "": "It is best for forecasting the accuracy of this model from so many images, at a "
        "budget of {choice.budget:g} trainings.",
        "none": "Without an error that falls with the number of images there is nothing to choose "
        "by.",
    },
    "probabilities": {
        "cannot tell": "A network that diverged has no confidence to judge.",
        "": "Only the probability of the predicted class is judged, on images like these.",
    },
    "more_images": {"": "The power law is assumed to hold for one more doubling."},
    "writers": {
        "": "It was measured on {gap.writers:,} writers, with networks trained on "
        "{gap.train_size:,} "
        "images; with more of both the gap may be smaller."
    },
    "robustness": {
        "": "These are synthetic corruptions, one at a time, on which the networks were not "
        "trained."
    },
    "errors": {
        "none": "An error rate of up to {highest_error:.2%} cannot be excluded.",
        "": "These are counts: a class with more images has more errors.",
    },
    "labels": {
        "": "The method cannot separate a wrong label from a hard image, and nobody has reviewed "
        "these."
    },
    "network": {
        True: "One fold and one training of each.",
        False: "One fold and one training of each, and not all by the same recipe.",
    },
    "scaling": {"": "It was shown for small training sets and stochastic gradient descent."},
    "class_balance": {"": "It holds for the training images used."},
    "stability": {"": "{folds} folds say little about a spread."},
}
"""By state; the empty state stands for all others."""

ENTRY = (
    "{number}. **{item.topic}: {item.strength}.** *Evidence:* {item.evidence} ({item.shown_in}). "
    "*Limit:* {item.limit}"
)
"""A finding's evidence; its claim stands in the answer, under the same number."""

FIRST = "These findings matter most:"
"""Above the claims in the answer."""

NO_OTHERS = "There are no other findings."

MARK = {"firm": "", "tentative": " (tentative)", "cannot tell": ""}
"""What follows a claim in a summary; a claim that cannot tell says so itself."""

OUTLOOK = {
    True: "These findings were not tested on images from another source.",
    False: "Nothing else can be concluded about the model's performance.",
}
"""The last sentence of the answer, by whether the networks have learned anything."""

NO_ANSWER = "The networks have learned nothing on which an answer could rest."
"""To a question about the model, where no finding answers it."""

IN_FOLDS = (
    "After the last epoch the mean accuracy of the {k} fold networks is {train:.2%} on their "
    "training images, {validation:.2%} on held-out images and {test:.2%} on the test images."
)

OBSERVED = {
    "train_accuracy": "accuracy on training images, fold networks",
    "accuracy": "accuracy on held-out images, mean of fold networks",
    "train_loss": "loss on training images, fold networks (nats)",
    "loss": "loss on held-out images, fold networks (nats)",
    "forecast": "test accuracy, forecast from the folds",
    "test": "test accuracy, final model",
    "gain": "share of the error removed by twice the images, predicted",
    "confidence": "confidence minus accuracy on held-out images (percentage points)",
}
"""Rows of the table of observations."""
