"""Conditions, and how questions put them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from gemenv.envs.sql.query import Between, Col, Compare, Lit, Missing, Test
from gemenv.envs.sql.questions.scope import Node, Scope, values
from gemenv.envs.sql.world import Choice, Column, Day, Phrase, Value

Op = Literal["=", "<", "<=", ">", ">="]
OPS: tuple[tuple[Op, str], ...] = (
    (">", "greater than"),
    (">=", "at least"),
    ("<", "less than"),
    ("<=", "at most"),
)


@dataclass(frozen=True)
class Condition:
    """A condition on rows.

    Attributes:
        test: It, in the query.
        words: It, in the question, behind the word for the rows: "whose price is 5".
        column: What it is about.
    """

    test: Test
    words: str
    column: Col


def draw_condition(scope: Scope, node: Node, avoid: Sequence[Col] = ()) -> Condition | None:
    """Draw a condition on a table, or `None` if it has no column left for one."""
    dice = scope.setting.dice
    columns = [
        column
        for column in node.table.entity.columns
        if not isinstance(column.kind, Phrase) and node.col(column) not in avoid
    ]
    if not columns:
        return None
    column = dice.pick(columns)
    place, name = node.col(column), f"whose {node.say(column)}"
    if column.missing and dice.chance(50):
        negated = dice.chance(50)
        words = f"{name} is {'not ' if negated else ''}missing (NULL)"
        return Condition(Missing(place, negated), words, place)
    value = dice.pick(values(scope.setting, node.table, column))
    if isinstance(column.kind, Choice):
        return Condition(Compare(place, "=", Lit(value)), f"{name} is '{value}'", place)
    if isinstance(column.kind, Day):
        return _on_days(scope, place, name, date.fromisoformat(str(value)))
    op, words = dice.pick(OPS)
    return Condition(Compare(place, op, Lit(value)), f"{name} is {words} {shown(value)}", place)


def _on_days(scope: Scope, place: Col, name: str, day: date) -> Condition:
    dice = scope.setting.dice
    form = dice.below(4)
    if form == 0:
        words = f"{name} is before {day}"
        return Condition(Compare(place, "<", Lit(str(day))), words, place)
    if form == 1:
        words = f"{name} is on or after {day}"
        return Condition(Compare(place, ">=", Lit(str(day))), words, place)
    if form == 2:
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        words = f"{name} is in the year {day.year}"
    else:
        first = day - timedelta(days=dice.below(60))
        last = first + timedelta(days=dice.between(90, 240))
        words = f"{name} is from {first} to {last} (both days included)"
    return Condition(Between(place, Lit(str(first)), Lit(str(last))), words, place)


def draw_conditions(scope: Scope, number: int, avoid: Sequence[Col] = ()) -> list[Condition]:
    """Draw conditions on different columns, first on the tables that need a use."""
    dice = scope.setting.dice
    ends = dice.sample(scope.ends, len(scope.ends))
    found: list[Condition] = []
    for index in range(number):
        node = ends[index] if index < len(ends) else dice.pick(scope.nodes)
        taken = [*avoid, *(condition.column for condition in found)]
        condition = draw_condition(scope, node, taken)
        if condition is not None:
            found.append(condition)
    return found


def tests(conditions: Sequence[Condition]) -> tuple[Test, ...]:
    """Return conditions as the query has them."""
    return tuple(condition.test for condition in conditions)


def said(conditions: Sequence[Condition]) -> str:
    """Return conditions as they stand behind the word for the rows, with a space in front."""
    return "".join(
        f"{' and' if index else ''} {condition.words}" for index, condition in enumerate(conditions)
    )


def unused(scope: Scope, used: Sequence[Col]) -> list[Node]:
    """Return the tables at the ends of the joins that nothing has used yet."""
    sources = [column.source for column in used]
    return [node for node in scope.ends if node.alias not in sources]


def shown(value: Value) -> str:
    """Write a number for a question: whole ones without a point."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def columns_of(node: Node, *kinds: type, adds: bool | None = None) -> list[Column]:
    """Return the columns of a table that are of a kind, always present, and add up or not."""
    return [
        column
        for column in node.table.entity.columns
        if not column.missing
        and (not kinds or isinstance(column.kind, kinds))
        and adds in (None, column.adds)
    ]
