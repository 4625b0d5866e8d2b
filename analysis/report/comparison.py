"""Comparison: what several reports found, run by run, and whether their accuracies differ.

All runs are compared with the first. Predictions of the same images are paired, and judged by
McNemar's exact test with Tango's interval; accuracies on different images by the difference of
two proportions. Both are about the trained networks. Where the runs share their folds, the
corrected resampled t test of the fold accuracies asks whether training anew would differ as well.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import InputError
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import ALPHA
from analysis.statistics.significance import corrected_t_test, holm, mcnemar, unpaired

MCNEMAR, PROPORTIONS, FOLDS = "McNemar", "two proportions", "corrected resampled t"

# What is compared: the key of the misclassified images, and its accuracy.
PARTS = {
    "out_of_fold": lambda main: main.cross_validation.pooled.accuracy,
    "test": lambda main: main.test.accuracy,
}
# Where verdicts stand in results, besides those under "verdicts".
VERDICTS = {
    "more_images": ("experiments", "learning_curve"),
    "writers": ("experiments", "writers"),
    "leakage": ("errors", "leakage"),
    "calibration": ("errors", "calibration"),
}


@dataclass(frozen=True)
class Run:
    """One of the compared reports.

    Attributes
    ----------
    name : str
        Unique among them; the name of a folder, without what is above it.
    recorded : analysis.report.recorded.Recorded
    """

    name: str
    recorded: object

    @property
    def main(self):
        """The checked part of its results."""
        return self.recorded.main

    @property
    def verdicts(self):
        """All verdicts by name; None for one that was not reached."""
        found = {name: item.verdict for name, item in self.main.verdicts.items()}
        for name, keys in VERDICTS.items():
            found[name] = value_at(self.recorded.content, *keys, "verdict")
        return found

    @property
    def images(self):
        """What decides which images the folds hold out: equal for runs on the same images."""
        run = self.recorded.parameters
        return (
            self.main.dataset.digest,
            self.main.dataset.train,
            run.train_size,
            None if run.train_size is None else run.seed,
        )

    @property
    def folds(self):
        """What decides the folds: equal for runs whose accuracies can be paired by fold."""
        return (*self.images, self.main.cross_validation.k, self.recorded.parameters.seed)

    def wrong(self, part):
        """Rows of the images that it misclassified; None where they were not recorded."""
        rows = value_at(self.recorded.content, "errors", "misclassified", part)
        if rows is None:
            return None
        if not isinstance(rows, list) or not all(type(row) is int and row >= 0 for row in rows):
            raise InputError(
                f"{self.recorded.path}: errors.misclassified.{part} must list rows of images"
            )
        return set(rows)

    def size(self, part):
        """Number of images of a part."""
        return self.main.dataset.test if part == "test" else self.main.dataset.train

    def effective_size(self, part):
        """Number of independent images that those of a part count as."""
        name = "test" if part == "test" else "folds"
        size = value_at(self.recorded.content, "cross_validation", "effective_sizes", name)
        return size if isinstance(size, (int, float)) and size > 0 else self.size(part)


@dataclass(frozen=True)
class Difference:
    """The difference in accuracy of one run and the first.

    Attributes
    ----------
    run : str
        Name of the run.
    part : {"out_of_fold", "test", "folds"}
        Which accuracies.
    test : str
        By which test.
    difference : float
        The run's minus the first one's.
    interval : analysis.statistics.intervals.Interval
    p_value, p_adjusted : float
        Of no difference, as such and adjusted (Holm) for the number of runs.
    only_run, only_first : int or None
        Images that one of the two alone classified correctly; None where they are not paired.
    """

    run: str
    part: str
    test: str
    difference: float
    interval: Interval
    p_value: float
    p_adjusted: float = 1.0
    only_run: int | None = None
    only_first: int | None = None

    @property
    def shown(self):
        """Whether the difference is beyond chance."""
        return self.p_adjusted <= ALPHA


@dataclass(frozen=True)
class Comparison:
    """Several reports side by side.

    Attributes
    ----------
    runs : list of Run
    differences : list of Difference
        Of each run but the first, from the first.
    """

    runs: list
    differences: list

    @property
    def parameters(self):
        """Names of the parameters that are not the same in all runs."""
        values = [run.recorded.parameters.model_dump() for run in self.runs]
        return [name for name in values[0] if len({repr(each[name]) for each in values}) > 1]

    @property
    def turned(self):
        """Names of the verdicts that are not the same in all runs."""
        values = [run.verdicts for run in self.runs]
        names = dict.fromkeys(name for each in values for name in each)
        return [name for name in names if len({repr(each.get(name)) for each in values}) > 1]


def value_at(content, *keys):
    """A value of nested objects; None where there is none."""
    for key in keys:
        if not isinstance(content, dict) or key not in content:
            return None
        content = content[key]
    return content


def compare_runs(recorded, names=None):
    """Compare reports.

    Parameters
    ----------
    recorded : list of analysis.report.recorded.Recorded
        Two or more.
    names : list of str, optional
        What the runs are called; by default as the folders of their sites.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        With fewer than two reports, or when one contradicts itself.
    """
    if len(recorded) < 2:
        raise InputError("compare: at least two reports are needed")
    names = names or _names([each.path for each in recorded])
    runs = [Run(name, each) for name, each in zip(names, recorded, strict=True)]
    return Comparison(runs, _adjusted([d for run in runs[1:] for d in _differences(run, runs[0])]))


def _names(paths):
    """Names of the sites' folders, numbered where they are not unique."""
    folders = [path.resolve().parent for path in paths]
    names = [(folder.parent if folder.name == "html" else folder).name for folder in folders]
    return [
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]


def _differences(run, first):
    for part, accuracy in PARTS.items():
        wrong, first_wrong = run.wrong(part), first.wrong(part)
        same = run.images == first.images
        if part == "test":
            same = run.main.dataset.digest == first.main.dataset.digest
        if same and wrong is not None and first_wrong is not None:
            yield _paired(run, first, part, wrong, first_wrong)
        else:
            sides = [(accuracy(each.main), each.effective_size(part)) for each in (run, first)]
            found = unpaired(*sides)
            yield Difference(
                run.name, part, PROPORTIONS, found.difference, found.interval, found.p_value
            )
    if run.folds == first.folds:
        folds = [each.main.cross_validation.folds for each in (run, first)]
        gains = [one.accuracy - other.accuracy for one, other in zip(*folds, strict=True)]
        found = corrected_t_test(
            gains,
            [fold.train_size for fold in folds[0]],
            [fold.validation_size for fold in folds[0]],
        )
        yield Difference(run.name, "folds", FOLDS, found.mean, found.interval, found.p_value)


def _paired(run, first, part, wrong, first_wrong):
    rows, size = sorted(wrong | first_wrong), run.size(part)
    if len(rows) > size:
        raise InputError(
            f"{run.recorded.path}: errors.misclassified.{part}: more images than the {size} of "
            "the dataset"
        )
    # Which images both classified correctly does not matter, only how many they are.
    both = np.ones(size - len(rows), dtype=bool)
    correct = [np.r_[[row not in each for row in rows], both] for each in (wrong, first_wrong)]
    found = mcnemar(*correct)
    return Difference(
        run.name,
        part,
        MCNEMAR,
        found.difference,
        found.interval,
        found.p_value,
        only_run=found.only_a,
        only_first=found.only_b,
    )


def _adjusted(differences):
    """The same with p-values adjusted within each part, one test a run."""
    adjusted = {}
    for part in ("out_of_fold", "test", "folds"):
        places = [place for place, item in enumerate(differences) if item.part == part]
        if places:
            values = holm([differences[place].p_value for place in places])
            adjusted |= dict(zip(places, map(float, values), strict=True))
    return [replace(item, p_adjusted=adjusted[place]) for place, item in enumerate(differences)]
