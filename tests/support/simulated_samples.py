"""Made-up results of the experiments on small samples, whose bias and spread are planted."""

import numpy as np

from analysis.engine.store import Result
from analysis.experiments.resampling_methods import costs

KS = (2, 3, 5, 10, 20)
# What training on K-fold's share of the images costs, in accuracy.
BIASES = {2: -0.08, 3: -0.04, 5: -0.02, 10: -0.01, 20: -0.005}


def network_results(many, *, ks=KS, size=300, truth=0.85, biases=BIASES, noise=0.01, rng=1):
    """Results of `analysis.experiments.small_samples.run`, in tasks of ten samples.

    Parameters
    ----------
    many, size : int
        Samples, and images in each.
    truth : float
        Mean accuracy of networks trained on whole samples.
    biases : dict of int to float
    noise : float
        Standard deviation of every measured accuracy.
    rng : int
        Seed.
    """
    rng = np.random.default_rng(rng)
    accuracy = truth + np.array([biases[k] for k in ks]) + noise * rng.normal(size=(many, len(ks)))
    whole = truth + noise * rng.normal(size=many)
    facts = {
        "ks": list(ks),
        "size": size,
        "sizes": [size - round(size / k) for k in ks],
        "truth_images": 2000,
    }
    return [
        Result(facts, {"accuracy": accuracy[at : at + 10], "whole": whole[at : at + 10]})
        for at in range(0, many, 10)
    ]


def method_results(
    many, *, ks=KS, size=300, truth=0.87, biases=BIASES, noise=0.005, errors=None, rng=2
):
    """Results of `analysis.experiments.resampling_methods.run`, in tasks of twenty samples.

    Parameters
    ----------
    many, ks, size, truth, biases, noise, rng
        As for `network_results`.
    errors : dict of str to (float, float), optional
        Mean and standard deviation of a method's errors; (0, 0.02) where missing.
    """
    rng = np.random.default_rng(rng)
    methods = costs(ks, size)
    planted = np.array([(errors or {}).get(name, (0.0, 0.02)) for name in methods])
    truths = truth + noise * rng.normal(size=(many, 1)) * np.ones(len(methods))
    estimates = truths + planted[:, 0] + planted[:, 1] * rng.normal(size=truths.shape)
    nested = truths[:, :1] + np.array([biases[k] for k in ks])
    nested = nested + noise * rng.normal(size=nested.shape)
    facts = {
        "methods": list(methods),
        "fits": [fits for fits, _ in methods.values()],
        "shares": [share for _, share in methods.values()],
        "ks": list(ks),
        "sizes": [size - round(size / k) for k in ks],
        "size": size,
        "truth_images": 4000,
    }
    arrays = {"estimates": estimates, "truths": truths, "nested_accuracy": nested}
    return [
        Result(facts, {name: values[at : at + 20] for name, values in arrays.items()})
        for at in range(0, many, 20)
    ]
