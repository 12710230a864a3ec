"""An index behind HTTP: `POST /retrieve` and `GET /health`."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import gemenv
from gemenv.errors import GemenvError
from gemenv.serve.front import (
    BODY_SECONDS,
    ENDING,
    GONE,
    RETRY_SECONDS,
    Log,
    RefusalError,
    bears,
)
from gemenv.serve.gate import BusyServerError, Gate
from gemenv.serve.search_batch import Batcher
from gemenv.serve.search_bodies import read
from gemenv.serve.search_settings import SearchSettings
from gemenv.tools.search import Index

_PATHS = {"/retrieve": "POST", "/health": "GET"}
_JSON = b"application/json"
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class SearchService:
    """Serves one index, and closes it at the end.

    It is an ASGI application without a framework: that would cost more than a search.

    Args:
        index: What is searched.
        settings: How.
        token: What clients must know; `None` lets everybody in who reaches the server.
        log: Gets a line for each answer.
    """

    def __init__(
        self, index: Index, settings: SearchSettings, *, token: str | None, log: Log | None = None
    ) -> None:
        self._index, self._settings, self._token, self._log = index, settings, token, log
        self._gate = Gate(1, settings.max_requests - 1)
        self._batcher = Batcher(index)
        self._bytes_inside = 0

    def app(self) -> Any:
        """Return the ASGI application."""
        return self._serve

    async def start(self) -> None:
        """Do nothing: an index is ready when it is open."""

    def drain(self) -> None:
        """Let nobody in any more; who is inside is answered."""
        self._gate.close()

    def cut(self) -> None:
        """Fail who still waits."""
        self._batcher.end(RefusalError(503, "The server has ended."))

    async def close(self) -> None:
        """Close the index."""
        self.cut()
        await self._batcher.close()
        self._index.close()

    async def _serve(self, scope: Any, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        try:
            status, content_type, body = 200, *await self._answer(scope, receive)
        except RefusalError as refusal:
            status, content_type, body = _refused(refusal)
        except BusyServerError as error:
            status, content_type, body = _refused(RefusalError(503, str(error)))
        except GemenvError as error:
            status, content_type, body = _refused(
                RefusalError(500, str(error), type(error).__name__)
            )
        headers = [
            (b"content-type", content_type),
            (b"content-length", str(len(body)).encode()),
            *_HEADERS.get(status, ()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        if self._log is not None:
            # A path is whatever a client likes to send.
            path = scope["path"] if scope["path"] in _PATHS else "elsewhere"
            seconds = time.monotonic() - began
            self._log(f"{scope['method']} {path} {status} {seconds:.3f} s")

    async def _answer(self, scope: Any, receive: Receive) -> tuple[bytes, bytes]:
        path, method = scope["path"], scope["method"]
        if path not in _PATHS:
            raise RefusalError(404, f"There is nothing here; there are {', '.join(_PATHS)}.")
        if method != _PATHS[path]:
            raise RefusalError(405, f"{path} wants {_PATHS[path]}.")
        headers = dict(scope["headers"])
        if b"origin" in headers:
            # Pages of the Web could otherwise read from a server that only this machine reaches.
            raise RefusalError(403, "This server is not for browsers: `Origin` is refused.")
        authorized = bears(headers.get(b"authorization", b"").decode("latin-1"), self._token)
        if path == "/health":
            return _JSON, json.dumps(self._health(authorized)).encode()
        if not authorized:
            raise RefusalError(401, "This server wants `Authorization: Bearer TOKEN`.")
        data = bytearray()
        with self._gate.visit():
            try:
                self._check_length(int(headers.get(b"content-length", b"0")))
                await self._fill(data, receive)
                asked = read(bytes(data), self._settings)
                return asked.dialect.content_type, await self._batcher.answer(asked)
            finally:
                self._bytes_inside -= len(data)

    async def _fill(self, data: bytearray, receive: Receive) -> None:
        """Read a body.

        Raises:
            BusyServerError: If too much is inside already.
            RefusalError: If it is too long, or does not come.
        """
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while await self._fill_on(data, receive):
                    pass
        except TimeoutError:
            detail = f"The body did not come within {BODY_SECONDS:g} s."
            raise RefusalError(408, detail) from None

    async def _fill_on(self, data: bytearray, receive: Receive) -> bool:
        """Read some of a body; return whether there is more of it."""
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusalError(GONE, "The client has hung up.")
        part = message.get("body", b"")
        data += part
        self._bytes_inside += len(part)
        self._check_length(len(data))
        if self._bytes_inside > self._settings.max_bytes_inside:
            raise BusyServerError("Too much is being asked now; come again later.")
        return message.get("more_body", False)

    def _check_length(self, length: int) -> None:
        most = self._settings.max_request_bytes
        if length > most:
            raise RefusalError(413, f"The body is longer than {most} bytes.")

    def _health(self, authorized: bool) -> dict[str, Any]:
        return {
            "service": "gemenv-search",
            "version": gemenv.__version__,
            "authorized": authorized,
            "passages": len(self._index),
            "topk": self._settings.topk,
            "max_topk": self._settings.max_topk,
            "max_queries": self._settings.max_queries,
            "requests": self._gate.inside,
        }


_HEADERS: dict[int, list[tuple[bytes, bytes]]] = {
    status: [(b"connection", b"close")] for status in ENDING
}
_HEADERS[401] += [(b"www-authenticate", b"Bearer")]
_HEADERS[503] += [(b"retry-after", str(RETRY_SECONDS).encode())]


def _refused(refusal: RefusalError) -> tuple[int, bytes, bytes]:
    content = {"detail": refusal.detail, "error": refusal.name}
    return refusal.status, _JSON, json.dumps(content).encode()
