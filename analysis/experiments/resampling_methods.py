"""Other validation processes, run on the images of one small sample.

What each process says is compared with the accuracy that the network trained
on the whole sample truly has (`analysis.experiments.small_samples`).
"""

from collections import defaultdict

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold, StratifiedShuffleSplit

from analysis.experiments.small_fits import SmallFits
from analysis.experiments.small_samples import STARTS, drawn
from analysis.training.determinism import derived_seed

FOLDS = 5
# Share of the sample that hold-out keeps back.
HOLD_OUT = 0.2
SPLITS = 10
# Runs of stratified K-fold, each with a separate shuffle.
REPEATS = 3
BOOTSTRAPS = 15
# Weight of the images not drawn: the chance that a bootstrap sample holds an
# image (Efron, JASA 78, 1983).
DRAWN = 1 - np.exp(-1)
INNER_FOLDS = 3
# Step sizes among which the nested process chooses, relative to the run's own.
RATES = (1.0, 3.0)

# What networks are trained for; the numbers keep their seeds apart.
PURPOSES = {
    "hold_out": 1,
    "k_fold": 2,
    "stratified": 3,
    "bootstrap": 4,
    "nested": 5,
    "inner": 6,
    "tuning": 7,
    "tuned": 8,
}


def run(task, dataset, report, read, **_):
    """Estimate the accuracy of one sample's network by every process.

    `task` is a `ProcessTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``rates``, the step sizes that were tuned; and ``trained``, by
        purpose (`PURPOSES`), one list each with an entry per network:
        ``images`` in one epoch, ``distinct`` ones among them, and
        ``seconds`` of gradient steps. Arrays: ``hold_out`` (splits,),
        ``k_fold`` (), ``stratified`` (repeats,), ``bootstrap`` () and
        ``out_of_bag`` (), ``nested`` () with ``flat`` (), the best score of
        the tuning on the whole sample, and ``tuned_truth`` (starts,), the
        accuracy that networks so tuned truly have.
    """
    rows, left = drawn(task.sample, dataset.y_train)
    work = _Processes(task.sample, dataset, rows)
    known = read(task.sample).arrays
    arrays = {}
    steps = (
        work.hold_out,
        work.k_fold,
        work.stratified,
        lambda: work.bootstrap(float(known["apparent"])),
        lambda: work.nested(left, known["truth"]),
    )
    for done, step in enumerate(steps, 1):
        arrays |= step()
        report(done)
    facts = {"rates": work.rates, "trained": {name: dict(v) for name, v in work.trained.items()}}
    return facts, {name: np.asarray(value) for name, value in arrays.items()}


class _Processes:
    """The processes on one sample; each returns its estimates by name."""

    def __init__(self, sample, dataset, rows):
        self.sample, self.rows, self.labels = sample, rows, dataset.y_train[rows]
        self.fits = SmallFits(sample, dataset)
        self.rates = [rate * sample.learning_rate for rate in RATES]
        self.trained = defaultdict(lambda: defaultdict(list))

    def seed(self, purpose, *numbers):
        # A thousand: cross-validation of the sample itself has K there, which is less.
        return derived_seed(self.sample.seed, self.sample.sample, 1000, PURPOSES[purpose], *numbers)

    def train(self, train, purpose, *numbers, rate=None):
        """Train on positions of the sample."""
        before = self.fits.seconds
        self.fits.train(self.rows[train], self.seed(purpose, *numbers), rate)
        note = self.trained[purpose]
        note["images"].append(len(train))
        note["distinct"].append(len(np.unique(train)))
        note["seconds"].append(self.fits.seconds - before)

    def correct(self, train, validation, purpose, *numbers, rate=None):
        """Train on positions of the sample, and answer for other positions."""
        self.train(train, purpose, *numbers, rate=rate)
        return self.fits.correct(self.rows[validation])

    def over(self, splitter, purpose, *numbers, rate=None, within=None):
        """Share of held-out images recognised in each split."""
        within = np.arange(len(self.rows)) if within is None else within
        splits = splitter.split(np.zeros(len(within)), self.labels[within])
        return np.array(
            [
                self.correct(
                    within[train], within[test], purpose, *numbers, number, rate=rate
                ).mean()
                for number, (train, test) in enumerate(splits)
            ]
        )

    def hold_out(self):
        splitter = StratifiedShuffleSplit(
            SPLITS, test_size=HOLD_OUT, random_state=self.seed("hold_out")
        )
        return {"hold_out": self.over(splitter, "hold_out")}

    def k_fold(self):
        splitter = KFold(FOLDS, shuffle=True, random_state=self.seed("k_fold"))
        return {"k_fold": self.over(splitter, "k_fold").mean()}

    def stratified(self):
        return {
            "stratified": [
                self.over(self._folds(FOLDS, "stratified", repeat), "stratified", repeat).mean()
                for repeat in range(REPEATS)
            ]
        }

    def bootstrap(self, apparent):
        """Efron's .632: a weighted mean of the accuracy on images drawn and not drawn."""
        n = len(self.rows)
        hits, times = np.zeros(n), np.zeros(n)
        rng = np.random.default_rng(self.seed("bootstrap"))
        for number in range(BOOTSTRAPS):
            draw = rng.integers(n, size=n)
            out = np.setdiff1d(np.arange(n), draw)
            hits[out] += self.correct(draw, out, "bootstrap", number)
            times[out] += 1
        # Image by image first, so that every image counts alike.
        out_of_bag = (hits[times > 0] / times[times > 0]).mean()
        return {
            "bootstrap": DRAWN * out_of_bag + (1 - DRAWN) * apparent,
            "out_of_bag": out_of_bag,
        }

    def nested(self, left, own_truth):
        """Tune the step size inside every fold; and once on the whole sample."""
        scores = []
        folds = self._folds(FOLDS, "nested").split(np.zeros(len(self.rows)), self.labels)
        for fold, (train, test) in enumerate(folds):
            rate, _ = self._tuned(train, "inner", fold)
            scores.append(self.correct(train, test, "nested", fold, rate=rate).mean())
        everything = np.arange(len(self.rows))
        rate, flat = self._tuned(everything, "tuning")
        return {
            "nested": np.mean(scores),
            "flat": flat,
            "tuned_truth": self._truth(everything, rate, left, own_truth),
        }

    def _tuned(self, within, purpose, *numbers):
        """The step size with the best inner score, and that score."""
        scores = [
            self.over(
                self._folds(INNER_FOLDS, purpose, *numbers),
                purpose,
                *numbers,
                place,
                rate=rate,
                within=within,
            ).mean()
            for place, rate in enumerate(self.rates)
        ]
        best = int(np.argmax(scores))
        return self.rates[best], scores[best]

    def _truth(self, everything, rate, left, own_truth):
        """Accuracy of the tuned network from several starts, on images left over."""
        if rate == self.sample.learning_rate:
            # These networks are trained already.
            return own_truth
        truth = []
        for start in range(STARTS):
            self.train(everything, "tuned", start, rate=rate)
            truth.append(self.fits.correct(left).mean())
        return truth

    def _folds(self, k, purpose, *numbers):
        return StratifiedKFold(k, shuffle=True, random_state=self.seed(purpose, *numbers))
