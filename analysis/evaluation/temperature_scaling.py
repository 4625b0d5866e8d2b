"""Temperature scaling: one number that makes a network's probabilities less or more sure.

References
----------
Guo, Pleiss, Sun & Weinberger, ICML 2017, arXiv:1706.04599.
"""

import numpy as np
from scipy import optimize

# Beyond these, the fit has found no errors (or nothing but errors) to hold it.
TEMPERATURES = (0.05, 20.0)
# Softmax in float32 gives zeros, whose logarithm is no number.
SMALLEST = float(np.finfo(np.float32).tiny)


def scaled(probabilities, temperature):
    """Probabilities at another temperature: the softmax of log-probabilities over T.

    The logarithms of a softmax's outputs differ from its inputs by a constant in each row, which
    cancels. Outputs below the smallest normal float32 are raised to it.

    Parameters
    ----------
    probabilities : array_like of float, shape (n, classes)
    temperature : float
        Above 0; 1 changes nothing, more makes less sure.

    Returns
    -------
    ndarray of float64, shape (n, classes)
    """
    logits = _logits(probabilities)
    powers = np.exp(logits / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def _logits(probabilities):
    logs = np.log(np.maximum(np.asarray(probabilities, dtype=float), SMALLEST))
    return logs - logs.max(axis=1, keepdims=True)


def _loss(logits, labels, temperature):
    """Mean negative log-likelihood at a temperature; the largest logit of each row is 0."""
    own = logits[np.arange(len(labels)), labels]
    return float(np.mean(np.log(np.exp(logits / temperature).sum(axis=1)) - own / temperature))


def log_loss(probabilities, labels, temperature):
    """Mean negative log-likelihood of the labels at a temperature, in nats.

    Parameters
    ----------
    probabilities : array_like of float, shape (n, classes)
    labels : array_like of int, shape (n,)
    temperature : float
        Above 0.

    Returns
    -------
    float
    """
    return _loss(_logits(probabilities), np.asarray(labels), temperature)


def fit_temperature(probabilities, labels):
    """The temperature with the least mean negative log-likelihood of the labels.

    Parameters
    ----------
    probabilities : array_like of float, shape (n, classes)
    labels : array_like of int, shape (n,)

    Returns
    -------
    float
        Within `TEMPERATURES`.
    """
    logits, labels = _logits(probabilities), np.asarray(labels)
    found = optimize.minimize_scalar(
        lambda log_t: _loss(logits, labels, np.exp(log_t)),
        bounds=np.log(TEMPERATURES),
        method="bounded",
        options={"xatol": 1e-4},
    )
    # Without an error the loss is flat towards the end of the range; take the end itself.
    for bound in TEMPERATURES:
        if _loss(logits, labels, bound) <= found.fun + 1e-9:
            return bound
    return float(np.exp(found.x))
