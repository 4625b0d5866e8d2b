"""Confident learning: which labels the predictions contradict.

An image is suspected where a network that did not learn from it gives another class a probability
that is usual for images of that class. The method cannot separate a wrong label from a hard image
or from a network's own confusion: it names what a person should look at, and decides nothing. It
supposes that errors depend on the class and not on the image. (The package cleanlab implements
the same method with many variants; these few lines are all that is needed here.)

References
----------
Northcutt, Jiang & Chuang, Journal of Artificial Intelligence Research 70 (2021) 1373-1411,
arXiv:1911.00068.
"""

from dataclasses import dataclass

import numpy as np

from analysis.errors import InputError
from analysis.statistics import intervals as statistics


@dataclass(frozen=True, eq=False)
class Suspects:
    """Images whose label the predictions contradict.

    Attributes
    ----------
    images : int
        How many could be judged: those whose probabilities are finite.
    positions : ndarray of int, shape (suspects,)
        In the arrays given, most suspicious first: the least normalised margin, which is the
        probability of the given label minus the largest other one.
    given, suggested : ndarray of int, shape (suspects,)
        Classes.
    probability : ndarray of float, shape (suspects,)
        Of the suggested class.
    margin : ndarray of float, shape (suspects,)
        -1 to 1.
    thresholds : ndarray of float, shape (classes,)
        Mean probability of the label over the images of each label; nan without images.
    confident_joint : ndarray of int, shape (classes, classes)
        Counts by given label (rows) and confidently predicted class (columns).
    estimated_share : float
        Share of wrong labels by the calibrated joint, 0 to 1; nan without images.
    """

    images: int
    positions: np.ndarray
    given: np.ndarray
    suggested: np.ndarray
    probability: np.ndarray
    margin: np.ndarray
    thresholds: np.ndarray
    confident_joint: np.ndarray
    estimated_share: float

    @property
    def count(self):
        """How many images are suspected."""
        return len(self.positions)


def find_suspects(probabilities, labels):
    """Find the images whose label the predictions contradict.

    A class's threshold is the mean probability of that class over the images labelled so. An
    image counts for the most probable of the classes whose threshold it reaches, and for none if
    it reaches none. Where that class is not its label, it is a suspect. For the estimated share,
    each row of these counts is stretched to all images with that label.

    Parameters
    ----------
    probabilities : array_like of float, shape (n, classes)
        Of networks that did not learn from these images; rows that are not finite are left out.
    labels : array_like of int, shape (n,)

    Returns
    -------
    Suspects

    Raises
    ------
    InputError
        When shapes do not fit.
    """
    p, y = np.asarray(probabilities, dtype=float), np.asarray(labels)
    if p.ndim != 2 or y.shape != (len(p),):
        raise InputError(f"probabilities: shape {p.shape} must be (n, classes), labels {y.shape}")
    kept = np.flatnonzero(np.isfinite(p).all(axis=1))
    p, y, classes = p[kept], y[kept], p.shape[1]
    sizes = np.bincount(y, minlength=classes)
    own = p[np.arange(len(y)), y]
    sums = np.bincount(y, weights=own, minlength=classes)
    thresholds = np.divide(sums, sizes, out=np.full(classes, np.nan), where=sizes > 0)
    # A mean of equal numbers can come out a rounding error above them.
    reached = p >= thresholds - 1e-9
    chosen = np.where(reached, p, -1.0).argmax(axis=1)
    counted = reached.any(axis=1)
    joint = np.zeros((classes, classes), dtype=int)
    np.add.at(joint, (y[counted], chosen[counted]), 1)

    wrong = np.flatnonzero(counted & (chosen != y))
    others = p.copy()
    others[np.arange(len(y)), y] = -1.0
    margin = own - others.max(axis=1, initial=-1.0)
    wrong = wrong[np.argsort(margin[wrong], kind="stable")]
    totals = joint.sum(axis=1)
    # Where no image of a label counts, nothing contradicts it.
    right = np.divide(np.diag(joint), totals, out=np.ones(classes), where=totals > 0)
    return Suspects(
        images=len(y),
        positions=kept[wrong],
        given=y[wrong],
        suggested=chosen[wrong],
        probability=p[wrong, chosen[wrong]],
        margin=margin[wrong],
        thresholds=thresholds,
        confident_joint=joint,
        estimated_share=float(np.average(1 - right, weights=sizes)) if len(y) else float("nan"),
    )


def suspects(out_of_fold):
    """Find suspicious labels among out-of-fold predictions.

    Parameters
    ----------
    out_of_fold : analysis.evaluation.validation.OutOfFold

    Returns
    -------
    Suspects
        Its positions are those in `out_of_fold`, whose ``indices`` lead to the images.
    """
    return find_suspects(out_of_fold.probabilities, out_of_fold.labels)


@dataclass(frozen=True)
class KnownErrors:
    """The method's suspects among test images, some of whose labels are known to be wrong.

    Attributes
    ----------
    images, known, suspects, found : int
        Test images; known errors; suspects; known errors among the suspects.
    recall, precision : statistics.Interval or None
        Wilson intervals of found / known and found / suspects; None without suspects.
    """

    images: int
    known: int
    suspects: int
    found: int
    recall: statistics.Interval
    precision: statistics.Interval | None


def known_errors_found(errors, probabilities, labels):
    """Try the method on the test set, where wrong labels are known from human raters.

    The final model, which never saw the test images, gives the probabilities; the thresholds
    come from the test set itself. The raters looked only at images that a like method had picked
    (Northcutt, Athalye & Mueller, NeurIPS 2021), so that the errors known are the easier ones to
    find this way, and a suspect that is not among them is not known to be right.

    Parameters
    ----------
    study : analysis.study.Study

    Parameters
    ----------
    errors : sequence of analysis.data.dataset_cards.LabelError
        At least one.
    probabilities : ndarray of float, shape (n, classes)
        The final model's, of each test image.
    labels : ndarray of int, shape (n,)

    Returns
    -------
    KnownErrors or None
        None where no probability is finite.
    """
    result = find_suspects(probabilities, labels)
    if not result.images:
        return None
    known = {error.index for error in errors}
    found = len(known & set(result.positions.tolist()))
    return KnownErrors(
        images=result.images,
        known=len(known),
        suspects=result.count,
        found=found,
        recall=statistics.proportion_interval(found, len(known)),
        precision=statistics.proportion_interval(found, result.count) if result.count else None,
    )
