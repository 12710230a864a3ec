"""Rows for a schema."""

import functools
from datetime import date, timedelta
from typing import TypeAlias

from gemenv.envs.base.dice import Dice
from gemenv.envs.sql.schema import Field, Schema, Table, draw_schema
from gemenv.envs.sql.world import Column, Day, Link, Value

Rows: TypeAlias = dict[str, list[list[Value]]]
"""The rows of each table, by its name; values in the order of the table's columns."""


def fill(schema: Schema, seed: int) -> Rows:
    """Draw the rows of a database.

    Some rows of every table are referred to by no other, values come more than once, and keys
    of different tables differ, so that wrong queries are likely to give something else.

    Args:
        schema: What to fill.
        seed: The same seed gives the same rows.
    """
    dice = Dice(seed)
    rows: Rows = {}
    keys: dict[str, list[int]] = {}
    for table in schema.tables:
        number = dice.between(16, 36) if table.entity.links else dice.between(6, 11)
        keys[table.entity.one] = own = _keys(dice, number)
        targets = {link.role: _referred(dice, keys[link.table]) for link in table.entity.links}
        rows[table.name] = [_row(dice, table, key, targets) for key in own]
    return rows


def _keys(dice: Dice, number: int) -> list[int]:
    key, found = dice.between(1, 90), list[int]()
    for _ in range(number):
        found.append(key)
        key += dice.between(1, 3)
    return found


def _referred(dice: Dice, keys: list[int]) -> list[int]:
    return dice.sample(keys, max(2, len(keys) * 4 // 5))


def _row(dice: Dice, table: Table, key: int, targets: dict[str, list[int]]) -> list[Value]:
    # Drawn in the order of the domain, so that a later date can follow an earlier one.
    values: dict[Column, Value] = {}
    earlier: str | None = None
    for column in table.entity.columns:
        if column.missing and dice.chance(column.missing):
            values[column] = None
        elif isinstance(column.kind, Day) and earlier is not None:
            later = date.fromisoformat(earlier) + timedelta(days=dice.between(1, 90))
            values[column] = later.isoformat()
        else:
            values[column] = drawn = column.kind.draw(dice)
            if isinstance(column.kind, Day):
                earlier = str(drawn)

    def value(field: Field) -> Value:
        match field.source:
            case None:
                return key
            case Link(role):
                return dice.pick(targets[role])
            case column if column in values:
                return values[column]
            case column:
                empty = column.missing and dice.chance(column.missing)
                return None if empty else column.kind.draw(dice)

    return [value(field) for field in table.fields]


@functools.lru_cache(maxsize=64)
def databases(
    domain: str, schema_seed: int, decoys: int, data_seeds: tuple[int, ...]
) -> tuple[Schema, tuple[Rows, ...]]:
    """Return a schema and its databases; nobody may change them."""
    schema = draw_schema(domain, schema_seed, decoys)
    return schema, tuple(fill(schema, seed) for seed in data_seeds)
