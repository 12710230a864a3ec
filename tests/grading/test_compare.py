import math
from typing import Any

import pytest

from gemenv.grading import same_output, same_value


@pytest.mark.parametrize(
    ("expected", "written"),
    [("", ""), ("", "\n\n"), ("5", "5\n"), ("a b\nc", "a b  \r\nc \n\n"), ("x\n\ny", "x\n  \ny")],
)
def test_white_space_at_the_ends_does_not_matter(expected: str, written: str) -> None:
    assert same_output(expected, written)


@pytest.mark.parametrize(
    ("expected", "written"),
    [("5", ""), ("5", "6"), ("a b", "a  b"), (" a", "a"), ("x\ny", "x\n\ny"), ("0.5", "0.50")],
)
def test_the_rest_matters(expected: str, written: str) -> None:
    assert not same_output(expected, written)


@pytest.mark.parametrize(
    ("expected", "written", "same"),
    [
        ("0.5 yes", "0.50  yes", True),
        ("1000000", "1000000.5", True),
        ("0.1", "0.1001", False),
        ("1e3", "1000", True),
        ("5.", "+5", True),
        ("5", "+05", True),
        ("100000000000000000001", "100000000000000000002", False),
        ("nan", "nan", True),
        ("1", "nan", False),
        ("1", "inf", False),
        ("1e999", "1e998", False),
        ("10", "1_0", False),
        ("1", "١", False),
        ("1", "1 1", False),
        ("1\n2", "1 2", False),
    ],
)
def test_numbers_may_be_apart_by_the_tolerance(expected: str, written: str, same: bool) -> None:
    assert same_output(expected, written, tolerance=1e-6) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], (1, 2)),
        ({1, 2}, frozenset({2, 1})),
        ({"a": [1], 2: None}, {2: None, "a": (1,)}),
        (math.nan, math.nan),
        ([0.0], [-0.0]),
        ({(1, 2): 3}, {(1, 2): 3}),
        (10**50, 10**50),
    ],
)
def test_equal_values(one: Any, other: Any) -> None:
    assert same_value(one, other)
    assert same_value(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (1, 1.0),
        (1, "1"),
        ("a", b"a"),
        (None, 0),
        ([], None),
        ([1], {1}),
        ({1}, {True}),
        ({1: 0}, {True: 0}),
        ({1: 0}, {1: 0, 2: 0}),
        ([1, [True]], [1, [1]]),
        ([], {}),
        (math.inf, -math.inf),
    ],
)
def test_unequal_values(one: Any, other: Any) -> None:
    assert not same_value(one, other)
    assert not same_value(other, one)


@pytest.mark.parametrize(
    ("expected", "returned", "same"),
    [
        (1, 1.0, True),
        ([0.3, {"a": 1.0}], [0.1 + 0.2, {"a": 1}], True),
        (1, True, False),
        (1, 2, False),
        (1.0, math.nan, False),
        (math.inf, math.inf, True),
        (math.inf, 1e308, False),
        (10**400, 1.0, False),
        (1.0, "1.0", False),
    ],
)
def test_numbers_close_by(expected: Any, returned: Any, same: bool) -> None:
    assert same_value(expected, returned, tolerance=1e-9) is same
