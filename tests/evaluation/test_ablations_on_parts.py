"""Trials on parts of the folds: how far intervals of differences hold there."""

import numpy as np
from support.simulation import near

from analysis.evaluation.ablations import Trial

DRAWS = 400


def difference_of_two_learners(rng, k=5, n=400, share=8):
    """Fold differences of two nearest-mean learners, trained on parts of each training part."""
    labels = rng.integers(0, 2, n)
    points = rng.normal(size=(n, 6)) + 0.8 * labels[:, None] * (np.arange(6) < 2)
    fold_of = rng.permutation(n) % k
    scores = np.zeros((2, k))
    for fold in range(k):
        train = np.flatnonzero(fold_of != fold)
        part = rng.choice(train, len(train) // share, replace=False)
        held = fold_of == fold
        # Two equally good learners: each sees the one telling feature and a useless one.
        for which, features in enumerate(([0, 2, 3], [1, 4, 5])):
            x = points[:, features]
            means = [x[part][labels[part] == label].mean(axis=0) for label in (0, 1)]
            distance = [((x[held] - mean) ** 2).sum(axis=1) for mean in means]
            scores[which, fold] = np.mean((distance[1] < distance[0]) == labels[held])
    return scores


def test_the_interval_of_a_difference_on_parts_of_the_folds_holds():
    rng = np.random.default_rng(2)
    inside = {None: 0, 320: 0}
    widths = {None: 0.0, 320: 0.0}
    for _ in range(DRAWS):
        one, other = difference_of_two_learners(rng)
        for pool in inside:
            trial = Trial("other", 40, 80, one, other, -one, -other, pool_size=pool)
            inside[pool] += trial.test.interval.contains(0.0)
            widths[pool] += trial.test.interval.half_width
    # By the whole training part the interval still holds at least as often as it promises,
    # and is far narrower than if the parts alone had been all there is.
    assert inside[320] / DRAWS > 0.95 or near(inside[320] / DRAWS, 0.95, DRAWS)
    assert widths[320] < 0.6 * widths[None]
