"""All tools of one or several servers."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any

from gemenv.core import shared
from gemenv.core.background import run
from gemenv.errors import InvalidArgumentError, nearest
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.mcp.config import Config, Server, read_config
from gemenv.tools.mcp.connection import Connection, Progress
from gemenv.tools.mcp.tool import After, Ask, Find, ServerTool
from gemenv.tools.workspace import Workspace

Listing = tuple[list[Any], bool]
"""Tools as the SDK describes them, and whether there are resources."""


class MCPTools:
    """The tools of MCP servers.

    A server is started, or connected to, at the first call of an episode, and stays so until the
    episode's `Workspace` is closed; `ToolWrapper` sees to that. A server that dies meanwhile makes
    one call an error of the status `unavailable`; the next one starts it anew. A child process
    gets `PATH`, `HOME`, `LANG` and what its `env` names, and ends with this process.

    Of a call, text is shown as it is; structured content as JSON where there is no text; images
    and other data as a line that describes them. What a server reports as an error is one, with
    the status `error`. What a server offers as resources is listed by a tool `list_resources`,
    and read by `read_resource`.

    Args:
        config: A URL (streamable HTTP); `{"command": …, "args": […], "env": {…}, "cwd": …,
            "writable": […]}`; `{"url": …, "headers": {…}}`; or several by name,
            `{"mcpServers": {name: …}}`, whose tools are called `name_tool`. `writable` names the
            only paths beneath which a server may write, where Linux has Landlock. Values of `env`,
            `headers` and `url` may name variables of our environment, as in `"Bearer ${TOKEN}"`. A
            function is called for it at the first call of each episode.
        timeout: Seconds that a call may take, with the start of the server.
        include: Names of the tools to have; `None` for all.
        exclude: Names of tools to leave out.
        shared: Whether all environments of this process share one session with each server. That
            is for servers without a state that calls change.
        max_chars: Characters of a result at most; the middle of what is longer is left out.
        on_progress: Called with what servers tell of calls that take long.
        after: Called after each call, with the tool's name, the arguments and what came of it;
            returns what the model gets.
        listings: What `listings` of another instance returned; the servers are not asked then.

    Raises:
        InvalidArgumentError: If the configuration is not as described.

    Example:
        >>> tools = MCPTools({"mcpServers": {"files": {"command": "mcp-server-filesystem"}}})
        >>> tools
        <MCPTools files>
    """

    def __init__(
        self,
        config: Config | Callable[[], Config],
        *,
        timeout: float = 30.0,
        include: Collection[str] | None = None,
        exclude: Collection[str] = (),
        shared: bool = False,
        max_chars: int | None = 20_000,
        on_progress: Progress | None = None,
        after: After | None = None,
        listings: Sequence[Listing] | None = None,
    ) -> None:
        if not timeout > 0:
            raise InvalidArgumentError(f"`timeout` must be more than 0 seconds, got {timeout!r}.")
        if callable(config) and shared:
            raise InvalidArgumentError(
                "A configuration that is made for each episode cannot be shared; give one or the "
                "other."
            )
        self._config = config
        self._servers = None if callable(config) else read_config(config)
        self._timeout, self._shared = timeout, shared
        self._include, self._exclude = include, exclude
        self._max_chars, self._on_progress, self._after = max_chars, on_progress, after
        self._listings = listings
        self._tools: list[Tool] | None = None

    def tools(self) -> list[Tool]:
        """Return the tools, for `ToolWrapper`. The first time, the servers are asked for them.

        Raises:
            ToolServerError: If a server cannot be reached, or does not answer in time.
            MissingDependencyError: If the extra `mcp` is not installed.
            InvalidArgumentError: If `include` or `exclude` names none of them.
        """
        return run(self.atools()) if self._tools is None else self._tools

    async def atools(self) -> list[Tool]:
        """Do what `tools` does, from async code."""
        if self._tools is None:
            servers = self._current()
            listings = zip(servers, await self._listed(servers), strict=True)
            self._tools = self._chosen([tool for one in listings for tool in self._of(*one)])
        return self._tools

    def listings(self) -> Sequence[Listing]:
        """Return what each server says of its tools.

        Raises:
            ToolServerError: If a server cannot be reached, or does not answer in time.
            MissingDependencyError: If the extra `mcp` is not installed.
        """
        return run(self._listed(self._current()))

    async def close(self) -> None:
        """End sessions that are shared. They are opened anew by the next call."""
        if self._shared:
            await asyncio.gather(*(self._common(server).close() for server in self._current()))

    def __repr__(self) -> str:
        servers = self._servers or []
        return f"<MCPTools {', '.join(server.shown for server in servers) or 'of each episode'}>"

    # Sessions

    def _current(self) -> list[Server]:
        if self._servers is not None:
            return self._servers
        config = self._config() if callable(self._config) else self._config
        return read_config(config)

    def _common(self, server: Server) -> Connection:
        return shared(Connection, server, self._timeout)

    async def _listed(self, servers: Sequence[Server]) -> Sequence[Listing]:
        if self._listings is None:
            self._listings = await asyncio.gather(*map(self._listing, servers))
        return self._listings

    async def _listing(self, server: Server) -> Listing:
        if self._shared:
            return await self._common(server).listing()
        connection = Connection(server, self._timeout)
        try:
            return await connection.listing()
        finally:
            await connection.close()

    async def _find(self, name: str, workspace: Workspace) -> Connection:
        """Return the session with the server of a name, in an episode."""

        def server() -> Server:
            return next(one for one in self._current() if one.name == name)

        async def begin() -> Connection:
            return Connection(server(), self._timeout)

        if self._shared:
            return self._common(server())
        return await workspace.hold((id(self), name), begin)

    # Tools

    def _of(self, server: Server, listing: Listing) -> Iterator[ServerTool]:
        """Yield the tools of a server; its own come before those that read its resources."""
        tools, has_resources = listing
        find = partial(self._find, server.name)
        for one in tools:
            ask = partial(_call, one.name, self._on_progress)
            yield self._tool(server, one.name, one.description or "", one.input_schema, find, ask)
        names = {one.name for one in tools}
        for name, description, parameters, ask in _READING if has_resources else ():
            if name not in names:
                yield self._tool(server, name, description, parameters, find, ask)

    def _tool(
        self,
        server: Server,
        name: str,
        description: str,
        parameters: dict[str, Any],
        find: Find,
        ask: Ask,
    ) -> ServerTool:
        return ServerTool(
            f"{server.name}_{name}" if server.name else name,
            description,
            parameters,
            find=find,
            ask=ask,
            max_chars=self._max_chars,
            stateful=not self._shared,
            after=self._after,
        )

    def _chosen(self, tools: list[ServerTool]) -> list[Tool]:
        names = [tool.name for tool in tools]
        for name in (*(self._include or ()), *self._exclude):
            if name not in names:
                raise InvalidArgumentError(
                    f"There is no tool {name!r} to include or exclude.{nearest(name, names)} "
                    f"There are {', '.join(names)}."
                )
        return [
            tool
            for tool in tools
            if (self._include is None or tool.name in self._include)
            and tool.name not in self._exclude
        ]


async def _call(
    name: str, on_progress: Progress | None, connection: Connection, arguments: dict[str, Any]
) -> ToolResult:
    return await connection.call(name, arguments, on_progress)


async def _list_resources(connection: Connection, arguments: dict[str, Any]) -> ToolResult:
    return await connection.resources()


async def _read_resource(connection: Connection, arguments: dict[str, Any]) -> ToolResult:
    return await connection.read(arguments["uri"])


_URI = {"uri": {"type": "string", "description": "A URI that list_resources shows."}}
_READING: tuple[tuple[str, str, dict[str, Any], Ask], ...] = (
    (
        "list_resources",
        "List the resources that can be read.",
        {"type": "object", "properties": {}, "additionalProperties": False},
        _list_resources,
    ),
    (
        "read_resource",
        "Read a resource.",
        {"type": "object", "properties": _URI, "required": ["uri"], "additionalProperties": False},
        _read_resource,
    ),
)
"""Name, description, parameters and function of the tools for resources."""
