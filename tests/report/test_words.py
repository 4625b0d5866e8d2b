"""Numbers in words."""

import pytest

from analysis.report import words


@pytest.mark.parametrize(
    "value, text",
    [
        (720, "720 bytes"),
        (1, "1 byte"),
        (92_000, "92.0 kB"),
        (54_880_000, "54.9 MB"),
        (3.2e9, "3.2 GB"),
    ],
)
def test_memory(value, text):
    assert words.memory(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    "value, text",
    [
        (0.01, "0.01"),
        (0.1, "0.1"),
        (1, "1"),
        (1e-5, "1 × 10⁻⁵"),
        (2.5e-6, "2.5 × 10⁻⁶"),
    ],
)
def test_step_size(value, text):
    assert words.step_size(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    "value, text", [(255, "255"), (0.0, "0"), (-3.854, "−3.85"), (1234.0, "1,234"), (0.5, "0.500")]
)
def test_pixel_value(value, text):
    assert words.pixel_value(value) == text


@pytest.mark.parametrize("value, text", [(-0.001, "0.00"), (-0.126, "−0.13"), (0.9, "0.90")])
def test_signed(value, text):
    assert words.signed(value) == text


@pytest.mark.parametrize("value, text", [(143.7, "143.7"), (36.0, "36"), (1084.2, "1,084")])
def test_about(value, text):
    assert words.about(value) == text


def test_what_rounds_to_zero_has_no_sign():
    assert words.percent(-0.00001) == "0.00%" and words.percent(-0.0002) == "−0.02%"
    assert words.points(-0.00001).startswith("0.00")
