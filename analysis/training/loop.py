"""Keras steps run in the graph, many batches for each call from Python, on arrays of any size.

Keras's own ``fit`` returns to Python after every few batches and copies the
arrays that it is given. Here the arrays stay where they are (memory-mapped,
when they come from the store), a stretch of batches is gathered at a time, and
the graph loops over it, so that the images cost no more memory however many
they are.

References
----------
``train_step``, ``test_step`` and ``predict_step`` are Keras's public hooks
("Customizing what happens in fit()", keras.io); the arithmetic is theirs.
"""

import numpy as np

# Rows that are gathered for one call into the graph.
STRETCH = 2000
# Fastest batch for measuring the report's networks on a CPU: it stays in the cache.
EVALUATION_BATCH = 200


class TrainingLoop:
    """A compiled Keras model and what its steps need.

    Parameters
    ----------
    network : keras.Model
        Compiled, with one input and one target.
    images, targets : ndarray
        Anything that can be indexed by rows; two rows at least show the shapes.
    prepare : callable, optional
        Applied in the graph to every batch of inputs, which come with the
        arrays' own type; may only use TensorFlow or Keras operations.
    """

    def __init__(self, network, images, targets, prepare=None):
        import tensorflow as tf

        self.network, self._prepare = network, prepare
        # Weights, optimizer and metrics come into being with the first batch.
        network.test_step((self._ready(tf.constant(images[:2])), tf.constant(targets[:2])))
        network.reset_metrics()
        if network.optimizer is not None and not network.optimizer.built:
            network.optimizer.build(network.trainable_variables)
        signature = [
            tf.TensorSpec([None, None, *part.shape[1:]], tf.as_dtype(part.dtype))
            for part in (images, targets)
        ]
        self._train = tf.function(
            lambda x, y: self._each(x, y, network.train_step), input_signature=signature
        )
        self._test = tf.function(
            lambda x, y: self._each(x, y, network.test_step), input_signature=signature
        )
        self._predict = tf.function(
            lambda x: network(self._ready(x), training=False),
            input_signature=[tf.TensorSpec([None, *images.shape[1:]], tf.as_dtype(images.dtype))],
        )

    def _ready(self, batch):
        return self._prepare(batch) if self._prepare else batch

    def _each(self, x, y, step):
        import tensorflow as tf

        def body(position):
            step((self._ready(x[position]), y[position]))
            return (position + 1,)

        count = tf.shape(x)[0]
        # In order: a step needs the weights that the one before it left.
        tf.while_loop(lambda position: position < count, body, (0,), parallel_iterations=1)

    def _run(self, function, images, targets, rows, batch_size):
        batches, rest = divmod(len(rows), batch_size)
        stretch = max(1, STRETCH // batch_size)
        for first in range(0, batches, stretch):
            count = min(stretch, batches - first)
            part = rows[first * batch_size : (first + count) * batch_size]
            function(*(_stacked(array[part], count) for array in (images, targets)))
        if rest:
            part = rows[-rest:]
            function(*(_stacked(array[part], 1) for array in (images, targets)))
        values = self.network.get_metrics_result()
        self.network.reset_metrics()
        return {name: float(value) for name, value in values.items()}

    def train(self, images, targets, rows, batch_size):
        """One pass of gradient steps over `rows`, in the order given.

        Parameters
        ----------
        images, targets : ndarray
        rows : ndarray of int
        batch_size : int
            The last batch holds what is left.

        Returns
        -------
        dict of str to float
            The model's loss and metrics, averaged while the weights moved.
        """
        return self._run(self._train, images, targets, rows, batch_size)

    def evaluate(self, images, targets, rows, batch_size=EVALUATION_BATCH):
        """The model's loss and metrics on `rows`, with the weights held still.

        Returns
        -------
        dict of str to float
        """
        return self._run(self._test, images, targets, rows, batch_size)

    def predict(self, images, rows=None, batch_size=EVALUATION_BATCH):
        """The model's output for `rows` (all, when missing).

        Returns
        -------
        ndarray, shape (rows, ...)
        """
        rows = np.arange(len(images)) if rows is None else rows
        parts = [
            self._predict(images[rows[first : first + batch_size]]).numpy()
            for first in range(0, len(rows), batch_size)
        ]
        if not parts:
            return np.zeros((0, *self.network.output_shape[1:]), np.float32)
        return np.concatenate(parts)

    def state(self):
        """Everything that the next step depends on: weights, random states, the optimizer's memory.

        Returns
        -------
        list of ndarray
            Copies, in an order that `restore` knows.
        """
        from keras import ops

        arrays = [ops.convert_to_numpy(variable) for variable in self._variables()]
        # NumPy's files know no bfloat16; float32 holds its values exactly.
        return [a.astype(np.float32) if a.dtype.kind == "V" else a.copy() for a in arrays]

    def restore(self, state):
        """Go back to a `state` of an equal model.

        Raises
        ------
        ValueError
            When the state is another model's.
        """
        variables = self._variables()
        if [tuple(value.shape) for value in state] != [tuple(v.shape) for v in variables]:
            raise ValueError("the state belongs to another model")
        for variable, value in zip(variables, state, strict=True):
            variable.assign(value)

    def _variables(self):
        optimizer = self.network.optimizer
        return [*self.network.variables, *(optimizer.variables if optimizer else [])]


def _stacked(array, count):
    return array.reshape(count, -1, *array.shape[1:])
