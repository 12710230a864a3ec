"""Opening databases: from a file, from a script, or from tables and rows."""

import sqlite3
from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

Database: TypeAlias = Mapping[str, Any]
"""One of: `ddl` (statements) and `rows` (of each table), trusted, in memory; `script`, SQL that
makes and fills tables in memory; `path`, a file that is only read."""

_OUTWARD = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA)


def build(database: Database) -> sqlite3.Connection:
    """Open a database.

    Raises:
        sqlite3.Error: If the file is no database, or the script is wrong.
    """
    # A statement that is kept would not come before the authorizer a second time.
    if "path" in database:
        place = f"file:{quote(database['path'])}?mode=ro"
        return sqlite3.connect(place, uri=True, cached_statements=0)
    connection = sqlite3.connect(":memory:", cached_statements=0)
    if "script" in database:
        connection.set_authorizer(_harmless)
        connection.executescript(database["script"])
        connection.set_authorizer(None)
        return connection
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


def _harmless(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let the script of a data set do nothing outside of its own database."""
    outward = action in _OUTWARD or "load_extension" in (first, second)
    return sqlite3.SQLITE_DENY if outward else sqlite3.SQLITE_OK
