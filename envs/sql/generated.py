"""Generated questions about generated databases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.dice import Dice
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.sql.data import Rows, databases
from gemenv.envs.sql.domains import DOMAINS
from gemenv.envs.sql.grading import check_weights, grade
from gemenv.envs.sql.prompt import prompt
from gemenv.envs.sql.query import Col, Select, Source, effort, ordered, write
from gemenv.envs.sql.questions import KINDS
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.questions.scope import Setting
from gemenv.envs.sql.schema import Schema
from gemenv.envs.sql.trial import Trial
from gemenv.errors import ContractError

_DATABASES = 3
_SETS = 200
"""Sets of databases that are tried before a configuration counts as impossible."""
_DRAWS = 12
"""Questions that are tried on one set."""
_SEEDS = 1 << 32

_LEVELS: tuple[tuple[tuple[str, ...], int, int], ...] = (
    (("rows", "total"), 0, 1),
    (("rows", "top", "total", "different", "by_value"), 0, 2),
    (("rows", "top", "total", "by_value", "by_owner"), 1, 2),
    (("by_value", "by_owner", "distinct_count", "with_none", "without", "top"), 2, 2),
    (("by_owner", "distinct_count", "without", "every", "above_mean", "latest", "both"), 2, 3),
    (("by_owner", "without", "every", "above_mean", "latest", "both"), 3, 4),
)
"""Kinds, joins and conditions of each level."""


@dataclass(frozen=True, kw_only=True)
class GeneratedConfig:
    """What questions are drawn.

    Attributes:
        kinds: Keys of `KINDS`, each as likely.
        joins: Links between tables that a question follows, 0 to 3, where its kind does.
        conditions: Conditions that a question poses, 0 to 4, about.
        decoys: Columns of each table that no question needs, 0 to 4 at most.
        sample_rows: Rows of each table that the observation shows, 0 to 10.
    """

    kinds: tuple[str, ...] = _LEVELS[2][0]
    joins: int = _LEVELS[2][1]
    conditions: int = _LEVELS[2][2]
    decoys: int = 2
    sample_rows: int = 2

    def __post_init__(self) -> None:
        fine = bool(self.kinds) and all(kind in KINDS for kind in self.kinds)
        require(fine, f"`kinds` must be some of {', '.join(KINDS)}", self.kinds)
        bounds = {"joins": 3, "conditions": 4, "decoys": 4, "sample_rows": 10}
        for name, most in bounds.items():
            value = getattr(self, name)
            require(is_int(value, 0, most), f"`{name}` must be an int from 0 to {most}", value)


@dataclass
class SqlQuestion(Question):
    """A question about databases that are drawn again from their seeds whenever needed."""

    domain: str = ""
    schema_seed: int = 0
    decoys: int = 0
    data_seeds: list[int] = field(default_factory=list[int])
    ordered: bool = False
    """Whether the order of the rows counts."""


class Generated(GeneratedQuestion):
    """A question about an SQLite database whose schema is given; the answer is one SELECT.

    Schema, names, data and question are drawn at every reset, from thirteen domains.

    Observation: the statements that create the tables, a few rows, the question with the columns
        and the order of its result, and the form of the answer.
    Action: a reply with the statement in a fenced `sql` block, or in `<answer>` tags.
    Reward: the weighted components of `rewards`, by default `execution` alone: 1 if the statement
        gives the right rows on each of three databases that share the schema, of which the
        observation shows a part of one. Rows are compared by value, columns by their place, and
        the order counts only where the question states one. The others are `syntax`,
        `schema_linking`, `ngram` and `format`, after Reasoning-SQL (arXiv 2503.23157);
        `judge.COMPONENTS` has their meaning. A reply without a statement costs 0.1.
    Ends: with the answer.
    Difficulty: tables, tests and clauses of the right query; subqueries count twice.
    Levels: 0 one table, one condition; 1 orders and groups; 2 two tables; 3 three tables, groups
        and anti-joins; 4 subqueries and set operations; 5 those over four tables.

    The databases are drawn so that they tell the right query from near misses: without one of its
    conditions, with the other order, with an inner join for an outer one. Answers run in worker
    processes that are killed after their time; a statement that is no SELECT is refused.

    Args:
        rewards: Weights of the components, in total at most 1.
    """

    Config = GeneratedConfig
    config: GeneratedConfig
    state: SqlQuestion  # pyright: ignore[reportIncompatibleVariableOverride]
    MAX_LEVEL = len(_LEVELS) - 1
    formats = ("sql", "tag")
    answer_kind = "one SELECT statement of SQLite"
    answer_example = "SELECT 1 + 1"
    reply_keywords = ("rewards", *GeneratedQuestion.reply_keywords)

    def __init__(self, *, rewards: Mapping[str, float] | None = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.rewards = check_weights(rewards)

    @classmethod
    def at_level(cls, level: int) -> GeneratedConfig:
        """Return the configuration of a level."""
        kinds, joins, conditions = _LEVELS[level]
        return GeneratedConfig(kinds=kinds, joins=joins, conditions=conditions)

    def start(self) -> SqlQuestion:
        """Draw a schema, databases, and a question that these can judge."""
        kind = self.config.kinds[self.draw(len(self.config.kinds))]
        for _ in range(_SETS):
            names = list(DOMAINS)
            domain, schema_seed = names[self.draw(len(names))], self.draw(_SEEDS)
            seeds = [self.draw(_SEEDS) for _ in range(_DATABASES)]
            schema, data = databases(domain, schema_seed, self.config.decoys, tuple(seeds))
            draft = self._draft(kind, schema, data)
            if draft is not None:
                return SqlQuestion(
                    text=_text(schema, data[0], self.config.sample_rows, draft),
                    answers=[write(draft.query)],
                    canonical=f"{schema.ddl()}\n{draft.text()}",
                    difficulty=float(effort(draft.query)),
                    domain=domain,
                    schema_seed=schema_seed,
                    decoys=self.config.decoys,
                    data_seeds=seeds,
                    ordered=ordered(draft.query),
                )
        raise ContractError(f"No question of kind {kind!r} could be drawn for {self.config!r}.")

    def _draft(self, kind: str, schema: Schema, data: tuple[Rows, ...]) -> Draft | None:
        dice = Dice(self.draw(_SEEDS))
        setting = Setting(dice, schema, data[0], self.config.joins, self.config.conditions)
        with Trial(schema, data) as trial:
            drafts = (KINDS[kind](setting) for _ in range(_DRAWS))
            return next((d for d in drafts if d is not None and trial.sound(d.query)), None)

    def _databases(self) -> tuple[Schema, tuple[Rows, ...]]:
        state = self.state
        return databases(state.domain, state.schema_seed, state.decoys, tuple(state.data_seeds))

    def grade(self, answer: str) -> Grade:
        """Run an answer and the right query on the databases, in a worker."""
        schema, data = self._databases()
        ddl = schema.ddl()
        filled = [{"ddl": ddl, "rows": rows} for rows in data]
        state = self.state
        return grade(filled, state.answers[0], answer, self.rewards, ordered=state.ordered)

    def random_answer(self, rng: np.random.Generator) -> str:
        """Draw a statement that selects one or two columns of a table."""
        tables = self._databases()[0].tables
        table = tables[int(rng.integers(len(tables)))]
        names = [str(name) for name in rng.permutation([field.name for field in table.fields])]
        columns = tuple(Col(table.name, name) for name in names[: int(rng.integers(1, 3))])
        return write(Select(columns, Source(table.name, table.name)))


def _text(schema: Schema, rows: Rows, shown: int, draft: Draft) -> str:
    tables = [
        (table.name, [field.name for field in table.fields], rows[table.name][:shown])
        for table in schema.tables
    ]
    return prompt(schema.ddl(), tables if shown else (), draft.text())
