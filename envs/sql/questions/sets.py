"""Questions that join the results of two queries as sets."""

from typing import Literal

from gemenv.envs.sql.query import Select, SetQuery
from gemenv.envs.sql.questions.conditions import Condition, draw_conditions, said, tests, unused
from gemenv.envs.sql.questions.draft import Draft
from gemenv.envs.sql.questions.nested import draw_pair
from gemenv.envs.sql.questions.scope import Scope, Setting
from gemenv.envs.sql.world import Link

_OPS: tuple[tuple[Literal["UNION", "INTERSECT", "EXCEPT"], str], ...] = (
    ("UNION", "or of at least one of the"),
    ("INTERSECT", "and of at least one of the"),
    ("EXCEPT", "but of none of the"),
)


def both(setting: Setting) -> Draft | None:
    """Ask for the rows that two kinds of rows refer to: either, both, or only the first."""
    owner, child, link = draw_pair(setting, setting.joins - 1)
    halves = [_half(child, link, max(1, setting.conditions - 1)) for _ in range(2)]
    if None in halves or halves[0] == halves[1]:
        return None
    (left, first), (right, second) = (half for half in halves if half is not None)
    op, words = setting.dice.pick(_OPS)
    entity, many = owner.base.table.entity, child.base.table.entity.many
    task = (
        f"Find the {entity.many} that are the {link.role} of at least one of the {many}"
        f"{said(first)}, {words} {many}{said(second)}. Show each only once."
    )
    return Draft(SetQuery(op, left, right), task, f"such {entity.one}", ["its primary key"])


def _half(child: Scope, link: Link, number: int) -> tuple[Select, list[Condition]] | None:
    conditions = draw_conditions(child, max(number, len(child.joins)))
    if not conditions or unused(child, [c.column for c in conditions]):
        return None
    place = child.base.col(link)
    return Select((place,), child.source, child.joins, tests(conditions)), conditions
