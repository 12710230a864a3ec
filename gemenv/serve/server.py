"""A listening server: in this thread until a signal ends it, or in one of its own."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Protocol, Self

from gemenv.core.background import OWN_THREADS
from gemenv.errors import ClosedError, MissingDependencyError
from gemenv.serve.listening import address

if TYPE_CHECKING:
    import uvicorn

_KEEPALIVE_SECONDS = 75
"""Longer than clients keep idle connections: they close first, and lose no request."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Service(Protocol):
    """What a server serves."""

    def app(self) -> Any:
        """Return the ASGI application."""

    async def start(self) -> None:
        """Make ready for requests."""

    def drain(self) -> None:
        """Let nobody in any more, and send away who waits; what runs goes on."""

    def cut(self) -> None:
        """End what still runs."""

    async def close(self) -> None:
        """Free what it holds."""


class Server:
    """Serves a service over HTTP, and closes it at the end.

    In a `with` block it serves from a thread of its own; `run` serves from this one.

    Args:
        service: What it serves.
        listening: Where.
        grace_seconds: How long work may go on once the server is to end.
    """

    def __init__(self, service: Service, listening: socket.socket, grace_seconds: float) -> None:
        self._service, self._socket, self._grace_seconds = service, listening, grace_seconds
        self.url = address(listening)
        """Where it listens."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._main: asyncio.Task[Any] | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def run(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until SIGINT, SIGTERM or `stop`; a second signal does not wait for work.

        Args:
            ready: Called once requests are answered.
        """
        import uvicorn

        config = uvicorn.Config(
            self._service.app(),
            interface="asgi3",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_keep_alive=_KEEPALIVE_SECONDS,
            timeout_graceful_shutdown=int(self._grace_seconds) + 2,
        )
        self._server = _without_signals(config)
        try:
            with (
                asyncio.Runner(loop_factory=config.get_loop_factory()) as runner,
                contextlib.suppress(asyncio.CancelledError),
            ):
                runner.run(self._serve(self._server, ready))
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End the server, from any thread: what runs has the grace, the rest is refused."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # It has ended by itself.
                loop.call_soon_threadsafe(self._stop)

    def close(self) -> None:
        """End a server that serves from a thread of its own, and wait for it."""
        self.stop()
        if self._thread is not None:
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        """Start serving from a thread."""
        if self._thread is not None:
            raise ClosedError("This server has been started before; make a new one.")
        ready = threading.Event()
        failure: list[BaseException] = []

        def serve() -> None:
            try:
                self.run(ready.set)
            except BaseException as error:
                failure.append(error)
            finally:
                ready.set()

        self._thread = threading.Thread(target=serve, name=f"{OWN_THREADS}server", daemon=True)
        self._thread.start()
        ready.wait()
        if failure:
            self._thread.join()
            raise failure[0]
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        self.close()

    async def _serve(self, server: "uvicorn.Server", ready: Callable[[], object]) -> None:
        self._loop, self._main = asyncio.get_running_loop(), asyncio.current_task()
        with self._heed_signals(self._loop):
            try:
                await self._service.start()
                serving = asyncio.ensure_future(server.serve(sockets=[self._socket]))
                ready()
                await serving
            finally:
                await self._service.close()

    @contextlib.contextmanager
    def _heed_signals(self, loop: asyncio.AbstractEventLoop) -> Generator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        assert self._loop is not None  # noqa: S101 - called on it
        assert self._server is not None  # noqa: S101 - made before the loop
        self._service.drain()
        if self._stopping:
            self._service.cut()
            return
        self._stopping = True
        if not self._server.started:
            # The service is still starting, or the socket is about to be served.
            assert self._main is not None  # noqa: S101 - set with the loop
            self._main.cancel()
            return
        self._server.should_exit = True
        self._loop.call_later(self._grace_seconds, self._service.cut)


def _without_signals(config: "uvicorn.Config") -> "uvicorn.Server":
    """Return a server that leaves signals alone; uvicorn's own end would be by the signal."""
    import uvicorn

    class Server(uvicorn.Server):
        def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
            return contextlib.nullcontext()

    return Server(config)


def require_extra() -> None:
    """Raise an error that says what to install, if the extra `serve` is not."""
    import importlib.util

    if not all(importlib.util.find_spec(package) for package in ("starlette", "uvicorn")):
        raise MissingDependencyError(
            "A server needs the packages starlette and uvicorn; "
            "install them with: pip install 'gemenv[serve]'"
        )
