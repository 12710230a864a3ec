"""What kinds of index differ in: how they rank the rows of a corpus."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from gemenv.errors import ClosedError, InvalidArgumentError
from gemenv.tools.search.index import Index
from gemenv.tools.search.passage import Hit, Passage
from gemenv.tools.search.store import Store

Ranked = list[tuple[int, float]]
"""Rows and scores, best first; equal scores by row."""


class Ranker(ABC):
    """Ranks the rows of a corpus. Any threads, and forked processes, may use it."""

    @abstractmethod
    def rank(self, queries: Sequence[str], topk: int) -> list[Ranked]:
        """Return the best rows for each query.

        Args:
            queries: Any text.
            topk: Rows for each at most; no more than there are, and 1 or more.
        """

    def close(self) -> None:  # noqa: B027 - most have nothing to free
        """Free what it holds."""


class RankWriter(ABC):
    """Makes a ranker of passages that come in order."""

    @abstractmethod
    def add(self, row: int, passage: Passage) -> None:
        """Take a passage in."""

    @abstractmethod
    def finish(self) -> Ranker:
        """Return the ranker; nothing is added any more."""

    def abandon(self) -> None:  # noqa: B027 - most have nothing to free
        """Free what it holds: there will be no ranker."""


class RankedIndex(Index):
    """An index of a store and a ranker of its rows.

    Args:
        store: The passages.
        ranker: Of their rows.
        kind: What `build_index` calls it.
    """

    def __init__(self, store: Store, ranker: Ranker, kind: str) -> None:
        self._store, self._ranker, self.kind = store, ranker, kind
        self._size = len(store)
        self._closed = False

    def __len__(self) -> int:
        return self._size

    def search_many(self, queries: Sequence[str], topk: int = 3) -> list[list[Hit]]:
        """Return the best passages for each query; see `Index`."""
        if self._closed:
            raise ClosedError("This index is closed; open it again with `open_index`.")
        if topk < 1:
            raise InvalidArgumentError(f"`topk` must be at least 1, got {topk!r}.")
        if not self._size:
            return [[] for _ in queries]
        ranked = self._ranker.rank(queries, min(topk, self._size))
        return [[Hit(self._store.read(row), score) for row, score in hits] for hits in ranked]

    def close(self) -> None:
        """Free what it holds."""
        if not self._closed:
            self._closed = True
            self._ranker.close()
            self._store.close()
