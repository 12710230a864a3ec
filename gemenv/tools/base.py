"""What a tool is: a typed async function that a model calls by writing."""

import asyncio
import functools
import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, get_type_hints

from gemenv.tools.calls import Call, Parser
from gemenv.tools.named import tool_call
from gemenv.tools.text import cut
from gemenv.tools.workspace import Workspace

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


@dataclass(frozen=True, kw_only=True)
class ToolResult:
    """What one call of a tool gave."""

    ok: bool
    """Whether it did what it was asked."""
    text: str
    """What the model reads."""
    status: str
    """How it ended: `ok`, `error`, `timeout`, another status of a sandbox, or `invalid` for
    arguments that do not fit."""
    seconds: float = 0.0
    """Wall time that it took; 0 where nobody measured."""
    fault: str = ""
    """Which fault a `FaultPlan` put in; empty where none did."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """More about it for `info`, as JSON holds it; the model does not see it."""


class Tool(ABC):
    """Something that a model can call.

    A function becomes one by `@tool`. A subclass gives a `name` and a `function`, and, if calls may
    be written in a syntax of its own, a `parser` and an `instruction` that shows it. The syntaxes
    of `tool_call` work for every tool. A tool keeps nothing between calls: what lasts for an
    episode belongs into the `Workspace`. So one tool serves any number of episodes at the same
    time. What its function raises is a defect of the tool, and reaches whoever plays; what a model
    may cause is a `ToolResult`.

    Example:
        >>> import asyncio
        >>> from gemenv.tools import written
        >>> class Shout(Tool):
        ...     name = "shout"
        ...     def instruction(self):
        ...         return "You can shout."
        ...     @property
        ...     def function(self):
        ...         return self.shout
        ...     async def shout(self, workspace, text: str, times: int = 1):
        ...         '''Say something loudly.
        ...
        ...         Args:
        ...             text: What to say.
        ...         '''
        ...         return ToolResult(ok=True, text=text.upper() * times, status="ok")
        >>> tool = Shout()
        >>> call = tool.find(written("shout", text="hi"))
        >>> asyncio.run(tool.call(call.arguments)).text
        'HI'
        >>> asyncio.run(tool.call({"text": "hi", "times": "often"})).text
        'The arguments of shout do not fit: times: Input should be a valid integer, ...'
        >>> tool.schema()["function"]["parameters"]["required"]
        ['text']
    """

    name: str
    """What calls name."""
    parser: ClassVar[Parser | None] = None
    """The tool's own syntax, beside those of `tool_call`."""
    stateful: bool = False
    """Whether calls of one episode depend on each other through the workspace."""
    waits: bool = True
    """Whether a call may wait for something; where none does, sync code needs no event loop."""
    timeout: float | None = None
    """Wall seconds after which a call is cut short; `None` for a tool that sees to it itself."""
    max_chars: int | None = None
    """Characters of a result at most; the middle of what is longer is left out."""

    def instruction(self) -> str:
        """Return what the prompt says of it; empty for a tool that its schema describes."""
        return ""

    @property
    @abstractmethod
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """The coroutine function that does the work.

        Its first parameter is the `Workspace`, the others are what a model gives. Types and
        docstring, with its `Args:`, make the schema.
        """

    def schema(self) -> dict[str, Any]:
        """Return the tool as the OpenAI API describes one."""
        function = self.function
        summary, described = _documentation(function)
        parameters = _arguments_of(_plain(function)).model_json_schema()
        parameters.pop("title")
        for name, text in described.items():
            if name in parameters["properties"]:
                parameters["properties"][name]["description"] = text
        for parameter in parameters["properties"].values():
            parameter.pop("title", None)
        return {
            "type": "function",
            "function": {"name": self.name, "description": summary, "parameters": parameters},
        }

    def parse(self, reply: str) -> Call | None:
        """Return the first call in the tool's own syntax."""
        own = type(self).parser
        return own(reply) if own else None

    def find(self, reply: str) -> Call | None:
        """Return the first call of this tool in a reply, whichever syntax it is in."""
        found = [self.parse(reply), tool_call(reply)]
        calls = [call for call in found if call and call.name in ("", self.name) and not call.error]
        return min(calls, key=lambda call: call.end, default=None)

    async def call(
        self, arguments: Mapping[str, Any], workspace: Workspace | None = None
    ) -> ToolResult:
        """Call the tool.

        Args:
            arguments: What a model gave. What does not fit is a result that says so.
            workspace: What the calls of an episode share; by default one for this call alone.

        Raises:
            SandboxError: If the tool needs a sandbox that cannot start.
        """
        if self.timeout is None:
            result = await self._call(arguments, workspace)
        else:
            result = await self._in_time(self.timeout, arguments, workspace)
        if self.max_chars is not None and len(result.text) > self.max_chars:
            return replace(result, text=cut(result.text, self.max_chars))
        return result

    async def _in_time(
        self, seconds: float, arguments: Mapping[str, Any], workspace: Workspace | None
    ) -> ToolResult:
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                return await self._call(arguments, workspace)
        except TimeoutError:
            if not limit.expired():
                raise
        text = f"The call of {self.name} timed out after {seconds:g} s."
        return ToolResult(ok=False, text=text, status="timeout", seconds=seconds)

    async def _call(self, arguments: Mapping[str, Any], workspace: Workspace | None) -> ToolResult:
        """Do what `call` does, without its limits."""
        from pydantic import ValidationError

        try:
            fitting = _arguments_of(_plain(self.function)).model_validate(dict(arguments))
        except ValidationError as error:
            text = f"The arguments of {self.name} do not fit: {_problems(error)}."
            return ToolResult(ok=False, text=text, status="invalid")
        given = {name: getattr(fitting, name) for name in fitting.model_fields_set}
        if workspace is not None:
            return await self._perform(workspace, given)
        async with Workspace() as own:
            return await self._perform(own, given)

    async def _perform(self, workspace: Workspace, given: dict[str, Any]) -> ToolResult:
        return await self.function(workspace, **given)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function behind a method: it is the same for all instances."""
    return getattr(function, "__func__", function)


@functools.cache
def _arguments_of(function: Callable[..., Any]) -> type["BaseModel"]:
    """Return a model of the arguments behind the workspace."""
    from pydantic import ConfigDict, create_model

    hints = get_type_hints(function)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in ("self", "workspace"):
            default = parameter.default
            fields[name] = (hints[name], ... if default is parameter.empty else default)
    return create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)


def _problems(error: "ValidationError") -> str:
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])):.100}: {problem['msg']:.200}"
        for problem in error.errors(include_url=False, include_input=False)[:5]
    )


def _documentation(function: Callable[..., Any]) -> tuple[str, dict[str, str]]:
    """Return the text of a docstring before its first section, and what `Args:` says of each."""
    summary, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\nArgs:\n")
    section = re.split(r"\n(?=\S)", rest)[0]
    entries = re.findall(r"^    (\w+): (.*(?:\n {5,}.*)*)", section, re.MULTILINE)
    return summary.strip(), {name: " ".join(text.split()) for name, text in entries}
