"""One session with one server: opened at its first use, and anew after its end."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from gemenv.core.background import arun
from gemenv.errors import MissingDependencyError, ToolServerError
from gemenv.tools.base import ToolResult
from gemenv.tools.mcp.config import Server
from gemenv.tools.mcp.content import text_of
from gemenv.tools.mcp.stdio import Tail, stdio_transport

if TYPE_CHECKING:
    from mcp import Client

Progress = Callable[[str, float, float | None, str | None], None]
"""Called with the tool, how far it is, how far it has to go, and what the server says of it."""

_PAGES = 100
"""The longest list that is read."""
_WEDGED = 3
"""Calls in a row that end at their time, after which the server is started anew."""


class Connection:
    """One session with one server.

    It lives on the background loop, and any number of calls from any thread or loop may be under
    way at once. It is opened when something is asked of it first. When the server has died, the
    call that notices says so, and the next one starts a new server.

    Args:
        server: How it is reached.
        timeout: Seconds that a call may take, the start of the server included.
    """

    def __init__(self, server: Server, timeout: float) -> None:
        self.server, self.timeout = server, timeout
        self._opening: asyncio.Lock | None = None
        self._client: Client | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._leave = asyncio.Event()
        self._tail = Tail()
        self._late = 0

    async def call(
        self, name: str, arguments: Mapping[str, Any], on_progress: Progress | None = None
    ) -> ToolResult:
        """Call a tool of the server; what fails is a result that says how.

        Its status is `ok`; `error` (the tool says so); `invalid` (the arguments do not fit);
        `timeout`; or `unavailable` (the server is gone, or cannot be started).
        """
        return await arun(self._call(name, dict(arguments), on_progress))

    async def read(self, uri: str) -> ToolResult:
        """Read a resource of the server, with the same statuses."""
        return await arun(self._result(lambda client: _read(client, uri)))

    async def resources(self) -> ToolResult:
        """List the resources of the server, with the same statuses."""
        return await arun(self._result(_resources))

    async def listing(self) -> "tuple[list[Any], bool]":
        """Return the server's tools, as the SDK describes them, and whether it has resources.

        Raises:
            ToolServerError: If it cannot be reached, or does not answer in time.
        """
        return await arun(self._listing())

    async def close(self) -> None:
        """End the session, and the server if it is ours. May be called again."""
        await arun(self._close())

    # Machinery, on the background loop

    async def _listing(self) -> tuple[list[Any], bool]:
        try:
            async with asyncio.timeout(self.timeout):
                client = await self._opened()
                tools: list[Any] = []
                cursor: str | None = None
                for _ in range(_PAGES):
                    page = await client.list_tools(cursor=cursor)
                    tools += page.tools
                    cursor = page.next_cursor
                    if not cursor:
                        break
                return tools, client.server_capabilities.resources is not None
        except MissingDependencyError:
            raise
        except Exception as error:
            await self._drop(self._client)
            raise ToolServerError(self._lament(error)) from None

    async def _call(
        self, name: str, arguments: dict[str, Any], on_progress: Progress | None
    ) -> ToolResult:
        async def told(progress: float, total: float | None, message: str | None) -> None:
            if on_progress is not None:
                on_progress(name, progress, total, message)

        async def ask(client: "Client") -> tuple[bool, str]:
            callback = told if on_progress else None
            result = await client.call_tool(name, arguments, progress_callback=callback)
            return not result.is_error, text_of(result.content, result.structured_content)

        return await self._result(ask)

    async def _result(self, ask: Callable[["Client"], Any]) -> ToolResult:
        """Ask something of the server, and say what came of it."""
        began = time.monotonic()
        client = None
        try:
            async with asyncio.timeout(self.timeout):
                client = await self._opened()
                ok, text = await ask(client)
            status = "ok" if ok else "error"
            self._late = 0
        except MissingDependencyError:
            raise
        except Exception as error:
            ok, status = False, await self._failed(error, client)
            text = self._lament(error) if status == "unavailable" else self._told(error, status)
        return ToolResult(ok=ok, text=text, status=status, seconds=time.monotonic() - began)

    async def _failed(self, error: Exception, client: "Client | None") -> str:
        """Return the status of a call that failed, and end a session that is of no more use."""
        from mcp import MCPError
        from mcp_types import CONNECTION_CLOSED, INVALID_PARAMS

        if client is None:
            return "unavailable"
        if isinstance(error, TimeoutError):
            self._late += 1
            if self._late >= _WEDGED:
                await self._drop(client)
            return "timeout"
        if isinstance(error, MCPError):
            if error.code == INVALID_PARAMS:
                return "invalid"
            gone = self.server.url and error.message in _SESSION_GONE
            if error.code != CONNECTION_CLOSED and not gone:
                return "error"
        elif not isinstance(error, OSError):
            # The answer is none that the protocol allows.
            return "error"
        await self._drop(client)
        return "unavailable"

    def _told(self, error: Exception, status: str) -> str:
        if status == "timeout":
            return f"[Timed out after {self.timeout:g} s]"
        return self.server.redact(str(error)) or type(error).__name__

    def _lament(self, error: BaseException) -> str:
        """Say that the server cannot be used, why, and what it wrote to stderr last."""
        error = _innermost(error)
        why = str(error) or type(error).__name__
        if isinstance(error, TimeoutError):
            why = f"it did not answer within {self.timeout:g} s"
        last = self._tail.text()
        last = f" It wrote: {last}" if last else ""
        text = f"The server {self.server.shown!r} is not available: {why.rstrip('.')}."
        return self.server.redact(f"{text} The next call starts it anew.{last}")

    async def _opened(self) -> "Client":
        if self._client is not None:
            return self._client
        if self._opening is None:
            self._opening = asyncio.Lock()
        async with self._opening:
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def _open(self) -> "Client":
        """Begin a session; a task of its own enters and leaves it, as the SDK wants it."""
        if self._keeper is not None:
            await asyncio.wait({self._keeper})
        self._leave, self._tail, self._late = asyncio.Event(), Tail(), 0
        ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._keeper = asyncio.create_task(self._keep(ready, self._leave))
        try:
            return await ready
        except BaseException:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            raise

    async def _keep(self, ready: "asyncio.Future[Client]", leave: asyncio.Event) -> None:
        try:
            async with _session(self.server, self._tail) as client:
                if not ready.done():
                    ready.set_result(client)
                await leave.wait()
        except Exception as error:
            # After the beginning, calls say what is wrong.
            if not ready.done():
                ready.set_exception(error)
        except asyncio.CancelledError:
            if not ready.done():
                ready.set_exception(ToolServerError("the session was closed"))
            raise

    async def _close(self) -> None:
        client, self._client = self._client, None
        self._leave.set()
        if self._keeper is not None:
            if client is None:
                self._keeper.cancel()
            await asyncio.wait({self._keeper})

    async def _drop(self, client: "Client | None") -> None:
        """End this session, if it is still the present one."""
        if client is not None and client is self._client:
            self._client = None
            self._leave.set()
        if self._keeper is not None and self._leave.is_set():
            await asyncio.wait({self._keeper})


def _innermost(error: BaseException) -> BaseException:
    """Return the first error of a group, as task groups raise them."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


_SESSION_GONE = ("Session terminated", "Not Found", "Server returned an error response")
"""What the SDK says where a server over HTTP refuses a request as such, as one that was started
anew does: it knows the session no more."""


async def _read(client: "Client", uri: str) -> tuple[bool, str]:
    return True, text_of((await client.read_resource(uri)).contents)


async def _resources(client: "Client") -> tuple[bool, str]:
    found = (await client.list_resources()).resources
    lines = [f"{one.uri}: {one.description or one.name}" for one in found]
    return True, "\n".join(lines) or "(no resources)"


@asynccontextmanager
async def _session(server: Server, tail: Tail) -> "AsyncGenerator[Client, None]":
    try:
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client
        from mcp.shared._httpx_utils import create_mcp_http_client
    except ImportError as error:
        raise MissingDependencyError(
            "MCP servers need the package 'mcp' in version 2: pip install 'gemenv[mcp]'"
        ) from error
    async with AsyncExitStack() as stack:
        if server.url:
            url, headers = server.reached_by()
            http = await stack.enter_async_context(create_mcp_http_client(headers))
            transport = streamable_http_client(url, http_client=http)
        else:
            transport = stdio_transport(server, tail)
        yield await stack.enter_async_context(Client(transport, cache=None))
