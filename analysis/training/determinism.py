"""TensorFlow computing the same bits in every process, and a seed for every purpose."""

import os
from functools import lru_cache

import numpy as np

# Read by TensorFlow and Keras when they are imported.
_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
}


@lru_cache(maxsize=1)
def use_one_thread():
    """Make TensorFlow's arithmetic independent of the machine's load and number of cores.

    The order in which several threads add numbers changes the last bits of a
    sum; one thread and deterministic operations give the same bits each time.
    """
    os.environ.update(_ENVIRONMENT)
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


def derived_seed(*numbers):
    """A seed for one purpose, such as the training of one network or the order of one epoch.

    Parameters
    ----------
    *numbers : int
        The run's seed and what distinguishes this purpose from the others.

    Returns
    -------
    int
        From 0 to 2**31 - 1.
    """
    # The count comes first, because trailing zeros alone change nothing.
    return int(np.random.SeedSequence([len(numbers), *numbers]).generate_state(1)[0] >> 1)
