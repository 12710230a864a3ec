"""What the clients of search servers have in common."""

import pickle
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from gemenv.core.background import arun
from gemenv.errors import SearchError
from gemenv.tools.search.address import Address
from gemenv.tools.search.cache import Hits, SearchCache
from gemenv.tools.search.client import SearchClient, check_search
from gemenv.tools.search.dispatch import Dispatchers
from gemenv.tools.search.http import Answer, Http
from gemenv.tools.search.passage import Hit, Passage


class HttpClient(SearchClient):
    """Asks a server: with a cache, one pool of connections, and a bounded number of requests.

    It may be used from any thread and any event loop; its connections live on the background
    loop. A forked process makes connections of its own. It pickles without its cache, and not at
    all if it was given a secret.

    Args:
        address: Of the server.
        headers: Sent along with every request.
        max_concurrency: Requests under way at once, 1 or more; other searches wait.
        max_retries: Attempts after the first, 0 or more.
        cache_size: Answers kept, 0 or more.
        secret_query: Whether what follows the `?` of its requests holds secrets.

    Raises:
        InvalidArgumentError: If a number is out of range.
    """

    def __init__(
        self,
        address: Address,
        headers: Mapping[str, str] | None = None,
        *,
        max_concurrency: int,
        max_retries: int,
        cache_size: int,
        secret_query: bool = False,
    ) -> None:
        self.cache = SearchCache(cache_size)
        """Its answers, and how often they were wanted again."""
        self._http = Http(
            address,
            headers or {},
            connections=max_concurrency,
            retries=max_retries,
            secret_query=secret_query,
        )
        self._places = max_concurrency
        self._given: dict[str, Any] = {
            "max_concurrency": max_concurrency,
            "max_retries": max_retries,
            "cache_size": cache_size,
        }
        self._dispatchers = Dispatchers(self._send_and_keep, self._limits)

    async def search(self, query: str, topk: int = 3, timeout: float = 5.0) -> list[Hit]:
        """Return the best passages, as `SearchClient.search` does.

        Raises:
            InvalidArgumentError: If a number is out of range.
        """
        check_search(topk, timeout)
        # Half a surrogate pair is text for Python alone.
        clean = query.encode(errors="replace").decode()
        return list(await arun(self._search(clean, topk, timeout)))

    async def aclose(self) -> None:
        """Close the connections. The client may be used again, and makes new ones then."""
        await arun(self._http.close())

    @abstractmethod
    async def _send(self, queries: Sequence[str], topk: int, seconds: float) -> Sequence[Hits]:
        """Ask the server for several queries, at most as many as `_limits` says."""

    def _limits(self) -> tuple[int, int]:
        """Return how many requests may be under way, and how many queries each may hold."""
        return self._places, 1

    def _rebuilt(self) -> Callable[[], SearchClient]:
        """Return what makes a client like this one, from what is no secret."""
        return partial(type(self), self._http.address.shown, **self._given)

    async def _search(self, query: str, topk: int, seconds: float) -> Hits:
        key = query, topk
        known = self.cache.get(key)
        if known is not None:
            return known
        return await self._dispatchers.find(key, seconds)

    async def _send_and_keep(
        self, queries: Sequence[str], topk: int, seconds: float
    ) -> Sequence[Hits]:
        found = [self._redacted(hits) for hits in await self._send(queries, topk, seconds)]
        for query, hits in zip(queries, found, strict=True):
            self.cache.put((query, topk), hits)
        return found

    def _accepted(self, answer: Answer) -> bytes:
        """Return the body of an answer, if the server has one to give."""
        if answer.status != 200:
            raise SearchError(f"the search server answered with HTTP status {answer.status}")
        return answer.body

    def _redacted(self, hits: Hits) -> Hits:
        """Return what was found without the secrets, which a server could repeat."""
        if not self._http.address.has_secrets:
            return hits
        redact = self._http.address.redact
        return tuple(
            Hit(Passage(redact(told.id), redact(told.title), redact(told.text)), score)
            for told, score in hits
        )

    def __reduce__(self) -> tuple[Callable[[], SearchClient], tuple[()]]:
        if self._http.address.given_secret:
            raise pickle.PicklingError(
                f"{self!r} was given a secret, which is not pickled; keep it in the environment "
                "variable that the client reads, or make the client in the other process."
            )
        return self._rebuilt(), ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._http.address.shown!r})"
