from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.grading.maths.numerals import exact, places


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Fraction(12)),
        ("-0.50", Fraction(-1, 2)),
        ("1,234,567.5", Fraction(2469135, 2)),
        ("12 345", Fraction(12345)),
        ("1e-3", Fraction(1, 1000)),
        ("3/4", Fraction(3, 4)),
        ("-2 1/4", Fraction(-9, 4)),
        (r"\frac{-6}{4}", Fraction(-3, 2)),
        (r"\frac12", Fraction(1, 2)),
        (r"3\frac{1}{2}", Fraction(7, 2)),
        (r"0.\overline{3}", Fraction(1, 3)),
        ("0.1(6)", Fraction(1, 6)),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction) -> None:
    assert exact(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", ".", "1..2", "1,00", "0,111", "1/0", r"\frac{1}{0}", "1 2", "٣", "1e", "x"),
        *("1e99999", "1_000", "0x10", "nan", "inf", "--1", "1/2/3", "9" * 2_001),
    ],
)
def test_the_rest_is_no_number(text: str) -> None:
    assert exact(text) is None


@given(st.fractions())
def test_fractions_come_back(value: Fraction) -> None:
    assert exact(f"{value.numerator}/{value.denominator}") == value


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = exact(text)
    assert value is None or isinstance(value, Fraction)


def test_places_are_those_written() -> None:
    assert [places(text) for text in ("0.50", "3", "1,000.5", "1e3", "x")] == [
        2,
        None,
        1,
        None,
        None,
    ]
