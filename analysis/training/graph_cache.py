"""Networks ready to be trained, whose graphs are traced once for each process.

Tracing takes seconds, as long as training on ten thousand images and more. So
a process keeps its last graphs, and every training starts in them from the very
state that a newly built network would have. What was trained before leaves no trace.
"""

import random
from functools import lru_cache

import numpy as np

from analysis.models.architectures import build_network
from analysis.models.recipes import RECIPES, compile_network
from analysis.training.loop import TrainingLoop

# Kinds of training whose graphs a process keeps.
KEPT = 4


def start_afresh(seed):
    """Forget the names and policies of earlier networks and seed every random generator."""
    import keras

    keras.backend.clear_session()
    keras.config.set_dtype_policy("float32")
    # All that Keras draws comes from here; its own way to set a seed makes
    # TensorFlow compile every step again.
    random.seed(seed)


def ready_loop(recipe, images, labels, scaler, *, seed, steps):
    """A network before its first step, and the loop that trains it.

    Parameters
    ----------
    recipe : analysis.training.fold.NetworkRecipe
    images : ndarray, shape (n, rows, columns, channels)
    labels : ndarray of int, shape (n,)
    scaler : analysis.training.preparation.Scaler
        Applied to every batch.
    seed : int
        Of the first weights, and of what is random in the layers.
    steps : int
        Gradient steps of the whole training, for the schedule.

    Returns
    -------
    analysis.training.loop.TrainingLoop
        Good until the next call.
    """
    import keras

    rate = recipe.learning_rate
    kind = recipe.model, tuple(images.shape[1:]), recipe.n_classes, recipe.variant
    # Only a schedule depends on the number of steps.
    schedule = steps if RECIPES[recipe.model].one_cycle else None
    shapes = images.dtype.str, images.shape[1:], labels.dtype.str
    traced = _traced(kind, rate, schedule, shapes)
    for variable, value in zip(traced.scale, (scaler.shift, scaler.divisor), strict=True):
        variable.assign(np.float32(value))
    keras.config.set_dtype_policy("float32")
    # All that Keras draws comes from here; its own way to set a seed makes
    # TensorFlow compile every step again.
    random.seed(seed)
    fresh = [keras.ops.convert_to_numpy(item) for item in build_network(*kind).variables]
    traced.loop.restore([*fresh, *traced.start[len(fresh) :]])
    return traced.loop


class _Traced:
    """A compiled network in its loop, the loop's first state, and the scaler's two numbers."""

    def __init__(self, kind, rate, schedule, shapes):
        import tensorflow as tf

        name, _, _, variant = kind
        network = build_network(*kind)
        compile_network(network, name, rate, schedule or 1, variant.weight_decay)
        self.scale = tf.Variable(0.0, trainable=False), tf.Variable(1.0, trainable=False)

        def prepare(batch):
            return (tf.cast(batch, tf.float32) - self.scale[0]) / self.scale[1]

        image_type, image_shape, label_type = shapes
        images = np.zeros((2, *image_shape), image_type)
        self.loop = TrainingLoop(network, images, np.zeros(2, label_type), prepare)
        self.start = self.loop.state()


@lru_cache(maxsize=KEPT)
def _traced(kind, rate, schedule, shapes):
    return _Traced(kind, rate, schedule, shapes)
