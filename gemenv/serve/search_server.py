"""The server of an index."""

import socket

from gemenv.sandbox.remote.token import check_token
from gemenv.serve.front import Log
from gemenv.serve.listening import listen
from gemenv.serve.search import SearchService
from gemenv.serve.search_settings import SearchSettings
from gemenv.serve.server import Server, require_extra
from gemenv.tools.search import Index

SEARCH_TOKEN_ENV = "GEMENV_SEARCH_TOKEN"  # noqa: S105 - the name of a variable


class SearchServer(Server):
    """Serves an index over HTTP, in the dialects of Search-R1 and of GEM, and closes it at the end.

    In a `with` block it serves from a thread of its own; `run` serves from this one.

    Args:
        index: What is searched.
        host: The address to listen on.
        port: The port; 0 for a free one.
        token: What clients must know. Without one, only this machine may reach the server.
        grace_seconds: How long requests may take once the server is to end.
        log: Gets a line for each answer: method, path, status and seconds.
        settings: How it serves.
        listening: A socket that listens already, in place of host and port.

    Raises:
        InvalidArgumentError: If others could reach a server without a token.
        MissingDependencyError: If the extra `serve` is not installed.
        ServerError: If the address cannot be had.

    Example:
        >>> import httpx
        >>> from gemenv.tools.search import Passage, build_index
        >>> index = build_index([Passage("a", "Lima", "Lima is the capital of Peru.")])
        >>> with SearchServer(index, port=0) as server:
        ...     body = {"queries": ["capital of Peru"], "topk": 1}
        ...     answer = httpx.post(f"{server.url}/retrieve", json=body).json()
        >>> answer["result"][0][0]["title"]
        'Lima'
    """

    def __init__(
        self,
        index: Index,
        *,
        host: str = "127.0.0.1",
        port: int = 8000,
        token: str | None = None,
        grace_seconds: float = 10.0,
        log: Log | None = None,
        settings: SearchSettings | None = None,
        listening: socket.socket | None = None,
    ) -> None:
        require_extra()
        token = None if token is None else check_token(token, "`token`")
        service = SearchService(index, settings or SearchSettings(), token=token, log=log)
        if listening is None:
            listening = listen_for_search(host, port, guarded=token is not None)
        super().__init__(service, listening, grace_seconds)


def listen_for_search(host: str, port: int, *, guarded: bool, reuse: bool = False) -> socket.socket:
    """Return a listening socket for a search server; see `listen`."""
    return listen(
        host,
        port,
        guarded=guarded,
        risk="read the corpus",
        token_env=SEARCH_TOKEN_ENV,
        reuse=reuse,
    )
