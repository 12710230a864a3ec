"""Tools that are functions: `@tool`."""

import asyncio
import functools
import inspect
import logging
import re
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, SupportsIndex, overload

from gemenv.errors import GemenvError, InvalidArgumentError, ToolError
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import Call, Parser
from gemenv.tools.workspace import Workspace

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class FunctionTool(Tool):
    """A function as a tool; `tool` makes one.

    Args:
        function: A plain or a coroutine function with types for all parameters. One that is
            called `workspace` gets the `Workspace`, and no model sees it.
        name: What calls name; by default the function's own name.
        instruction: What the prompt says of it; by default its schema.
        parser: A syntax of its own, such as `tagged("add", "numbers")`.
        timeout: Wall seconds that a call may take; a plain function cannot be cut short.
        max_chars: Characters of a result at most; `None` for any number.
        stateful: Whether calls of one episode depend on each other through the workspace.
        blocking: Whether it waits or computes long: a plain function then runs in a thread.

    Raises:
        InvalidArgumentError: If the name is none, or a parameter has no type.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str | None = None,
        instruction: str = "",
        parser: Parser | None = None,
        timeout: float | None = None,
        max_chars: int | None = 10_000,
        stateful: bool = False,
        blocking: bool = False,
    ) -> None:
        self._function, self._instruction, self._parser = function, instruction, parser
        self.name = function.__name__ if name is None else name
        self.timeout, self.max_chars = timeout, max_chars
        self.stateful, self.blocking = stateful, blocking
        self._is_coroutine = inspect.iscoroutinefunction(function)
        self.waits = blocking or self._is_coroutine or timeout is not None
        if not _NAME.fullmatch(self.name):
            raise InvalidArgumentError(
                f"A tool's name is 1 to 64 letters, digits, `_`, `.` or `-`, got {self.name!r}."
            )
        self._wants_workspace = "workspace" in _checked_parameters(function)
        functools.update_wrapper(self, function)

    def instruction(self) -> str:
        """Return what the prompt says of it; empty if its schema says all."""
        return self._instruction

    def parse(self, reply: str) -> Call | None:
        """Return the first call in the syntax of its own, if it has one."""
        return None if self._parser is None else self._parser(reply)

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """The function that was given."""
        return self._function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself, as if it were no tool."""
        return self._function(*args, **kwargs)

    async def _perform(self, workspace: Workspace, given: dict[str, Any]) -> ToolResult:
        if self._wants_workspace:
            given = {"workspace": workspace, **given}
        began = time.perf_counter()
        try:
            value, waited = await self._value(given)
        except ToolError as error:
            return ToolResult(ok=False, text=str(error), status="error")
        except GemenvError:
            raise
        except Exception as error:
            _log.warning("The tool %s raised an exception.", self.name, exc_info=True)
            text = f"{type(error).__name__}: {error}".rstrip(": ")
            return ToolResult(ok=False, text=text, status="error")
        if isinstance(value, ToolResult):
            return value
        seconds = time.perf_counter() - began if waited else 0.0
        return ToolResult(ok=True, text=_text(value), status="ok", seconds=seconds)

    async def _value(self, given: dict[str, Any]) -> tuple[Any, bool]:
        """Return what the function returns, and whether that may have taken time."""
        if self._is_coroutine:
            return await self._function(**given), True
        if self.blocking:
            return await asyncio.to_thread(self._function, **given), True
        return self._function(**given), False

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """Pickle what a decorator made as a name, like a function."""
        place: Any = sys.modules.get(self.__module__)
        for part in self.__qualname__.split("."):
            place = getattr(place, part, None)
        return self.__qualname__ if place is self else super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return f"<tool {self.name}>"


@overload
def tool(function: Callable[..., Any], /) -> FunctionTool: ...
@overload
def tool(**options: Any) -> Callable[[Callable[..., Any]], FunctionTool]: ...
def tool(
    function: Callable[..., Any] | None = None, /, **options: Any
) -> FunctionTool | Callable[[Callable[..., Any]], FunctionTool]:
    """Make a tool of a function: its types and docstring say how it is called.

    What it returns is shown as it is if it is text, and as JSON otherwise. What it raises is told
    to the model as an error: a `ToolError` by its message alone, any other exception with its
    type, and with a warning in the log. A `GemenvError` of another kind is no fault of the model,
    and is raised.

    Args:
        function: Plain or coroutine function.
        **options: As in `FunctionTool`.

    Example:
        >>> import asyncio
        >>> @tool
        ... def add(a: int, b: int = 1) -> int:
        ...     '''Add two numbers.
        ...
        ...     Args:
        ...         a: The first one.
        ...         b: The other one.
        ...     '''
        ...     return a + b
        >>> add(1, 2)
        3
        >>> asyncio.run(add.call({"a": "4"})).text
        '5'
        >>> add.schema()["function"]["parameters"]["properties"]["a"]
        {'type': 'integer', 'description': 'The first one.'}
    """
    if function is not None:
        return FunctionTool(function)
    return functools.partial(FunctionTool, **options)


def _checked_parameters(function: Callable[..., Any]) -> Sequence[str]:
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise InvalidArgumentError(
                f"Parameters of a tool are given by name, which {name!r} of "
                f"{function.__name__!r} cannot be."
            )
        if parameter.annotation is parameter.empty and name not in ("self", "workspace"):
            raise InvalidArgumentError(
                f"The parameter {name!r} of the tool {function.__name__!r} needs a type, as in "
                f"`{name}: str`: models are told of it."
            )
    return list(parameters)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "Done."
    from pydantic_core import to_json

    return to_json(value).decode()
