"""What every client of a search engine can do, and the one over an index of this process."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable

from gemenv.errors import SearchTimeout
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
    """Searches an index of this process, in a thread.

    Args:
        index: The index, or a function that returns it. The function is called in the thread
            too, for every search, and should return the same index each time; how long it takes,
            because it builds the index, does not count as time of the search.
    """

    def __init__(self, index: Index | Callable[[], Index]) -> None:
        self._index = index

    async def search(self, query: str, topk: int = 3, timeout: float = 5.0) -> list[Hit]:
        """Return the best passages, as `SearchClient.search` does."""
        index = self._index
        if not isinstance(index, Index):
            index = await asyncio.to_thread(index)
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.to_thread(index.search, query, topk)
        except TimeoutError:
            raise SearchTimeout(f"no answer within {timeout:.3g} s") from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._index!r})"
