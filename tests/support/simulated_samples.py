"""Made-up results of the experiment with small samples, whose bias and spread are planted."""

import numpy as np

from analysis.engine.store import Result

KS = (2, 3, 5, 10, 20)
# What each K's networks lack, in accuracy.
BIASES = {2: -0.08, 3: -0.04, 5: -0.02, 10: -0.01, 20: -0.005}


def samples(
    many,
    *,
    ks=KS,
    size=300,
    truth=0.9,
    biases=BIASES,
    training=0.0,
    seed=0.0,
    images=20_000,
    offset=None,
    rng=1,
):
    """Results of `analysis.experiments.small_samples.run` for `many` samples.

    Held-out images are recognised independently of each other, with the fold network's truth.

    Parameters
    ----------
    many, size, images : int
        Samples, images in each, images left over.
    truth : float
        Mean true accuracy of networks trained on whole samples.
    biases : dict of int to float
    training, seed : float
        Standard deviations of the truth, by training set and by start.
    offset : dict of int to float, optional
        Standard deviation that the estimates of a K have beyond all this.
    rng : int
        Seed.
    """
    rng = np.random.default_rng(rng)
    found = []
    for _ in range(many):
        own = truth + training * rng.standard_normal()
        starts = np.clip(own + seed * rng.standard_normal(3), 0, 1)
        correct, fold = np.zeros((len(ks), size), bool), np.zeros((len(ks), size), np.uint16)
        fold_truth = np.full((len(ks), max(ks)), np.nan)
        for row, k in enumerate(ks):
            level = np.clip(own + biases[k] + seed * rng.standard_normal(k), 0, 1)
            fold_truth[row, :k] = level
            fold[row] = rng.permutation(np.arange(size) % k) + 1
            shift = (offset or {}).get(k, 0.0) * rng.standard_normal()
            correct[row] = rng.random(size) < np.clip(level[fold[row] - 1] + shift, 0, 1)
        found.append(
            Result(
                {
                    "ks": list(ks),
                    "size": size,
                    "truth_images": images,
                    "fold_truth_images": min(images, 2000),
                    "seconds": [float(k - 1) for k in ks],
                    "final_seconds": 1.0,
                },
                {
                    "correct": correct,
                    "fold": fold,
                    "fold_truth": fold_truth,
                    "truth": starts,
                    "paired_truth": starts[0],
                    "apparent": np.array(1.0),
                },
            )
        )
    return found


def processes(many, *, truth=0.9, sample=0.0, splits=0.0, repeats=3, rng=2):
    """Results of `resampling_methods.run`: estimates of K-fold over new splits."""
    rng = np.random.default_rng(rng)
    found = []
    for _ in range(many):
        own = truth + sample * rng.standard_normal()
        trained = {"k_fold": {"images": [240] * 5}}
        found.append(
            Result(
                {"trained": trained}, {"stratified": own + splits * rng.standard_normal(repeats)}
            )
        )
    return found
