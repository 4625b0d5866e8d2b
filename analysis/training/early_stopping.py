"""Early stopping on images that are held back from the training part itself.

Stopping on the fold that is reported would choose by what is measured; the
inner part is taken from the training part, and the fold's own validation part
is not looked at.
"""

import numpy as np
from sklearn.model_selection import train_test_split

# Share of the training part that is held back to decide when to stop.
INNER_SHARE = 0.1
# Epochs without a lower loss after which training stops.
PATIENCE = 3


def inner_split(labels, seed):
    """Positions to learn from, and positions to decide by.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        Of the training part, at least two classes.
    seed : int

    Returns
    -------
    (ndarray of int, ndarray of int)
        Both ascending. Stratified where both parts can hold every class.
    """
    n = len(labels)
    held = max(1, round(INNER_SHARE * n))
    counts = np.bincount(labels)
    counts = counts[counts > 0]
    stratify = labels if min(held, n - held) >= len(counts) and counts.min() >= 2 else None
    parts = train_test_split(np.arange(n), test_size=held, stratify=stratify, random_state=seed)
    return tuple(np.sort(part) for part in parts)


class EarlyStopping:
    """Watch the loss on the images held back, and keep the best epoch's network.

    Parameters
    ----------
    loop : analysis.training.loop.TrainingLoop
    images, targets : ndarray
    rows : ndarray of int
        Held back.
    """

    def __init__(self, loop, images, targets, rows):
        self.loop, self.part = loop, (images, targets, rows)
        self.epoch, self.loss, self.state = 0, np.inf, None

    def after(self, epoch):
        """Look at the network after an epoch; whether to stop."""
        loss = self.loop.evaluate(*self.part)["loss"]
        # Nothing is lower than nan: a first loss that is none must not count as the best.
        loss = np.inf if np.isnan(loss) else loss
        if loss < self.loss or self.state is None:
            self.epoch, self.loss, self.state = epoch, loss, self.loop.state()
        return epoch - self.epoch >= PATIENCE

    def restore(self):
        """Go back to the best epoch."""
        self.loop.restore(self.state)
