"""Near misses of a query: what is easily got wrong."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from gemenv.envs.sql.query import (
    Agg,
    Compare,
    Exists,
    Expr,
    Order,
    Query,
    Scalar,
    Select,
    SetQuery,
    Test,
)

T = TypeVar("T")


def mutants(query: Query) -> Iterator[Query]:
    """Yield queries that lack one condition, clause or word of a right one.

    The data of a question are drawn until they tell each of these from the right query.
    """
    if isinstance(query, SetQuery):
        yield query.left
        yield query.right if query.op != "EXCEPT" else replace(query, op="INTERSECT")
        for part in ("left", "right"):
            for half in mutants(getattr(query, part)):
                assert isinstance(half, Select)  # noqa: S101 - mutants of a SELECT are SELECTs
                yield replace(query, **{part: half})
        return
    yield from _of_tests(query)
    for index, join in enumerate(query.joins):
        if join.outer:
            inner = replace(join, outer=False)
            yield replace(query, joins=_put(query.joins, index, inner))
            for left_out in range(1, len(join.on)):
                less = replace(join, on=_drop(join.on, left_out))
                yield replace(query, joins=_put(query.joins, index, less))
    for index, column in enumerate(query.columns):
        for other in _of_aggregates(column):
            yield replace(query, columns=_put(query.columns, index, other))
    if query.order_by:
        yield replace(query, order_by=_put(query.order_by, 0, _turned(query.order_by[0])))
    if query.limit is not None:
        yield replace(query, limit=None)
    if query.distinct:
        yield replace(query, distinct=False)


def _of_tests(query: Select) -> Iterator[Select]:
    for index, test in enumerate(query.where):
        yield replace(query, where=_drop(query.where, index))
        for other in _of_test(test):
            yield replace(query, where=_put(query.where, index, other))
    for index in range(len(query.having)):
        yield replace(query, having=_drop(query.having, index))


def _of_test(test: Test) -> Iterator[Test]:
    """Yield a test with another subquery."""
    if isinstance(test, Exists):
        # The first test links it to the query around it.
        for index in range(1, len(test.query.where)):
            less = _drop(test.query.where, index)
            yield replace(test, query=replace(test.query, where=less))
    elif isinstance(test, Compare) and isinstance(test.right, Scalar) and test.right.query.where:
        yield replace(test, right=Scalar(replace(test.right.query, where=())))


def _of_aggregates(column: Expr) -> Iterator[Expr]:
    if isinstance(column, Agg):
        if column.distinct:
            yield replace(column, distinct=False)
        elif column.function in ("SUM", "MIN"):
            yield replace(column, function="AVG")
        elif column.function in ("AVG", "MAX"):
            yield replace(column, function="MIN")


def _turned(order: Order) -> Order:
    return replace(order, descending=not order.descending)


def _drop(items: tuple[T, ...], index: int) -> tuple[T, ...]:
    return items[:index] + items[index + 1 :]


def _put(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    return (*items[:index], item, *items[index + 1 :])
