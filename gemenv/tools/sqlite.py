"""A tool that asks a database."""

import functools
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from gemenv.core import shared
from gemenv.core.workers import Outcome, WorkerPool
from gemenv.errors import InvalidArgumentError
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import fenced, first_to_end, tagged
from gemenv.tools.programs import check_chars, check_seconds
from gemenv.tools.workspace import Workspace


class SQLiteTool(Tool):
    r"""Runs a SELECT on a database file, written between `<sql>` tags or in a block of `sql`.

    The file is only read: a statement that would write, attach another file or load code is
    refused. It runs in a process of its own, which is killed if it does not end in time.

    Args:
        path: A file of SQLite.
        timeout: Wall seconds that a statement may take.
        max_rows: Rows that are shown, 1 or more.
        max_chars: Characters of a result at most.

    Raises:
        InvalidArgumentError: If there is no such file, or a number is out of range.

    Example:
        >>> import asyncio, sqlite3, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> path = f"{folder.name}/shop.db"
        >>> with sqlite3.connect(path) as database:
        ...     _ = database.executescript("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2);")
        >>> database.close()
        >>> tool = SQLiteTool(path)
        >>> call = tool.find("<sql>SELECT sum(n) AS total FROM t</sql>")
        >>> print(asyncio.run(tool.call(call.arguments)).text)
        total
        -----
        3
        >>> folder.cleanup()
    """

    name = "sqlite"
    parser = first_to_end(tagged("sql", "query"), fenced(("sql", "sqlite"), "query"))

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        timeout: float = 5.0,
        max_rows: int = 50,
        max_chars: int = 10_000,
    ) -> None:
        self.path = Path(path).resolve()
        if not self.path.is_file():
            raise InvalidArgumentError(f"`path` must be a file of SQLite, got {str(path)!r}.")
        if max_rows < 1:
            raise InvalidArgumentError(f"`max_rows` must be 1 or more, got {max_rows!r}.")
        self._seconds = check_seconds(timeout)
        self.max_rows, self.max_chars = max_rows, check_chars(max_chars)

    def instruction(self) -> str:
        """Return what the prompt says of it, the tables included."""
        return (
            "You can ask a database of SQLite: write one SELECT between <sql> and </sql>. It may "
            f"take {self._seconds:g} s, and {self.max_rows} rows are shown. The tables:\n"
            f"{self.tables}"
        )

    @functools.cached_property
    def tables(self) -> str:
        """The statements that made the tables and views.

        Raises:
            InvalidArgumentError: If the file is no database.
        """
        outcome = shared(_pool).call(str(self.path), "", 0.0, 0, timeout=_LOOK_SECONDS)
        if outcome.status != "ok":
            raise InvalidArgumentError(
                f"{str(self.path)!r} cannot be read as a file of SQLite: {outcome.message}."
            )
        return "\n".join(outcome.value["ddl"])

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Ask the database."""
        return self.run

    async def run(self, workspace: Workspace, query: str) -> ToolResult:
        """Run a SELECT statement on the database and return its rows.

        Args:
            workspace: That of the episode.
            query: One SELECT statement of SQLite.
        """
        task = (str(self.path), query or ";", self._seconds, self.max_rows)
        return _result(await shared(_pool).acall(*task, timeout=self._seconds + _GRACE_SECONDS))


_LOOK_SECONDS = 20.0
_GRACE_SECONDS = 1.0
"""How long after its time SQLite may need to notice."""


def _pool() -> WorkerPool:
    """Return the workers that all these tools of the process share."""
    return WorkerPool("gemenv.core.sqlite.worker:serve", memory_bytes=1 << 29)


def _result(outcome: Outcome) -> ToolResult:
    if outcome.status != "ok":
        return ToolResult(ok=False, text=f"[{outcome.message}]", status=outcome.status)
    found = outcome.value
    if "error" in found:
        text = "It took too long." if found["late"] else f"Error: {found['error']}"
        return ToolResult(ok=False, text=text, status="timeout" if found["late"] else "error")
    text = _table(found["columns"], found["rows"])
    if not found["rows"]:
        text += "\n(no rows)"
    elif found["more"]:
        text += "\n(and more rows)"
    return ToolResult(ok=True, text=text, status="ok")


def _table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
