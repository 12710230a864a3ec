"""What every request passes before its work begins, and what becomes of its answer."""

import asyncio
import contextlib
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from gemenv.errors import GemenvError, InvalidArgumentError, IsolationError, SandboxFileError
from gemenv.sandbox.remote.wire import explain
from gemenv.serve.gate import BusyServerError, Gate

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

B = TypeVar("B", bound=BaseModel)
Log = Callable[[str], None]
Answer = Mapping[str, Any]

Work = Callable[[B, str], Awaitable[Answer]]
"""What a route does: it gets the body and the name in the path, if there is one, and returns what
is answered as JSON."""

NAME = "name"
"""What the part of a path is called that work gets."""
BODY_SECONDS = 60.0
"""How long a request may take to arrive."""
RETRY_SECONDS = 1
GONE = 499
"""For the log alone: the client has hung up."""
ENDING = frozenset((401, 403, 408, 413, 503))
"""With these the connection ends: what is left of the body is not read."""


class RefusalError(GemenvError):
    """A request is answered with a status of failure.

    Args:
        status: Of HTTP.
        detail: Why, for the client to read.
        name: Of the error, for the client's program.
    """

    def __init__(self, status: int, detail: str, name: str = "") -> None:
        super().__init__(status, detail, name)
        self.status, self.detail, self.name = status, detail, name


def bears(authorization: str, token: str | None) -> bool:
    """Whether a header carries a token, if one is asked for."""
    if token is None:
        return True
    scheme, _, given = authorization.partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return same and scheme.lower() == "bearer"


class Front:
    """Turns work into routes.

    Args:
        gate: Through which requests come in.
        token: What clients must know; `None` lets everybody in.
        most_bytes: How long a body may be.
        log: Gets a line for each answer: method, route, status and seconds, and nothing else.
    """

    def __init__(self, gate: Gate, *, token: str | None, most_bytes: int, log: Log | None) -> None:
        self._gate, self._most_bytes, self._log = gate, most_bytes, log
        self._token = token
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ended = False

    def route(self, method: str, path: str, body: type[B], work: Work[B]) -> "Route":
        """Return a route that does some work for each request."""
        from starlette.routing import Route

        async def endpoint(request: "Request") -> "JSONResponse":
            began = time.monotonic()
            response = await self._respond(request, body, work)
            if self._log is not None:
                seconds = time.monotonic() - began
                self._log(f"{method} {path} {response.status_code} {seconds:.3f} s")
            return response

        return Route(path, endpoint, methods=[method])

    def authorized(self, request: "Request") -> bool:
        """Whether a request carries the token, if there is one."""
        return bears(request.headers.get("Authorization", ""), self._token)

    def end(self) -> None:
        """Cut short all work; its clients are told."""
        self._ended = True
        for task in self._tasks:
            task.cancel()

    async def _respond(self, request: "Request", body: type[B], work: Work[B]) -> "JSONResponse":
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._tasks.add(task)
        try:
            self._check(request)
            with self._gate.visit():
                given = await self._read(request, body)
                answer = await _unless_gone(request, work(given, request.path_params.get(NAME, "")))
            return _json(200, answer)
        except asyncio.CancelledError:
            if not self._ended:
                raise
            task.uncancel()
            return _refused(RefusalError(503, "The server has ended."))
        except RefusalError as refusal:
            return _refused(refusal)
        except GemenvError as error:
            return _refused(_translate(error))
        finally:
            self._tasks.discard(task)

    def _check(self, request: "Request") -> None:
        """Refuse who may not come in, before anything is read."""
        if "Origin" in request.headers:
            # Pages of the Web could otherwise have a browser run programs on its machine.
            raise RefusalError(403, "This server is not for browsers: `Origin` is refused.")
        if not self.authorized(request):
            raise RefusalError(401, "This server wants `Authorization: Bearer TOKEN`.")
        if self._ended:
            raise RefusalError(503, "The server has ended.")

    async def _read(self, request: "Request", body: type[B]) -> B:
        from starlette.requests import ClientDisconnect

        if int(request.headers.get("Content-Length", "0")) > self._most_bytes:
            raise self._too_long()
        data = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for part in request.stream():
                    data += part
                    if len(data) > self._most_bytes:
                        raise self._too_long()
        except TimeoutError:
            raise RefusalError(408, f"The body did not come within {BODY_SECONDS:g} s.") from None
        except ClientDisconnect:
            raise RefusalError(GONE, "The client has hung up.") from None
        if data and request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise RefusalError(415, "The body must be `Content-Type: application/json`.")
        try:
            return body.model_validate_json(data or b"{}")
        except ValueError as error:
            raise RefusalError(422, explain(error), InvalidArgumentError.__name__) from None

    def _too_long(self) -> RefusalError:
        return RefusalError(413, f"The body is longer than {self._most_bytes} bytes.")


async def _unless_gone(request: "Request", work: Awaitable[Answer]) -> Answer:
    """Do some work, and leave off when the client hangs up."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise RefusalError(GONE, "The client has hung up.")
        return working.result()
    finally:
        for future in (working, leaving):
            if not future.done():
                future.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await future


async def _gone(request: "Request") -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _translate(error: GemenvError) -> RefusalError:
    """Say in HTTP what failed here."""
    name = type(error).__name__
    match error:
        case BusyServerError():
            return RefusalError(503, str(error))
        case InvalidArgumentError():
            return RefusalError(422, str(error), name)
        case IsolationError():
            return RefusalError(412, str(error), name)
        case SandboxFileError():
            return RefusalError(409, str(error), name)
        case _:
            return RefusalError(500, str(error), name)


def _refused(refusal: RefusalError) -> "JSONResponse":
    response = _json(refusal.status, {"detail": refusal.detail, "error": refusal.name})
    if refusal.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if refusal.status in ENDING:
        response.headers["Connection"] = "close"
    return response


def _json(status: int, content: Answer) -> "JSONResponse":
    from starlette.responses import JSONResponse

    return JSONResponse(content, status)
