import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import gemenv
from gemenv.check import check_env
from gemenv.data import open_sample
from gemenv.envs.sql.database import Database, _is_ordered
from gemenv.errors import InvalidArgumentError

SCRIPT = (
    "CREATE TABLE fruit (name TEXT, price REAL);"
    "INSERT INTO fruit VALUES ('fig', 2.5), ('plum', 1), ('lime', NULL), ('a\nlong  one', 3);"
)
ROW = {"question": "Which fruit has no price?", "sql": "SELECT name FROM fruit WHERE price IS NULL"}
TEXT = """\
This is the schema of an SQLite database:

CREATE TABLE fruit (name TEXT, price REAL);

The first rows of each table, as an example:

fruit
name | price
fig | 2.5
plum | 1.0
lime | NULL

Question: Which fruit has no price?
Hint: It costs NULL.

Write one SELECT statement of SQLite in a fenced block at the end of your reply, as in
```sql
SELECT 1 + 1
```"""


def make(row: dict[str, Any], **kwargs: Any) -> Database:
    env = Database(dataset=[row], **kwargs)
    env.reset(seed=0)
    return env


def answer(env: gemenv.Env, sql: str) -> tuple[float, dict[str, Any]]:
    env.reset(seed=0)
    _, reward, _, _, info = env.step(f"```sql\n{sql}\n```")
    return float(reward), info


def test_an_episode_on_a_script() -> None:
    env = make(ROW | {"database": SCRIPT, "evidence": "It costs NULL."})

    assert env.observation.split() == TEXT.split()
    assert answer(env, "SELECT 'lime'")[0] == 1
    assert answer(env, "SELECT name FROM fruit WHERE price = NULL")[0] == 0


def test_files_in_the_layouts_of_spider_and_bird(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    for name in ("shop/shop.sqlite", "other.db"):
        with sqlite3.connect(tmp_path / name) as connection:
            connection.executescript(SCRIPT)
        connection.close()
    spider = {"question": "?", "query": ROW["sql"], "db_id": "shop"}
    bird = {"question": "?", "SQL": ROW["sql"], "database": ["other.db", "shop/shop.sqlite"]}
    rows = tmp_path / "dev.jsonl"
    rows.write_text(json.dumps(spider))

    env: Database = Database(path=rows, answer_key="query", database_key="db_id")
    assert answer(env, ROW["sql"])[0] == 1
    assert answer(env, "DROP TABLE fruit")[1]["grade"]["status"] == "refused"
    env = make(bird, answer_key="SQL", databases=tmp_path)
    assert len(env.state.databases) == 2
    assert answer(env, "SELECT 'lime' FROM fruit WHERE price = 1")[0] == 1


@pytest.mark.parametrize(
    "database",
    ["../secret.db", "/etc/passwd", "missing", "/x.db", "", 7, [], "..", "a\0b.db", "x" * 999],
)
def test_what_is_no_database_in_the_folder_is_refused(tmp_path: Path, database: object) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with sqlite3.connect(tmp_path / "secret.db") as connection:
        connection.executescript(SCRIPT)
    connection.close()
    (folder / "link.db").symlink_to(tmp_path / "secret.db")
    for value in (database, "link.db"):
        with pytest.raises(InvalidArgumentError, match=r"[Dd]atabase"):
            make(ROW | {"database": value}, databases=folder)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(InvalidArgumentError, match="not a database"):
        make(ROW | {"database": "x.db"}, databases=tmp_path)


@pytest.mark.parametrize(
    "script",
    [
        "ATTACH '{file}' AS x; CREATE TABLE x.t (a);",
        "CREATE TABLE t (a); VACUUM INTO '{file}';",
        "CREATE TABLE t (a); PRAGMA writable_schema = 1;",
        "CREATE TABLE t (a); SELECT load_extension('{file}');",
        "CREATE TABLE t (a",
    ],
)
def test_a_script_stays_in_memory(tmp_path: Path, script: str) -> None:
    file = tmp_path / "out.db"
    with pytest.raises(InvalidArgumentError, match="cannot be opened"):
        make(ROW | {"database": script.replace("{file}", str(file))})
    assert not file.exists()


def test_the_order_counts_where_the_query_has_one() -> None:
    ordered = {"question": "?", "sql": "SELECT name FROM fruit ORDER BY name", "database": SCRIPT}
    assert answer(make(ordered), "SELECT name FROM fruit ORDER BY name DESC")[0] == 0
    free = ordered | {"sql": "SELECT name FROM (SELECT name FROM fruit ORDER BY name)"}
    assert answer(make(free), "SELECT name FROM fruit ORDER BY name DESC")[0] == 1
    assert _is_ordered("select a from t order  by a -- x")
    assert not _is_ordered("SELECT rank() OVER (ORDER BY a) FROM t WHERE b = 'order by'")


def test_the_sample_is_sound() -> None:
    env = Database()
    assert env.num_tasks == len(open_sample("sql")) >= 42
    for index in range(env.num_tasks):
        env.reset(seed=0, options={"index": index})
        assert len(env.state.databases) == 2
        assert env.step(env.oracle_action() or "")[4]["success"]


def test_no_text_of_one_sample_question_answers_another() -> None:
    env = Database()
    golds = [row["sql"] for row in open_sample("sql")]
    for index in range(env.num_tasks):
        env.reset(seed=0, options={"index": index})
        assert not env.step(f"```sql\n{golds[index - 1]}\n```")[4]["success"]


@pytest.mark.parametrize(
    "bad", [{"sample_rows": 11}, {"statement_seconds": 0}, {"rewards": {"x": 1}}]
)
def test_other_arguments_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{next(iter(bad))}`"):
        Database(**bad)


@pytest.mark.slow
def test_it_keeps_the_contract() -> None:
    report = check_env(gemenv.spec("sql:Database-v0").make)
    assert report.passed, report.failures
