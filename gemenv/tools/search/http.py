"""HTTP with a search server that may be busy, gone or hostile."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gemenv.core.retry import Backoff, is_transient, retry_after
from gemenv.errors import (
    InvalidArgumentError,
    SearchAnswerError,
    SearchError,
    SearchTimeout,
)
from gemenv.tools.search.address import Address

if TYPE_CHECKING:
    import httpx

    from gemenv.agents.transport import TransportName

_log = logging.getLogger(__name__)

_BACKOFF = (0.1, 2.0)
_KEEPALIVE_SECONDS = 4.0
"""Shorter than servers keep idle connections: none is closed just as a request goes out on it."""
MOST_BYTES = 8 << 20
"""The longest answer that is read."""


@dataclass(frozen=True)
class Request:
    """What is sent."""

    method: str
    query: str = ""
    """What follows the `?`, encoded; it may hold secrets."""
    content: bytes | None = None
    content_type: str = "application/json"


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes
    retry_after: float | None


class Http:
    """Speaks with one server, in connections that are kept, and tries again while there is hope.

    Args:
        address: Of the server.
        headers: Sent along with every request.
        connections: How many requests may be under way at once.
        retries: Attempts after the first.
        secret_query: Whether the queries of requests hold secrets.

    Raises:
        InvalidArgumentError: If a number is out of range.
    """

    def __init__(
        self,
        address: Address,
        headers: Mapping[str, str],
        *,
        connections: int,
        retries: int,
        secret_query: bool = False,
    ) -> None:
        if connections < 1:
            raise InvalidArgumentError(f"`max_concurrency` must be 1 or more, got {connections!r}.")
        if retries < 0:
            raise InvalidArgumentError(f"`max_retries` must be 0 or more, got {retries!r}.")
        from gemenv.agents.transport import choose

        self.address = address
        self._headers = {"User-Agent": "gemenv", "Accept-Encoding": "identity", **headers}
        self._connections, self._retries = connections, retries
        self._backoff = Backoff(*_BACKOFF)
        self._clients: dict[asyncio.AbstractEventLoop, httpx.AsyncClient] = {}
        # A query is kept out of logs by a class of URL that only httpx itself understands.
        quiet = secret_query or bool(address.query)
        self._stack: TransportName = "httpx" if quiet else choose("auto")

    async def ask(self, request: Request, *, seconds: float, final: Collection[int] = ()) -> Answer:
        """Send a request and return the answer, whatever its status, once it is final.

        Args:
            request: What is sent.
            seconds: How long all attempts together may take.
            final: Statuses after which it is not tried again, although it might help.

        Raises:
            SearchTimeout: After `seconds`.
            SearchError: If the server cannot be reached, or says once too often that it is busy.
            SearchAnswerError: If the answer is too long, or packed in a way nobody asked for.
        """
        import httpx

        from gemenv.agents.transport import failures

        # RuntimeError: the client has been closed meanwhile.
        broken = (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError, *failures(self._stack))
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        attempts = 0
        while True:
            attempts += 1
            wish: float | None = None
            try:
                async with asyncio.timeout_at(end):
                    answer = await self._once(request)
                if answer.status in final or not is_transient(answer.status):
                    return answer
                what, wish = f"HTTP status {answer.status}", answer.retry_after
            except TimeoutError:
                raise SearchTimeout(f"no answer within {seconds:.3g} s") from None
            except SearchError:
                raise
            except broken as error:
                # Its text stays out: it may quote what was sent.
                what = type(error).__name__
            wait = self._backoff.seconds(attempts, wish)
            if attempts > self._retries or loop.time() + wait >= end:
                tried = f"{attempts} attempts" if attempts > 1 else "1 attempt"
                raise SearchError(f"the search server is not available ({what}; {tried})")
            _log.info("attempt %d at %s: %s", attempts, self.address.shown, what)
            await asyncio.sleep(wait)

    async def close(self) -> None:
        """Close the connections of the running event loop; those of other loops stay."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _client(self) -> "httpx.AsyncClient":
        # By loop: a forked process has a new one, and leaves the connections to its parent.
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = self._new_client()
        return self._clients[loop]

    def _new_client(self) -> "httpx.AsyncClient":
        import httpx

        kind = httpx.AsyncClient
        if self._stack == "aiohttp":
            import httpx_aiohttp

            kind = httpx_aiohttp.HttpxAiohttpClient
        return kind(
            headers={**self._headers, **self.address.headers},
            limits=httpx.Limits(
                max_connections=self._connections,
                max_keepalive_connections=self._connections,
                keepalive_expiry=_KEEPALIVE_SECONDS,
            ),
            # The whole of a request has a limit of its own, in `ask`.
            timeout=None,
            trust_env=not self.address.here,
            # Made here, because `trust_env=False` would ignore SSL_CERT_FILE too.
            verify=httpx.create_ssl_context(),
            # Redirects would carry keys and queries elsewhere.
            follow_redirects=False,
        )

    async def _once(self, request: Request) -> Answer:
        client = self._client()
        query = "&".join(filter(None, (self.address.query, request.query)))
        url = f"{self.address.shown}?{query}" if query else self.address.url
        headers = {} if request.content is None else {"Content-Type": request.content_type}
        built = client.build_request(request.method, url, content=request.content, headers=headers)
        if query:
            built.url = _without_query(built.url)
        response = await client.send(built, stream=True)
        try:
            return Answer(
                response.status_code,
                await _body(response) if response.status_code == 200 else b"",
                retry_after(response.headers.get("Retry-After")),
            )
        finally:
            await response.aclose()


async def _body(response: "httpx.Response") -> bytes:
    """Read an answer up to a length, and nothing that would have to be unpacked."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise SearchAnswerError("the search server packs its answers, which nobody asked for")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise SearchAnswerError(f"the answer is longer than {MOST_BYTES} bytes")
    return bytes(body)


def _without_query(url: "httpx.URL") -> "httpx.URL":
    """Return a URL that is requested as it is, but logged without its query: httpx logs URLs."""
    import httpx

    class QuietURL(httpx.URL):
        def __str__(self) -> str:
            return str(httpx.URL(self).copy_with(query=b"hidden"))

        __repr__ = __str__

    return QuietURL(url)
