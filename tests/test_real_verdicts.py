"""Real runs that must flip the verdict on the fit; the expected ones were written beforehand."""

import pytest

from analysis.parameters import make_parameters
from analysis.study import Study


@pytest.mark.parametrize(
    "values, verdict",
    [
        # One pass over the images is too little.
        ({"epochs": 1, "k": 3}, "underfitting"),
        # A few images, known by heart.
        ({"train_size": 100, "epochs": 60, "k": 2}, "overfitting"),
        # All images, for as long as it takes.
        ({"epochs": 25, "k": 3}, "good fit"),
    ],
    ids=lambda value: str(value).replace(" ", ""),
)
def test_verdict_of_a_real_run(values, verdict):
    study = Study(make_parameters({"dataset": "digits", **values}), quiet=True)
    assert study.fit.verdict == verdict, study.fit.as_dict()
