"""What a database is like, and its values as text."""

import sqlite3
from contextlib import closing
from typing import Any

from gemenv.core.sqlite.build import Database, build

_CELL_CHARACTERS = 60


def describe(database: Database, shown: int) -> dict[str, Any]:
    """Return what a database is like.

    Args:
        database: A database.
        shown: Rows of each table to return.

    Returns:
        `ddl`, the statements of its tables and views; `tables`, of each its name, the names of its
        columns, and its first rows as text.
    """
    with closing(build(database)) as connection:
        made = list(
            connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql IS NOT NULL ORDER BY rowid"
            )
        )
        tables = [[name, *_head(connection, name, shown)] for name, _ in made]
    return {"ddl": [f"{sql.rstrip().rstrip(';')};" for _, sql in made], "tables": tables}


def _head(
    connection: sqlite3.Connection, table: str, shown: int
) -> tuple[list[str], list[list[str]]]:
    quoted = table.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}" LIMIT {shown:d}')  # noqa: S608 - quoted
    names = [column[0] for column in cursor.description]
    return names, [[cell_text(value) for value in row] for row in cursor]


def cell_text(value: object) -> str:
    """Return a value on one line of at most 60 characters."""
    text = "NULL" if value is None else f"{value!r}" if isinstance(value, bytes) else str(value)
    text = " ".join(text[: 2 * _CELL_CHARACTERS].split())
    return text if len(text) <= _CELL_CHARACTERS else f"{text[:_CELL_CHARACTERS]}…"
