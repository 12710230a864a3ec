"""Drawing formulas on the edge between satisfiable and unsatisfiable."""

from collections.abc import Callable
from dataclasses import dataclass

from gemenv.envs.logic.sat.truth_tables import Clause, clause_table, every_assignment

Draw = Callable[[int], int]
"""Draws an integer in [0, n)."""

CLAUSES_PER_VARIABLE = 5
"""The most; about half as many make most formulas unsatisfiable.

Of three variables there are 20 clauses, an assignment satisfies 16 of them, and formulas have no
more than 18: a new clause can always be found.
"""


@dataclass(frozen=True)
class Twins:
    """Two formulas that differ in one clause: one satisfiable, the other not."""

    unsatisfiable: list[Clause]
    index: int
    """Where they differ."""
    clause: Clause
    """What the satisfiable one has there."""

    @property
    def satisfiable(self) -> list[Clause]:
        """The other formula."""
        return replaced(self.unsatisfiable, self.index, self.clause)


def replaced(clauses: list[Clause], index: int, clause: Clause) -> list[Clause]:
    """Return clauses with another one at a place."""
    return [*clauses[:index], clause, *clauses[index + 1 :]]


def draw_clause(draw: Draw, num_vars: int, longest: int) -> Clause:
    """Draw two to `longest` literals of different variables, in the order of these."""
    left = list(range(1, num_vars + 1))
    chosen = sorted(left.pop(draw(len(left))) for _ in range(2 + draw(longest - 1)))
    return tuple(variable if draw(2) else -variable for variable in chosen)


def draw_twins(draw: Draw, num_vars: int, longest: int) -> Twins:
    """Draw clauses, each once, until no assignment satisfies all; give the last one a twin.

    Args:
        draw: Draws an integer in [0, n).
        num_vars: Variables; 3 or more.
        longest: Literals in a clause at most, from 3 to `num_vars`.

    Returns:
        Formulas with up to `CLAUSES_PER_VARIABLE` clauses for each variable.
    """
    while True:
        clauses: list[Clause] = []
        left = every_assignment(num_vars)
        while len(clauses) < CLAUSES_PER_VARIABLE * num_vars:
            last = _new_clause(draw, num_vars, longest, clauses)
            remaining = left & clause_table(last, num_vars)
            if not remaining:
                return _with_twin(draw, num_vars, longest, clauses, left, last)
            clauses.append(last)
            left = remaining


def _with_twin(
    draw: Draw, num_vars: int, longest: int, clauses: list[Clause], left: int, last: Clause
) -> Twins:
    """Draw the twin of the last clause: one that holds somewhere in `left`."""
    while True:
        twin = _new_clause(draw, num_vars, longest, clauses)
        if left & clause_table(twin, num_vars):
            break
    shuffle(draw, clauses)
    index = draw(len(clauses) + 1)
    clauses.insert(index, last)
    return Twins(clauses, index, twin)


def draw_contradictory(draw: Draw, num_vars: int, longest: int) -> list[Clause]:
    """Draw an unsatisfiable formula with about `num_vars` clauses more than `draw_twins` draws.

    With these, every assignment often leaves several clauses false.
    """
    clauses = draw_twins(draw, num_vars, longest).unsatisfiable
    for _ in range(num_vars // 2 + draw(num_vars)):
        clauses.append(_new_clause(draw, num_vars, longest, clauses))
    shuffle(draw, clauses)
    return clauses


def _new_clause(draw: Draw, num_vars: int, longest: int, known: list[Clause]) -> Clause:
    while True:
        clause = draw_clause(draw, num_vars, longest)
        if clause not in known:
            return clause


def shuffle(draw: Draw, items: list[Clause]) -> None:
    """Bring clauses into an order that is drawn."""
    for i in reversed(range(1, len(items))):
        j = draw(i + 1)
        items[i], items[j] = items[j], items[i]
