"""Several rankings made into one, by reciprocal rank fusion.

Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
Rank Learning Methods", SIGIR 2009: the score of a row is the sum of 1 / (60 + rank) over rankings.
"""

from collections import defaultdict
from collections.abc import Sequence

from gemenv.tools.search.passage import Passage
from gemenv.tools.search.ranker import Ranked, Ranker, RankWriter

_OFFSET = 60
_DEPTH = 100
"""Rows of each ranking that are looked at, if not more are asked for."""


class HybridWriter(RankWriter):
    """Makes several rankers of the same passages."""

    def __init__(self, parts: Sequence[RankWriter]) -> None:
        self._parts = parts

    def add(self, row: int, passage: Passage) -> None:
        """Take a passage in."""
        for part in self._parts:
            part.add(row, passage)

    def finish(self) -> Ranker:
        """Return the ranker."""
        return HybridRanker([part.finish() for part in self._parts])

    def abandon(self) -> None:
        """Free what the parts hold."""
        for part in self._parts:
            part.abandon()


class HybridRanker(Ranker):
    """Ranks rows by how high several rankers rank them."""

    def __init__(self, parts: Sequence[Ranker]) -> None:
        self._parts = parts

    def rank(self, queries: Sequence[str], topk: int) -> list[Ranked]:
        """Return the best rows for each query."""
        depth = max(topk, _DEPTH)
        rankings = [part.rank(queries, depth) for part in self._parts]
        return [fuse(found, topk) for found in zip(*rankings, strict=True)]

    def close(self) -> None:
        """Free what the parts hold."""
        for part in self._parts:
            part.close()


def fuse(rankings: Sequence[Ranked], topk: int) -> Ranked:
    """Return one ranking.

    Example:
        >>> [row for row, _ in fuse([[(7, 9.0), (2, 1.0)], [(2, 0.5), (4, 0.4)]], 2)]
        [2, 7]
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, (row, _) in enumerate(ranking, start=1):
            scores[row] += 1 / (_OFFSET + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:topk]
