"""Questions of a data set about databases of the user's."""

import functools
import itertools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np

from gemenv.core.sqlite.tokens import tokens
from gemenv.data import Row, as_answers, as_text, pick
from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.dataset import DatasetQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.sql.grading import check_weights, grade
from gemenv.envs.sql.judge import describe
from gemenv.envs.sql.prompt import prompt
from gemenv.errors import InvalidArgumentError

_FILES = (".sqlite", ".sqlite3", ".db")


@dataclass
class DatabaseQuestion(Question):
    """A question with the databases that it is judged on."""

    databases: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """Of each its `path` or its `script`."""
    ordered: bool = False
    """Whether the order of the rows counts."""


class Database(DatasetQuestion):
    """A question of a data set about an SQLite database; the answer is one SELECT.

    A row has a question, the right query, and one or several databases of one schema, of which the
    first is shown: a file (`.sqlite`, `.sqlite3`, `.db`), an SQL script that makes and fills
    tables, or a name, which stands for `<name>/<name>.sqlite`. So Spider takes
    `answer_key="query"`, BIRD `answer_key="SQL"`, both with `database_key="db_id"`. On a single
    database a wrong query may give the right rows by chance; several make that rare.

    Observation: the statements that make the tables, first rows of each, the question, a hint where
        the row has one, and the form of the answer.
    Action, Reward, Ends: as in `Generated`. The order of the rows counts if the right query has an
        ORDER BY. A result has at most 10,000 rows.

    Files are only read, and only within the folder `databases`. Scripts run in a worker process,
    in memory, and may neither open files nor load code.

    Args:
        databases: The folder of the files; by default that of `path`.
        database_key: The column of the database, or of a list of databases.
        hint_key: The column of a hint; rows without it have none.
        sample_rows: Rows of each table that the observation shows, 0 to 10.
        statement_seconds: What a statement may take, above 0, at most 600.
        rewards: As in `Generated`.
        data: As in `DatasetQuestion`.

    Raises:
        InvalidArgumentError: If a database is not there, is none, or is outside of the folder.
    """

    sample: ClassVar[str] = "sql"
    sample_keys: ClassVar[tuple[str, str]] = ("question", "sql")
    formats: ClassVar[tuple[str, ...]] = ("sql", "tag")
    answer_kind = "one SELECT statement of SQLite"
    answer_example = "SELECT 1 + 1"
    state: DatabaseQuestion  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(
        self,
        *,
        databases: str | os.PathLike[str] | None = None,
        database_key: str = "database",
        hint_key: str = "evidence",
        sample_rows: int = 3,
        statement_seconds: float = 5.0,
        rewards: Mapping[str, float] | None = None,
        **data: Any,
    ) -> None:
        self.rewards = check_weights(rewards)
        require(
            is_int(sample_rows, 0, 10), "`sample_rows` must be an int from 0 to 10", sample_rows
        )
        rule = "`statement_seconds` must be above 0 and at most 600"
        require(0 < statement_seconds <= 600, rule, statement_seconds)
        self.sample_rows, self.statement_seconds = sample_rows, float(statement_seconds)
        self.hint_key = hint_key
        path = data.get("path")
        sample = path is None and data.get("dataset") is None
        self.database_key = "database" if sample else database_key
        self._folder = _folder(databases, path)
        super().__init__(**data)

    def _question(self, row: Row) -> Question:
        found: Any = pick(row, self.database_key)
        values = cast("list[Any]", found if isinstance(found, list) else [found])
        databases = [self._database(value) for value in values]
        require(bool(databases), f"A row must name a database in {self.database_key!r}", values)
        gold = as_answers(pick(row, self.answer_key))
        question = as_text(pick(row, self.question_key))
        hint = str(row.get(self.hint_key) or "").strip()
        view = _described(json.dumps(databases[0]), self.sample_rows)
        text = question if not hint else f"{question}\nHint: {hint}"
        return DatabaseQuestion(
            prompt(view["ddl"], view["tables"] if self.sample_rows else (), text),
            gold,
            databases=databases,
            ordered=_is_ordered(gold[0]),
        )

    def _database(self, value: object) -> dict[str, str]:
        require(isinstance(value, str), "A database must be a path, a script or a name", value)
        text = cast("str", value)
        if "create table" in " ".join(text.lower().split()):
            return {"script": text}
        named = Path(text) if text.endswith(_FILES) else Path(text, f"{text}.sqlite")
        path = _within(self._folder, named)
        if path is None:
            raise InvalidArgumentError(
                f"A database must be a file in {str(self._folder)!r}, got {text!r}. Give its "
                "folder as `databases=`, and its column as `database_key=`."
            )
        return {"path": str(path)}

    def grade(self, answer: str) -> Grade:
        """Run an answer and the right query on the databases, in a worker."""
        state = self.state
        return grade(
            state.databases,
            state.answers[0],
            answer,
            self.rewards,
            ordered=state.ordered,
            seconds=self.statement_seconds,
        )

    def random_answer(self, rng: np.random.Generator) -> str:
        """Draw a small number, as a statement."""
        return f"SELECT {int(rng.integers(100))}"


def _folder(databases: str | os.PathLike[str] | None, path: Any) -> Path:
    """Return where files of databases are."""
    if databases is not None:
        return Path(databases).resolve()
    place = Path(path or ".").resolve()
    return place if place.is_dir() else place.parent


def _within(folder: Path, named: Path) -> Path | None:
    """Return a file of the folder, or `None` if there is no such file in it."""
    try:
        path = (folder / named).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):
        # No file system has such a name.
        return None


@functools.lru_cache(maxsize=256)
def _described(database: str, shown: int) -> dict[str, Any]:
    """Return what a database is like; nobody may change it."""
    return describe(json.loads(database), shown)


def _is_ordered(sql: str) -> bool:
    """Say whether a query orders its rows, itself and not in a subquery.

    >>> _is_ordered("SELECT a FROM t ORDER BY a"), _is_ordered("SELECT (SELECT b ORDER BY b)")
    (True, False)
    """
    depth = 0
    words = tokens(sql)
    for word, following in itertools.pairwise(words):
        depth += (word == "(") - (word == ")")
        if depth == 0 and (word, following) == ("order", "by"):
            return True
    return False
