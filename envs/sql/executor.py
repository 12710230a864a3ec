"""What runs in a worker: an answer and the right query, on databases built there."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, TypeAlias
from urllib.parse import quote

from gemenv.envs.sql.compare import Row, same_result
from gemenv.envs.sql.guard import MAX_ROWS, Guard, RefusedError

Database: TypeAlias = Mapping[str, Any]
"""`ddl` (statements) and `rows` (of each table), or the `path` of a file."""

_GOLD_SECONDS = 30.0
_MESSAGE_CHARACTERS = 200


def build(database: Database) -> sqlite3.Connection:
    """Open a database: in memory, filled; or from a file, only to be read."""
    # A statement that is kept would not come before the authorizer a second time.
    if "path" in database:
        place = f"file:{quote(database['path'])}?mode=ro"
        return sqlite3.connect(place, uri=True, cached_statements=0)
    connection = sqlite3.connect(":memory:", cached_statements=0)
    connection.execute("PRAGMA synchronous = OFF")
    for statement in database["ddl"]:
        connection.execute(statement)
    for table, rows in database["rows"].items():
        if rows:
            places = ", ".join("?" * len(rows[0]))
            quoted = table.replace('"', '""')
            connection.executemany(
                f'INSERT INTO "{quoted}" VALUES ({places})',  # noqa: S608 - quoted
                rows,
            )
    connection.commit()
    return connection


def examine(
    databases: list[Database], gold: str, answer: str, ordered: bool, seconds: float, execute: bool
) -> dict[str, Any]:
    """Run an answer on databases, until its result on one is wrong.

    Args:
        databases: Databases of one schema, at least one.
        gold: The right query.
        answer: The statement of an agent.
        ordered: Whether the order of the rows counts.
        seconds: What the answer may take on all of them.
        execute: Whether to run the answer at all, or only see whether it could be run.

    Returns:
        `status`: `ok`; `syntax`, it cannot be prepared; `refused`; `error`, it fails; `timeout`;
        `rows`, too many. `message` says more. `correct`: whether it gave the right rows on every
        database. `prepared`: whether it could be run. `reads` and `gold_reads`: tables and columns
        that the statements use.
    """
    found: dict[str, Any] = {"correct": False}
    for database in databases:
        with closing(build(database)) as connection:
            guard = Guard(connection)
            expected = guard.run(gold, _GOLD_SECONDS, fetch=execute)
            found["gold_reads"] = sorted(guard.reads)
            begin = time.monotonic()
            found["status"], found["message"], rows = _attempt(guard, answer, seconds, execute)
            seconds -= time.monotonic() - begin
            found["prepared"] = guard.prepared
            found["reads"] = sorted(guard.reads) if guard.prepared else []
        fine = execute and found["status"] == "ok"
        if not (fine and same_result(expected, rows, ordered=ordered)):
            return found
    return found | {"correct": True}


def _attempt(
    guard: Guard, answer: str, seconds: float, execute: bool
) -> tuple[str, str, Sequence[Row]]:
    try:
        rows = guard.run(answer, seconds, fetch=execute)
    except RefusedError as error:
        return "refused", str(error), ()
    except (sqlite3.Error, ValueError) as error:
        if guard.late():
            return "timeout", "it took too long", ()
        message = str(error)[:_MESSAGE_CHARACTERS]
        return "error" if guard.prepared else "syntax", message, ()
    if len(rows) > MAX_ROWS:
        return "rows", f"it has more than {MAX_ROWS:,} rows", ()
    return "ok", "", rows
