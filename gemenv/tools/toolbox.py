"""Several tools side by side: whose call a reply holds, and what comes of it."""

from collections.abc import Sequence

from gemenv.errors import InvalidArgumentError, nearest
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import Call, json_call
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

    def instructions(self) -> str:
        """Return what the prompt says of the tools."""
        texts = [tool.instruction() for tool in self.tools.values()]
        if len(texts) == 1:
            return texts[0]
        return "\n".join(["You have these tools:", *(f"- {text}" for text in texts)])

    def find(self, reply: str) -> Call | None:
        """Return the call that begins first, with its tool's name.

        That may be a call in JSON that cannot be read, or names no tool here.
        """
        named = json_call(reply)
        calls = [named] if named and (named.error or named.name not in self.tools) else []
        for name, tool in self.tools.items():
            if found := tool.find(reply):
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
        return await self.tools[call.name].call(call.arguments, workspace)
