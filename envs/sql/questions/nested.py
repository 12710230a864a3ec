"""Questions that need a query within a query."""

from gemenv.envs.sql.query import Agg, Compare, Exists, Lit, Scalar, Select, Source, Test
from gemenv.envs.sql.questions.conditions import (
    columns_of,
    draw_conditions,
    said,
    shown,
    tests,
    unused,
)
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.questions.scope import Node, Scope, Setting, draw_scope, values
from gemenv.envs.sql.world import Choice, Day, Link, Money, Number, Phrase


def draw_pair(setting: Setting, joins: int) -> tuple[Scope, Scope, Link]:
    """Draw a table and one that links to it, and follow further links of the latter."""
    dice, schema = setting.dice, setting.schema
    table, link = dice.pick([(t, link) for t in schema.tables for link in t.entity.links])
    owner = Scope(setting, schema.table(link.table))
    child = Scope(setting, table, (owner.base.alias,))
    ways = [way for way in table.entity.links if way != link]
    if joins > 0 and ways:
        child.follow(child.base, dice.pick(ways))
    return owner, child, link


def _children(child: Scope, link: Link, owner: Scope, *further: Test) -> Select:
    """Return the rows that link to the owner's row, within its query."""
    on = Compare(child.base.col(link), "=", owner.base.key)
    return Select((Lit(1),), child.source, child.joins, (on, *further))


def without(setting: Setting) -> Draft | None:
    """Ask for the rows that no row of another table refers to."""
    owner, child, link = draw_pair(setting, setting.joins - 1)
    inner = draw_conditions(child, max(setting.conditions - 1, len(child.joins)))
    if child.joins and unused(child, [condition.column for condition in inner]):
        return None
    outer = draw_conditions(owner, setting.dice.below(2))
    none = Exists(_children(child, link, owner, *tests(inner)), negated=True)
    names = columns_of(owner.base, Phrase)[:1]
    entity, many = owner.base.table.entity, child.base.table.entity.many
    query = Select(
        (owner.base.key, *(owner.base.col(name) for name in names)),
        owner.source,
        where=(*tests(outer), none),
    )
    task = (
        f"List all {entity.many}{said(outer)}{' and' if outer else ''} "
        f"that are the {link.role} of none of the {many}{said(inner)}."
    )
    columns = ["its primary key", *(f"its {name.label}" for name in names)]
    return Draft(query, task, f"such {entity.one}", columns)


def every(setting: Setting) -> Draft | None:
    """Ask for the rows of which all related rows meet a condition, and there are some."""
    owner, child, link = draw_pair(setting, 0)
    measures = columns_of(child.base, Number, Money)
    if not measures:
        return None
    dice, measure = setting.dice, setting.dice.pick(measures)
    place = child.base.col(measure)
    found = sorted(float(value or 0) for value in values(setting, child.base.table, measure))
    above = dice.chance(50)
    # A bound that most rows keep to.
    rank = len(found) * (1 if above else 4) // 5
    bound = int(found[rank])
    some = draw_conditions(child, setting.conditions - 1, [place])
    breach = Compare(place, "<" if above else ">", Lit(bound))
    entity, many = owner.base.table.entity, child.base.table.entity.many
    query = Select(
        (owner.base.key,),
        owner.source,
        where=(
            Exists(_children(child, link, owner, *tests(some))),
            Exists(_children(child, link, owner, *tests(some), breach), negated=True),
        ),
    )
    task = (
        f"Find all {entity.many} that are the {link.role} of at least one of the {many}"
        f"{said(some)}, and for which every one of these {many} has a {measure.label} of "
        f"{'at least' if above else 'at most'} {shown(bound)}."
    )
    return Draft(query, task, f"such {entity.one}", ["its primary key"])


def above_mean(setting: Setting) -> Draft | None:
    """Ask for rows above or below the mean: of all rows, or of those that share a value."""
    scope, dice = draw_scope(setting), setting.dice
    base = scope.base
    measures = columns_of(base, adds=True)
    if not measures:
        return None
    measure = dice.pick(measures)
    place, above = base.col(measure), dice.chance(50)
    kin = [(column, column.label) for column in columns_of(base, Choice)]
    ways = [*kin, *((link, link.role) for link in base.table.entity.links)]
    inner = Scope(setting, base.table, tuple(node.alias for node in scope.nodes)).base
    own: tuple[Test, ...] = ()
    among = f"all {base.table.entity.many}"
    if ways and dice.chance(60):
        shared, words = dice.pick(ways)
        own = (Compare(inner.col(shared), "=", base.col(shared)),)
        among = f"all {base.table.entity.many} with the same {words}"
    mean = Scalar(Select((Agg("AVG", inner.col(measure)),), _source(inner), where=own))
    conditions = draw_conditions(scope, max(setting.conditions - 1, len(scope.joins)), [place])
    if scope.joins and unused(scope, [condition.column for condition in conditions]):
        return None
    entity = base.table.entity
    query = Select(
        (base.key, place),
        scope.source,
        scope.joins,
        (*tests(conditions), Compare(place, ">" if above else "<", mean)),
    )
    task = (
        f"List all {entity.many}{said(conditions)}{' and' if conditions else ''} whose "
        f"{measure.label} is {'greater' if above else 'less'} than the mean {measure.label} of "
        f"{among} (the mean counts them all, without further conditions)."
    )
    return Draft(query, task, f"such {entity.one}", ["its primary key", f"its {measure.label}"])


def latest(setting: Setting) -> Draft | None:
    """Ask for the rows with the first or last value among those with the same link."""
    scope, dice = draw_scope(setting), setting.dice
    base = scope.base
    measures = columns_of(base, Day, Number, Money)
    if not measures or not base.table.entity.links:
        return None
    measure, link = dice.pick(measures), dice.pick(base.table.entity.links)
    inner = Scope(setting, base.table, tuple(node.alias for node in scope.nodes)).base
    most = dice.chance(50)
    same = Compare(inner.col(link), "=", base.col(link))
    extreme = Agg("MAX" if most else "MIN", inner.col(measure))
    best = Scalar(Select((extreme,), _source(inner), where=(same,)))
    conditions = draw_conditions(scope, len(unused(scope, [])) if scope.joins else 0)
    if scope.joins and unused(scope, [condition.column for condition in conditions]):
        return None
    entity = base.table.entity
    query = Select(
        (base.col(link), base.key, base.col(measure)),
        scope.source,
        scope.joins,
        (*tests(conditions), Compare(base.col(measure), "=", best)),
    )
    words = ("latest", "earliest") if isinstance(measure.kind, Day) else ("highest", "lowest")
    task = (
        f"List all {entity.many}{said(conditions)}{' and' if conditions else ''} whose "
        f"{measure.label} is the {words[0 if most else 1]} of all {entity.many} with the same "
        f"{link.role}, whatever else holds of those; if several share it, list each of them."
    )
    columns = [
        f"the primary key of its {link.role}",
        "its primary key",
        f"its {measure.label}",
    ]
    return Draft(query, task, f"such {entity.one}", columns)


def _source(node: Node) -> Source:
    return Source(node.table.name, node.alias)
