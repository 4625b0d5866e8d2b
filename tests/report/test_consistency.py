"""One quantity has one value and one interval on all pages, and none denies what another asserts.

Here on made-up studies in many states; the built reports are held to the same in `test_report`
and `built_report`.
"""

import re

import pytest
from support.chapters import run_chapter, text_of
from support.concluded import STATES, study_of
from support.consistency import contradictions, normal, stated

from analysis.report.display import say
from analysis.report.phrases import choose, curves, errors, test_set, validate


def pages_of(study):
    """The landing page, the conclusions, and what other chapters say of the same quantities."""
    cv, curve, calibration = study.validation, study.learning_curve, study.calibration
    values = curves.verdict_values(study.fit)
    gain = curves.share(curve.gain, curve.gain_interval)
    helping = [item for item in study.remedies if item.verdict == "helps"]
    law = {"fitted": 4, "slope": f"{curve.law.b:.2f}", "exponent": curve.exponent_interval}
    pages = {
        "6": say(
            choose.BEST_K[study.best_k.reason],
            choose.LAW[choose.law_state(curve)],
            **choose.best_k_values(study) | law | {"curve": curve},
        ),
        "8": say(
            curves.verdict_sentence(study.fit),
            *(
                curves.REMEDY["helps"].format(
                    name=curves.ALTERNATIVES[item.name].capitalize(),
                    item=item,
                    share=curves.share(item.cut, item.interval),
                )
                for item in helping
            ),
            curves.MORE_IMAGES[curve.verdict].format(gain=gain),
            curves.PROBABILITIES[study.fit.evidence["temperature"].state()].format(
                calibration=calibration, temperature=2.0, **values
            )
            if calibration.before
            else None,
        ),
        "9": say(
            *errors.calibrated(calibration, 1 - cv.pooled_accuracy, short=True),
            errors.doubled(study.robustness),
        ),
    }
    if study.writer_gap:
        pages["7"] = say(validate.WRITERS_IN_SHORT[study.writer_gap.verdict], gap=study.writer_gap)
    if study.beats_majority_class:
        place = study.forecast.position(study.test.accuracy)
        pages["10"] = say(test_set.IN_SHORT[place], forecast=study.forecast)
    pages = {name: str(page) for name, page in pages.items()}
    for name in ("index", "book/11_draw_conclusions"):
        pages[name] = text_of(run_chapter(name, study))
    return pages


@pytest.fixture(scope="module")
def pages():
    return {name: pages_of(study_of(**values)) for name, values in STATES.items()}


@pytest.mark.parametrize("state", STATES)
def test_no_page_denies_another(pages, state):
    assert contradictions(pages[state]) == {}


def test_the_verdicts_that_pages_state_are_the_studys(pages):
    for name, values in STATES.items():
        study, found = study_of(**values), stated(pages[name])
        for fit in set().union(*found["fit"].values()):
            assert study.fit.verdict in fit
        for calibration in set().union(*found["calibration"].values()):
            assert study.calibration.verdict.startswith(calibration)


SHARED = {
    "gain by doubling": ("6", "8", "book/11_draw_conclusions"),
    "exponent": ("6", "book/11_draw_conclusions"),
    "accuracy of the folds": ("index", "book/11_draw_conclusions"),
    "test accuracy": ("index", "book/11_draw_conclusions"),
    "forecast": ("10", "book/11_draw_conclusions"),
    "confidence minus accuracy": ("9", "index", "book/11_draw_conclusions"),
    "errors on new writers": ("7", "index", "book/11_draw_conclusions"),
    "error removed by the remedy": ("8", "index", "book/11_draw_conclusions"),
    "fit": ("8", "index", "book/11_draw_conclusions"),
    "calibration": ("8", "9", "index", "book/11_draw_conclusions"),
    "best K": ("6", "index", "book/11_draw_conclusions"),
    "corruptions that double the error": ("9", "book/11_draw_conclusions"),
}


@pytest.mark.parametrize("quantity", SHARED)
def test_every_page_that_states_a_quantity_is_read(pages, quantity):
    assert set(SHARED[quantity]) <= set(stated(pages["as on MNIST"])[quantity])


WRONG = {"fit": "underfitting", "calibration": "underconfident"}


@pytest.mark.parametrize("quantity", SHARED)
def test_another_value_on_one_page_is_noticed(pages, quantity):
    made = pages["as on MNIST"]
    page = SHARED[quantity][-1]
    value = next(iter(stated(made)[quantity][page]))
    value = value if isinstance(value, str) else value[0]
    other = WRONG.get(quantity) or re.sub(r"\d(?=\D*$)", lambda d: str((int(d[0]) + 1) % 10), value)
    changed = {**made, page: normal(made[page]).replace(value, other)}
    assert quantity in contradictions(changed)
