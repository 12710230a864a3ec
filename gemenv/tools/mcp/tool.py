"""Tools of a server, as tools that a model calls."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.mcp.arguments import problem_with
from gemenv.tools.mcp.connection import Connection
from gemenv.tools.workspace import Workspace

Find = Callable[[Workspace], Awaitable[Connection]]
"""Returns the session that the calls of an episode go to."""
Ask = Callable[[Connection, dict[str, Any]], Awaitable[ToolResult]]
"""Makes a call over a session."""
After = Callable[[str, Mapping[str, Any], ToolResult], ToolResult]
"""Called after a call, with the tool's name, the arguments and what came of it, and returns what
the model gets."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]")
_LONGEST_NAME = 64


class ServerTool(Tool):
    """A tool of a server.

    Args:
        name: What calls name. Signs that no API takes in a name become underscores.
        description: What the server says of it.
        parameters: The JSON Schema of its arguments.
        find: Finds the session.
        ask: Makes the call over a session.
        max_chars: Characters of a result at most; the middle of what is longer is left out.
        stateful: Whether calls of an episode depend on each other.
        after: Called after each call that is made.
    """

    def __init__(
        self,
        name: str,
        description: str,
        parameters: Mapping[str, Any],
        *,
        find: Find,
        ask: Ask,
        max_chars: int | None,
        stateful: bool,
        after: After | None = None,
    ) -> None:
        self.name = _NOT_IN_NAMES.sub("_", name)[:_LONGEST_NAME]
        self.max_chars, self.stateful = max_chars, stateful
        self._description, self._parameters = description, _regular(parameters)
        self._find, self._ask, self._after = find, ask, after

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Ask the server."""
        return self.ask

    def schema(self) -> dict[str, Any]:
        """Return the tool as the OpenAI API describes one, by what the server says of it."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self._description,
                "parameters": self._parameters,
            },
        }

    async def ask(self, workspace: Workspace, /, **arguments: Any) -> ToolResult:
        """Make a call."""
        result = await self._ask(await self._find(workspace), arguments)
        return self._after(self.name, arguments, result) if self._after else result

    async def _call(self, arguments: Mapping[str, Any], workspace: Workspace | None) -> ToolResult:
        if problem := problem_with(arguments, self._parameters):
            text = f"The arguments of {self.name} do not fit: {problem}."
            return ToolResult(ok=False, text=text, status="invalid")
        if workspace is not None:
            return await self.ask(workspace, **arguments)
        async with Workspace() as own:
            return await self.ask(own, **arguments)

    def __repr__(self) -> str:
        return f"<MCP tool {self.name}>"


def _regular(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema of an object, whose properties are schemas of the usual form."""
    properties: Any = parameters.get("properties")
    named = cast("dict[str, Any]", properties) if isinstance(properties, dict) else {}
    kept = {key: value for key, value in named.items() if _is_usual(value)}
    others = {key: value for key, value in parameters.items() if key != "$schema"}
    return {**others, "type": "object", "properties": kept}


def _is_usual(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    kinds: Any = cast("dict[str, Any]", schema).get("anyOf", [])
    return isinstance(kinds, list) and all(
        isinstance(kind, dict) for kind in cast("list[Any]", kinds)
    )
