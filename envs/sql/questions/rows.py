"""Questions about single rows, and about all of them together."""

from gemenv.envs.sql.query import Agg, Col, Order, Select
from gemenv.envs.sql.questions.conditions import (
    Condition,
    columns_of,
    draw_conditions,
    said,
    tests,
    unused,
)
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.questions.scope import Scope, Setting, draw_scope
from gemenv.envs.sql.world import Choice, Column, Money, Number, Phrase


def _outputs(scope: Scope, conditions: list[Condition], most: int) -> tuple[list[Col], list[str]]:
    """Draw the columns to show: some of the base, and one of each table without a use."""
    dice, base = scope.setting.dice, scope.base
    shown = dice.sample(base.table.entity.columns, dice.between(1, most))
    places = [base.col(column) for column in shown]
    names = [f"its {base.say(column)}" for column in shown]
    if dice.chance(40):
        places.insert(0, base.key)
        names.insert(0, "its primary key")
    used = [condition.column for condition in conditions]
    for node in unused(scope, [*places, *used]):
        column = _name_of(node.table.entity.columns)
        places.append(node.col(column))
        names.append(f"its {node.say(column)}")
    return places, names


def _name_of(columns: tuple[Column, ...]) -> Column:
    """Return the column that names a row, or else the first."""
    return next((column for column in columns if isinstance(column.kind, Phrase)), columns[0])


def rows(setting: Setting) -> Draft | None:
    """Ask for the rows that meet conditions."""
    scope = draw_scope(setting)
    conditions = draw_conditions(scope, setting.conditions)
    places, names = _outputs(scope, conditions, 2)
    query = Select(tuple(places), scope.source, scope.joins, tests(conditions))
    entity = scope.base.table.entity
    task = f"List all {entity.many}{said(conditions)}."
    return Draft(query, task, f"such {entity.one}", names)


def top(setting: Setting) -> Draft | None:
    """Ask for the first rows in an order."""
    scope, dice = draw_scope(setting), setting.dice
    measures = columns_of(scope.base, Number, Money)
    if not measures:
        return None
    measure = dice.pick(measures)
    place = scope.base.col(measure)
    conditions = draw_conditions(scope, setting.conditions, [place])
    places, names = _outputs(scope, conditions, 2)
    descending, limit = dice.chance(50), dice.between(2, 6)
    query = Select(
        tuple(places),
        scope.source,
        scope.joins,
        tests(conditions),
        order_by=(Order(place, descending), Order(scope.base.key)),
        limit=limit,
    )
    entity = scope.base.table.entity
    task = (
        f"Of the {entity.many}{said(conditions)}, find the {limit} with the "
        f"{'highest' if descending else 'lowest'} {measure.label}; "
        "of equal ones, those with the smaller primary key come first."
    )
    way = "descending" if descending else "ascending"
    order = f"by {measure.label}, {way}; where that is equal, by primary key, ascending"
    return Draft(query, task, f"of these {entity.many}", names, order)


def total(setting: Setting) -> Draft | None:
    """Ask for aggregates over all rows that meet conditions."""
    scope, dice = draw_scope(setting), setting.dice
    conditions = draw_conditions(scope, max(setting.conditions, len(scope.ends)))
    if unused(scope, [condition.column for condition in conditions]):
        return None
    entity = scope.base.table.entity
    measures = columns_of(scope.base, adds=True)
    forms: list[tuple[Agg, str]] = [(Agg("COUNT"), f"the number of {entity.many}")]
    for measure in measures:
        forms += aggregates(scope.base.col(measure), measure)
    chosen = dice.sample(forms, dice.between(1, 2))
    query = Select(tuple(form for form, _ in chosen), scope.source, scope.joins, tests(conditions))
    task = f"Consider all {entity.many}{said(conditions)}, taken together."
    return Draft(query, task, "", [words for _, words in chosen])


def aggregates(place: Col, column: Column) -> list[tuple[Agg, str]]:
    """Return the aggregates of a column, with their names."""
    return [
        (Agg("SUM", place), f"the sum of their {column.label}"),
        (Agg("AVG", place), f"the mean of their {column.label}, unrounded"),
        (Agg("MIN", place), f"the lowest {column.label}"),
        (Agg("MAX", place), f"the highest {column.label}"),
    ]


def different(setting: Setting) -> Draft | None:
    """Ask for the values that occur, each once."""
    scope, dice = draw_scope(setting), setting.dice
    node = dice.pick(scope.ends)
    columns = columns_of(node, Choice, Phrase)
    if not columns:
        return None
    column = dice.pick(columns)
    place = node.col(column)
    conditions = draw_conditions(scope, setting.conditions, [place])
    if unused(scope, [place, *(condition.column for condition in conditions)]):
        return None
    query = Select((place,), scope.source, scope.joins, tests(conditions), distinct=True)
    entity = scope.base.table.entity
    name = node.say(column)
    task = f"Find the different values of {name} among all {entity.many}{said(conditions)}."
    return Draft(query, task, "different value", [f"the {name}"])
