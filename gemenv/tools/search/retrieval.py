"""A client of retrieval servers: those of Search-R1, verl and GEM, and `gemenv serve search`."""

import asyncio
import time
from collections.abc import Sequence
from typing import Literal

from gemenv.errors import InvalidArgumentError, SearchAnswerError
from gemenv.tools.search.address import Address
from gemenv.tools.search.cache import Hits
from gemenv.tools.search.http import Request
from gemenv.tools.search.http_client import HttpClient
from gemenv.tools.search.protocols import (
    JSON,
    MSGPACK,
    Dialect,
    has_msgpack,
    require_msgpack,
)

Protocol = Literal["auto", "json", "msgpack"]

TOKEN_ENV = "GEMENV_SEARCH_TOKEN"  # noqa: S105 - the name of a variable
_NOT_UNDERSTOOD = frozenset({400, 415, 422, 500})
"""What servers answer to the other dialect."""
_BATCHES = 8
"""A request with many queries takes the place of so many with one."""
_SPOILED = frozenset({400, 413, 422, 500})
"""What servers answer to a batch that one query spoils, or that is too long for them."""


class RetrievalClient(HttpClient):
    """Searches by `POST /retrieve`.

    Two dialects are in use: JSON with many queries a request (Search-R1, verl), and msgpack with
    one (GEM, which needs the extra `search`). Searches that wait are sent together where the
    dialect allows it.

    Args:
        url: Of the server; without a path, `/retrieve` is added. A user and password in it become
            Basic authorization.
        protocol: "json", "msgpack", or "auto": JSON, unless the server does not understand it.
        token: A bearer token; by default the environment variable `GEMENV_SEARCH_TOKEN`,
            if it is set.
        max_concurrency: Requests under way at once, 1 or more, but an eighth of that once they
            hold many queries each; other searches wait.
        max_retries: Attempts after the first, 0 or more.
        cache_size: Answers kept, 0 or more.

    Raises:
        InvalidArgumentError: If a value is out of range. A URL is not quoted.
        MissingDependencyError: If msgpack is asked for and not installed.
    """

    def __init__(
        self,
        url: str,
        protocol: Protocol = "auto",
        *,
        token: str | None = None,
        max_concurrency: int = 64,
        max_retries: int = 3,
        cache_size: int = 2048,
    ) -> None:
        if protocol not in ("auto", "json", "msgpack"):
            raise InvalidArgumentError(
                f"`protocol` must be 'auto', 'json' or 'msgpack', got {protocol!r}."
            )
        if protocol == "msgpack":
            require_msgpack()
        address = Address(url, "/retrieve")
        key = address.key(token, TOKEN_ENV)
        super().__init__(
            address,
            {"Authorization": f"Bearer {key}"} if key else {},
            max_concurrency=max_concurrency,
            max_retries=max_retries,
            cache_size=cache_size,
        )
        self._given["protocol"] = protocol
        self.dialect: Dialect | None = {"json": JSON, "msgpack": MSGPACK}.get(protocol)
        """What the server speaks; `None` as long as nobody knows."""
        self._finding_out: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}

    def _limits(self) -> tuple[int, int]:
        if self.dialect is None or self.dialect.max_batch == 1:
            return self._places, 1
        return max(1, self._places // _BATCHES), self.dialect.max_batch

    async def _send(self, queries: Sequence[str], topk: int, seconds: float) -> Sequence[Hits]:
        if self.dialect is None:
            lock = self._finding_out.setdefault(asyncio.get_running_loop(), asyncio.Lock())
            async with lock:
                if self.dialect is None:
                    return await self._find_out(queries, topk, seconds)
        return await self._ask(self.dialect, queries, topk, seconds)

    async def _find_out(self, queries: Sequence[str], topk: int, seconds: float) -> Sequence[Hits]:
        """Ask in one dialect after the other, and remember what was answered."""
        end = time.monotonic() + seconds
        for dialect in (JSON, MSGPACK) if has_msgpack() else (JSON,):
            left = max(end - time.monotonic(), 0.0)
            try:
                found = await self._ask(dialect, queries, topk, left, finding_out=True)
            except SearchAnswerError:
                continue
            self.dialect = dialect
            return found
        # Neither is understood, or the server stumbles just now: JSON, with all patience.
        return await self._ask(JSON, queries, topk, max(end - time.monotonic(), 0.0))

    async def _ask(
        self,
        dialect: Dialect,
        queries: Sequence[str],
        topk: int,
        seconds: float,
        *,
        finding_out: bool = False,
    ) -> list[Hits]:
        final = frozenset[int]()
        if finding_out:
            final = _NOT_UNDERSTOOD
        elif len(queries) > 1:
            final = _SPOILED
        request = Request(
            "POST",
            content=dialect.encode(queries, topk),
            content_type=dialect.content_type,
        )
        answer = await self._http.ask(request, seconds=seconds, final=final)
        if answer.status in final:
            raise SearchAnswerError(f"the search server does not take it: HTTP {answer.status}")
        return dialect.read(self._accepted(answer), len(queries), topk)
