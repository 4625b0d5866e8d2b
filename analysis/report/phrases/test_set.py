"""Sentences of the chapter on the test set, by what the forecast, the test and the data show.

``forecast`` and ``test`` are the study's; the other fields are numbers in words.
"""

NO_FORECAST = "no forecast"
"""Place of a test accuracy where the fold networks do not beat the majority class."""

IN_SHORT = {
    "inside": "This is consistent with the forecast from cross-validation, "
    "{forecast.accuracy:.2%} (95% prediction interval {forecast.interval:.2%}).",
    "above": "This is higher than the forecast from cross-validation, {forecast.accuracy:.2%} (95% "
    "prediction interval {forecast.interval:.2%}), allows for.",
    "below": "This is lower than the forecast from cross-validation, {forecast.accuracy:.2%} (95% "
    "prediction interval {forecast.interval:.2%}), allows for.",
    NO_FORECAST: "The fold networks are not shown to do better than the majority class, so "
    "cross-validation predicted an accuracy at the level of chance only.",
}

SCALING = {
    "none": "none, raw pixels",
    "unit": "to the range from 0 to 1",
    "standard": "to mean 0 and standard deviation 1",
}

SOURCES = {
    "folds": "sampling of the images in the folds",
    "law": "the learning curve",
    "training": "variation between trainings",
    "test": "sampling of the test images",
}
"""Sources of uncertainty of a forecast."""

IN_SHORT_COPIES = {
    "leak": "But the test set contains copies of training images, so this accuracy is probably "
    "too optimistic.",
    "no material leak": "",
    "no leak": "",
}
"""By the verdict on copies of training images in the test set."""

TRAINING_SIZE = {
    "law": "The learning curve (a power law fitted to this run) predicts that the additional "
    "images remove {shrinkage:.1%} of the error, which adds {bias} ({bias_limits}).",
    "rising law": "The learning curve (a power law fitted to this run) predicts that the "
    "additional images add {growth:.1%} to the error, which changes the accuracy by {bias} "
    "({bias_limits}).",
    "no law": "What the additional images are worth could not be measured, so the forecast adds "
    "nothing for them.",
}

FORECAST = {
    True: "The forecast for the final model is **{forecast.accuracy:.2%}**, with a 95% prediction "
    "interval of **{forecast.interval:.2%}**.",
    False: "The fold networks are not shown to do better than the majority class "
    "({majority:.2%} of the training images). So there is nothing to forecast beyond chance: about "
    "the same accuracy as on the held-out images, {forecast.pooled_accuracy:.2%}, with a 95% "
    "prediction interval of {forecast.interval:.2%}.",
}
"""By whether the fold networks beat the majority class."""

OUTCOME = {
    "inside": "**The cross-validation forecast was consistent with the test result**: the test "
    "accuracy lies inside the prediction interval, {distance} the forecast.",
    "above": "**The cross-validation forecast was not consistent with the test result**: the test "
    "accuracy lies above the prediction interval, {distance} the forecast. The test images differ "
    "from the training images, or the final model from the fold networks, by more than chance; "
    "this run cannot separate the two.",
    "below": "**The cross-validation forecast was not consistent with the test result**: the test "
    "accuracy lies below the prediction interval, {distance} the forecast. The test images differ "
    "from the training images, or the final model from the fold networks, by more than chance; "
    "this run cannot separate the two.",
}

AGREEMENT = {
    True: "Without any correction, the test accuracy minus the accuracy on held-out images is "
    "{difference} ({difference_limits} from the sampling of images), a difference that may be "
    "zero.",
    False: "Without any correction, the test accuracy minus the accuracy on held-out images is "
    "{difference} ({difference_limits} from the sampling of images). The choice of images alone "
    "does "
    "not explain this; the forecast also allows for the larger training set of the final model and "
    "for the variation between trainings.",
}
"""By whether the interval of the difference contains zero."""

MAJORITY = {
    True: "Always predicting the largest class of the training images would reach "
    "{test_majority:.2%}. The final model does better: trained on all images, it has learned "
    "something that the fold networks are not shown to have learned.",
    False: "Always predicting the largest class of the training images would reach "
    "{test_majority:.2%}. The final model is not shown to do better.",
}
"""By whether the final model beats the majority class on the test set."""

TEST_COPIES = {
    "leak": "**There is leakage into the test set**: {copies} of the {images:,} test images "
    "({share:.2%}) have an exact copy among the training images. The accuracy on images that "
    "the model has not seen is probably lower than the test accuracy.",
    "no material leak": "{copies} of the {images:,} test images ({share:.2%}) have an exact copy "
    "among the training images, too few to matter.",
    "no leak": "None of the {images:,} test images has an exact copy among the training images.",
}
"""By the verdict on copies of training images in the test set."""

TEST_WRITERS = (
    "The {writers:,} writers of the test images and the {train_writers:,} writers of the training "
    "images have {shared} in common (Yadav & Bottou 2019), so the test accuracy is one for new "
    "writers. The forecast is for known ones; the fold networks classify {fold_test:.2%} of the "
    "test "
    "images correctly and {fold_held_out:.2%} of the held-out images. The error of the final "
    "model is {series.employees.error:.2%} on the images by employees of the US "
    "Census Bureau and {series.students.error:.2%} on those by high-school students; the "
    "difference is {difference} (95% CI {limits}, by writers)."
)

PUBLISHED = (
    "Of the {count} published accuracies in [Table](#tbl-published-tests), {above} are above the "
    "95% interval of this run, {inside} inside and {below} below it."
)

NO_TEST_WRITERS = "Whether the test images are by writers of the training images is not known."
