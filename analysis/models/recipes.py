"""The recipes: how each network is trained where the parameters do not say otherwise."""

from dataclasses import dataclass

MOMENTUM = 0.9


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    epochs, batch_size : int
    learning_rate : float
        Of every step, or the largest of them where a schedule changes it.
    one_cycle : bool
        Let the step size rise from nothing and fall to nothing again, and
        look ahead (Nesterov's momentum).
    """

    epochs: int
    batch_size: int
    learning_rate: float
    one_cycle: bool = False


TUTORIAL = Recipe(epochs=10, batch_size=32, learning_rate=0.01)
RECIPES = {
    "baseline": TUTORIAL,
    "deeper": TUTORIAL,
    "efficient": Recipe(epochs=8, batch_size=64, learning_rate=0.1, one_cycle=True),
    "dense": TUTORIAL,
    "logistic": TUTORIAL,
}
"""By the network's name. The tutorial's is Brownlee's (2019); a schedule of one rise and one fall
is that of Smith and Topin (2017, arXiv:1708.07120), here with a fall along a cosine."""

# Share of the steps in which the step size rises.
RISE = 0.2


def compile_network(network, name, learning_rate, steps, weight_decay=0.0):
    """Attach a network's recipe.

    Parameters
    ----------
    network : keras.Model
    name : str
        The network's, of `analysis.models.architectures.MODELS`.
    learning_rate : float
        Of every step, or the largest of them.
    steps : int
        Gradient steps of the whole training, for the schedule.
    weight_decay : float
        Share of every weight (biases apart) that a step takes away, over the
        learning rate: Keras's decoupled kind (Loshchilov and Hutter,
        arXiv:1711.05101).
    """
    import keras

    one_cycle = RECIPES[name].one_cycle
    if one_cycle:
        rise = max(1, round(RISE * steps))
        learning_rate = keras.optimizers.schedules.CosineDecay(
            0.0, max(1, steps - rise), warmup_target=learning_rate, warmup_steps=rise
        )
    optimizer = keras.optimizers.SGD(
        learning_rate, momentum=MOMENTUM, nesterov=one_cycle, weight_decay=weight_decay or None
    )
    if weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    network.compile(
        optimizer=optimizer,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
