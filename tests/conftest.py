"""Shared fixtures: MNIST's arrays, and one small trained study for all tests that need one."""

import shutil

import matplotlib
import numpy as np
import pytest
from filelock import FileLock
from support.builds import SMALL_REPORT, SOMEBODY, options_of, run
from support.made_up import SCALING_CASES, make_study, with_experiment

from analysis.data.framing import frame_of
from analysis.engine.store import Store
from analysis.parameters import make_parameters
from analysis.paths import MNIST_FILE

SMALL_RUN = {
    "dataset": "digits",
    "train_size": 400,
    "k": 4,
    "epochs": 2,
    "learning_rate": 0.05,
    "seed": 3,
    # The experiments on small samples have tests of their own.
    "samples": 0,
}


# The files that take longest, the longest first: what starts last is left alone at the end.
LONG = (
    "test_report.py",
    "test_benchmarks.py",
    "test_names_as_text.py",
    "test_interruptions.py",
    "test_real_verdicts.py",
    "test_dask.py",
    "test_cross_validation.py",
    "test_scheduler.py",
)


def pytest_collection_modifyitems(items):
    """Start with the long files; within a file the order stays."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONG)))


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    """No test may touch the store of the checkout."""
    monkeypatch.setenv("ANALYSIS_STORE", str(tmp_path / "store"))
    for name in ("ANALYSIS_WORKERS", "ANALYSIS_CHECKPOINT_SECONDS", "DASK_SCHEDULER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def small_run():
    """Parameter values of the shared study."""
    return dict(SMALL_RUN)


@pytest.fixture(scope="session")
def mnist_arrays():
    """The four arrays of the project's copy of MNIST."""
    with np.load(MNIST_FILE) as file:
        return {name: file[name] for name in file.files}


@pytest.fixture(scope="session")
def mnist_frame(mnist_arrays):
    """How MNIST's training images hold their digits."""
    return frame_of(mnist_arrays["x_train"], 255)


@pytest.fixture(scope="session")
def mnist():
    """A study on MNIST that nobody has trained, with a made-up scaling experiment."""
    return with_experiment(make_study("mnist", k=5), *SCALING_CASES["required"])


@pytest.fixture(scope="session")
def digits():
    """A study on scikit-learn's digits that nobody has trained, with a made-up experiment."""
    return with_experiment(make_study("digits"), *SCALING_CASES["required"], scale=16.0)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, request):
    """A folder for what all processes of a test run share, under a lock of their own."""
    folder = tmp_path_factory.getbasetemp()
    # Below pytest-xdist each process has a folder in that of the whole run.
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def study(shared_folder, tmp_path_factory):
    """A study on 400 digits, trained by two workers; the rest waits until it is asked for.

    It is trained once for all processes, and each has a copy that it may add to.
    """
    from analysis.study import Study

    def made(folder):
        return Study(make_parameters(SMALL_RUN), store=Store(folder), workers=2, quiet=True)

    trained = made(shared_folder / "study")
    plan = trained.plan
    with FileLock(shared_folder / "study.lock"):
        trained.compute(
            [*plan.fold_tasks, plan.final_task, *plan.comparison_tasks, plan.shift_task]
        )
    return made(shutil.copytree(trained.store.folder, tmp_path_factory.mktemp("own") / "study"))


@pytest.fixture(scope="session")
def built_report(shared_folder, tmp_path_factory):
    """Folder with the report on digits (``report``) and the store it came from (``store``).

    It is built once for all processes, and each has a copy that it may add to.
    """
    made = shared_folder / "built"
    with FileLock(shared_folder / "built.lock"):
        if not (made / "report" / "html").is_dir():
            done = run(
                "build", *options_of(SMALL_REPORT), "--out", made / "report", store=made / "store",
                # Fonts are looked for once, wherever the home is.
                MPLCONFIGDIR=matplotlib.get_configdir(), **SOMEBODY,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
    return shutil.copytree(made, tmp_path_factory.mktemp("own") / "built")


@pytest.fixture(scope="session")
def site(built_report):
    """The pages of the report on digits."""
    return built_report / "report" / "html"


@pytest.fixture(scope="session")
def one_thread():
    """TensorFlow in this process as it is in a worker; before anything computes with it."""
    from analysis.training.determinism import use_one_thread

    use_one_thread()
