import asyncio
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gemenv.errors import InvalidArgumentError
from gemenv.tools import SQLiteTool, ToolResult


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "a shop?.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE item (name TEXT, cents INTEGER);"
            "INSERT INTO item VALUES ('cup', 250), ('big pot', 1200), (NULL, 1);"
        )
    return path


def ask(tool: SQLiteTool, query: str) -> ToolResult:
    return asyncio.run(tool.call({"query": query}))


def test_rows(shop: Path) -> None:
    tool = SQLiteTool(shop, max_rows=2)

    assert ask(tool, "SELECT name, cents FROM item ORDER BY cents DESC").text == (
        "name    | cents\n------- | -----\nbig pot | 1200\ncup     | 250\n(and more rows)"
    )
    assert ask(tool, "SELECT name FROM item WHERE cents > 9999").text == "name\n----\n(no rows)"
    assert ask(tool, "SELECT name FROM item WHERE name IS NULL").text == "name\n----\nNULL"


def test_both_syntaxes_and_the_prompt(shop: Path) -> None:
    tool = SQLiteTool(shop)

    for reply in ("<sql>SELECT 1</sql>", "```sql\nSELECT 1\n```"):
        call = tool.find(reply)
        assert call is not None
        assert call.arguments["query"].strip() == "SELECT 1"
    assert "CREATE TABLE item (name TEXT, cents INTEGER);" in tool.instruction()
    assert pickle.loads(pickle.dumps(tool)).tables == tool.tables  # noqa: S301 - its own


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("SELECT weight FROM item", "error", "no such column: weight"),
        ("SELEC", "error", "only SELECT is allowed"),
        ("", "error", "only SELECT is allowed"),
        ("DELETE FROM item", "error", "only SELECT is allowed"),
        ("ATTACH 'x' AS y", "error", "only SELECT is allowed"),
        ("SELECT load_extension('x')", "error", "load_extension"),
        ("SELECT * FROM sqlite_master", "error", "may not be read"),
        ("SELECT 1; DROP TABLE item", "error", "one statement"),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
            "timeout",
            "It took too long.",
        ),
    ],
)
def test_what_cannot_be_run(shop: Path, query: str, status: str, text: str) -> None:
    before = shop.read_bytes()
    result = ask(SQLiteTool(shop, timeout=0.3), query)

    assert (result.ok, result.status) == (False, status)
    assert text in result.text
    assert shop.read_bytes() == before


def test_bad_arguments(tmp_path: Path, shop: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="must be a file"):
        SQLiteTool(tmp_path / "none.db")
    with pytest.raises(InvalidArgumentError, match="max_rows"):
        SQLiteTool(shop, max_rows=0)
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at" * 99)
    with pytest.raises(InvalidArgumentError, match="not a database"):
        SQLiteTool(tmp_path / "text.db").instruction()
