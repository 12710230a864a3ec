"""Recorded calls of tools: what was answered once is answered the same way again."""

import json
import os
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from gemenv.errors import InvalidArgumentError, RecordError
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import Call
from gemenv.tools.workspace import Workspace

Mode = Literal["auto", "replay", "record"]


class Cassette:
    """A file with calls of tools and their results, one JSON object a line.

    With it, episodes over a search engine of the Web, or another tool that changes or costs, can
    be played again without it: the same call gets the same result. Calls are told apart by tool
    and arguments alone, so a tool whose results depend on earlier calls cannot be recorded.
    Several threads may use one; of processes, one may record.

    Args:
        path: The file, in UTF-8. It holds arguments and results in the clear.
        mode: `auto` takes what is recorded, and records the rest. `replay` never calls a tool: a
            call that is not recorded raises. `record` makes every call; its latest result counts.

    Raises:
        InvalidArgumentError: If the mode is none of these.
        RecordError: If the file is no cassette, or is not there to be replayed.

    Example:
        >>> import asyncio, tempfile
        >>> from gemenv.tools import tool
        >>> rolls = iter([4, 2])
        >>> @tool
        ... def roll() -> int:
        ...     '''Roll a die.'''
        ...     return next(rolls)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [die] = Cassette(f"{folder}/rolls.jsonl").record([roll])
        ...     [asyncio.run(die.call({})).text for _ in range(3)]
        ['4', '4', '4']
    """

    def __init__(self, path: str | os.PathLike[str], *, mode: Mode = "auto") -> None:
        if mode not in ("auto", "replay", "record"):
            raise InvalidArgumentError(
                f'`mode` must be "auto", "replay" or "record", got {mode!r}.'
            )
        self.path, self.mode = Path(path), mode
        self._lock = threading.Lock()
        if mode == "replay" and not self.path.exists():
            raise RecordError(f"There is no cassette {str(path)!r} to replay; record it first.")
        self._results = _read(self.path) if self.path.exists() else {}

    def record(self, tools: Sequence[Tool]) -> list[Tool]:
        """Return tools that do the same over this cassette.

        Raises:
            InvalidArgumentError: If results of one depend on earlier calls.
        """
        return [RecordedTool(tool, self) for tool in tools]

    def find(self, tool: str, arguments: Mapping[str, Any]) -> ToolResult | None:
        """Return what a call gave when it was recorded, or `None` if it shall be made."""
        if self.mode == "record":
            return None
        found = self._results.get(_key(tool, arguments))
        if found is None and self.mode == "replay":
            raise RecordError(
                f"The cassette {str(self.path)!r} has no call of {tool!r} with "
                f'{_key(tool, arguments)[:300]}; record it with `mode="auto"`.'
            )
        return found

    def add(self, tool: str, arguments: Mapping[str, Any], result: ToolResult) -> None:
        """Record a call: it is in the file before this returns."""
        line = {
            "tool": tool,
            "arguments": arguments,
            "ok": result.ok,
            "text": result.text,
            "status": result.status,
            "seconds": result.seconds,
        }
        if result.data:
            line["data"] = dict(result.data)
        data = json.dumps(line, ensure_ascii=True, allow_nan=False).encode() + b"\n"
        with self._lock:
            self._results[_key(tool, arguments)] = result
            with self.path.open("ab", buffering=0) as file:
                _cut_torn_line(file.fileno(), self.path)
                file.write(data)


class RecordedTool(Tool):
    """A tool over a cassette.

    Args:
        tool: The tool itself.
        cassette: What is recorded of it.

    Raises:
        InvalidArgumentError: If its results depend on earlier calls.
    """

    def __init__(self, tool: Tool, cassette: Cassette) -> None:
        if tool.stateful:
            raise InvalidArgumentError(
                f"Results of the tool {tool.name!r} depend on earlier calls of an episode, so that "
                "they cannot be recorded one by one."
            )
        self.name, self._tool, self._cassette = tool.name, tool, cassette

    def instruction(self) -> str:
        """Return what the prompt says of the tool."""
        return self._tool.instruction()

    def schema(self) -> dict[str, Any]:
        """Return the schema of the tool."""
        return self._tool.schema()

    def parse(self, reply: str) -> Call | None:
        """Return the first call in the tool's own syntax."""
        return self._tool.parse(reply)

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """The function of the tool."""
        return self._tool.function

    async def _call(self, arguments: Mapping[str, Any], workspace: Workspace | None) -> ToolResult:
        result = self._cassette.find(self.name, arguments)
        if result is None:
            result = await self._tool.call(arguments, workspace)
            self._cassette.add(self.name, arguments, result)
        return result


def _key(tool: str, arguments: Mapping[str, Any]) -> str:
    return json.dumps([tool, arguments], sort_keys=True, ensure_ascii=True)


def _read(path: Path) -> dict[str, ToolResult]:
    """Read a cassette; a torn last line, left by a crash, is passed over."""
    results: dict[str, ToolResult] = {}
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            break
        try:
            entry = json.loads(line)
            result = ToolResult(
                ok=entry["ok"],
                text=entry["text"],
                status=entry["status"],
                seconds=entry["seconds"],
                data=dict(entry.get("data", {})),
            )
            results[_key(entry["tool"], entry["arguments"])] = result
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise RecordError(
                f"{path}, line {number}, is no recorded call of a tool: {error!r}."
            ) from error
    return results


def _cut_torn_line(descriptor: int, path: Path) -> None:
    """Drop what a crash left of a line, so that the next one begins on its own."""
    size = os.fstat(descriptor).st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 1))
        if size and file.read(1) != b"\n":
            file.seek(0)
            os.ftruncate(descriptor, file.read().rfind(b"\n") + 1)
