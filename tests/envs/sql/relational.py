"""A second engine: queries as trees, over rows in Python, by their definition."""

from collections.abc import Mapping, Sequence
from typing import Any

from gemenv.envs.sql.data import Rows
from gemenv.envs.sql.query import (
    Agg,
    Between,
    Col,
    Compare,
    Exists,
    Expr,
    Join,
    Lit,
    Missing,
    Query,
    Scalar,
    Select,
    SetQuery,
    Test,
)
from gemenv.envs.sql.schema import Schema

Env = dict[str, dict[str, Any] | None]
"""The row of each alias; `None` where an outer join found no partner."""
Tables = Mapping[str, list[dict[str, Any]]]
Row = tuple[Any, ...]


def named(schema: Schema, rows: Rows) -> Tables:
    return {
        table.name: [
            dict(zip([field.name for field in table.fields], row, strict=True))
            for row in rows[table.name]
        ]
        for table in schema.tables
    }


def solve(query: Query, tables: Tables) -> list[Row]:
    if isinstance(query, Select):
        return _Solver(tables).select(query, {})
    assert isinstance(query, SetQuery)
    left, right = (dict.fromkeys(solve(half, tables)) for half in (query.left, query.right))
    if query.op == "UNION":
        return list(left | right)
    return [row for row in left if (row in right) == (query.op == "INTERSECT")]


class _Solver:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def select(self, query: Select, outer: Env) -> list[Row]:
        source = query.source
        envs: list[Env] = [outer | {source.alias: row} for row in self.tables[source.table]]
        for join in query.joins:
            envs = [new for env in envs for new in self.join(join, env)]
        envs = [env for env in envs if all(self.holds(test, [env]) for test in query.where)]
        if query.group_by or any(isinstance(column, Agg) for column in query.columns):
            groups = self.groups(query, envs)
        else:
            groups = [[env] for env in envs]
        groups = [g for g in groups if all(self.holds(test, g) for test in query.having)]
        for order in reversed(query.order_by):
            keyed = [(self.value(order.expr, group), group) for group in groups]
            keyed.sort(key=lambda pair: pair[0], reverse=order.descending)
            groups = [group for _, group in keyed]
        found = [tuple(self.value(column, g) for column in query.columns) for g in groups]
        found = list(dict.fromkeys(found)) if query.distinct else found
        return found if query.limit is None else found[: query.limit]

    def join(self, join: Join, env: Env) -> list[Env]:
        candidates: list[Env] = [
            env | {join.source.alias: row} for row in self.tables[join.source.table]
        ]
        found = [new for new in candidates if all(self.holds(test, [new]) for test in join.on)]
        return found or ([env | {join.source.alias: None}] if join.outer else [])

    def groups(self, query: Select, envs: list[Env]) -> list[list[Env]]:
        if not query.group_by:
            return [envs]
        found: dict[Row, list[Env]] = {}
        for env in envs:
            key = tuple(self.value(column, [env]) for column in query.group_by)
            found.setdefault(key, []).append(env)
        return list(found.values())

    def holds(self, test: Test, group: Sequence[Env]) -> bool:
        match test:
            case Compare(left, op, right):
                a, b = self.value(left, group), self.value(right, group)
                if a is None or b is None:
                    return False
                return {"=": a == b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
            case Between(operand, low, high):
                a = self.value(operand, group)
                return a is not None and low.value <= a <= high.value
            case Missing(operand, negated):
                return (self.value(operand, group) is None) != negated
            case Exists(query, negated):
                return bool(self.select(query, group[0])) != negated

    def value(self, expr: Expr, group: Sequence[Env]) -> Any:
        match expr:
            case Lit(value):
                return value
            case Col(source, name):
                row = group[0][source]
                return None if row is None else row[name]
            case Scalar(query):
                ((value,),) = self.select(query, group[0])
                return value
            case Agg():
                return self.aggregate(expr, group)

    def aggregate(self, agg: Agg, group: Sequence[Env]) -> Any:
        if agg.operand is None:
            return len(group)
        values = [self.value(agg.operand, [env]) for env in group]
        values = [value for value in values if value is not None]
        if agg.distinct:
            values = list(dict.fromkeys(values))
        if agg.function == "COUNT":
            return len(values)
        if not values:
            return None
        if agg.function in ("SUM", "AVG"):
            return sum(values) / (len(values) if agg.function == "AVG" else 1)
        return min(values) if agg.function == "MIN" else max(values)
