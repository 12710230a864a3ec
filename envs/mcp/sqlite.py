"""Tasks over the SQLite server."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from gemenv.envs.mcp.draws import PEOPLE, WORDS, between, sample
from gemenv.envs.mcp.task import Task

DATABASE = "data.db"
LARGEST_DATABASE = 16 << 20
_STEPS = 2_000_000
"""Instructions of SQLite's machine that a look at a database may take."""
_MOST_ROWS = 10_000

Row = tuple[Any, ...]


def _create(folder: Path, table: str, columns: str, rows: Sequence[Row]) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - both ours


def _hold(folder: Path, tables: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> bool:
    """Say whether a database has these tables, with these columns and rows, and no others.

    A database in which an agent has worked may hold views and expressions that never end: it is
    read without changes, for a bounded time.
    """
    path = folder / DATABASE
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_DATABASE:
        return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            database.set_progress_handler(lambda: 1, _STEPS)
            database.execute("PRAGMA trusted_schema = OFF")
            found = database.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 100"
            ).fetchall()
            if sorted(name for (name,) in found) != sorted(tables):
                return False
            return all(_rows(database, name, *wanted) for name, wanted in tables.items())
    except (sqlite3.Error, sqlite3.Warning):
        return False


def _rows(
    database: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> bool:
    # Names of tables and columns are ours.
    cursor = database.execute(f"SELECT * FROM {table}")  # noqa: S608
    if sorted(column[0].lower() for column in cursor.description) != sorted(columns):
        return False
    order = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608
    found = database.execute(order).fetchmany(_MOST_ROWS)
    return sorted(map(repr, found)) == sorted(map(repr, rows))


def raise_prices(rng: np.random.Generator, size: int) -> Task:
    """Change a column of some rows."""
    categories = sample(rng, ("tools", "toys", "books", "food", "garden"), 3)
    rows = [
        (i, name, sample(rng, categories, 1)[0], between(rng, 100, 9999))
        for i, name in enumerate(sample(rng, WORDS, size + 5), 1)
    ]
    category, cents = categories[0], between(rng, 5, 95)
    after = [(*row[:3], row[3] + cents if row[2] == category else row[3]) for row in rows]
    columns = ("id", "name", "category", "price_cents")
    query = f"UPDATE products SET price_cents = price_cents + {cents} WHERE category = '{category}'"  # noqa: S608
    return Task(
        instruction=f"In the table products, raise the price of everything in the category "
        f"{category} by {cents} cents. Change nothing else.",
        set_up=lambda folder: _create(
            folder,
            "products",
            "id INTEGER PRIMARY KEY, name TEXT, category TEXT, price_cents INTEGER",
            rows,
        ),
        check=lambda folder, reply: _hold(folder, {"products": (columns, after)}),
        gold=[("write_query", {"query": query})],
    )


_ORDERS = "id INTEGER PRIMARY KEY, customer TEXT, year INTEGER, total INTEGER"
_COLUMNS = ("id", "customer", "year", "total")


def _orders(rng: np.random.Generator, size: int) -> list[Row]:
    customers = sample(rng, PEOPLE, size + 1)
    return [
        (i, sample(rng, customers, 1)[0], between(rng, 2015, 2025), between(rng, 10, 500))
        for i in range(1, 3 * size + 5)
    ]


def archive_orders(rng: np.random.Generator, size: int) -> Task:
    """Move rows into a new table."""
    rows, year = _orders(rng, size), between(rng, 2017, 2023)
    old = [row for row in rows if row[2] < year]
    kept = [row for row in rows if row[2] >= year]
    gold = [
        ("create_table", {"query": f"CREATE TABLE old_orders ({_ORDERS})"}),
        (
            "write_query",
            {"query": f"INSERT INTO old_orders SELECT * FROM orders WHERE year < {year}"},  # noqa: S608
        ),
        ("write_query", {"query": f"DELETE FROM orders WHERE year < {year}"}),  # noqa: S608
    ]
    return Task(
        instruction=f"Move all orders from before {year} out of the table orders into a new table "
        "old_orders, which has the same columns.",
        set_up=lambda folder: _create(folder, "orders", _ORDERS, rows),
        check=lambda folder, reply: _hold(
            folder, {"orders": (_COLUMNS, kept), "old_orders": (_COLUMNS, old)}
        ),
        gold=gold,
    )


def sum_up_orders(rng: np.random.Generator, size: int) -> Task:
    """Make a table of sums."""
    rows = _orders(rng, size)
    (table,) = sample(rng, ("totals", "sums", "revenue", "spending", "turnover"), 1)
    sums = dict[str, int]()
    for _, customer, _, total in rows:
        sums[customer] = sums.get(customer, 0) + total
    create = f"CREATE TABLE {table} (customer TEXT, total INTEGER)"
    fill = f"INSERT INTO {table} SELECT customer, SUM(total) FROM orders GROUP BY customer"  # noqa: S608
    return Task(
        instruction=f"Make a table {table} with the columns customer and total: one row for each "
        "customer in the table orders, with the sum of the totals of all their orders. Leave the "
        "table orders as it is.",
        set_up=lambda folder: _create(folder, "orders", _ORDERS, rows),
        check=lambda folder, reply: _hold(
            folder, {"orders": (_COLUMNS, rows), table: (("customer", "total"), [*sums.items()])}
        ),
        gold=[("create_table", {"query": create}), ("write_query", {"query": fill})],
    )


KINDS = {
    "raise_prices": raise_prices,
    "archive_orders": archive_orders,
    "sum_up_orders": sum_up_orders,
}
