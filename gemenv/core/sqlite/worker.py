"""What runs in a worker: a statement on a file, or a look at it."""

import sqlite3
from contextlib import closing
from typing import Any

from gemenv.core.sqlite.build import build
from gemenv.core.sqlite.guard import Guard, RefusedError
from gemenv.core.sqlite.look import cell_text, describe


def serve(path: str, sql: str, seconds: float, most_rows: int) -> dict[str, Any]:
    """Run one SELECT on a database file; without a statement, say what the file is like.

    Args:
        path: A file of SQLite, which is only read.
        sql: The statement of a model; empty for none.
        seconds: What it may take.
        most_rows: Rows to return at most.

    Returns:
        `ddl` without a statement. Otherwise `columns`, `rows` (as text) and `more`, whether there
        are more rows; or `error`, with `late` if the time was over.
    """
    if not sql:
        return {"ddl": describe({"path": path}, 0)["ddl"]}
    with closing(build({"path": path})) as connection:
        guard = Guard(connection)
        try:
            rows = guard.run(sql, seconds)
        except RefusedError as error:
            return {"error": f"refused: {error}", "late": False}
        except (sqlite3.Error, ValueError) as error:
            return {"error": str(error)[:200], "late": guard.late()}
    return {
        "columns": guard.columns,
        "rows": [[cell_text(value) for value in row] for row in rows[:most_rows]],
        "more": len(rows) > most_rows,
    }
