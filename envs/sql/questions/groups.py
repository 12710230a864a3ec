"""Questions about groups of rows."""

from gemenv.envs.sql.query import Agg, Col, Compare, Join, Lit, Order, Select, Source
from gemenv.envs.sql.questions.conditions import (
    OPS,
    Condition,
    columns_of,
    draw_conditions,
    said,
    tests,
    unused,
)
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.questions.rows import aggregates
from gemenv.envs.sql.questions.scope import Node, Scope, Setting, draw_scope
from gemenv.envs.sql.world import Choice, Column, Phrase


def _measures(scope: Scope) -> list[tuple[Agg, str]]:
    """Return what can be said of a group of the base's rows."""
    many = scope.base.table.entity.many
    found: list[tuple[Agg, str]] = [(Agg("COUNT"), f"the number of these {many}")]
    for column in columns_of(scope.base, adds=True):
        found += aggregates(scope.base.col(column), column)
    return found


def _split(scope: Scope, avoid: list[Col]) -> tuple[list[Condition], bool]:
    """Draw conditions; say whether every join has a use."""
    setting = scope.setting
    least = len(unused(scope, avoid))
    conditions = draw_conditions(scope, max(setting.conditions, least), avoid)
    return conditions, not unused(scope, [*avoid, *(c.column for c in conditions)])


def by_value(setting: Setting) -> Draft | None:
    """Ask for aggregates for each value of a column."""
    scope, dice = draw_scope(setting), setting.dice
    node = dice.pick(scope.ends)
    columns = columns_of(node, Choice)
    if not columns:
        return None
    column: Column = dice.pick(columns)
    place, name = node.col(column), node.say(column)
    conditions, fine = _split(scope, [place])
    if not fine:
        return None
    chosen = dice.sample(_measures(scope), dice.between(1, 2))
    entity = scope.base.table.entity
    task = f"Group all {entity.many}{said(conditions)} by {name}."
    having, order_by, order = (), (), ""
    if dice.chance(40):
        least = dice.between(2, 4)
        having = (Compare(Agg("COUNT"), ">=", Lit(least)),)
        task += f" Keep only the groups of at least {least}."
    elif dice.chance(50):
        form, words = chosen[0]
        descending = dice.chance(50)
        order_by = (Order(form, descending), Order(place))
        way = "descending" if descending else "ascending"
        order = f"by {words}, {way}; where that is equal, by {name}, ascending"
    query = Select(
        (place, *(form for form, _ in chosen)),
        scope.source,
        scope.joins,
        tests(conditions),
        (place,),
        having,
        order_by,
    )
    return Draft(query, task, "group", [f"the {name}", *(w for _, w in chosen)], order)


def _owner(scope: Scope) -> tuple[Node, Column] | None:
    """Draw one of the tables linked to, with a column that names its rows."""
    owners = [node for node in scope.ends if node.parent and columns_of(node, Phrase)]
    if not owners:
        return None
    node = scope.setting.dice.pick(owners)
    return node, columns_of(node, Phrase)[0]


def _role(node: Node) -> str:
    """Return what a row of a table is to a row of the base, such as `book's author`."""
    return node.words.removesuffix("'s ")


def by_owner(setting: Setting) -> Draft | None:
    """Ask for aggregates for each row of a table that is linked to."""
    scope, dice = draw_scope(setting, least=1), setting.dice
    owner = _owner(scope)
    if owner is None:
        return None
    node, column = owner
    conditions, fine = _split(scope, [node.key])
    if not fine:
        return None
    form, words = dice.pick(_measures(scope))
    entity, one = scope.base.table.entity, node.table.entity.one
    task = (
        f"For each {one} that is the {_role(node)} of at least one of the {entity.many}"
        f"{said(conditions)}, consider these {entity.many} of it."
    )
    having, order_by, limit, order, row = (), (), None, "", f"such {one}"
    turn = dice.below(3)
    if turn == 0:
        op, comparison = dice.pick(OPS[:2])
        least = dice.between(1, 3)
        having = (Compare(Agg("COUNT"), op, Lit(least)),)
        task += f" Keep only each {one} for which their number is {comparison} {least}."
    elif turn == 1:
        limit, descending = dice.between(2, 4), dice.chance(50)
        order_by = (Order(form, descending), Order(node.key))
        task += (
            f" Keep only the {limit} for which {words} is {'highest' if descending else 'lowest'}; "
            "of equal ones, those with the smaller primary key come first."
        )
        way = "descending" if descending else "ascending"
        order = f"by {words}, {way}; where that is equal, by the {one}'s primary key, ascending"
    query = Select(
        (node.col(column), form),
        scope.source,
        scope.joins,
        tests(conditions),
        (node.key,),
        having,
        order_by,
        limit,
    )
    return Draft(query, task, row, [f"the {one}'s {column.label}", words], order)


def distinct_count(setting: Setting) -> Draft | None:
    """Ask how many different values or rows a group has."""
    scope, dice = draw_scope(setting, least=1), setting.dice
    owner = _owner(scope)
    if owner is None:
        return None
    node, column = owner
    one, entity = node.table.entity.one, scope.base.table.entity
    things: list[tuple[Col, str]] = [
        (scope.base.col(other), f"{other.label} values") for other in columns_of(scope.base, Choice)
    ]
    things += [
        (scope.base.col(link), f"{setting.schema.table(link.table).entity.many} ({link.role})")
        for link in entity.links
        if node.parent is None or link != node.parent[1]
    ]
    if not things:
        return None
    place, name = dice.pick(things)
    conditions, fine = _split(scope, [node.key, place])
    if not fine:
        return None
    query = Select(
        (node.col(column), Agg("COUNT", place, distinct=True)),
        scope.source,
        scope.joins,
        tests(conditions),
        (node.key,),
    )
    task = (
        f"For each {one} that is the {_role(node)} of at least one of the {entity.many}"
        f"{said(conditions)}, count the different {name} among these {entity.many}."
    )
    columns = [f"the {one}'s {column.label}", f"the number of different {name}"]
    return Draft(query, task, f"such {one}", columns)


def with_none(setting: Setting) -> Draft | None:
    """Ask for a count for each row of a table, 0 included."""
    dice, schema = setting.dice, setting.schema
    links = [(table, link) for table in schema.tables for link in table.entity.links]
    table, link = dice.pick(links)
    owner = Scope(setting, schema.table(link.table))
    names = columns_of(owner.base, Phrase)
    if not names:
        return None
    child = Scope(setting, table, (owner.base.alias,))
    conditions = draw_conditions(child, setting.conditions)
    on = Compare(child.base.col(link), "=", owner.base.key)
    join = Join(Source(table.name, child.base.alias), (on, *tests(conditions)), outer=True)
    query = Select(
        (owner.base.col(names[0]), Agg("COUNT", child.base.key)),
        owner.source,
        (join,),
        group_by=(owner.base.key,),
    )
    one, many = owner.base.table.entity.one, table.entity.many
    task = (
        f"For every {one}, count those {many} of which it is the {link.role}"
        f"{' and' if conditions else ''}{said(conditions)}. Show also each {one} with 0 of them."
    )
    columns = [f"the {one}'s {names[0].label}", f"the number of these {many}"]
    return Draft(query, task, one, columns)
