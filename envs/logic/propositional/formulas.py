"""What a formula is, and how one with a given label is drawn."""

from typing import Literal, NamedTuple

from gemenv.envs.base.truth_tables import everything, proposition
from gemenv.envs.logic.draws import Draw, pick

Label = Literal["valid", "contradiction", "contingent"]

LABELS: tuple[Label, ...] = ("valid", "contradiction", "contingent")
"""What a statement can be, given what is assumed."""

CONNECTIVES = ("and", "or", "implies", "iff")
"""Those between two formulas."""

_OPPOSITE: dict[Label, Label] = {
    "valid": "contradiction",
    "contradiction": "valid",
    "contingent": "contingent",
}
_OF_PARTS: dict[tuple[str, Label], tuple[Label, Label]] = {
    ("and", "valid"): ("valid", "valid"),
    ("or", "contradiction"): ("contradiction", "contradiction"),
    ("implies", "contradiction"): ("valid", "contradiction"),
}
"""What the parts must be where there is no other way."""

_TRIES = 60
"""Formulas drawn for one place before a new beginning."""


class Formula(NamedTuple):
    """A variable, or a connective with two formulas; perhaps negated."""

    table: int
    """Where it holds; see `gemenv.envs.base.truth_tables`."""
    variable: int = 0
    """Its number, from 1; 0 where there is a connective."""
    connective: str = ""
    parts: tuple["Formula", ...] = ()
    negated: bool = False


def label_of(statement: int, assumed: int) -> Label:
    """Judge a statement by its table and that of the assumptions, which hold somewhere.

    >>> label_of(0b1110, 0b1111), label_of(0b1110, 0b1100), label_of(0b1110, 0b0001)
    ('contingent', 'valid', 'contradiction')
    """
    if not assumed & ~statement:
        return "valid"
    return "contingent" if assumed & statement else "contradiction"


def draw_formula(draw: Draw, num_vars: int, connectives: int) -> Formula:
    """Draw a formula with so many connectives.

    One variable in three is negated, and one connective in four. None joins a formula and itself.
    """
    if connectives == 0:
        variable, negated = 1 + draw(num_vars), draw(3) == 0
        table = proposition(num_vars, variable - 1)
        return Formula(
            everything(num_vars) ^ table if negated else table, variable, negated=negated
        )
    first, second = _parts(draw, num_vars, connectives)
    return _joined(pick(draw, CONNECTIVES), draw(4) == 0, first, second, num_vars)


def draw_statement(
    draw: Draw, num_vars: int, connectives: int, assumed: int, label: Label
) -> Formula | None:
    """Draw a formula with a label, given assumptions; `None` where chance finds none.

    Its connective, and whether it is negated, are drawn first, so that they tell little of the
    label.
    """
    connective, negated = pick(draw, CONNECTIVES), draw(2) == 0
    inner = _OPPOSITE[label] if negated else label
    wanted = _OF_PARTS.get((connective, inner))
    for _ in range(_TRIES):
        parts = (
            _wanted_parts(draw, num_vars, connectives, assumed, wanted)
            if wanted
            else _parts(draw, num_vars, connectives)
        )
        if parts is None:
            return None
        formula = _joined(connective, negated, *parts, num_vars)
        if label_of(formula.table, assumed) == label:
            return formula
    return None


def draw_argument(
    draw: Draw, num_vars: int, connectives: int, premises: int, label: Label
) -> tuple[list[Formula], Formula]:
    """Draw premises, and a statement that has a label given these but, if there are any, not alone.

    The premises can be true together, in more than one case, and none follows from those before.

    Args:
        draw: Draws an integer in [0, n).
        num_vars: Variables to draw from.
        connectives: Those of the statement; 4 or more.
        premises: How many, up to `num_vars`; each has one or two connectives.
        label: What the statement is to be.
    """
    full = everything(num_vars)
    while True:
        given: list[Formula] = []
        assumed = full
        for _ in range(premises):
            given.append(draw_formula(draw, num_vars, 1 + draw(2)))
            narrower = assumed & given[-1].table
            # Two cases must remain, or nothing could be contingent.
            assumed = narrower if narrower != assumed and narrower & (narrower - 1) else 0
        statement = draw_statement(draw, num_vars, connectives, assumed, label) if assumed else None
        if statement and (not premises or label_of(statement.table, full) == "contingent"):
            return given, statement


def _wanted_parts(
    draw: Draw, num_vars: int, connectives: int, assumed: int, wanted: tuple[Label, Label]
) -> tuple[Formula, Formula] | None:
    """Draw two different formulas with labels of their own."""
    size = (connectives - 1) // 2
    first = _labelled(draw, num_vars, size, assumed, wanted[0])
    second = _labelled(draw, num_vars, connectives - 1 - size, assumed, wanted[1])
    return (first, second) if first and second and not _same(first, second) else None


def _labelled(
    draw: Draw, num_vars: int, connectives: int, assumed: int, label: Label
) -> Formula | None:
    for _ in range(_TRIES):
        formula = draw_formula(draw, num_vars, connectives)
        if label_of(formula.table, assumed) == label:
            return formula
    return None


def _parts(draw: Draw, num_vars: int, connectives: int) -> tuple[Formula, Formula]:
    """Draw two formulas that share the connectives but one."""
    left = draw(connectives)
    first = draw_formula(draw, num_vars, left)
    while True:
        second = draw_formula(draw, num_vars, connectives - 1 - left)
        if not _same(first, second):
            return first, second


def _same(first: Formula, second: Formula) -> bool:
    """Say whether formulas are equal but for their negation."""
    return first._replace(table=0, negated=False) == second._replace(table=0, negated=False)


def _joined(
    connective: str, negated: bool, first: Formula, second: Formula, num_vars: int
) -> Formula:
    full = everything(num_vars)
    match connective:
        case "and":
            table = first.table & second.table
        case "or":
            table = first.table | second.table
        case "implies":
            table = (full ^ first.table) | second.table
        case _:
            table = full ^ first.table ^ second.table
    return Formula(full ^ table if negated else table, 0, connective, (first, second), negated)
