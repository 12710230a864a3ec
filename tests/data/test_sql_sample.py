"""The embedded sample of SQL: every query is verified by a computation without SQL."""

import json
import sqlite3
from collections import Counter, namedtuple
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from gemenv.envs.sql.compare import same_result
from gemenv.envs.sql.database import _is_ordered


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


ROWS = lines(files("gemenv").joinpath("data/samples/sql.jsonl").read_text(encoding="utf-8"))
# By row: an expression of Python for the right result, over the rows of the tables in the order of
# their ids, and queries that are wrong, though nearly right.
CHECKS = lines(Path(__file__).with_name("sql_checks.jsonl").read_text(encoding="utf-8"))


def opened(script: str) -> closing[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    return closing(connection)


@cache
def result(script: str, sql: str) -> list[Any]:
    with opened(script) as connection:
        return connection.execute(sql).fetchall()


def results(row: dict[str, Any], sql: str) -> list[list[Any]]:
    return [result(script, sql) for script in row["database"]]


def tables(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for (name,) in connection.execute("SELECT name FROM sqlite_schema").fetchall():
        cursor = connection.execute(f"SELECT * FROM {name} ORDER BY id")  # noqa: S608
        record = namedtuple(name, [column[0] for column in cursor.description])
        found[name] = [record(*values) for values in cursor]
    return found


def solves(row: dict[str, Any], came: list[list[Any]]) -> bool:
    wanted = results(row, row["sql"])
    ordered = _is_ordered(row["sql"])
    pairs = zip(wanted, came, strict=True)
    return all(same_result(*pair, ordered=ordered) for pair in pairs)


def test_every_row_has_a_question_a_query_and_two_databases_of_one_schema() -> None:
    assert len({row["question"] for row in ROWS}) == len(ROWS) == len(CHECKS) >= 42
    assert [check["row"] for check in CHECKS] == list(range(len(ROWS)))
    for row in ROWS:
        assert set(row) == {"question", "sql", "database"}
        first, second = (script.partition("INSERT")[0] for script in row["database"])
        assert first == second
        assert any(results(row, row["sql"]))


def test_queries_are_of_many_forms() -> None:
    marks = ("LEFT JOIN", "HAVING", "EXISTS", "UNION", "INTERSECT", "EXCEPT", "OVER", "WITH")
    more = ("LIMIT", "DISTINCT", "CASE", "IS NULL", "BETWEEN", "COALESCE", "date(", "strftime(")
    for mark in marks + more:
        assert any(mark in row["sql"] for row in ROWS), mark
    assert sum(_is_ordered(row["sql"]) for row in ROWS) >= 10


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check["row"]))
def test_every_query_is_verified(check: dict[str, Any]) -> None:
    row = ROWS[check["row"]]
    names = {
        "Counter": Counter,
        "combinations": combinations,
        "date": date,
        "mean": mean,
        "timedelta": timedelta,
    }
    computed: list[list[Any]] = []
    for script in row["database"]:
        with opened(script) as connection:
            # The expressions are part of the tests, and read nothing else.
            computed.append(eval(check["rows"], names | tables(connection)))  # noqa: S307

    assert solves(row, computed)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check["row"]))
def test_the_databases_tell_near_misses_apart(check: dict[str, Any]) -> None:
    row = ROWS[check["row"]]

    assert check["misses"]
    for miss in check["misses"]:
        assert not solves(row, results(row, miss)), miss


def test_no_query_answers_another_question_about_its_databases() -> None:
    for row in ROWS:
        for other in ROWS:
            if other is not row and other["database"] == row["database"]:
                assert not solves(row, results(row, other["sql"])), (row, other["sql"])
