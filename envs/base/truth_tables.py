"""Assignments of truth values as integers, and truth tables that hold for all of them at once.

An assignment to some people, or propositions, is an integer whose bit i is the value of i. A truth
table is an integer whose bit a says that a statement holds under assignment a, so that one
operation on integers treats all assignments.
"""

import functools
from collections.abc import Iterable


@functools.cache
def everything(count: int) -> int:
    """Return the table that holds under all assignments to `count` propositions.

    >>> bin(everything(2))
    '0b1111'
    """
    return (1 << (1 << count)) - 1


@functools.cache
def proposition(count: int, number: int) -> int:
    """Return the table of one proposition.

    >>> bin(proposition(2, 1))
    '0b1100'
    """
    # Blocks of 2**number zeros and ones in turn: a number that repeats is a quotient.
    every = everything(count)
    return every ^ every // ((1 << (1 << number)) + 1)


def consistent(count: int, equivalences: Iterable[tuple[int, int]]) -> int:
    """Return the table of the assignments under which propositions and statements agree.

    Of people who always tell the truth or always lie, each proposition "this one tells the truth"
    agrees with what that person says.

    Args:
        count: How many propositions there are.
        equivalences: Propositions, each with the table of the statement that is true when it is.
    """
    every = everything(count)
    fits = every
    for number, table in equivalences:
        fits &= every ^ proposition(count, number) ^ table
    return fits
