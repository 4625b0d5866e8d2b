"""The public cross-validation: any model, any splitter, the same bits in whatever way."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedKFold,
)

from analysis.engine.scheduler import TaskError, missing_tasks
from analysis.engine.shared_data import SharedData
from analysis.errors import InputError
from analysis.training.cross_validation import cross_validate

X, Y = load_digits(return_X_y=True)
X, Y = X[:240].reshape(-1, 8, 8).astype(np.uint8), Y[:240]
UNITS = 8


slow = partial(pytest.param, marks=pytest.mark.slow)


def build():
    import keras

    model = keras.Sequential(
        [
            keras.layers.Input((8, 8)),
            keras.layers.Rescaling(1 / 16),
            keras.layers.Flatten(),
            keras.layers.Dense(UNITS, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    return model


def run(splitter=2, **options):
    given = {"epochs": 2, "quiet": True, "workers": 2, **options}
    return cross_validate(given.pop("build", build), given.pop("x", X), Y, splitter, **given)


def same(one, other):
    assert len(one.folds) == len(other.folds)
    for first, second in zip(one.folds, other.folds, strict=True):
        np.testing.assert_array_equal(first.probabilities, second.probabilities)
        np.testing.assert_array_equal(first.running, second.running)
        assert set(first.history) == set(second.history)
        for name, values in first.history.items():
            np.testing.assert_array_equal(values, second.history[name])
    return True


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Three folds, two seeds, two epochs, kept in a store."""
    store = tmp_path_factory.mktemp("folds")
    made = run(StratifiedKFold(3, shuffle=True, random_state=1), seeds=[4, 5], store=store)
    return made, store


def test_folds_are_those_of_the_splitter(result):
    made, _ = result
    splits = list(StratifiedKFold(3, shuffle=True, random_state=1).split(X, Y))
    assert [(fold.seed, fold.number) for fold in made.folds] == [
        (seed, fold) for seed in (4, 5) for fold in (1, 2, 3)
    ]
    for fold in made.folds:
        train, validation = splits[fold.number - 1]
        np.testing.assert_array_equal(fold.train, train)
        np.testing.assert_array_equal(fold.indices, validation)


def test_histories_predictions_and_scores_agree(result):
    made, _ = result
    table, scores = made.histories(running=True), made.scores()
    assert list(table.columns) == ["seed", "fold", "epoch", "part", "accuracy", "loss"]
    assert set(table.part) == {"validation", "running"} and len(table) == 6 * (3 + 2)
    assert set(made.histories().part) == {"validation"}
    assert list(scores.columns[:4]) == ["seed", "fold", "train_size", "validation_size"]
    for fold, row in zip(made.folds, scores.itertuples(), strict=True):
        assert (row.seed, row.fold) == (fold.seed, fold.number)
        hits = fold.probabilities.argmax(axis=1) == Y[fold.indices]
        assert row.accuracy == hits.mean() == fold.accuracy
        own = table[(table.seed == fold.seed) & (table.fold == fold.number)]
        held_out, running = (own[own.part == part] for part in ("validation", "running"))
        assert held_out.epoch.tolist() == [0, 1, 2] and running.epoch.tolist() == [1, 2]
        assert held_out.loss.iloc[-1] == row.loss == fold.loss
        assert (running.loss > 0).all() and len(set(own.loss)) == 5
        assert fold.seconds > 0 and fold.parameters == 64 * UNITS + UNITS + 10 * UNITS + 10
        assert row.train_size == len(fold.train) and row.validation_size == len(fold.indices)


def test_every_row_is_predicted_once_for_each_seed(result):
    made, _ = result
    table = made.out_of_fold()
    assert table.row.tolist() == [row for row in range(len(X)) for _ in range(2)]
    np.testing.assert_array_equal(table.label, Y[table.row])
    outputs = table.filter(like="probability_")
    assert outputs.shape == (2 * len(X), 10)
    np.testing.assert_allclose(outputs.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(table.predicted, outputs.to_numpy().argmax(axis=1))
    scores = made.scores().set_index(["seed", "fold"])
    right = (table.predicted == table.label).groupby([table.seed, table.fold]).mean()
    np.testing.assert_allclose(right, scores.accuracy)


def test_seeds_give_other_networks_on_the_same_folds(result):
    made, _ = result
    assert not np.array_equal(made.folds[0].probabilities, made.folds[3].probabilities)


def test_one_process_and_no_store_give_the_same_bits(result):
    made, _ = result
    splitter = StratifiedKFold(3, shuffle=True, random_state=1)
    assert same(made, run(splitter, seeds=[4, 5], workers=1))


def test_what_is_stored_is_not_trained_again(result):
    made, store = result
    before = {path: path.stat().st_mtime_ns for path in Path(store).rglob("*.npz")}
    assert len(before) == 6
    splitter = StratifiedKFold(3, shuffle=True, random_state=1)
    assert same(made, run(splitter, seeds=[4, 5], store=store, workers=1))
    assert {path: path.stat().st_mtime_ns for path in Path(store).rglob("*.npz")} == before


@pytest.mark.slow
def test_a_changed_callee_trains_again(result, monkeypatch):
    """`build` itself is unchanged: what it looks up is not."""
    made, store = result
    splitter = StratifiedKFold(3, shuffle=True, random_state=1)
    monkeypatch.setitem(globals(), "UNITS", 9)
    again = run(splitter, seeds=4, store=store)
    assert again.folds[0].parameters > made.folds[0].parameters
    assert len(list(Path(store).rglob("results/*/*.npz"))) == 9


@pytest.mark.parametrize(
    "splitter, options, folds, held_out",
    [
        slow(
            RepeatedStratifiedKFold(n_splits=2, n_repeats=2, random_state=0), {}, 4, 2, id="twice"
        ),
        slow(GroupKFold(2), {"groups": np.arange(240) // 60}, 2, 1, id="groups"),
        pytest.param([(np.arange(200), np.arange(200, 240))], {}, 1, None, id="pairs"),
        slow(ShuffleSplit(2, test_size=30, random_state=0), {}, 2, None, id="shuffle"),
    ],
)
def test_any_splitter_of_scikit_learn(splitter, options, folds, held_out):
    made = run(splitter, epochs=1, **options)
    assert len(made.folds) == folds
    times = np.zeros(len(X))
    for fold in made.folds:
        assert not set(fold.train) & set(fold.indices)
        times[fold.indices] += 1
        if "groups" in options:
            groups = options["groups"]
            assert not set(groups[fold.train]) & set(groups[fold.indices])
    if held_out:
        assert (times == held_out).all()
    np.testing.assert_array_equal(np.bincount(made.out_of_fold().row, minlength=len(X)), times)


@pytest.mark.slow
def test_a_single_row_can_be_held_out():
    """Also named by masks, as scikit-learn allows."""
    rows = np.arange(len(X))
    splits = [*list(LeaveOneOut().split(X))[:1], (rows != 5, rows == 5)]
    made = run(splits, epochs=1)
    assert [fold.indices.tolist() for fold in made.folds] == [[0], [5]]


@pytest.mark.slow
def test_regression_with_several_outputs():
    def build_regression():
        import keras

        model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
        model.compile(keras.optimizers.SGD(0.1), "mse", metrics=["mae"])
        return model

    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3)).astype(np.float32)
    y = x @ rng.normal(size=(3, 2)).astype(np.float32)
    made = cross_validate(build_regression, x, y, KFold(3), epochs=30, quiet=True, workers=1)
    table = made.out_of_fold()
    assert table.filter(like="output_").shape == (60, 2) and "predicted" not in table
    for fold in made.folds:
        assert fold.metrics == ("loss", "mae")
        assert fold.history["validation"][-1, 0] < 0.3 * fold.history["validation"][0, 0]


@pytest.mark.slow
def test_preparation_fitted_on_the_training_part_alone():
    """`build` may take the training part; noise held out must not reach the weights."""

    def build_normalised(x, y):
        import keras

        scale = keras.layers.Normalization(axis=None)
        scale.adapt(x)
        model = keras.Sequential(
            [keras.layers.Input((8, 8)), scale, keras.layers.Flatten(), keras.layers.Dense(10)]
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("sgd", loss, metrics=["accuracy"])
        return model

    def prepare(batch):
        import tensorflow as tf

        return tf.cast(batch, tf.float32)

    splits = [(np.arange(160), np.arange(160, 240))]
    spoilt = X.copy()
    spoilt[160:200] = 255
    clean, noisy = (run(splits, build=build_normalised, prepare=prepare, x=x) for x in (X, spoilt))
    np.testing.assert_array_equal(
        clean.folds[0].probabilities[40:], noisy.folds[0].probabilities[40:]
    )
    assert not np.array_equal(clean.folds[0].probabilities[:40], noisy.folds[0].probabilities[:40])


SCRIPT = """
import numpy as np
from analysis.training.cross_validation import cross_validate

def build():
    import keras
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    return model

x = np.arange(80.0).reshape(20, 4) / 80
result = cross_validate(build, x, x[:, :2], 2, epochs=1, workers=2)
print(len(result.folds), "folds")
"""


@pytest.mark.slow
def test_a_plain_script_needs_no_guard(tmp_path):
    """It is not run again in the workers, and its functions need not be importable there."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout == "2 folds\n", done.stderr


# --- the report's own folds ------------------------------------------------------------


def test_the_call_of_the_report_finds_the_folds_of_the_report(study, monkeypatch):
    """The same recipe, images, splitter and seed: the same keys, so that nothing trains."""
    from analysis.training import cross_validation

    plan, run = study.plan, study.parameters
    monkeypatch.setattr(
        cross_validation,
        "compute",
        lambda tasks, data, store, *_: [
            pytest.fail(f"{task.label} would train") for task in missing_tasks(tasks, store)
        ],
    )
    made = cross_validate(
        plan.recipe(),
        study.dataset.x_train,
        study.dataset.y_train,
        StratifiedKFold(run.k, shuffle=True, random_state=run.seed),
        rows=plan.subset,
        test=(study.dataset.x_test, study.dataset.y_test),
        epochs=run.epochs,
        batch_size=run.batch_size,
        seeds=run.seed,
        measure_training=True,
        keep_weights=True,
        store=study.store,
    )
    assert same(made, study.cross_validation)
    np.testing.assert_array_equal(made.scores().accuracy, study.validation.accuracies)
    histories = made.histories()
    assert set(histories.part) == {"training", "validation", "test"}
    assert len(histories) == run.k * 3 * (run.epochs + 1)


def test_a_recipe_trains_where_nothing_is_stored(study, tmp_path):
    """And leaves the data in the store as the report's other tasks need them."""
    rows = study.plan.splits[0]
    made = cross_validate(
        study.plan.recipe(), study.dataset.x_train, study.dataset.y_train, [rows],
        test=(study.dataset.x_test, study.dataset.y_test), epochs=1,
        seeds=study.parameters.seed, workers=1, quiet=True, store=tmp_path,
    )  # fmt: skip
    assert made.folds[0].history["validation"].shape == (2, 2)
    np.testing.assert_array_equal(
        made.folds[0].history["validation"][0],
        study.validation.folds[0].history["validation"][0],
    )
    kept = SharedData(tmp_path).open(study.dataset.arrays_digest)
    assert kept.n_classes == 10 and kept.input_shape == study.dataset.input_shape


@pytest.mark.parametrize("bad", [[], [0, 0, 1], [-1, 5], [0.5, 1.0], [[1, 2]], [0, 240]])
def test_bad_rows_are_refused(bad):
    with pytest.raises(InputError, match=r"^rows: "):
        run(rows=bad)


# --- bad input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, message",
    [
        ({"epochs": 0}, "epochs: 0"),
        ({"epochs": 1.5}, "epochs: 1.5"),
        ({"epochs": True}, "epochs: True"),
        ({"batch_size": -1}, "batch_size: -1"),
        ({"seeds": -1}, "seeds: -1"),
        ({"seeds": []}, r"seeds: \[\]"),
        ({"seeds": [1, 1]}, r"seeds: \[1, 1\]"),
        ({"seeds": [0.5]}, "seeds: "),
        ({"build": "model"}, "build: a str"),
        ({"prepare": 3}, "prepare: "),
        ({"splitter": 1}, "splitter: "),
        ({"splitter": [([0], [0])]}, "splitter: a row"),
        ({"splitter": [([0, 1], [240])]}, "splitter: every part"),
        ({"splitter": [([0, 1], [])]}, "splitter: every part"),
        ({"splitter": GroupKFold(2)}, "splitter: "),
        ({"x": X[:-1]}, "y: 240 targets"),
        ({"x": np.array(["a"] * 240)}, "x: "),
        ({"workers": 0}, "workers: 0"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_arguments_are_refused_in_one_line_before_anything_is_trained(
    tmp_path, change, message
):
    with pytest.raises(InputError, match=f"^{message}") as caught:
        run(store=tmp_path / "store", **change)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "store").exists()


def test_a_value_that_cannot_be_compared_is_refused_only_with_a_store(tmp_path):
    thing = object()

    def build_with_thing():
        assert thing is not None
        return build()

    with pytest.raises(InputError, match="thing, a object"):
        run(build=build_with_thing, store=tmp_path)


@pytest.mark.parametrize(
    "bad, message",
    [
        (lambda: None, "build must return a compiled Keras model, not NoneType"),
        (lambda: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_build_that_fails_names_the_fold_and_the_cause(bad, message):
    with pytest.raises(TaskError, match=message) as caught:
        run(build=bad, workers=1)
    assert str(caught.value).startswith("fold ") and "\n" not in str(caught.value)
