"""HTTP with a server that may be busy, gone or hostile."""

import asyncio
import importlib.util
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gemenv.core.address import is_here
from gemenv.core.retry import Backoff, retry_after
from gemenv.errors import InvalidArgumentError, SandboxError

if TYPE_CHECKING:
    import httpx

_NEVER_BEGAN = frozenset({429, 503})
"""A server that answers so has not begun with what it was asked."""
_MAY_HAVE_BEGUN = frozenset({502, 504})
"""A gateway answers so, which does not know."""
_KEEPALIVE_SECONDS = 4.0
"""Shorter than servers keep idle connections: none is closed just as a request goes out on it."""
_CONNECT_SECONDS = 10.0
_BACKOFF = (0.25, 4.0)
_PIECE = 256 << 10


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes


class TooLongError(SandboxError):
    """An answer is longer than it may be."""


class Connection:
    """Speaks with one server, in a bounded number of connections.

    Args:
        url: Where its API begins.
        token: The bearer token; none is sent without it.
        connections: How many requests are under way at once; others wait here, in order.
        retries: How often a request is sent again after a failure that may pass.

    Raises:
        InvalidArgumentError: If `url` is no HTTP address. It is not quoted: it may hold secrets.
    """

    def __init__(self, url: str, token: str | None, *, connections: int, retries: int) -> None:
        import httpx

        address = parse_url(url)
        self.url = str(address).rstrip("/")
        """The address; fit for messages."""
        self._token = token
        self._retries = retries
        self._places = asyncio.Semaphore(connections)
        self._backoff = Backoff(*_BACKOFF)
        kind, self._failures = _stack()
        self._client = kind(
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "gemenv",
                **({"Authorization": f"Bearer {token}"} if token else {}),
            },
            limits=httpx.Limits(
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=_KEEPALIVE_SECONDS,
            ),
            # The whole of a call has a limit of its own, in `call`.
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            trust_env=not is_here(address.host),
            # Redirects would carry the token elsewhere.
            follow_redirects=False,
        )

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seconds: float,
        most_bytes: int,
        repeatable: bool,
    ) -> Answer:
        """Send a request and return the answer, whatever its status.

        Args:
            method: Of HTTP.
            path: What follows the address.
            body: What is sent as JSON; `None` for no body.
            seconds: How long all attempts together may take, once one of the connections is free.
            most_bytes: How long the answer may be.
            repeatable: Whether a request may be sent again that the server may have begun with.

        Raises:
            SandboxError: If there is no answer in the end; its message tells no secret.
        """
        content = None if body is None else json.dumps(body).encode()
        async with self._places:
            try:
                async with asyncio.timeout(seconds):
                    return await self._persist(method, path, content, most_bytes, repeatable)
            except TimeoutError:
                raise SandboxError(
                    f"The sandbox server at {self.url} gave no answer within {seconds:g} s."
                ) from None

    async def close(self) -> None:
        """Close all connections; requests under way fail."""
        await self._client.aclose()

    def redact(self, text: str) -> str:
        """Blot the token out of what a server says."""
        return text.replace(self._token, "[redacted]") if self._token else text

    async def _persist(
        self, method: str, path: str, content: bytes | None, most_bytes: int, repeatable: bool
    ) -> Answer:
        import httpx

        failures = 0
        while True:
            wish: float | None = None
            try:
                answer, wish = await self._once(method, path, content, most_bytes)
            except SandboxError:
                raise
            except self._failures as error:
                # Not `ConnectTimeout`: over aiohttp, a server that hangs up looks like that.
                never_began = isinstance(error, httpx.ConnectError)
                trouble = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            else:
                if answer.status not in _NEVER_BEGAN | _MAY_HAVE_BEGUN:
                    return answer
                never_began = answer.status in _NEVER_BEGAN
                trouble = f"HTTP status {answer.status}"
            failures += 1
            again = (never_began or repeatable) and not self._client.is_closed
            if not again or failures > self._retries:
                raise SandboxError(
                    f"The sandbox server at {self.url} cannot be reached, or is too busy "
                    f"({self.redact(trouble)}; {failures} attempts)."
                )
            await asyncio.sleep(self._backoff.seconds(failures, wish))

    async def _once(
        self, method: str, path: str, content: bytes | None, most_bytes: int
    ) -> tuple[Answer, float | None]:
        headers: dict[str, str] = {}
        if content is not None:
            headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        async with self._client.stream(
            method,
            self.url + path,
            # A long body would hold up the event loop if it were sent at once.
            content=_pieces(content) if content and len(content) > _PIECE else content,
            headers=headers,
        ) as response:
            wish = retry_after(response.headers.get("Retry-After"))
            return Answer(status=response.status_code, body=await _body(response, most_bytes)), wish


def _stack() -> "tuple[type[httpx.AsyncClient], tuple[type[Exception], ...]]":
    """Return the kind of client, and how its connections fail.

    Where the extra `fast` is installed, it is one over aiohttp.
    """
    import httpx

    # RuntimeError: the client has been closed meanwhile.
    failures = (httpx.HTTPError, OSError, RuntimeError)
    if not all(importlib.util.find_spec(package) for package in ("aiohttp", "httpx_aiohttp")):
        return httpx.AsyncClient, failures
    import aiohttp
    import httpx_aiohttp

    return httpx_aiohttp.HttpxAiohttpClient, (*failures, aiohttp.ClientError)


async def _pieces(content: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


async def _body(response: "httpx.Response", most_bytes: int) -> bytes:
    """Read an answer up to a length, and nothing that would have to be unpacked."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise SandboxError("The sandbox server compresses its answers, which it was not asked to.")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > most_bytes:
            raise TooLongError(f"The answer of the sandbox server is longer than {most_bytes} B.")
    return bytes(body)


def parse_url(url: str) -> "httpx.URL":
    """Return the address of a server.

    Raises:
        InvalidArgumentError: If it is none. It is not quoted: it may hold secrets.
    """
    import httpx

    try:
        address = httpx.URL(url.strip())
    except httpx.InvalidURL:
        address = None
    if (
        address is None
        or address.scheme not in ("http", "https")
        or not address.host
        or address.userinfo
        or address.query
        or address.fragment
    ):
        # Raised out here, so that no parser's message, which may quote a secret, hangs on to it.
        raise InvalidArgumentError(
            "`url` is not the address of a sandbox server; it looks like 'http://127.0.0.1:8080', "
            "without a user, a password or a query: a token is given as `token`."
        )
    return address
