"""Whether databases can judge a question: they must tell the right query from near misses."""

from collections.abc import Sequence
from typing import Self

from gemenv.core.sqlite.build import build
from gemenv.core.sqlite.guard import Row
from gemenv.envs.sql.compare import same_result
from gemenv.envs.sql.data import Rows
from gemenv.envs.sql.mutants import mutants
from gemenv.envs.sql.query import Query, ordered, write
from gemenv.envs.sql.schema import Schema

_MOST_ROWS = 60


class Trial:
    """Databases in this process, for queries of our own making.

    Args:
        schema: Their tables.
        databases: Their rows.
    """

    def __init__(self, schema: Schema, databases: Sequence[Rows]) -> None:
        ddl = schema.ddl()
        self._connections = [build({"ddl": ddl, "rows": rows}) for rows in databases]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def results(self, query: Query) -> list[list[Row]]:
        """Return what a query gives on each database."""
        sql = write(query)
        return [list(connection.execute(sql)) for connection in self._connections]

    def sound(self, query: Query) -> bool:
        """Say whether the databases can judge answers to a query.

        The query gives rows on most of them, not too many; and every near miss of it gives
        something else on at least one.
        """
        wanted = self.results(query)
        if sum(map(_says_something, wanted)) < 2 or max(map(len, wanted)) > _MOST_ROWS:
            return False
        return not any(self._same(query, wanted, other) for other in mutants(query))

    def _same(self, query: Query, wanted: list[list[Row]], other: Query) -> bool:
        pairs = zip(wanted, self.results(other), strict=True)
        return all(same_result(*pair, ordered=ordered(query)) for pair in pairs)


def _says_something(rows: list[Row]) -> bool:
    return any(cell not in (None, 0) for row in rows for cell in row)
