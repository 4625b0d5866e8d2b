"""Data facts: what is measured of the images before anything is learned from them."""

from functools import cached_property

import numpy as np

from analysis.data import description, ink, mean_images


class DataFacts:
    """Descriptive statistics of a run's images, each computed when first asked for.

    Parameters
    ----------
    images, labels : ndarray
        The training images that the run uses, and their classes.
    test_images, test_labels : ndarray
    n_classes : int
    """

    def __init__(self, images, labels, test_images, test_labels, n_classes):
        self.images, self.labels = images, labels
        self.test_images, self.test_labels = test_images, test_labels
        self.n_classes = n_classes

    @cached_property
    def train(self):
        return description.summary(self.images)

    @cached_property
    def test(self):
        return description.summary(self.test_images)

    @cached_property
    def per_class(self):
        """One row for each class: counts and pixel statistics of its training images."""
        return description.per_class(self.images, self.labels, self.n_classes)

    @cached_property
    def constant(self):
        """Pixels that never vary among the training images."""
        return description.constant_pixels(self.images)

    @cached_property
    def duplicates(self):
        """Exact repeats among the training images."""
        return description.duplicates(self.images, labels=self.labels)

    @cached_property
    def shared(self):
        """Images that are in the training set and in the test set."""
        return description.duplicates(
            self.images, self.test_images, labels=self.labels, other_labels=self.test_labels
        )

    @cached_property
    def boxes(self):
        """Sides of the smallest box around the ink of each training image."""
        return ink.bounding_box(self.images)

    @cached_property
    def centre(self):
        """Centre of mass of the training images' ink."""
        return ink.centre_of_mass(self.images)

    @cached_property
    def position(self):
        """Where the content of the training images lies: "signed", "filled", "centred", "varied".

        Values above zero are content. "signed" means that negative values leave no background,
        "filled" that in most images the content reaches from edge to edge, and "centred" that the
        centre of mass varies by less than a twentieth of the image's side.
        """
        rows, columns = self.images.shape[1:3]
        if self.train.min < 0 or self.train.max <= 0:
            return "signed"
        if np.mean((self.boxes.height == rows) | (self.boxes.width == columns)) > 0.5:
            return "filled"
        return "centred" if self.centre.sd.max() < min(rows, columns) / 20 else "varied"

    @cached_property
    def ink(self):
        """Mean pixel value by class."""
        return ink.by_class(self.images, self.labels)

    @cached_property
    def class_means(self):
        """Mean image of each class."""
        return mean_images.class_means(self.images, self.labels, self.n_classes)

    @cached_property
    def similarity(self):
        """Correlations between the classes' mean images."""
        return mean_images.class_similarity(self.images, self.labels, self.n_classes)

    @cached_property
    def most_alike(self):
        """Pairs of classes with the highest correlation, at most three."""
        return mean_images.most_alike(self.similarity, 3)

    def memory(self):
        """Bytes of all images as loaded, and as 32-bit floats in which a network reads them."""
        pixels = self.images.size + self.test_images.size
        return self.images.nbytes + self.test_images.nbytes, 4 * pixels

    def as_dict(self):
        """The facts as plain numbers."""
        return {
            "pixels": {"train": self.train, "test": self.test},
            "per_class": self.per_class.to_dict(orient="list"),
            "constant_pixels": self.constant.count,
            "duplicates": {
                "within_train": self.duplicates.count,
                "train_and_test": self.shared.count,
            },
            "ink_quantiles": self.ink.quantiles.to_dict(orient="list"),
            "class_similarity": self.similarity,
        }
