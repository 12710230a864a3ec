"""How exact numbers are written."""

import math
import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.math.exact import decimal, latex, latex_root


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 2, 4, 5, 8, 100, 10**6]))
def test_exact_decimals_are_read_back(top: int, bottom: int) -> None:
    value = Fraction(top, bottom)
    written = decimal(value)

    assert written is not None
    assert Fraction(written) == value
    assert not re.search(r"\.\d*0$|\.$|^-0$|^\.", written)


@given(st.integers(1, 10**6), st.sampled_from([3, 7, 9, 11, 10**7]))
def test_other_numbers_are_no_decimals(top: int, bottom: int) -> None:
    value = Fraction(top, bottom)

    assert (decimal(value) is None) == ((value * 10**6).denominator != 1)


@given(st.fractions(max_denominator=1000))
def test_fractions_are_in_lowest_terms(value: Fraction) -> None:
    sign, *parts = re.findall(r"^-?|\d+", latex(value))
    numbers = [int(part) for part in parts]

    assert Fraction(*numbers) * (-1 if sign else 1) == value
    assert math.gcd(*numbers, 0) == 1 or len(numbers) == 1


@given(st.integers(1, 5000))
def test_roots_are_in_lowest_terms(square: int) -> None:
    found = re.fullmatch(r"(\d*)(?:\\sqrt\{(\d+)\})?", latex_root(square))
    assert found
    outer, inner = int(found[1] or 1), int(found[2] or 1)

    assert outer * outer * inner == square
    assert not any(inner % (k * k) == 0 for k in range(2, inner))
