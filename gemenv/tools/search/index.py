"""What every index of passages can do."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from gemenv.tools.search.passage import Hit


class Index(ABC):
    """Passages that can be searched.

    An index is read-only. It may be used from any number of threads, and by forked processes.
    """

    @abstractmethod
    def __len__(self) -> int:
        """How many passages it holds."""

    @abstractmethod
    def search_many(self, queries: Sequence[str], topk: int = 3) -> list[list[Hit]]:
        """Return the best passages for each of several queries.

        Args:
            queries: Any text; no character has a meaning of its own.
            topk: Passages for each at most, 1 or more.

        Returns:
            For each query its hits, best first; equal scores in the order of the corpus. By words,
            a query without one that the corpus knows has none; by meaning, one without any.

        Raises:
            InvalidArgumentError: If `topk` is below 1.
        """

    def search(self, query: str, topk: int = 3) -> list[Hit]:
        """Return the best passages for one query, as `search_many` does."""
        return self.search_many([query], topk)[0]

    def close(self) -> None:  # noqa: B027 - most indexes have nothing to free
        """Free what it holds; it cannot be searched any more. May be called twice."""

    def __enter__(self) -> Self:
        """Return the index."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
