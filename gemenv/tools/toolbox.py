"""Several tools side by side: whose calls a reply holds, and what comes of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gemenv.errors import InvalidArgumentError, nearest
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import Call
from gemenv.tools.named import openai_calls, tool_call, written
from gemenv.tools.workspace import Workspace


class Toolbox:
    """Tools by name.

    Args:
        tools: Each with a name of its own.

    Raises:
        InvalidArgumentError: If two share a name.
    """

    def __init__(self, tools: Sequence[Tool]) -> None:
        self.tools = {tool.name: tool for tool in tools}
        if len(self.tools) < len(tools):
            raise InvalidArgumentError(
                f"Tools must have different names, got {[tool.name for tool in tools]}."
            )

    @property
    def stateful(self) -> bool:
        """Whether calls of one episode depend on each other through the workspace."""
        return any(tool.stateful for tool in self.tools.values())

    def wait(self, calls: Sequence[Call]) -> bool:
        """Say whether one of these calls may wait for something."""
        return any(call.name in self.tools and self.tools[call.name].waits for call in calls)

    def schemas(self) -> list[dict[str, Any]]:
        """Return the tools as the OpenAI API describes them."""
        return [tool.schema() for tool in self.tools.values()]

    def instructions(self) -> str:
        """Return what the prompt says of the tools."""
        texts = [text for tool in self.tools.values() if (text := tool.instruction())]
        described = [tool.schema() for tool in self.tools.values() if not tool.instruction()]
        if described:
            schemas = "\n".join(json.dumps(schema, ensure_ascii=False) for schema in described)
            texts.append(f"{_FUNCTIONS}\n<tools>\n{schemas}\n</tools>")
        if len(texts) == 1:
            return texts[0]
        return "\n".join(["You have these tools:", *(f"- {text}" for text in texts)])

    def find(self, reply: str, most: int = 1) -> list[Call]:
        """Return the calls in a reply, in order, each with its tool's name.

        There may be some that cannot be read, or name no tool here. What stands inside of another
        call is none.

        Args:
            reply: Any text.
            most: How many to look for, 1 or more.
        """
        if native := openai_calls(reply):
            return native[:most]
        calls: list[Call] = []
        begin = 0
        while len(calls) < most and (call := self._first(reply[begin:])):
            calls.append(call.moved(begin))
            begin += call.end
        return calls

    def _first(self, reply: str) -> Call | None:
        named = tool_call(reply)
        calls = [named] if named else []
        for name, tool in self.tools.items():
            if found := tool.parse(reply):
                calls.append(Call(found.start, found.end, name, found.arguments))
        return min(calls, key=lambda call: call.start, default=None)

    async def call(self, call: Call, workspace: Workspace) -> ToolResult:
        """Make a call. One that cannot be made is a result that says why.

        Raises:
            SandboxError: If the tool needs a sandbox that cannot start.
        """
        if call.error:
            return ToolResult(ok=False, text=call.error, status="invalid")
        if call.name not in self.tools:
            name = call.name[:100]
            text = f"There is no tool {name!r}; there are {', '.join(self.tools)}."
            return ToolResult(ok=False, text=text + nearest(name, self.tools), status="invalid")
        tool = self.tools[call.name]
        arguments = _typed(call.arguments, tool.schema()) if call.texts else call.arguments
        return await tool.call(arguments, workspace)


_FUNCTIONS = (
    f"You can call functions by writing, for each call, {written('NAME', ARGUMENT='…')} There are:"
)


def _typed(arguments: Mapping[str, str], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Read arguments that came as text, and are meant to be something else, as JSON."""
    properties = schema["function"]["parameters"].get("properties", {})
    return {
        name: text if _takes_text(properties.get(name, {})) else _json_or_text(text)
        for name, text in arguments.items()
    }


def _takes_text(schema: Mapping[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", ())]
    return any(kind.get("type") == "string" for kind in kinds)


def _json_or_text(text: str) -> Any:
    try:
        # A schema says what fits; NaN and its like are no JSON, and stay text.
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text
