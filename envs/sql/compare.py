"""Whether two results are the same."""

import math
from collections import Counter
from collections.abc import Sequence

from gemenv.core.sqlite.guard import Cell, Row

_TOLERANCE = 1e-9


def same_result(expected: Sequence[Row], came: Sequence[Row], *, ordered: bool) -> bool:
    """Say whether a result is what was expected.

    Columns count by their place; their names do not. Rows are compared as a list if the order
    counts, and otherwise as a multiset. Numbers are equal within 1e-9 of the larger, so that 1
    is 1.0, but no text is a number. NULL equals NULL.

    >>> same_result([(1, "a"), (2, None)], [(2.0, None), (1, "a")], ordered=False)
    True
    >>> same_result([(1, "a"), (2, None)], [(2.0, None), (1, "a")], ordered=True)
    False
    >>> same_result([(1,)], [("1",)], ordered=False)
    False
    """
    if len(expected) != len(came):
        return False
    if ordered:
        return all(map(_same_row, expected, came))
    # Nearly always the rows are equal outright, or the texts differ.
    if Counter(map(tuple, expected)) == Counter(map(tuple, came)):
        return True
    return all(map(_same_row, sorted(expected, key=_rank), sorted(came, key=_rank)))


def _same_row(expected: Row, came: Row) -> bool:
    return len(expected) == len(came) and all(map(_same_cell, expected, came))


def _same_cell(expected: Cell, came: Cell) -> bool:
    if isinstance(expected, int | float) and isinstance(came, int | float):
        if isinstance(expected, int) and isinstance(came, int):
            return expected == came
        # Infinities are close to themselves alone.
        return expected == came or math.isclose(expected, came, rel_tol=_TOLERANCE)
    return type(expected) is type(came) and expected == came


def _rank(row: Row) -> tuple[tuple[int, float, str | bytes], ...]:
    """Return a key by which all rows can be sorted: texts first, so that near numbers stay near."""
    texts = [_cell_rank(cell) for cell in row if not isinstance(cell, int | float)]
    numbers = [_cell_rank(cell) for cell in row if isinstance(cell, int | float)]
    return (*texts, *numbers)


def _cell_rank(cell: Cell) -> tuple[int, float, str | bytes]:
    match cell:
        case None:
            return 0, 0.0, ""
        case str():
            return 1, 0.0, cell
        case bytes():
            return 2, 0.0, cell
        case _:
            # Rounded, so that two numbers that are equal but for the last digits stand alike.
            return 3, float(f"{cell:.8g}"), ""
