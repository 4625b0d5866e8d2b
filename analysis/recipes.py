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
"""By the network's name. The tutorial's is Brownlee's; a schedule of one rise and one fall is
L. N. Smith's (arXiv:1803.09820)."""

# Share of the steps in which the step size rises.
RISE = 0.2


def compile_network(network, name, learning_rate, steps):
    """Attach a network's recipe.

    Parameters
    ----------
    network : keras.Model
    name : str
        The network's, of `analysis.models.MODELS`.
    learning_rate : float
        Of every step, or the largest of them.
    steps : int
        Gradient steps of the whole training, for the schedule.
    """
    import keras

    one_cycle = RECIPES[name].one_cycle
    if one_cycle:
        rise = max(1, round(RISE * steps))
        learning_rate = keras.optimizers.schedules.CosineDecay(
            0.0, max(1, steps - rise), warmup_target=learning_rate, warmup_steps=rise
        )
    network.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=MOMENTUM, nesterov=one_cycle),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
