"""Truth tables as integers: bit `a` says what holds under assignment `a`.

Bit `i` of the number `a` is the value of variable `i + 1`. A table of `n` variables has 2**n bits,
so that one operation on two integers compares all assignments at once.
"""

from collections.abc import Iterable, Sequence
from functools import cache

Clause = tuple[int, ...]
"""Literals: `i` for variable `i`, counted from 1, and `-i` for its negation; one must hold."""


def every_assignment(num_vars: int) -> int:
    """Return the table of what always holds.

    >>> bin(every_assignment(2))
    '0b1111'
    """
    return (1 << (1 << num_vars)) - 1


@cache
def literal_tables(num_vars: int) -> dict[int, int]:
    """Return the table of every literal.

    >>> {literal: bin(table) for literal, table in literal_tables(1).items()}
    {-1: '0b1', 1: '0b10'}
    """
    tables: dict[int, int] = {}
    full = every_assignment(num_vars)
    for i in range(num_vars):
        # Blocks of 2**i zeros and ones in turn: a number that repeats is a quotient.
        tables[-i - 1] = full // ((1 << (1 << i)) + 1)
        tables[i + 1] = full ^ tables[-i - 1]
    return tables


def clause_table(clause: Iterable[int], num_vars: int) -> int:
    """Return where at least one literal of a clause holds."""
    literals = literal_tables(num_vars)
    table = 0
    for literal in clause:
        table |= literals[literal]
    return table


def together(tables: Iterable[int], num_vars: int) -> int:
    """Return where all of the tables hold."""
    left = every_assignment(num_vars)
    for table in tables:
        left &= table
    return left


def fewest_failures(tables: Sequence[int], num_vars: int) -> tuple[int, int]:
    """Find the assignments under which the fewest of the tables do not hold.

    Returns:
        How many do not hold, and the table of those assignments.
    """
    # Counters of all assignments at once: bit `a` of `planes[k]` is bit `k` of the count under `a`.
    full = every_assignment(num_vars)
    planes: list[int] = []
    for table in tables:
        carry = full ^ table
        for k, plane in enumerate(planes):
            planes[k], carry = plane ^ carry, plane & carry
        if carry:
            planes.append(carry)
    best, count = full, 0
    for k in reversed(range(len(planes))):
        lower = best & ~planes[k]
        if lower:
            best = lower
        else:
            count |= 1 << k
    return count, best


def bits_of(assignment: int, num_vars: int) -> str:
    """Write an assignment, from variable 1 on.

    >>> bits_of(0b001, 3)
    '100'
    """
    return "".join("01"[assignment >> i & 1] for i in range(num_vars))


def first_of(table: int) -> int:
    """Return the lowest assignment under which a table holds, which must be one.

    >>> first_of(0b1100)
    2
    """
    return (table & -table).bit_length() - 1
