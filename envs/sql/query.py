"""Queries as trees, and their SQL."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gemenv.envs.sql.world import Value


@dataclass(frozen=True)
class Col:
    """A column of a source, by the source's alias."""

    source: str
    name: str


@dataclass(frozen=True)
class Lit:
    """A value."""

    value: Value


@dataclass(frozen=True)
class Agg:
    """An aggregate; `COUNT` without an operand counts rows."""

    function: Literal["COUNT", "SUM", "AVG", "MIN", "MAX"]
    operand: Col | None = None
    distinct: bool = False


@dataclass(frozen=True)
class Scalar:
    """The one value of a subquery."""

    query: "Select"


Expr: TypeAlias = Col | Lit | Agg | Scalar


@dataclass(frozen=True)
class Compare:
    """A comparison of two values."""

    left: Expr
    op: Literal["=", "<", "<=", ">", ">="]
    right: Expr


@dataclass(frozen=True)
class Between:
    """Whether a value is from `low` to `high`, both included."""

    operand: Col
    low: Lit
    high: Lit


@dataclass(frozen=True)
class Missing:
    """Whether a value is NULL, or is not."""

    operand: Col
    negated: bool = False


@dataclass(frozen=True)
class Exists:
    """Whether a subquery has rows, or has none."""

    query: "Select"
    negated: bool = False


Test: TypeAlias = Compare | Between | Missing | Exists


@dataclass(frozen=True)
class Source:
    """A table under an alias."""

    table: str
    alias: str


@dataclass(frozen=True)
class Join:
    """A further table; `outer` keeps rows that find no partner."""

    source: Source
    on: tuple[Test, ...]
    outer: bool = False


@dataclass(frozen=True)
class Order:
    """One key of an order."""

    expr: Expr
    descending: bool = False


@dataclass(frozen=True)
class Select:
    """A SELECT statement; all of the tests must hold."""

    columns: tuple[Expr, ...]
    source: Source
    joins: tuple[Join, ...] = ()
    where: tuple[Test, ...] = ()
    group_by: tuple[Col, ...] = ()
    having: tuple[Test, ...] = ()
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    distinct: bool = False


@dataclass(frozen=True)
class SetQuery:
    """Two queries, joined as sets."""

    op: Literal["UNION", "INTERSECT", "EXCEPT"]
    left: Select
    right: Select


Query: TypeAlias = Select | SetQuery


def ordered(query: Query) -> bool:
    """Say whether the order of the rows counts."""
    return isinstance(query, Select) and bool(query.order_by)


def effort(query: Query) -> int:
    """Count what must be got right: tables, tests, groups, orders, subqueries (twice)."""
    if isinstance(query, SetQuery):
        return effort(query.left) + effort(query.right) + 1
    tests = (*query.where, *query.having, *(test for join in query.joins for test in join.on[1:]))
    clauses = (query.group_by, query.having, query.order_by, query.limit, query.distinct)
    own = len(query.joins) + len(query.where) + sum(map(bool, clauses))
    return 1 + own + sum(effort(select) + 1 for select in _inner(tests))


def write(query: Query, *, inner: bool = False) -> str:
    """Return the SQL of a query; the columns of an inner one name their sources."""
    if isinstance(query, SetQuery):
        return f"{write(query.left)} {query.op} {write(query.right)}"
    # With one table there is nothing to tell apart.
    plain = not inner and not query.joins and not _inner((*query.where, *query.having))
    parts = ["SELECT DISTINCT" if query.distinct else "SELECT"]
    parts.append(", ".join(_expr(column, plain) for column in query.columns))
    parts.append(f"FROM {_source(query.source)}")
    for join in query.joins:
        kind = "LEFT JOIN" if join.outer else "JOIN"
        parts.append(f"{kind} {_source(join.source)} ON {_all(join.on, plain)}")
    if query.where:
        parts.append(f"WHERE {_all(query.where, plain)}")
    if query.group_by:
        parts.append("GROUP BY " + ", ".join(_expr(column, plain) for column in query.group_by))
    if query.having:
        parts.append(f"HAVING {_all(query.having, plain)}")
    if query.order_by:
        keys = [_expr(o.expr, plain) + (" DESC" if o.descending else "") for o in query.order_by]
        parts.append("ORDER BY " + ", ".join(keys))
    if query.limit is not None:
        parts.append(f"LIMIT {query.limit}")
    return " ".join(parts)


def _inner(tests: tuple[Test, ...]) -> list[Select]:
    """Return the subqueries of tests."""
    found = [test.query for test in tests if isinstance(test, Exists)]
    compared = [test for test in tests if isinstance(test, Compare)]
    sides = [side for test in compared for side in (test.left, test.right)]
    return found + [side.query for side in sides if isinstance(side, Scalar)]


def _source(source: Source) -> str:
    return source.table if source.table == source.alias else f"{source.table} AS {source.alias}"


def _all(tests: tuple[Test, ...], plain: bool) -> str:
    return " AND ".join(_test(test, plain) for test in tests)


def _test(test: Test, plain: bool) -> str:
    match test:
        case Compare(left, op, right):
            return f"{_expr(left, plain)} {op} {_expr(right, plain)}"
        case Between(operand, low, high):
            return f"{_expr(operand, plain)} BETWEEN {_expr(low, plain)} AND {_expr(high, plain)}"
        case Missing(operand, negated):
            return f"{_expr(operand, plain)} IS {'NOT ' if negated else ''}NULL"
        case Exists(query, negated):
            return f"{'NOT ' if negated else ''}EXISTS ({write(query, inner=True)})"


def _expr(expr: Expr, plain: bool) -> str:
    match expr:
        case Col(source, name):
            return name if plain else f"{source}.{name}"
        case Lit(value):
            return _literal(value)
        case Agg(function, operand, distinct):
            inner = "*" if operand is None else _expr(operand, plain)
            return f"{function}({'DISTINCT ' if distinct else ''}{inner})"
        case Scalar(query):
            return f"({write(query, inner=True)})"


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else repr(value)
