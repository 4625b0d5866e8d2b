"""What simulations are judged by."""

import numpy as np


def near(share, expected, draws):
    """Whether a simulated share agrees with the expected one."""
    return abs(share - expected) <= 4 * np.sqrt(expected * (1 - expected) / draws) + 0.005
