"""Clients of search engines for the web: SerpAPI, and Google's Programmable Search."""

import json
import os
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from gemenv.errors import InvalidArgumentError, SearchAnswerError
from gemenv.tools.search.address import Address
from gemenv.tools.search.cache import Hits
from gemenv.tools.search.client import SearchClient
from gemenv.tools.search.http import Request
from gemenv.tools.search.http_client import HttpClient
from gemenv.tools.search.passage import Hit
from gemenv.tools.search.protocols import as_dict, passage


class WebClient(HttpClient):
    """Asks a search engine for the web; a passage is a page's title and snippet, its id the link.

    Args:
        api_key: The key; by default that in the environment variable `key_env`.
        base_url: Where the engine is asked; by default at `engine_url`.
        max_concurrency: Requests under way at once, 1 or more; other searches wait.
        max_retries: Attempts after the first, 0 or more.
        cache_size: Answers kept, 0 or more.

    Raises:
        InvalidArgumentError: If there is no key, or a value is out of range. No key is quoted.
    """

    engine_url: ClassVar[str]
    """Where the engine itself is."""
    key_env: ClassVar[str]
    """The environment variable that holds the key."""
    results: ClassVar[str]
    """The field of an answer that holds what was found."""
    finds_nothing: ClassVar[str]
    """A field that an answer has even if nothing was found."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        max_concurrency: int = 8,
        max_retries: int = 3,
        cache_size: int = 2048,
    ) -> None:
        address = Address(self.engine_url if base_url is None else base_url)
        self._key = address.key(api_key, self.key_env)
        if not self._key:
            raise InvalidArgumentError(
                f"{type(self).__name__} needs a key: set the environment variable {self.key_env}, "
                "or give `api_key`."
            )
        super().__init__(
            address,
            max_concurrency=max_concurrency,
            max_retries=max_retries,
            cache_size=cache_size,
            secret_query=True,
        )

    @abstractmethod
    def _parameters(self, query: str, topk: int) -> dict[str, str | int]:
        """Return what a query is asked with."""

    async def _send(self, queries: Sequence[str], topk: int, seconds: float) -> Sequence[Hits]:
        (query,) = queries
        request = Request("GET", query=urlencode(self._parameters(query, topk)))
        answer = await self._http.ask(request, seconds=seconds)
        return [self._read(self._accepted(answer), topk)]

    def _read(self, body: bytes, topk: int) -> Hits:
        try:
            data = as_dict(json.loads(body))
        except (ValueError, RecursionError):
            raise SearchAnswerError("the answer is no JSON") from None
        found = data.get(self.results, [] if self.finds_nothing in data else None)
        if not isinstance(found, list):
            raise SearchAnswerError("the answer has no list of results")
        return tuple(map(_hit, cast("list[Any]", found)[:topk]))

    def _rebuilt(self) -> Callable[[], SearchClient]:
        return partial(type(self), base_url=self._http.address.shown, **self._given)


def _hit(result: Any) -> Hit:
    fields = as_dict(result)
    return Hit(passage(fields.get("link"), fields.get("title"), fields.get("snippet", "")), 0.0)


class SerpAPIClient(WebClient):
    """Asks Google through SerpAPI; see `WebClient` for the arguments.

    The key comes from the environment variable `SERPAPI_API_KEY`.
    """

    engine_url = "https://serpapi.com/search"
    key_env = "SERPAPI_API_KEY"
    results = "organic_results"
    finds_nothing = "search_information"

    def _parameters(self, query: str, topk: int) -> dict[str, str | int]:
        return {"engine": "google", "q": query, "num": topk, "api_key": self._key}


class GoogleClient(WebClient):
    """Asks Google's Programmable Search, which gives 10 results at most.

    The arguments are those of `WebClient`, and the id of the search engine. The key comes from the
    environment variable `GOOGLE_API_KEY`, the id from `GOOGLE_CSE_ID`.
    """

    engine_url = "https://www.googleapis.com/customsearch/v1"
    key_env = "GOOGLE_API_KEY"
    results = "items"
    finds_nothing = "searchInformation"

    def __init__(
        self, api_key: str | None = None, engine_id: str | None = None, **options: Any
    ) -> None:
        super().__init__(api_key, **options)
        self._engine_id = engine_id or os.environ.get("GOOGLE_CSE_ID", "")
        if not self._engine_id:
            raise InvalidArgumentError(
                "GoogleClient needs the id of a search engine: set the environment variable "
                "GOOGLE_CSE_ID, or give `engine_id`."
            )
        self._given["engine_id"] = engine_id

    def _parameters(self, query: str, topk: int) -> dict[str, str | int]:
        parameters = {"key": self._key, "cx": self._engine_id, "q": query}
        return parameters | {"num": min(topk, _MOST_OF_GOOGLE)}


_MOST_OF_GOOGLE = 10
