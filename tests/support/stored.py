"""Stored results compared, and progress that acts, for tests of the engine."""

import numpy as np

from analysis.engine.progress import Progress
from analysis.engine.tasks import key_of

TIMES = ("seconds", "task_seconds", "finished", "label")


def assert_equal_results(tasks, one, other):
    for task in tasks:
        first, second = one.read(key_of(task)), other.read(key_of(task))
        assert set(first.arrays) == set(second.arrays)
        for name, array in first.arrays.items():
            np.testing.assert_array_equal(array, second.arrays[name], err_msg=name)
        assert {k: v for k, v in first.facts.items() if k not in TIMES} == {
            k: v for k, v in second.facts.items() if k not in TIMES
        }


class OnFirst(Progress):
    """Does something when the first task is finished."""

    def __init__(self, act):
        super().__init__(quiet=True)
        self.act = act

    def finish(self, task):
        super().finish(task)
        self.act()
        self.act = lambda: None
