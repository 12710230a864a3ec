"""What every client of a search engine can do, and the one over an index of this process."""

import asyncio
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Self

from gemenv.core.background import arun
from gemenv.errors import InvalidArgumentError, SearchTimeout
from gemenv.tools.search.cache import Hits
from gemenv.tools.search.dispatch import Dispatchers
from gemenv.tools.search.index import Index
from gemenv.tools.search.passage import Hit


class SearchClient(ABC):
    """Something that answers queries; one serves any number of episodes at the same time.

    To search somewhere else, write `search`, and give the client to a `SearchTool`.
    """

    @abstractmethod
    async def search(self, query: str, topk: int = 3, timeout: float = 5.0) -> list[Hit]:
        """Return the best passages for a query, best first.

        Args:
            query: Any text.
            topk: Passages at most, 1 or more.
            timeout: Seconds that it may take, further attempts included. Where the client bounds
                how many searches are under way, waiting for one's turn does not count.

        Raises:
            SearchError: If there is no answer: `SearchTimeout` after `timeout`,
                `SearchAnswerError` for an answer that is none.
        """


class IndexClient(SearchClient):
    """Searches an index of this process, in threads; searches that wait are made together.

    Args:
        index: The index, or a function that returns it. The function is called in the thread
            too, each time, and should return the same index; how long it takes, because it
            builds the index, does not count as time of the search.
    """

    def __init__(self, index: Index | Callable[[], Index]) -> None:
        self._index = index
        self._dispatchers = Dispatchers(self._send, lambda: (_THREADS, _MOST_AT_ONCE))

    async def search(self, query: str, topk: int = 3, timeout: float = 5.0) -> list[Hit]:
        """Return the best passages, as `SearchClient.search` does.

        Raises:
            InvalidArgumentError: If a number is out of range.
        """
        check_search(topk, timeout)
        return list(await arun(self._dispatchers.find((query, topk), timeout)))

    async def _send(self, queries: Sequence[str], topk: int, seconds: float) -> list[Hits]:
        index = self._index
        if not isinstance(index, Index):
            index = await asyncio.to_thread(index)
        try:
            async with asyncio.timeout(seconds):
                found = await asyncio.to_thread(index.search_many, queries, topk)
        except TimeoutError:
            raise SearchTimeout(f"no answer within {seconds:.3g} s") from None
        return [tuple(hits) for hits in found]

    def __reduce__(self) -> tuple[type[Self], tuple[Index | Callable[[], Index]]]:
        return type(self), (self._index,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._index!r})"


_THREADS = 4
_MOST_AT_ONCE = 32


def check_search(topk: int, timeout: float) -> None:
    """See that a search can be made.

    Raises:
        InvalidArgumentError: If a number is out of range.
    """
    if topk < 1:
        raise InvalidArgumentError(f"`topk` must be 1 or more, got {topk!r}.")
    if not 0 < timeout < math.inf:
        raise InvalidArgumentError(f"`timeout` must be above 0 and finite, got {timeout!r}.")
