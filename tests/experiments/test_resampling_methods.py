"""Validation processes: what reaches which network, the arithmetic, and what is said of it."""

import dataclasses
import json
import re
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats
from sklearn.naive_bayes import GaussianNB
from support.chapters import words_of
from support.predictions import cross_validation

from analysis.data.datasets import load
from analysis.engine.store import Result
from analysis.evaluation.resampling_comparison import compare_processes
from analysis.evaluation.validation import CrossValidation
from analysis.experiments import leave_one_out
from analysis.experiments import resampling_methods as process_experiment
from analysis.experiments import small_samples as sample_experiment
from analysis.experiments.resampling_methods import BOOTSTRAPS, FOLDS, INNER_FOLDS, REPEATS, SPLITS
from analysis.experiments.tasks import LeaveOneOutTask, ProcessTask, SampleTask
from analysis.parameters import make_parameters
from analysis.report.figures.resampling_methods import resampling_methods
from analysis.report.results import plain as written
from analysis.report.texts.resampling_methods import (
    errors_table,
    methods_design,
    methods_details,
    methods_reading,
)
from analysis.report.texts.validation_methods import methods_table
from analysis.study import Study

SIZE = 60


def sample(number=1, size=SIZE, **changes):
    settings = dict(
        digest="", train_size=None, sample=number, size=size, ks=(5,), scaling="unit",
        model="logistic", epochs=1, batch_size=32, learning_rate=0.01, seed=4,
    )  # fmt: skip
    return SampleTask(**{**settings, **changes})


# --- what reaches which network ------------------------------------------------------


class Dummy:
    """Instead of `SmallFits`: remembers who learned from what, and is right by a fixed rule."""

    good_rate = None

    def __init__(self, task, dataset):
        self.rate, self.seconds, self.networks = task.learning_rate, 0.0, []
        Dummy.last = self

    def train(self, rows, seed, learning_rate=None):
        self.seconds += 1.0
        rate = self.rate if learning_rate is None else learning_rate
        self.networks.append(SimpleNamespace(rows=rows, seed=seed, rate=rate, asked=[], right=[]))

    def correct(self, rows):
        network = self.networks[-1]
        right = (31 * rows + int(network.rows.sum())) % 7 < 4
        if network.rate == self.good_rate:
            right = np.ones(len(rows), bool)
        network.asked.append(rows)
        network.right.append(right)
        return right


@pytest.fixture
def dummy(monkeypatch):
    for module in (process_experiment, leave_one_out, sample_experiment):
        monkeypatch.setattr(module, "SmallFits", Dummy)
    monkeypatch.setattr(Dummy, "good_rate", None)
    labels = np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [400, 300, 200]))
    return SimpleNamespace(y_train=labels)


def known(truth=(0.5, 0.6, 0.7), apparent=0.9):
    return Result({}, {"truth": np.array(truth), "apparent": np.array(apparent)})


def run_processes(dataset, task=None, reports=None):
    task = task or sample()
    report = (reports if reports is not None else []).append
    return process_experiment.run(
        ProcessTask("", task), dataset, report, lambda wanted: {task: known()}[wanted]
    )


def by_purpose(facts):
    """The dummy's networks in lists by purpose, from the order in which they are trained."""
    networks, found = iter(Dummy.last.networks), {}
    for purpose, number in (
        ("hold_out", SPLITS),
        ("k_fold", FOLDS),
        ("stratified", FOLDS * REPEATS),
        ("bootstrap", BOOTSTRAPS),
    ):
        found[purpose] = [next(networks) for _ in range(number)]
    found["nested"], found["inner"] = [], []
    for _ in range(FOLDS):
        found["inner"] += [next(networks) for _ in range(INNER_FOLDS * len(facts["rates"]))]
        found["nested"].append(next(networks))
    found["tuning"] = [next(networks) for _ in range(INNER_FOLDS * len(facts["rates"]))]
    found["tuned"] = list(networks)
    return found


def test_no_network_learns_from_what_it_is_asked(dummy):
    run_processes(dummy)
    rows, left = sample_experiment.drawn(sample(), dummy.y_train)
    asked = 0
    for network in Dummy.last.networks:
        assert set(network.rows) <= set(rows)
        for part in network.asked:
            assert not set(part) & set(network.rows)
            assert set(part) <= (set(left) if len(part) == len(left) else set(rows))
            asked += len(part)
    assert asked > 10 * SIZE


def test_every_network_has_weights_of_its_own(dummy):
    run_processes(dummy)
    seeds = [network.seed for network in Dummy.last.networks]
    assert len(set(seeds)) == len(seeds)


def test_tuning_never_sees_the_outer_fold(dummy):
    facts, arrays = run_processes(dummy)
    found = by_purpose(facts)
    per_fold, held_out = len(found["inner"]) // FOLDS, []
    for fold, outer in enumerate(found["nested"]):
        (test,) = outer.asked
        held_out.append(test)
        tuning = found["inner"][fold * per_fold : (fold + 1) * per_fold]
        assert len(tuning) == 6
        for network in tuning:
            seen = set(network.rows) | set(network.asked[0])
            # The inner folds use the outer training part, whole and alone.
            assert seen == set(outer.rows) and not seen & set(test)
        # Both step sizes are judged on the same divisions.
        first, second = tuning[: per_fold // 2], tuning[per_fold // 2 :]
        assert [set(n.asked[0]) for n in first] == [set(n.asked[0]) for n in second]
    rows, _ = sample_experiment.drawn(sample(), dummy.y_train)
    np.testing.assert_array_equal(np.sort(np.concatenate(held_out)), rows)
    scores = [network.right[0].mean() for network in found["nested"]]
    assert arrays["nested"] == pytest.approx(np.mean(scores))


def test_the_better_step_size_is_taken(dummy, monkeypatch):
    monkeypatch.setattr(Dummy, "good_rate", 3 * 0.01)
    facts, arrays = run_processes(dummy)
    found = by_purpose(facts)
    assert {network.rate for network in found["nested"]} == {0.03}
    assert arrays["nested"] == arrays["flat"] == 1
    # The truth is then that of networks trained anew on the whole sample.
    assert [(len(n.rows), n.rate) for n in found["tuned"]] == [(SIZE, 0.03)] * 3
    assert arrays["tuned_truth"].tolist() == [1, 1, 1]


def test_the_truth_of_the_runs_own_step_size_is_known_already(dummy, monkeypatch):
    monkeypatch.setattr(Dummy, "good_rate", 0.01)
    facts, arrays = run_processes(dummy)
    assert by_purpose(facts)["tuned"] == [] and "tuned" not in facts["trained"]
    assert arrays["tuned_truth"].tolist() == [0.5, 0.6, 0.7]


def test_the_flat_score_is_the_best_of_the_tuning_on_the_whole_sample(dummy):
    facts, arrays = run_processes(dummy)
    networks = by_purpose(facts)["tuning"]
    scores = {
        rate: np.mean([n.right[0].mean() for n in networks if n.rate == rate])
        for rate in facts["rates"]
    }
    assert arrays["flat"] == pytest.approx(max(scores.values()))


def test_the_bootstrap_is_the_direct_computation(dummy):
    facts, arrays = run_processes(dummy)
    rows, _ = sample_experiment.drawn(sample(), dummy.y_train)
    networks = by_purpose(facts)["bootstrap"]
    shares = []
    for row in rows:
        answers = [
            (31 * row + int(network.rows.sum())) % 7 < 4
            for network in networks
            if row not in network.rows
        ]
        if answers:
            shares.append(sum(answers) / len(answers))
    expected = sum(shares) / len(shares)
    assert arrays["out_of_bag"] == pytest.approx(expected)
    assert arrays["bootstrap"] == pytest.approx(0.632 * expected + 0.368 * 0.9, abs=1e-4)
    for network in networks:
        # As many images as the sample has, some of them more than once.
        assert len(network.rows) == SIZE and max(Counter(network.rows.tolist()).values()) > 1
        assert set(network.rows) | set(network.asked[0]) == set(rows)


def test_splits_and_folds_are_what_their_names_say(dummy):
    facts, arrays = run_processes(dummy)
    found = by_purpose(facts)
    rows, _ = sample_experiment.drawn(sample(), dummy.y_train)
    shares = np.bincount(dummy.y_train[rows])

    def parts(networks):
        return [network.asked[0] for network in networks]

    splits = parts(found["hold_out"])
    assert {len(part) for part in splits} == {SIZE // 5}
    assert len({tuple(sorted(part)) for part in splits}) == SPLITS
    assert arrays["hold_out"].tolist() == [n.right[0].mean() for n in found["hold_out"]]
    shuffles = [parts(found["stratified"][first : first + FOLDS]) for first in (0, 5, 10)]
    for folds in (parts(found["k_fold"]), *shuffles):
        np.testing.assert_array_equal(np.sort(np.concatenate(folds)), rows)
    for part in (*splits, *(part for folds in shuffles for part in folds)):
        counts = np.bincount(dummy.y_train[part], minlength=3)
        assert np.all(np.abs(counts - shares / 5) < 1.5)
    assert len({tuple(sorted(folds[0])) for folds in shuffles}) == REPEATS


def test_the_trainings_are_counted(dummy):
    reports = []
    facts, _ = run_processes(dummy, reports=reports)
    assert reports == list(range(1, ProcessTask("", sample()).units + 1))
    trained = facts["trained"]
    assert sum(len(note["images"]) for note in trained.values()) == len(Dummy.last.networks)
    assert sum(sum(note["seconds"]) for note in trained.values()) == len(Dummy.last.networks)
    assert trained["hold_out"]["images"] == [48] * SPLITS
    assert trained["inner"]["images"] == [32] * 30
    assert trained["bootstrap"]["images"] == [SIZE] * BOOTSTRAPS
    assert np.mean(trained["bootstrap"]["distinct"]) / SIZE == pytest.approx(0.632, abs=0.04)
    json.dumps(facts)


def test_again_is_the_same_and_another_sample_is_not(dummy):
    first, again = run_processes(dummy), run_processes(dummy)
    for name, values in first[1].items():
        np.testing.assert_array_equal(values, again[1][name])
    other = run_processes(dummy, sample(2))
    assert not np.array_equal(first[1]["hold_out"], other[1]["hold_out"])


def test_leave_one_out_leaves_out_every_image_once(dummy):
    reports = []
    facts, arrays = leave_one_out.run(LeaveOneOutTask("", sample()), dummy, reports.append)
    rows, _ = sample_experiment.drawn(sample(), dummy.y_train)
    networks = Dummy.last.networks
    assert [network.asked[0].tolist() for network in networks] == [[row] for row in rows]
    for network, right in zip(networks, arrays["left_out"], strict=True):
        assert set(network.rows) == set(rows) - set(network.asked[0])
        assert right == network.right[0][0]
    assert reports == list(range(1, SIZE + 1))
    assert facts["left_out_seconds"] == SIZE
    # With K-fold on the same images beside it.
    assert facts["size"] == arrays["correct"].shape[1] == SIZE


# --- with networks that learn --------------------------------------------------------


class Learner:
    """Instead of `SmallFits`: scikit-learn's naive Bayes."""

    def __init__(self, task, dataset):
        self.images = dataset.x_train.reshape(len(dataset.x_train), -1) / 16
        self.labels, self.seconds = dataset.y_train, 0.0

    def train(self, rows, seed, learning_rate=None):
        self.model = GaussianNB(var_smoothing=0.1 if learning_rate in (None, 0.01) else 1.0)
        self.model.fit(self.images[rows], self.labels[rows])

    def correct(self, rows):
        return self.model.predict(self.images[rows]) == self.labels[rows]


def results_of(task, small, dataset):
    def quiet(done):
        return None

    first = Result(*sample_experiment.run(task, dataset, quiet))
    return (
        [first],
        [Result(*process_experiment.run(ProcessTask("", task), dataset, quiet, lambda t: first))],
        [Result(*leave_one_out.run(LeaveOneOutTask("", small), dataset, quiet))],
    )


def test_every_process_comes_near_to_the_truth_of_a_real_learner(monkeypatch):
    for module in (process_experiment, leave_one_out, sample_experiment):
        monkeypatch.setattr(module, "SmallFits", Learner)
    samples, ran, left_out = results_of(sample(size=200), sample(size=60), load("digits"))
    found = compare_processes(samples, ran, left_out)
    assert len(found.rows) == 11
    for row in found.rows:
        # Even the noisiest has 40 held-out images: four standard errors.
        assert abs(row.bias) < (0.2 if row.key == "hold_out" or row.size == 60 else 0.1), row
    assert found.row("bootstrap").bias > found.row("out_of_bag").bias


@pytest.mark.usefixtures("one_thread")
def test_the_networks_of_the_report_go_through_every_process(monkeypatch):
    for name, fewer in (("FOLDS", 2), ("SPLITS", 2), ("BOOTSTRAPS", 2), ("REPEATS", 1)):
        monkeypatch.setattr(process_experiment, name, fewer)
    whole = load("digits")
    two = whole.y_train < 2
    dataset = SimpleNamespace(
        x_train=whole.x_train[two],
        y_train=whole.y_train[two],
        input_shape=whole.input_shape,
        n_classes=2,
        full_scale=whole.full_scale,
    )
    results = results_of(sample(size=12), sample(size=10), dataset)
    found = compare_processes(*results)
    assert [row.samples for row in found.rows] == [1] * 11
    for values in results[1][0].arrays.values():
        assert np.all((values >= 0) & (values <= 1))
    assert all(row.seconds > 0 for row in found.rows)
    json.dumps(written(found), allow_nan=False)


# --- the comparison ------------------------------------------------------------------

NAMES = ("k_fold", "stratified", "out_of_bag", "bootstrap", "nested", "flat")
NO_ERROR = dict.fromkeys(("hold_out", *NAMES, "left_out", "small"), 0.0)


def note(images, number):
    return {"images": [images] * number, "distinct": [images] * number, "seconds": [2.0] * number}


def made_up(samples, errors=(), noise=(), truth=0.8, seed=0, size=100):
    """Results in which each process has a given mean error and normal noise of a given size."""
    rng = np.random.default_rng(seed)
    errors, noise = {**NO_ERROR, **dict(errors)}, {**NO_ERROR, **dict(noise)}
    one, two, three = [], [], []
    for _ in range(samples):
        starts = {"truth": np.full(3, truth), "apparent": np.array(1.0)}
        facts = {"size": size, "truth_images": 10_000, "final_seconds": 3.0}
        one.append(Result(facts, starts))

        def said(name, shape=()):
            return truth + errors[name] + noise[name] * rng.normal(size=shape)

        arrays = {name: np.asarray(said(name)) for name in ("k_fold", "out_of_bag", "bootstrap")}
        arrays |= {"hold_out": said("hold_out", 10), "stratified": said("stratified", 3)}
        # The tuned network is better, and its processes are compared with it.
        arrays |= {name: np.asarray(0.1 + said(name)) for name in ("nested", "flat")}
        arrays["tuned_truth"] = np.full(3, truth + 0.1)
        trained = {
            "hold_out": note(80, 10), "k_fold": note(80, 5), "stratified": note(80, 15),
            "bootstrap": {**note(100, 15), "distinct": [63] * 15}, "nested": note(80, 5),
            "inner": note(50, 30), "tuning": note(60, 6),
        }  # fmt: skip
        two.append(Result({"rates": [0.01, 0.03], "trained": trained}, arrays))
        hits = np.zeros((2, 1000), bool)
        for place, name in enumerate(("small", "left_out")):
            hits[place, : round(1000 * said(name))] = True
        three.append(
            Result(
                {**facts, "size": 1000, "ks": [5], "seconds": [7.0], "left_out_seconds": 9.0},
                {**starts, "correct": hits[:1], "left_out": hits[1]},
            )
        )
    return one, two, three


def test_a_known_bias_is_found_and_nothing_else():
    results = made_up(6, errors={"k_fold": -0.05}, noise={"k_fold": 0.01, "out_of_bag": 0.01})
    found = compare_processes(*results)
    row = found.row("k_fold")
    errors = np.array([float(process.arrays["k_fold"]) for process in results[1]]) - 0.8
    assert row.bias == pytest.approx(errors.mean())
    tested = stats.ttest_1samp(errors, 0)
    expected = tuple(tested.confidence_interval(0.95))
    assert (row.interval.low, row.interval.high) == pytest.approx(expected)
    # The smallest of eleven.
    assert row.p_value == pytest.approx(11 * tested.pvalue)
    assert row.spread == pytest.approx(stats.tstd(errors))
    assert row.rmse == pytest.approx(np.sqrt((errors**2).mean()))
    assert {row.key for row in found.rows if row.biased} == {"k_fold"}


def test_the_tuned_are_compared_with_the_tuned_network():
    found = compare_processes(*made_up(2))
    for key in ("nested", "flat", "stratified"):
        assert found.row(key).bias == pytest.approx(0)


def test_costs_are_counts_of_images_over_the_sample():
    found = compare_processes(*made_up(3))
    expected = {
        # Networks, share learned from, cost, seconds.
        "hold_out": (1, 0.8, 0.8, 2),
        "repeated_hold_out": (10, 0.8, 8, 20),
        "k_fold": (5, 0.8, 4, 10),
        "stratified": (5, 0.8, 4, 10),
        "repeated": (15, 0.8, 12, 30),
        "out_of_bag": (15, 0.63, 15, 30),
        # Which asks the network of the whole sample as well.
        "bootstrap": (16, 0.63, 16, 33),
        "nested": (35, 0.8, 19, 70),
        "flat": (6, 0.6, 3.6, 12),
        "leave_one_out": (1000, 0.999, 999, 9),
        "small_k_fold": (5, 0.8, 4, 7),
    }
    for row in found.rows:
        assert (row.networks, row.learned, row.cost, row.seconds) == pytest.approx(
            expected.pop(row.key)
        )
    assert not expected


def test_hold_out_is_the_first_split_of_the_repeated():
    results = made_up(2, noise={"hold_out": 0.05})
    found = compare_processes(*results)
    splits = np.array([process.arrays["hold_out"] for process in results[1]]) - 0.8
    assert found.row("hold_out").errors == pytest.approx(tuple(splits[:, 0]))
    assert found.row("repeated_hold_out").errors == pytest.approx(tuple(splits.mean(axis=1)))
    assert found.split_sd == pytest.approx(np.sqrt(splits.var(axis=1, ddof=1).mean()))


def test_pairs_are_compared_on_the_same_samples():
    found = compare_processes(
        *made_up(6, errors={"k_fold": -0.06, "flat": 0.05}, noise={"k_fold": 0.01, "flat": 0.01})
    )
    pair = found.pair("k_fold", "stratified")
    assert pair.nearer == "stratified"
    assert pair.gain == pytest.approx(-found.row("k_fold").bias)
    assert pair.higher == "stratified" and pair.shift < 0
    assert found.pair("flat", "nested").higher == "flat"
    assert found.pair("hold_out", "repeated_hold_out").nearer is None


def test_one_sample_gives_no_interval_and_two_are_enough():
    one = compare_processes(*made_up(1, errors={"k_fold": -0.1}))
    assert all(row.interval is None and not row.biased for row in one.rows)
    assert one.row("k_fold").rmse == pytest.approx(0.1)
    assert np.isnan(one.row("k_fold").spread) and one.spread_factors is None
    assert written(one)["rows"][2]["spread"] is None
    json.dumps(written(one), allow_nan=False)
    two = compare_processes(*made_up(2, noise=dict.fromkeys(NO_ERROR, 0.01)))
    assert all(row.interval is not None for row in two.rows)
    assert 0 < two.spread_factors[0] < 1 < two.spread_factors[1]


def test_equal_errors_prove_nothing():
    found = compare_processes(*made_up(3, errors={"k_fold": -0.1}))
    assert found.row("k_fold").interval is None and not found.row("k_fold").biased
    assert found.pair("k_fold", "stratified").nearer is None


def test_without_results_there_is_no_comparison_and_without_left_out_a_shorter_one():
    assert compare_processes([], [], []) is None
    more, processed, _ = made_up(4)
    found = compare_processes(more, processed[:2], [])
    assert found.samples == 2 and found.left_out_samples == 0
    assert (
        found.row("leave_one_out") is None and found.pair("small_k_fold", "leave_one_out") is None
    )


def test_the_truth_has_an_error_of_its_own():
    results = made_up(1)
    results[0][0].arrays["truth"] = np.array([0.7, 0.8, 0.9])
    found = compare_processes(*results)
    assert found.truth_sd == pytest.approx(np.sqrt(0.1**2 / 3 + 0.8 * 0.2 / 10_000))


# --- what is said --------------------------------------------------------------------


def study_of(found, k=5, writers=None):
    folds = cross_validation([0.9] * k, 10).folds
    folds = [dataclasses.replace(fold, train_size=800, seconds=8.0) for fold in folds]
    return Study.from_results(
        make_parameters({"k": k, "learning_rate": 0.01}),
        resampling_comparison=found,
        labels=np.arange(1000) % 10,
        validation=CrossValidation(folds, np.zeros(10 * k, int)),
        writers=writers,
    )


def plain(text):
    return words_of(text).replace("\u00a0", " ").replace("**", "")


def everything(study):
    texts = [f(study) for f in (methods_design, methods_details, methods_reading, errors_table)]
    picture = resampling_methods(study)
    return [plain(text) for text in (*texts, methods_table(study), picture.alt, picture.caption)]


@pytest.mark.parametrize("samples", [1, 2, 6])
@pytest.mark.parametrize("left_out", [True, False])
@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_the_words_suit_every_outcome(samples, left_out, noise):
    results = made_up(samples, noise=dict.fromkeys(NO_ERROR, noise), size=1000)
    found = compare_processes(results[0], results[1], results[2] if left_out else [])
    texts = everything(study_of(found))
    for text in texts:
        assert not re.search(r"\bnan\b|None|\binf\b|  |\.\.|−0\.0+\b", text), text
    # Five columns of numbers at most fit a phone.
    assert all(line.count("|") == 7 for line in texts[3].splitlines() if line.startswith("|"))
    beside = "eave-one-out, at" in texts[1] or "eave-one-out estimates" in texts[1]
    assert beside == (left_out and samples > 1 and noise > 0)


def test_a_bias_is_named_with_its_sign_only_when_shown():
    noise = dict.fromkeys(NO_ERROR, 0.002)
    biased = made_up(6, errors={"k_fold": -0.05, "flat": 0.04}, noise=noise)
    text = plain(methods_reading(study_of(compare_processes(*biased))))
    low, high = re.search(r"too low for ([^;]*); and too high for ([^;]*), adjusted", text).groups()
    assert "plain 5-fold (−5." in low and "best score of the tuning (4." in high
    assert "Stratifying the folds brings the estimate closer to the true accuracy by" in text
    details = plain(methods_details(study_of(compare_processes(*biased))))
    assert "optimistic" in details and "higher" in details
    quiet = made_up(6, noise=dict.fromkeys(NO_ERROR, 0.02), seed=5)
    found = compare_processes(*quiet)
    named = [row.title for row in found.rows if row.biased]
    text = plain(methods_reading(study_of(found)))
    assert not named and "no bias is significant" in text and "too low" not in text
    assert "cannot be determined" in text
    assert "is not shown" in plain(methods_details(study_of(found)))


def test_one_sample_is_not_judged():
    text = plain(methods_reading(study_of(compare_processes(*made_up(1)))))
    assert "neither a bias nor a difference" in text and "too low" not in text


def test_without_an_experiment_the_words_say_so_and_the_list_remains():
    study = study_of(None)
    assert "not compared" in str(methods_design(study))
    assert methods_details(study) is None and methods_reading(study) is None
    assert resampling_methods(study) is None
    assert len(methods_table(study).frame) == 8


def test_costs_of_the_list_follow_from_the_measured_time():
    """Training takes 0.01 s for an image here, all epochs."""
    text = plain(methods_table(study_of(None)))
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    lines = {row[0]: row[-1] for row in rows}
    assert lines["hold-out"] == "1 network, 8.0 s"
    assert lines["K-fold (this run)"] == "5 networks, 40 s"
    assert lines["leave-one-out"] == "1,000 networks, 2.8 h"
    # Five times six inner networks on two thirds of 800 images, and one on all of them.
    assert lines["nested K-fold"] == "35 networks, 3.3 min"


def test_the_numbers_of_the_table_are_those_measured():
    results = made_up(6, errors={"k_fold": -0.05}, noise={"k_fold": 0.01})
    found = compare_processes(*results)
    row = found.row("k_fold")
    cells = [
        cell.strip()
        for line in plain(errors_table(study_of(found))).splitlines()
        if line.startswith("| plain 5-fold")
        for cell in line.strip("|").split("|")
    ]
    ends = [f"{100 * end:.1f}" for end in (row.interval.low, row.interval.high)]
    assert cells == [
        "plain 5-fold",
        "5 from 80%",
        "4.0 (10 s)",
        f"{100 * row.bias:.1f} ({ends[0]} to {ends[1]})".replace("-", "−"),
        f"{100 * row.spread:.1f}",
        f"{100 * row.rmse:.1f}",
    ]


def test_the_figure_shows_what_was_measured():
    results = made_up(6, errors={"k_fold": -0.05}, noise={"k_fold": 0.01, "hold_out": 0.02})
    found = compare_processes(*results)
    picture = resampling_methods(study_of(found))
    (axes,) = picture.figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [r.title for r in found.rows]
    points = [line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("o", "s")
              and len(line.get_xdata()) == 1]  # fmt: skip
    assert points == pytest.approx([100 * row.bias for row in found.rows])
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == pytest.approx([200 * row.spread for row in found.rows])
    assert "too low for plain 5-fold" in plain(methods_reading(study_of(found)))
    assert f"lain 5-fold −{abs(100 * found.row('k_fold').bias):.2f}" in picture.alt
