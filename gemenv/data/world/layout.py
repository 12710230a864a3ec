"""How many things of each kind a world has, and which pages are theirs."""

import hashlib
from bisect import bisect_right
from itertools import accumulate

SHARES: dict[str, int] = {
    "person": 45,
    "town": 13,
    "region": 5,
    "country": 2,
    "book": 10,
    "film": 6,
    "song": 5,
    "society": 7,
    "event": 5,
    "prize": 2,
}
"""Pages of each kind, of a hundred."""

COHORTS = 8
"""Generations of people; what links people of one time links people of one cohort."""
COHORT_YEARS = 25
FIRST_YEAR = 1700
"""The year in which the first cohort begins."""


class Layout:
    """The pages of each kind side by side: page numbers to numbers within a kind and back.

    Args:
        pages: How many pages, 200 or more.
    """

    def __init__(self, pages: int) -> None:
        self.pages = pages
        counts = {kind: pages * share // 100 for kind, share in SHARES.items()}
        # Cohorts are of one size; what is left over are books.
        counts["person"] -= counts["person"] % COHORTS
        counts["book"] += pages - sum(counts.values())
        self.counts = counts
        self.kinds = tuple(counts)
        self.ends = tuple(accumulate(counts.values()))
        """The first page beyond those of each kind."""
        self.start = dict(zip(counts, (0, *self.ends), strict=False))
        """The first page of each kind."""

    def place(self, page: int) -> tuple[str, int]:
        """Return the kind of a page and its number within that kind."""
        kind = self.kinds[bisect_right(self.ends, page)]
        return kind, page - self.start[kind]


class Traits:
    """Numbers that belong to things, drawn from a key: birth years, populations and the like.

    >>> Traits("a")[1] == Traits("a")[1], Traits("a")[1] == Traits("b")[1]
    (True, False)
    """

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
        self._key = int.from_bytes(digest, "big")

    def __getitem__(self, number: int) -> int:
        """Return 64 well mixed bits of a number; take parts of them by division."""
        # SplitMix64 (Steele et al. 2014).
        x = (self._key + number * 0x9E3779B97F4A7C15) & _WORD
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & _WORD
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB & _WORD
        return x ^ (x >> 31)


_WORD = (1 << 64) - 1


def cohort_start(cohort: int) -> int:
    """Return the first year in which people of a cohort are born."""
    return FIRST_YEAR + COHORT_YEARS * cohort
