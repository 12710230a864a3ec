"""Whether what an answer gave is what a test expects, on plain data."""

import math
import re
from collections.abc import Hashable
from typing import Any, Literal, cast

_NUMBER = re.compile(r"[+-]?([0-9]{1,300}(\.[0-9]{0,300})?|\.[0-9]{1,300})([eE][+-]?[0-9]{1,4})?")

_INTEGER = re.compile(r"[+-]?[0-9]+")


Compare = Literal["lines", "tokens"]
"""What counts in the output of a program: its lines, or only its words."""


def same_output(
    expected: str, written: str, tolerance: float | None = None, compare: Compare = "lines"
) -> bool:
    r"""Say whether a program wrote what it should have.

    White space at the end of lines and empty lines at the end do not matter.

    Args:
        expected: What it should have written.
        written: What it wrote.
        tolerance: If given, lines are compared word by word, and words that are numbers may be
            apart: by so much, or by so many times the expected number if that is above 1. Two
            integers are the same only if they are equal.
        compare: With `tokens` only the words count, in their order, whatever is between them.

    >>> same_output("1 2\n3", "1 2  \n3\n\n")
    True
    >>> same_output("0.5", "0.50"), same_output("0.5", "0.50", tolerance=1e-9)
    (False, True)
    >>> same_output("1 2\n3", "1\n2 3"), same_output("1 2\n3", "1\n2 3", compare="tokens")
    (False, True)
    """
    if compare == "tokens":
        return _same_words(expected.split(), written.split(), tolerance)
    wanted, came = _lines(expected), _lines(written)
    if tolerance is None or len(wanted) != len(came):
        return wanted == came
    return all(
        _same_words(line.split(), other.split(), tolerance)
        for line, other in zip(wanted, came, strict=True)
    )


def _lines(text: str) -> list[str]:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n").split("\n")


def _same_words(expected: list[str], written: list[str], tolerance: float | None) -> bool:
    if tolerance is None or len(expected) != len(written):
        return expected == written
    return all(
        a == b or _same_word(a, b, tolerance) for a, b in zip(expected, written, strict=True)
    )


def _same_word(expected: str, written: str, tolerance: float) -> bool:
    if not (_NUMBER.fullmatch(expected) and _NUMBER.fullmatch(written)):
        return False
    if _INTEGER.fullmatch(expected) and _INTEGER.fullmatch(written):
        return int(expected) == int(written)
    wanted, came = float(expected), float(written)
    # Beyond all floats nothing is known.
    return math.isfinite(wanted) and _close(wanted, came, tolerance)


def same_value(expected: Any, returned: Any, tolerance: float | None = None) -> bool:
    """Say whether a function returned what it should have.

    Types count: `True` is not 1, and without a tolerance 1 is not 1.0. Lists and tuples are the
    same, since tests from JSON cannot tell them apart, and so are sets and frozen sets. NaN is
    the same as NaN. The order of a dictionary does not matter.

    Args:
        expected: Plain data: what it should have returned.
        returned: Plain data: what it returned.
        tolerance: If given, numbers may be apart: by so much, or by so many times the expected
            number if that is above 1; not those in sets, nor keys. Two integers are the same only
            if they are equal.

    >>> same_value([1, (2.0, None)], [1, [2.0, None]])
    True
    >>> same_value(1, True), same_value(1, 1.0), same_value(1, 1.0, tolerance=0.0)
    (False, False, True)
    """
    kinds: set[Any] = {type(expected), type(returned)}
    if isinstance(expected, list | tuple) and isinstance(returned, list | tuple):
        items, others = cast("list[Any]", expected), cast("list[Any]", returned)
        return len(items) == len(others) and all(
            same_value(*pair, tolerance) for pair in zip(items, others, strict=True)
        )
    if isinstance(expected, dict) and isinstance(returned, dict):
        wanted, came = (_by_key(found) for found in cast("tuple[Any, Any]", (expected, returned)))
        return wanted.keys() == came.keys() and all(
            same_value(value, came[key], tolerance) for key, value in wanted.items()
        )
    if tolerance is not None and kinds in ({float}, {int, float}):
        pair = cast("tuple[float, float]", (expected, returned))
        return _close(*pair, tolerance) or _key(expected) == _key(returned)
    return _key(expected) == _key(returned)


def _by_key(dictionary: dict[Any, Any]) -> dict[Hashable, Any]:
    return {_key(key): value for key, value in dictionary.items()}


def _key(value: Any) -> Hashable:
    """Return something to compare, since to Python 1, 1.0 and True are equal."""
    if isinstance(value, set | frozenset):
        return "set", frozenset(map(_key, cast("frozenset[Any]", value)))
    if isinstance(value, list | tuple):
        return "list", tuple(map(_key, cast("tuple[Any, ...]", value)))
    if isinstance(value, dict):
        return "dict", frozenset(
            (_key(k), _key(v)) for k, v in cast("dict[Any, Any]", value).items()
        )
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    return type(value).__name__, value


def _close(expected: float, came: float, tolerance: float) -> bool:
    try:
        # Infinite numbers are close to nothing but themselves.
        return expected == came or (
            math.isfinite(came)
            and math.isfinite(expected)
            and abs(expected - came) <= tolerance * max(1.0, abs(expected))
        )
    except OverflowError:
        # An integer beyond all floats.
        return False
