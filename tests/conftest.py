"""Shared fixtures: one small trained study, for every test that needs trained networks."""

import pytest

from analysis.parameters import make_parameters
from analysis.store import Store

SMALL_RUN = {
    "dataset": "digits",
    "train_size": 400,
    "k": 4,
    "epochs": 2,
    "learning_rate": 0.05,
    "seed": 3,
}


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    """No test may touch the store of the checkout."""
    monkeypatch.setenv("ANALYSIS_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("ANALYSIS_WORKERS", raising=False)


@pytest.fixture(scope="session")
def small_run():
    """Parameter values of the shared study."""
    return dict(SMALL_RUN)


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """A study on 400 digits, trained by two workers; the scaling experiment is left out."""
    from analysis.study import Study

    store = Store(tmp_path_factory.mktemp("shared-store"))
    made = Study(make_parameters(SMALL_RUN), store=store, workers=2, quiet=True)
    made.compute([task for task in made.tasks if task != made.scaling_task])
    return made


@pytest.fixture(scope="session")
def one_thread():
    """TensorFlow in this process as it is in a worker; before anything computes with it."""
    from analysis.training import use_one_thread

    use_one_thread()
