"""The HTTP client: plain httpx, or httpx over aiohttp where the extra `fast` is installed."""

import importlib.util
from typing import TYPE_CHECKING, Literal

from gemenv.agents.endpoint import Endpoint
from gemenv.errors import InvalidArgumentError, MissingDependencyError

if TYPE_CHECKING:
    import httpx

TransportName = Literal["httpx", "aiohttp"]
TransportChoice = Literal["auto", "httpx", "aiohttp"]

# uvicorn, under most model servers, closes idle connections after 5 s. Closing first avoids
# sending a request into a connection that is being closed.
_KEEPALIVE_SECONDS = 4.0


def choose(transport: "TransportChoice | httpx.AsyncBaseTransport") -> TransportName:
    """Return which HTTP stack serves the choice; an injected transport is one of httpx.

    Raises:
        MissingDependencyError: If aiohttp is asked for and not installed.
        InvalidArgumentError: If the word is none of the choices.
    """
    if not isinstance(transport, str):
        return "httpx"
    if transport not in ("auto", "httpx", "aiohttp"):
        raise InvalidArgumentError(
            f"transport must be 'auto', 'httpx' or 'aiohttp', not {transport!r}."
        )
    if transport == "httpx":
        return "httpx"
    if all(importlib.util.find_spec(package) for package in ("aiohttp", "httpx_aiohttp")):
        return "aiohttp"
    if transport == "aiohttp":
        raise MissingDependencyError(
            "transport='aiohttp' needs the packages aiohttp and httpx-aiohttp; "
            "install them with: pip install 'gemenv[fast]'"
        )
    return "httpx"


def failures(name: TransportName) -> tuple[type[Exception], ...]:
    """Return the exceptions by which a connection fails, the server being able to recover."""
    import httpx

    # OSError: no more file descriptors, for one, which neither stack wraps everywhere.
    common = (httpx.RequestError, OSError)
    if name == "httpx":
        return common
    import aiohttp

    # httpx-aiohttp translates most errors of aiohttp, but not that of a malformed answer.
    return (*common, aiohttp.ClientError)


def new_client(
    endpoint: Endpoint,
    name: TransportName,
    *,
    injected: "httpx.AsyncBaseTransport | None",
    connections: int,
    connect_timeout: float,
) -> "httpx.AsyncClient":
    """Build a client for the running event loop.

    Redirects are not followed, since they would carry the key elsewhere. Proxies of the
    environment are used, but not for a server on this machine.

    Args:
        endpoint: The server.
        name: The HTTP stack.
        injected: A transport to use in place of the stack's own.
        connections: How many requests may be under way at once.
        connect_timeout: Seconds in which a connection must be made.
    """
    import httpx

    client = httpx.AsyncClient
    if name == "aiohttp":
        import httpx_aiohttp

        # The client, not just its transport: httpx ignores the proxies of the environment and
        # the limits where it is handed a transport.
        client = httpx_aiohttp.HttpxAiohttpClient
    return client(
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "gemenv",
            **endpoint.headers(),
        },
        # Numbers throughout: httpx-aiohttp takes no limit for aiohttp's default of 100.
        limits=httpx.Limits(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=_KEEPALIVE_SECONDS,
        ),
        # No pool timeout: httpx-aiohttp would have it bound the connecting as well.
        timeout=httpx.Timeout(None, connect=connect_timeout),
        transport=injected,
        trust_env=not endpoint.loopback,
        # Made here, because `trust_env=False` would ignore SSL_CERT_FILE too.
        verify=httpx.create_ssl_context(),
        follow_redirects=False,
    )
