"""Runs a statement of an agent on a connection: one SELECT, on tables of the schema alone.

It is bounded in length, depth, time, rows and the size of values. What SQLite itself does not end,
such as one call of a function, the end of the worker process does.
"""

import sqlite3
import time
from collections.abc import Sequence
from typing import TypeAlias

from gemenv.core.sqlite.tokens import tokens

Cell: TypeAlias = int | float | str | bytes | None
Row: TypeAlias = Sequence[Cell]

MAX_ROWS = 10_000
"""Rows that a result may have."""
MAX_CHARACTERS = 20_000
"""Characters that a statement may have."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 50,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
# Without those that write, read files, load code, fill memory, or give another result each time.
_FUNCTIONS = frozenset(
    (
        "abs", "avg", "ceil", "ceiling", "char", "coalesce", "concat", "concat_ws", "count",
        "cume_dist", "date", "datetime", "degrees", "dense_rank", "exp", "first_value", "floor",
        "format", "glob", "group_concat", "hex", "ifnull", "iif", "instr", "julianday", "lag",
        "last_value", "lead", "length", "like", "ln", "log", "log10", "log2", "lower", "ltrim",
        "max", "min", "mod", "nth_value", "ntile", "nullif", "percent_rank", "pi", "pow",
        "power", "printf", "quote", "radians", "rank", "replace", "round", "row_number",
        "rtrim", "sign", "sqrt", "strftime", "string_agg", "substr", "substring", "sum", "time",
        "timediff", "total", "trim", "trunc", "typeof", "unicode", "unixepoch", "upper",
    )
)  # fmt: skip
_BEGINNINGS = ("select", "with", "values")
_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock: about a millisecond."""


class RefusedError(Exception):
    """The statement does what it may not."""


class Guard:
    """Watches one connection: what is read, and for how long.

    Args:
        connection: What to watch.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        self._tables = {name for (name,) in names if not name.startswith("sqlite_")}
        self._connection = connection
        self._deadline = 0.0
        self.reads: set[tuple[str, str]] = set()
        """Tables and columns that the last statement uses."""
        self.prepared = False
        """Whether the last statement could be run, whatever came of that."""
        self.columns: list[str] = []
        """How the last statement calls what it returns."""
        self._refused = ""
        for number, limit in _LIMITS.items():
            connection.setlimit(number, limit)
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(self._authorize)
        connection.set_progress_handler(self.late, _STEPS)

    def _authorize(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        match action:
            case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE:
                return sqlite3.SQLITE_OK
            case sqlite3.SQLITE_READ if first is not None and first in self._tables:
                # A table of which no column is read, as in COUNT(*), comes with an empty one.
                self.reads.update([(first, ""), (first, second or "")])
                return sqlite3.SQLITE_OK
            case sqlite3.SQLITE_READ if not second and not str(first).startswith("sqlite_"):
                # So does a subquery with a name.
                return sqlite3.SQLITE_OK
            case sqlite3.SQLITE_READ:
                self._refused = f"the table {first} may not be read"
            case sqlite3.SQLITE_FUNCTION if (second or "").lower() in _FUNCTIONS:
                return sqlite3.SQLITE_OK
            case sqlite3.SQLITE_FUNCTION:
                self._refused = f"the function {second} may not be used"
            case _:
                self._refused = "only SELECT is allowed"
        return sqlite3.SQLITE_DENY

    def late(self) -> bool:
        """Say whether the time of the last statement is over."""
        return time.monotonic() > self._deadline

    def run(self, sql: str, seconds: float, *, fetch: bool = True) -> list[Row]:
        """Run a statement and return its rows, one more than allowed at most.

        Args:
            sql: A statement.
            seconds: What it may take.
            fetch: Whether to run it at all, or only prepare it.

        Raises:
            RefusedError: If it is no SELECT, or does what it may not.
            sqlite3.Error, ValueError: If it is wrong, or takes too long.
        """
        self.reads, self._refused, self.prepared = set(), "", False
        self._deadline = time.monotonic() + seconds
        if len(sql) > MAX_CHARACTERS:
            raise RefusedError(f"a statement may have {MAX_CHARACTERS:,} characters")
        if next((word for word in tokens(sql) if word != "("), "") not in _BEGINNINGS:
            raise RefusedError("only SELECT is allowed")
        try:
            self._connection.execute(f"EXPLAIN {sql}").close()
            self.prepared = True
            if not fetch:
                return []
            cursor = self._connection.execute(sql)
            self.columns = [column[0] for column in cursor.description]
            return cursor.fetchmany(MAX_ROWS + 1)
        except sqlite3.Error:
            if self._refused:
                raise RefusedError(self._refused) from None
            raise
