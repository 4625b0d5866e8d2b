"""The one serialiser of results.json."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.report.results import plain
from analysis.statistics.intervals import Interval


@dataclass(frozen=True)
class Inner:
    interval: Interval | None
    values: np.ndarray


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner
    hidden: np.ndarray

    @property
    def derived(self):
        return 1


def test_dataclasses_become_their_fields():
    found = Outer("a", Inner(Interval(0.2, 0.6, 0.95, "some"), np.array([1, 2])), np.zeros(1000))
    assert plain(found, without=("hidden",)) == {
        "name": "a",
        "inner": {
            "interval": {"low": 0.2, "high": 0.6, "level": 0.95, "method": "some"},
            "values": [1, 2],
        },
    }
    assert len(plain(found)["hidden"]) == 1000 and plain([Inner]) == [Inner]


def test_numbers_of_numpy_become_pythons():
    given = {1: np.float32(0.5), "b": (np.int64(2), np.bool_(True), float("nan"), np.inf, None)}
    written = plain(given)
    assert written == {"1": 0.5, "b": [2, True, None, None, None]}
    assert [type(item) for item in written["b"][:2]] == [int, bool]
    assert plain(np.array([[np.nan, 1.0]])) == [[None, 1.0]]
    assert plain(pd.DataFrame({"x": [1, 2], "y": ["a", "b"]})) == {"x": [1, 2], "y": ["a", "b"]}
