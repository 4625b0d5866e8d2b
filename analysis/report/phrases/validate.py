"""Sentences of the chapter on validation, by what the folds, the copies and the writers show.

``cv``, ``leak``, ``gap`` and ``series`` are the study's; the other fields are numbers in words.
"""

PUBLISHED_IN_SHORT = {
    True: "This agrees with the published mean of the same network's folds, {theirs.mean:.2%}.",
    False: "This does not agree with the published mean of the same network's folds, "
    "{theirs.mean:.2%}.",
}
"""By whether the interval of the difference contains zero."""

LEAK_IN_SHORT = {
    "leak": "Copies of held-out images in the training parts make it too optimistic.",
    "no material leak": "Exact copies across folds are too few to matter.",
    "no leak": "There is no leakage by exact copies.",
}
"""By the verdict on copies across folds."""

WRITERS_IN_SHORT = {
    "optimistic": "For new writers this is optimistic: networks trained on {gap.train_size:,} "
    "images make **{gap.added_error:.0%}** more errors on new writers than on known ones "
    "({gap.added_interval:.0%}).",
    "not materially optimistic": "It also holds for new writers: sharing writers between "
    "training and validation images does not change the error materially.",
    "cannot tell": "This run cannot tell whether it is optimistic for new writers.",
    "too few": "There are too few images to compare known and new writers.",
    "unknown": "The writers of the images are not known, so it may be optimistic for images from "
    "new sources.",
}
"""By the verdict on the gap between known and new writers."""

LIMITS = {
    (False, False): "",
    (True, False): "The sampling of images alone reaches further down: the lower limit is that of "
    "the pooled predictions (Bayle et al. 2020 give the conditions).",
    (False, True): "The sampling of images alone reaches further up: the upper limit is that of "
    "the pooled predictions (Bayle et al. 2020 give the conditions).",
    (True, True): "The sampling of images alone reaches further: both limits are those of the "
    "pooled predictions (Bayle et al. 2020 give the conditions), because folds with similar "
    "scores do not prove precision.",
}
"""By whether the lower and the upper limit are those of the pooled predictions."""

PUBLISHED = {
    True: "The difference is within what other splits and trainings explain: **this run agrees "
    "with the published result**.",
    False: "That is more than other splits and trainings explain: **this run does not agree with "
    "the published result**.",
}
"""By whether the interval of the difference contains zero."""

THEIRS = (
    "{theirs.title} was published with the same layers and recipe. The mean of its folds is "
    "{theirs.mean:.2%}, with a standard deviation of {deviation} between folds (divisor K − 1, "
    "computed from the published scores). The mean of this run minus the published one is "
    "{difference} (95% CI {limits})."
)

SAME_IMAGES = (
    "Both cross-validations hold out the same {images:,} images, each once. So the comparison "
    "concerns the split and the training only; what these images do to an accuracy is the same in "
    "both. Source: {theirs.reference}"
)

NO_PUBLISHED = (
    "There are no published folds to compare with. A comparison needs the same data, network and "
    "recipe, and this run's differ from the published ones."
)

COPIES = {
    "leak": "Of the {leak.images:,} held-out images, {leak.copies:,} have an exact copy among the "
    "training images of the same fold. **There is leakage**: the copies raise the accuracy over "
    "the folds by {excess}, and must be removed before it describes new images.",
    "no material leak": "Of the {leak.images:,} held-out images, {leak.copies:,} have an exact "
    "copy among the training images of the same fold, too few to matter: they raise the accuracy "
    "over the folds by {excess}.",
    "no leak": "**There is no leakage by copies**: none of the {leak.images:,} held-out images has "
    "an exact copy among the training images of the same fold.",
}
"""By the verdict on copies across folds."""

ONLY_COPIES = (
    "Every held-out image has an exact copy among the training images of the same fold. **There "
    "is leakage**, and the accuracy over the folds has no meaning."
)

TEST_COPIES = {
    "leak": "In the test set, {leak.test_copies:,} of {leak.test_images:,} images have a copy "
    "among the training images, so the test accuracy is optimistic.",
    "no material leak": "In the test set, {leak.test_copies:,} of {leak.test_images:,} images "
    "have a copy among the training images, too few to matter.",
    "no leak": "No test image has a copy among the training images either.",
}
"""By the verdict on copies in the test set."""

DESIGN = (
    "The {gap.images:,} images of this comparison are by {gap.writers:,} writers "
    "({gap.fewest_images:,} to {gap.most_images:,} images each, median {median}). The writers are "
    "divided into two groups, and the images of each group into two random halves. Four networks "
    "are trained with the run's recipe, each on one half of one group (about {gap.train_size:,} "
    "images). Every image is then classified twice: by a network that was trained on other images "
    "by the same writer (*known writer*), and by a network that was trained on the other group "
    "(*new writer*)."
)

DESIGN_CANCELS = (
    "All four training sets have the same size and number of writers, and each network is "
    "evaluated on as many images by known writers as by new ones. So neither the size of the "
    "training set nor the quality of a single network enters the gap."
)

BOTH = (
    "The accuracy is {gap.known_accuracy:.2%} on known writers and {gap.new_accuracy:.2%} on new "
    "ones. [Figure](#fig-writers) shows the gap: **{difference}** (95% CI {limits})."
)

ADDED = (
    "New writers add {gap.added_error:.0%} to the error ({gap.added_interval:.0%}). The networks "
    "of this run's folds are trained on more images by more writers; with more of both, the gap "
    "may be smaller, which was not measured."
)
"""Where random folds are optimistic."""

POPULATIONS = (
    "The images come from two populations. In this run's folds, the error is "
    "{series.employees.error:.2%} on the {series.employees.images:,} images by "
    "{series.employees.writers} employees of the US Census Bureau, and {series.students.error:.2%} "
    "on the {series.students.images:,} images by {series.students.writers} high-school students; "
    "the difference is {difference} (95% CI {limits})."
)

POWER = (
    "With the standard error measured here, a true gap of {detectable} is detected with a "
    "probability of 80%; the gap that matters, a tenth of the error, is {material}."
)

CLUSTERED = (
    "Errors come in groups by writer: the variance of the accuracy "
    "on new writers is {gap.design_effect:.1f} times that of independent images. The intervals of "
    "this section allow for that (cluster-robust variance, Cameron & Miller 2015)."
)
"""Where errors of one writer go together."""

GAP = {
    "material": "Random folds are **optimistic** for new writers, by more than a tenth of the "
    "error.",
    "some": "Random folds are **optimistic** for new writers; whether by more than a tenth of the "
    "error is open.",
    "small": "Random folds are **not materially optimistic**: there is a gap, and it is below a "
    "tenth of the error.",
    "none": "Random folds are **not materially optimistic**: a gap of a tenth of the error is "
    "excluded.",
    "cannot tell": "The interval contains zero as well as gaps above a tenth of the error, so "
    "this run **cannot tell** whether random folds are optimistic.",
}
"""By the interval of the gap; see `WriterGap.outcome`."""

NO_WRITERS = {
    "unknown": "The writers of these images are not known, so this run cannot measure whether "
    "random folds are optimistic for images from new sources; `-p writers PATH` names a table of "
    "them.",
    "too few": "There are too few images, or too few writers, to divide them into two groups and "
    "each group into two halves.",
}

SERIES = {
    "students": "The students' handwriting is harder to classify: the error is {series.ratio:.1f} "
    "times that on the employees' images.",
    "employees": "The employees' handwriting is harder to classify.",
    None: "The difference is within the sampling of writers.",
}
"""By which population of NIST's writers has the higher error."""
