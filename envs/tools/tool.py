"""Functions of the office as tools over the world of an episode."""

import functools
import inspect
import json
from collections.abc import Awaitable, Callable
from types import MethodType
from typing import Any, Protocol

from gemenv.envs.tools.functions import FUNCTIONS
from gemenv.errors import ToolError
from gemenv.tools import Tool, ToolResult, Workspace


class Caller(Protocol):
    """Whoever has the world."""

    def perform(self, name: str, arguments: dict[str, Any]) -> str:
        """Call a function by its name and return what the agent reads; `ToolError` if it fails."""
        ...


class OfficeTool(Tool):
    """One function of the office.

    Args:
        name: The name of the function.
        caller: Who has the world that it works on.
    """

    waits = False

    def __init__(self, name: str, caller: Caller) -> None:
        self.name, self._caller = name, caller

    def instruction(self) -> str:
        """Return name, parameters and what they mean, in one line."""
        return _described(self.name)

    def schema(self) -> dict[str, Any]:
        """Return the tool as the OpenAI API describes one."""
        # Whoever gets it may change it, and this is the quickest way to copy it.
        return json.loads(_schema_as_json(self.name))

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """The function over the caller's world."""
        return MethodType(_adapted(self.name), self)

    def perform(self, arguments: dict[str, Any]) -> ToolResult:
        """Call the function; what it refuses is a result too."""
        try:
            return ToolResult(ok=True, text=self._caller.perform(self.name, arguments), status="ok")
        except ToolError as error:
            return ToolResult(ok=False, text=f"Error: {error}", status="error")


@functools.cache
def _adapted(name: str) -> Callable[..., Awaitable[ToolResult]]:
    """Return a method that has the function's signature, with the workspace in the world's place.

    There is one for each function and not for each tool, since arguments are checked by a model
    that is built once for each method.
    """
    function = FUNCTIONS[name]

    async def method(self: OfficeTool, workspace: Workspace, **arguments: Any) -> ToolResult:
        return self.perform(arguments)

    signature = inspect.signature(function)
    first, *others = signature.parameters.values()
    hidden = [first.replace(name=name, annotation=Any) for name in ("self", "workspace")]
    changed: Any = method
    changed.__name__, changed.__doc__ = function.__name__, function.__doc__
    changed.__signature__ = signature.replace(parameters=[*hidden, *others])
    changed.__annotations__ = {p.name: p.annotation for p in others} | {"return": ToolResult}
    return method


class _Nobody:
    def perform(self, name: str, arguments: dict[str, Any]) -> str:
        raise ToolError(f"{name} has no world to work on.")


@functools.cache
def _schema_as_json(name: str) -> str:
    return json.dumps(Tool.schema(OfficeTool(name, _Nobody())))


@functools.cache
def _schema(name: str) -> dict[str, Any]:
    return json.loads(_schema_as_json(name))


def parameters_of(name: str) -> dict[str, Any]:
    """Return the JSON schema of a function's arguments, which nobody may change."""
    return _schema(name)["function"]["parameters"]


@functools.cache
def _described(name: str) -> str:
    """Write a function as a line of the prompt."""
    function = _schema(name)["function"]
    parameters = function["parameters"]
    required = parameters.get("required", ())
    shown = ", ".join(
        f"{key}: {_type(value)}" + ("" if key in required else f" = {value.get('default')!r}")
        for key, value in parameters["properties"].items()
    )
    meanings = " ".join(
        f"{key}: {value['description']}" for key, value in parameters["properties"].items()
    )
    return f"{name}({shown}): {function['description']} {meanings}".rstrip()


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(repr, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if schema["type"] == "array":
        return f"list[{_type(schema['items'])}]"
    return schema["type"]
