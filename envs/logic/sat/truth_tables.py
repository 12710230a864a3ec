"""Truth tables of clauses: under which assignments they hold, all together, and how many fail.

Variable `i` is bit `i - 1` of an assignment; see `gemenv.envs.base.truth_tables`.
"""

from collections.abc import Iterable, Sequence

from gemenv.envs.base.truth_tables import everything, proposition

Clause = tuple[int, ...]
"""Literals: `i` for variable `i`, counted from 1, and `-i` for its negation; one must hold."""


def clause_table(clause: Iterable[int], num_vars: int) -> int:
    """Return where at least one literal of a clause holds."""
    full, table = everything(num_vars), 0
    for literal in clause:
        positive = proposition(num_vars, abs(literal) - 1)
        table |= positive if literal > 0 else full ^ positive
    return table


def together(tables: Iterable[int], num_vars: int) -> int:
    """Return where all of the tables hold."""
    left = everything(num_vars)
    for table in tables:
        left &= table
    return left


def fewest_failures(tables: Sequence[int], num_vars: int) -> tuple[int, int]:
    """Find the assignments under which the fewest of the tables do not hold.

    Returns:
        How many do not hold, and the table of those assignments.
    """
    # Counters of all assignments at once: bit `a` of `planes[k]` is bit `k` of the count under `a`.
    full = everything(num_vars)
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
