"""What runs in a worker: an answer and the right query, on databases opened there."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from gemenv.core.sqlite.build import Database, build
from gemenv.core.sqlite.guard import MAX_ROWS, Guard, RefusedError, Row
from gemenv.core.sqlite.look import describe
from gemenv.envs.sql.compare import same_result

_MESSAGE_CHARACTERS = 200


def examine(
    databases: list[Database], gold: str, answer: str, ordered: bool, seconds: float, execute: bool
) -> dict[str, Any]:
    """Run an answer on databases, until its result on one is wrong.

    Args:
        databases: Databases of one schema, at least one.
        gold: The right query.
        answer: The statement of an agent.
        ordered: Whether the order of the rows counts.
        seconds: What the answer may take on all of them, and the right query on each.
        execute: Whether to run the answer at all, or only see whether it could be run.

    Returns:
        `status`: `ok`; `syntax`, it cannot be prepared; `refused`; `error`, it fails; `timeout`;
        `rows`, too many. `message` says more. `correct`: whether it gave the right rows on every
        database. `prepared`: whether it could be run. `reads` and `gold_reads`: tables and columns
        that the statements use.
    """
    found: dict[str, Any] = {"correct": False}
    left = seconds
    for database in databases:
        with closing(build(database)) as connection:
            guard = Guard(connection)
            expected = guard.run(gold, seconds, fetch=execute)
            found["gold_reads"] = sorted(guard.reads)
            begin = time.monotonic()
            found["status"], found["message"], rows = _attempt(guard, answer, left, execute)
            left -= time.monotonic() - begin
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


def serve(what: str, *args: Any) -> dict[str, Any]:
    """Do one of the tasks of a worker."""
    return {"examine": examine, "describe": describe}[what](*args)
