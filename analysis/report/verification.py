"""Verification: a report's results made again from its parameters, and compared value by value.

Equal packages and processor instructions must give equal values. Others round differently, and
training amplifies this: the networks then differ as networks trained alike do. So much an accuracy
may differ, and verdicts must stay; values that follow from the networks in other ways are
compared, but not judged.
"""

import json
import math
import re
from collections import Counter
from dataclasses import dataclass

from analysis.engine.keys import numeric_environment
from analysis.errors import InputError
from analysis.evaluation.training_variation import repetition_deviation
from analysis.report.provenance import commit
from analysis.report.results import collect
from analysis.study import Study

# What differs from run to run, runs that are reports of their own, and what does not depend on any
# training.
TIMES = ("seconds",)
APART = ("provenance", "what_if")
UNTRAINED = ("parameters", "dataset", "verdicts.class_balance", "model")
DEVIATIONS = 3
ROUNDING = 1e-6
_VERDICT = re.compile(r"verdicts\.\w+\.verdict")

EQUAL, WITHIN, DIFFERENT, UNJUDGED = "equal", "within tolerance", "different", "not judged"


@dataclass(frozen=True)
class Compared:
    """One value, as recorded and as rebuilt.

    Attributes
    ----------
    path : str
        Such as ``"cross_validation.folds[0].accuracy"``.
    recorded, rebuilt : object
        `MISSING` where there is none.
    state : {"equal", "within tolerance", "different", "not judged"}
    tolerance : float or None
        By how much it may differ; None where nothing but equality is judged.
    """

    path: str
    recorded: object
    rebuilt: object
    state: str
    tolerance: float | None = None


@dataclass(frozen=True)
class Verification:
    """All values of a report, compared.

    Attributes
    ----------
    values : list of Compared
    changes : list of str
        What decides how numbers are rounded and is not as it was, such as ``"numpy 2.3.0, now
        2.4.0"``. Without any, all values must be equal.
    commits : (str or None, str or None)
        Of the code then and now.
    """

    values: list
    changes: list
    commits: tuple

    @property
    def counts(self):
        """Number of values in each state."""
        return Counter(value.state for value in self.values)

    def of(self, state):
        """The values in a state."""
        return [value for value in self.values if value.state == state]

    @property
    def reproduced(self):
        """Whether no value differs by more than it may."""
        return not self.of(DIFFERENT)


class Missing:
    """Stands for a value that one of two results lacks."""

    def __repr__(self):
        return "nothing"


MISSING = Missing()


def study_of(recorded, *, workers=None, dask=None, quiet=False):
    """The study that a report shows, on this machine; nothing is trained yet.

    Raises
    ------
    InputError
        When the dataset is not the report's.
    """
    study = Study(recorded.parameters, workers=workers, dask=dask, quiet=quiet)
    then, now = recorded.main.dataset.digest, study.dataset.digest
    if then != now:
        raise InputError(
            f"{recorded.path}: made from other data: the digest of dataset "
            f"{recorded.parameters.dataset!r} was {then[:16]}…, and is {now[:16]}… here"
        )
    return study


def verify(recorded, study):
    """Make a report's results again and compare them; trains what the store lacks.

    Parameters
    ----------
    recorded : analysis.report.recorded.Recorded
    study : analysis.study.Study
        See `study_of`.

    Returns
    -------
    Verification
    """
    study.compute(title="training")
    # As the file would hold it.
    rebuilt = json.loads(json.dumps(collect(study)))
    return compare(recorded, rebuilt)


def compare(recorded, rebuilt):
    """Compare recorded results with rebuilt ones.

    Parameters
    ----------
    recorded : analysis.report.recorded.Recorded
    rebuilt : dict
        What ``results.json`` would hold.

    Returns
    -------
    Verification
    """
    before, after = (dict(leaves(content)) for content in (recorded.content, rebuilt))
    then = recorded.content.get("provenance") or {}
    changes = _changes(then.get("environment"))
    tolerances = _tolerances(recorded) if changes else {}
    values = []
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path, MISSING), after.get(path, MISSING)
        tolerance = tolerances.get(path)
        state = EQUAL if _same(old, new) else DIFFERENT
        if state == DIFFERENT and changes:
            state = _judge(path, old, new, tolerance)
        values.append(Compared(path, old, new, state, tolerance))
    return Verification(values, changes, (then.get("commit"), commit()))


def leaves(value, path=""):
    """The values of nested data by path, without provenance, times and what-if runs.

    Yields
    ------
    (str, object)
        An empty list or object counts as a value.
    """
    if isinstance(value, dict) and value:
        for name, item in value.items():
            if name not in TIMES and (path or name not in APART):
                yield from leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for place, item in enumerate(value):
            yield from leaves(item, f"{path}[{place}]")
    else:
        yield path, value


def _same(old, new):
    # True is 1 for Python, but not in a file of results.
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def _changes(then):
    """What decides about rounding and was something else."""
    now = numeric_environment()
    if not isinstance(then, dict):
        return ["processor instructions and packages not recorded"]
    return [
        f"{name} {then.get(name) or 'none'}, now {now.get(name) or 'none'}"
        for name in dict.fromkeys([*then, *now])
        if then.get(name) != now.get(name)
    ]


def _tolerances(recorded):
    """By how much accuracies and error rates may differ, by path."""
    found = {}
    relative = recorded.main.cross_validation.training_variation.relative
    for path, accuracy, images, networks in _accuracies(recorded):
        deviation = repetition_deviation(accuracy, images, networks, relative)
        found[path] = DEVIATIONS * deviation
    return found


def _accuracies(recorded):
    """Paths of accuracies, the accuracies, and the numbers of images and networks behind each."""
    validation, test = recorded.main.cross_validation, recorded.main.test
    images = recorded.main.dataset.train
    for place, fold in enumerate(validation.folds):
        path = f"cross_validation.folds[{place}].accuracy"
        yield path, fold.accuracy, fold.validation_size, 1
    yield "cross_validation.mean_accuracy", validation.mean_accuracy, images, validation.k
    yield "cross_validation.pooled.accuracy", validation.pooled.accuracy, images, validation.k
    yield "test.accuracy", test.accuracy, recorded.main.dataset.test, 1


def _judge(path, old, new, tolerance):
    """State of a value that is not equal where only like values are expected."""
    numbers = all(isinstance(item, (int, float)) for item in (old, new))
    if tolerance is not None and numbers:
        return WITHIN if abs(old - new) <= tolerance else DIFFERENT
    if path.startswith(UNTRAINED):
        return WITHIN if numbers and math.isclose(old, new, rel_tol=ROUNDING) else DIFFERENT
    return DIFFERENT if _VERDICT.fullmatch(path) else UNJUDGED
