"""Early stopping decides by images of the training part, and gives back the best epoch."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from analysis.data.datasets import load
from analysis.models.architectures import build_network
from analysis.models.recipes import compile_network
from analysis.models.variants import PLAIN, Variant
from analysis.training import fold as training
from analysis.training.early_stopping import INNER_SHARE, PATIENCE, EarlyStopping, inner_split
from analysis.training.fit import fit
from analysis.training.fold import NetworkRecipe
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import make_folds, training_subset, with_channels
from analysis.training.tasks import FoldTask

# --- the inner split -----------------------------------------------------------------


def test_the_inner_split_divides_the_training_part_by_class():
    labels = np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [500, 300, 200]))
    kept, held = inner_split(labels, seed=1)
    np.testing.assert_array_equal(np.sort(np.r_[kept, held]), np.arange(1000))
    assert np.all(np.diff(kept) > 0) and np.all(np.diff(held) > 0)
    assert len(held) == 1000 * INNER_SHARE
    np.testing.assert_array_equal(
        np.bincount(labels[held]), INNER_SHARE * np.array([500, 300, 200])
    )


def test_the_inner_split_follows_its_seed():
    labels = np.tile(np.arange(5), 40)
    again = [inner_split(labels, seed)[1].tolist() for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize(
    "labels", [[0, 1], [0, 0, 1], [0, 0, 0, 1, 1, 2], list(range(10)) * 2, [3] * 30 + [5]]
)
def test_the_smallest_parts_are_divided_as_well(labels):
    kept, held = inner_split(np.array(labels), seed=1)
    assert len(kept) and len(held)
    assert sorted([*kept, *held]) == list(range(len(labels)))


# --- when to stop, with losses that are known ----------------------------------------


class Script:
    """A loop whose loss after each epoch is given."""

    def __init__(self, losses):
        self.losses, self.epoch = losses, 0

    def train(self, images, targets, rows, batch_size):
        self.epoch += 1
        return {"loss": 0.0}

    def evaluate(self, images, targets, rows):
        return {"loss": self.losses[self.epoch], "epoch": self.epoch}

    def state(self):
        return [np.array(self.epoch)]

    def restore(self, state):
        self.epoch = int(state[0])


def stopped(losses, every_epoch=False):
    """Train by a script; the losses are those before training and after each epoch."""
    loop, rows = Script(losses), np.arange(4)
    ran = []
    fitted = fit(
        loop, None, None, rows, {"watched": (None, None, rows)}, epochs=len(losses) - 1,
        batch_size=2, seed=1, report=ran.append, every_epoch=every_epoch,
        stopping=EarlyStopping(loop, None, None, rows),
    )  # fmt: skip
    return loop, fitted


@pytest.mark.parametrize("best", [1, 2, 5, 20])
def test_training_stops_so_many_epochs_after_the_best_and_goes_back(best):
    losses = [9.0] + [5.0 - 0.1 * epoch for epoch in range(1, best + 1)] + [6.0] * 30
    loop, fitted = stopped(losses)
    assert len(fitted.running) == best + PATIENCE
    assert loop.epoch == fitted.epoch == best
    # Before training, and the network that is left.
    assert [record["watched"]["epoch"] for record in fitted.records] == [0, best]
    assert fitted.records[-1]["watched"]["loss"] == losses[best]


def test_a_better_epoch_in_time_starts_the_patience_anew():
    losses = [9, 5, 6, 6, 4, 6, 6, 6, 1]
    _, fitted = stopped(losses)
    assert fitted.epoch == 4 and len(fitted.running) == 7


def test_an_equal_loss_is_not_better():
    assert stopped([9] + [5] * 20)[1].epoch == 1


@pytest.mark.parametrize("epochs", [1, 2, 6])
def test_training_never_runs_longer_than_it_may(epochs):
    loop, fitted = stopped([9.0 - epoch for epoch in range(epochs + 1)])
    assert len(fitted.running) == fitted.epoch == loop.epoch == epochs


def test_the_record_of_every_epoch_ends_with_the_network_that_is_left():
    _, fitted = stopped([9, 5, 4, 6, 6, 6, 6], every_epoch=True)
    seen = [record["watched"]["epoch"] for record in fitted.records]
    assert seen[0] == 0 and seen[-1] == fitted.epoch == 2


@pytest.mark.parametrize(
    ("losses", "epoch"),
    [
        ([9] + [np.nan] * 10, 1),
        ([9] + [np.inf] * 10, 1),
        ([9, 5, np.nan, np.nan, np.nan, np.nan], 1),
        # A first loss that is none must not stay the best.
        ([9, np.nan, 5, 4, 6, 6, 6, 6], 3),
        ([9, np.inf, 5, 6, 6, 6, 6], 2),
    ],
)
def test_losses_that_are_none_are_never_the_best(losses, epoch):
    loop, fitted = stopped(losses)
    assert loop.epoch == fitted.epoch == epoch
    assert len(fitted.running) == epoch + PATIENCE


# --- with a network ------------------------------------------------------------------


def prepared(images, labels):
    keras.utils.set_random_seed(5)
    network = build_network("logistic", (8, 8, 1), 10, Variant("dropout", dropout=0.2))
    compile_network(network, "logistic", 3.0, steps=1)
    return TrainingLoop(network, images, labels)


def trained(loop, images, labels, rows, epochs, stopping=None):
    return fit(
        loop, images, labels, rows, {"rest": (images, labels, np.arange(400, 500))},
        epochs=epochs, batch_size=16, seed=2, report=lambda epoch: None, every_epoch=False,
        stopping=stopping,
    )  # fmt: skip


@pytest.mark.usefixtures("one_thread")
def test_the_network_left_is_that_of_the_best_epoch_bit_for_bit():
    """Wild steps make the loss jump, so that some epoch before the last is the best."""
    dataset = load("digits")
    images, labels = with_channels(dataset.x_train).astype(np.float32) / 16, dataset.y_train
    rows, held = np.arange(150), np.arange(150, 250)
    loop = prepared(images, labels)
    fitted = trained(loop, images, labels, rows, 30, EarlyStopping(loop, images, labels, held))
    assert 1 <= fitted.epoch == len(fitted.running) - PATIENCE < 27
    again = prepared(images, labels)
    shorter = trained(again, images, labels, rows, fitted.epoch)
    for one, other in zip(loop.state(), again.state(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert fitted.records == shorter.records
    # The epochs passed over would have ended elsewhere.
    trained(again, images, labels, rows, 1)
    assert not np.array_equal(loop.state()[0], again.state()[0])


def task(early_stopping=True, epochs=12, **changes):
    variant = Variant("early_stopping", early_stopping=True) if early_stopping else PLAIN
    settings = {"model": "logistic", "scaling": "unit", "learning_rate": 0.5, **changes}
    labels = load("digits").y_train
    subset = training_subset(labels, 400, seed=3)
    train, validation = (subset[part] for part in make_folds(labels[subset], 4, seed=3)[1])
    return FoldTask.of(
        NetworkRecipe(**settings, n_classes=10, full_scale=16.0, variant=variant), "", train,
        validation, seed=3, fold=2, epochs=epochs, batch_size=16, label="", keep_weights=True,
    )  # fmt: skip


def parts(task):
    """Rows of the training part and of the validation part."""
    return task.train, task.validation


def weights(arrays):
    return [arrays[name] for name in sorted(arrays) if name.startswith("weights_")]


@pytest.mark.usefixtures("one_thread")
def test_the_validation_part_decides_nothing():
    dataset = load("digits")
    _, validation = parts(task())
    images = dataset.x_train.copy()
    images[validation] = np.random.default_rng(0).integers(0, 17, images[validation].shape)
    facts, arrays = training.run(task(), dataset, lambda epoch: None)
    spoilt_facts, spoilt = training.run(
        task(), replace(dataset, x_train=images), lambda epoch: None
    )
    assert facts["epoch"] == spoilt_facts["epoch"]
    for one, other in zip(weights(arrays), weights(spoilt), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(arrays["history_validation"], spoilt["history_validation"])


@pytest.mark.usefixtures("one_thread")
def test_what_decides_is_held_back_from_the_training_part(monkeypatch):
    dataset = load("digits")
    train, _ = parts(task())
    learned, looked = set(), []
    steps, after = TrainingLoop.train, EarlyStopping.after

    def recorded_steps(self, images, targets, rows, batch_size):
        learned.update(rows.tolist())
        return steps(self, images, targets, rows, batch_size)

    def recorded_after(self, epoch):
        looked.append(self.part[2])
        return after(self, epoch)

    monkeypatch.setattr(TrainingLoop, "train", recorded_steps)
    monkeypatch.setattr(EarlyStopping, "after", recorded_after)
    facts, arrays = training.run(task(), dataset, lambda epoch: None)
    held = set(looked[0].tolist())
    assert held and learned and not held & learned
    assert held | learned == set(train.tolist())
    assert 1 <= facts["epoch"] <= task().epochs
    assert len(looked) <= min(facts["epoch"] + PATIENCE, task().epochs)
    # What is stored is the network that is left.
    given = arrays["validation_probabilities"].argmax(axis=1)
    right = np.mean(given == dataset.y_train[arrays["validation_indices"]])
    assert arrays["history_validation"][-1, 1] == pytest.approx(right)


@pytest.mark.usefixtures("one_thread")
def test_without_the_variant_every_image_is_learned_from_and_every_epoch_runs():
    dataset = load("digits")
    facts, _ = training.run(task(early_stopping=False, epochs=2), dataset, lambda epoch: None)
    assert facts["epoch"] == 2 and facts["train_size"] == 300


@pytest.mark.usefixtures("one_thread")
def test_a_network_that_diverged_is_kept_from_its_first_epoch():
    dataset = load("digits")
    wild = task(scaling="none", learning_rate=1e30, model="dense", epochs=5)
    facts, arrays = training.run(wild, dataset, lambda epoch: None)
    assert facts["epoch"] == 1
    assert len(arrays["history_validation"]) == 2
