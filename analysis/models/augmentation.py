"""A layer that moves training images at random; only imported where Keras is needed."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="analysis")
class RandomShift(keras.layers.Layer):
    """Move each training image by up to so many pixels, up or down and left or right.

    What comes into view repeats the image's edge. Only slices and selections
    are needed, which cost a CPU a fraction of what Keras's interpolating
    ``RandomTranslation`` does.

    Parameters
    ----------
    most : int
        Pixels.
    """

    def __init__(self, most=1, **options):
        super().__init__(**options)
        self.most = most
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, images, training=False):
        """Shift `images`, (n, rows, columns, channels), while training; else leave them alone."""
        if not training:
            return images
        for axis in (1, 2):
            steps = keras.random.randint(
                (ops.shape(images)[0], 1, 1, 1), -self.most, self.most + 1, seed=self.seed_generator
            )
            moved = images
            for step in range(1, self.most + 1):
                moved = ops.where(steps == step, _shifted(images, step, axis), moved)
                moved = ops.where(steps == -step, _shifted(images, -step, axis), moved)
            images = moved
        return images

    def get_config(self):
        """Settings from which Keras makes the layer again."""
        return {**super().get_config(), "most": self.most}


def _shifted(images, step, axis):
    size = images.shape[axis]
    edge, kept = (slice(0, 1), slice(0, size - step)) if step > 0 else (
        slice(size - 1, size), slice(-step, size)
    )  # fmt: skip

    def part(where):
        return images[:, where] if axis == 1 else images[:, :, where]

    edges = [part(edge)] * abs(step)
    kept = part(kept)
    return ops.concatenate([*edges, kept] if step > 0 else [kept, *edges], axis=axis)
