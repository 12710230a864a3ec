"""Items that two sides share: counts, values, and all ways to share.

A way to share is written as what one side takes of each kind: `"1 2 0"`.
"""

import functools
import itertools
from collections.abc import Mapping

Counts = tuple[int, ...]
"""How many items of each kind."""
Values = tuple[int, ...]
"""What one item of each kind is worth to a side."""

KINDS = 3
TOTAL = 10
"""What all items together are worth to each side."""


@functools.cache
def pools(items: int) -> tuple[Counts, ...]:
    """Return the ways to have so many items, one or more of each kind.

    >>> len(pools(5)), pools(3)
    (6, ((1, 1, 1),))
    """
    each = itertools.product(range(1, items), repeat=KINDS)
    return tuple(counts for counts in each if sum(counts) == items)


@functools.cache
def values(counts: Counts) -> tuple[Values, ...]:
    """Return the values for which all items together are worth `TOTAL`.

    >>> values((1, 3, 4))[:3]
    ((0, 2, 1), (1, 3, 0), (2, 0, 2))
    """
    each = itertools.product(range(TOTAL + 1), repeat=KINDS)
    return tuple(v for v in each if worth(v, counts) == TOTAL)


@functools.cache
def pairs(counts: Counts) -> tuple[tuple[Values, Values], ...]:
    """Return the values of both sides: each kind is worth something to one, and one to both."""
    each = itertools.product(values(counts), repeat=2)
    return tuple(
        (a, b)
        for a, b in each
        if all(x or y for x, y in zip(a, b, strict=True))
        and any(x and y for x, y in zip(a, b, strict=True))
    )


@functools.lru_cache(maxsize=1024)
def worths(counts: Counts, values: Values) -> Mapping[str, int]:
    """Return everything that one side may take, with what it is worth.

    >>> worths((1, 0, 2), (4, 9, 3))
    {'0 0 0': 0, '0 0 1': 3, '0 0 2': 6, '1 0 0': 4, '1 0 1': 7, '1 0 2': 10}
    """
    taken = itertools.product(*(range(n + 1) for n in counts))
    return {" ".join(map(str, numbers)): worth(values, numbers) for numbers in taken}


@functools.lru_cache(maxsize=4096)
def sufficient(counts: Counts, values: Values, least: int) -> tuple[str, ...]:
    """Return what the other side may take so that this one keeps some worth.

    Args:
        counts: The items.
        values: What they are worth to the side that keeps the rest.
        least: What the rest must be worth to it, of `TOTAL`.

    Returns:
        Those that cost it most first, and of equal ones those of more items.
    """
    taken = worths(counts, values)

    def preference(deal: str) -> tuple[int, int, str]:
        return taken[deal], sum(map(int, deal.split())), deal

    return tuple(sorted((d for d in taken if TOTAL - taken[d] >= least), key=preference)[::-1])


def worth(values: Values, taken: Counts) -> int:
    """Return what the items that a side takes are worth to it."""
    return sum(value * count for value, count in zip(values, taken, strict=True))
