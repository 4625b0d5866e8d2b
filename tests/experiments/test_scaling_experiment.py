"""The scaling experiment: fair to raw pixels, and judged on images that chose nothing."""

import numpy as np
import pytest
from support.made_up import made_up_study, make_study

from analysis.experiments import scaling_experiment
from analysis.experiments.scaling_experiment import _samples

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def found():
    """The experiment on digits, with fewer rates and epochs."""
    study = make_study("digits", model="logistic", seed=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scaling_experiment, "RATES", (1e-5, 1e-3, 1e-1))
        patch.setattr(scaling_experiment, "EPOCHS", 4)
        units = []
        facts, arrays = scaling_experiment.run(study.plan.scaling_task, study.dataset, units.append)
    assert units[-1] < study.plan.scaling_task.units
    return study, facts, arrays


def test_both_pixels_search_every_rate_and_the_runs_own(found):
    _, facts, arrays = found
    search = arrays["sample"] == 0
    for kind, rates in (("none", {1e-5, 1e-3, 1e-2, 1e-1}), ("unit", {1e-3, 1e-2, 1e-1})):
        assert set(arrays["learning_rate"][search & (arrays["scaling"] == kind)]) == rates
    assert facts["scalings"] == ["none", "unit"]


def test_the_best_rate_and_the_runs_are_compared_on_other_samples(found):
    _, facts, arrays = found
    for kind in facts["scalings"]:
        own = arrays["scaling"] == kind
        search = own & (arrays["sample"] == 0)
        best = arrays["learning_rate"][search][arrays["accuracy"][search].argmax()]
        for sample in (1, 2, 3):
            rates = arrays["learning_rate"][own & (arrays["sample"] == sample)]
            assert set(rates) == {best, 0.01}


def test_a_training_depends_on_nothing_that_was_trained_before(found):
    study, _, _ = found
    network = scaling_experiment._Network(study.plan.scaling_task, study.dataset)
    sample, seed = _samples(study.plan.scaling_task, study.dataset)[0], 5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scaling_experiment, "EPOCHS", 4)
        first = network.train("unit", 0.01, sample, seed)
        other = network.train("none", 1.0, sample, seed + 1)
        assert network.train("unit", 0.01, sample, seed) == first != other


def test_samples_share_no_validation_image_and_keep_the_shares_of_the_classes():
    study = make_study("digits")
    samples = _samples(study.plan.scaling_task, study.dataset)
    held = np.concatenate([held_out for _, held_out in samples])
    assert len(samples) == 4 and len(set(held)) == len(held)
    for train, held_out in samples:
        assert not set(train) & set(held_out)
        counts = np.bincount(study.dataset.y_train[held_out])
        assert counts.max() - counts.min() <= 3


@pytest.mark.parametrize("kind", ["tiny", "many", "signed", "colour", "imbalanced"])
def test_samples_exist_for_every_dataset(tmp_path, kind):
    study = made_up_study(tmp_path, kind)
    samples = _samples(study.plan.scaling_task, study.dataset)
    assert 2 <= len(samples) <= 4 and all(len(rows) for pair in samples for rows in pair)


def test_a_run_on_raw_pixels_is_compared_with_scaled_ones():
    raw, unit = (make_study("digits", scaling=kind).plan.scaling_task for kind in ("none", "unit"))
    assert raw == unit
    assert make_study("digits", scaling="standard").plan.scaling_task.scaling == "standard"
