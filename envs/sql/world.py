"""What a domain is: tables, columns and the values in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from gemenv.envs.base.dice import Dice

Value: TypeAlias = int | float | str | None


@dataclass(frozen=True)
class Number:
    """Integers from `low` to `high` in steps."""

    low: int
    high: int
    step: int = 1
    sql = "INTEGER"

    def draw(self, dice: Dice) -> Value:
        """Draw a value."""
        return self.low + self.step * dice.below((self.high - self.low) // self.step + 1)


@dataclass(frozen=True)
class Money:
    """Amounts in quarters, so that sums of them are exact in floating point."""

    low: int
    high: int
    sql = "REAL"

    def draw(self, dice: Dice) -> Value:
        """Draw a value."""
        return dice.between(4 * self.low, 4 * self.high) / 4


@dataclass(frozen=True)
class Day:
    """Dates from the first day of a year to the last of another, as ISO text."""

    first: int
    last: int
    sql = "DATE"

    def draw(self, dice: Dice) -> Value:
        """Draw a value."""
        begin = date(self.first, 1, 1)
        days = (date(self.last, 12, 31) - begin).days
        return (begin + timedelta(days=dice.between(0, days))).isoformat()


@dataclass(frozen=True)
class Choice:
    """One of a few texts."""

    options: tuple[str, ...]
    sql = "TEXT"

    def draw(self, dice: Dice) -> Value:
        """Draw a value."""
        return dice.pick(self.options)


@dataclass(frozen=True)
class Phrase:
    """Texts of one word from each list: names and titles, which may come twice."""

    parts: tuple[Sequence[str], ...]
    sql = "TEXT"

    def draw(self, dice: Dice) -> Value:
        """Draw a value."""
        return " ".join([dice.pick(part) for part in self.parts])


Kind: TypeAlias = Number | Money | Day | Choice | Phrase


@dataclass(frozen=True)
class Column:
    """A column of a domain.

    Attributes:
        words: Its name, in words; the name in a schema is made of them.
        kind: Its values.
        label: What questions call it.
        adds: Whether its sum and mean mean something.
        missing: Of a hundred rows, how many have no value.
    """

    words: str
    kind: Kind
    label: str
    adds: bool = False
    missing: int = 0


@dataclass(frozen=True)
class Link:
    """A reference from each row of a table to a row of another.

    Attributes:
        role: What it is to the row, in words; the column is `role_id`.
        table: The other table, by its singular.
    """

    role: str
    table: str


@dataclass(frozen=True)
class Entity:
    """A table of a domain.

    Attributes:
        one: What a row is.
        many: What rows are.
        columns: Without key and links.
        links: To other tables of the domain.
    """

    one: str
    many: str
    columns: tuple[Column, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Domain:
    """A world: tables, each behind those that it links to."""

    name: str
    entities: tuple[Entity, ...]

    def entity(self, one: str) -> Entity:
        """Return the table with that singular."""
        return next(entity for entity in self.entities if entity.one == one)


# How domains are written


def text(words: str, *parts: Sequence[str], label: str = "") -> Column:
    """Return a column of names or titles."""
    return Column(words, Phrase(parts), label or words)


def choice(words: str, *options: str, label: str = "", missing: int = 0) -> Column:
    """Return a column of a few texts."""
    return Column(words, Choice(options), label or words, missing=missing)


def number(
    words: str,
    low: int,
    high: int,
    step: int = 1,
    *,
    label: str = "",
    adds: bool = True,
    missing: int = 0,
) -> Column:
    """Return a column of integers."""
    return Column(words, Number(low, high, step), label or words, adds, missing)


def money(words: str, low: int, high: int, *, label: str = "", missing: int = 0) -> Column:
    """Return a column of amounts."""
    return Column(words, Money(low, high), label or words, True, missing)


def day(words: str, first: int, last: int, *, label: str = "", missing: int = 0) -> Column:
    """Return a column of dates."""
    return Column(words, Day(first, last), label or words, missing=missing)


def to(table: str, role: str = "") -> Link:
    """Return a link."""
    return Link(role or table, table)


def entity(one: str, many: str, *parts: Column | Link) -> Entity:
    """Return a table."""
    columns = tuple(part for part in parts if isinstance(part, Column))
    return Entity(one, many, columns, tuple(part for part in parts if isinstance(part, Link)))
