"""Drawing formulas on the edge between satisfiable and unsatisfiable."""

from dataclasses import dataclass

from gemenv.envs.base.truth_tables import everything
from gemenv.envs.logic.draws import Draw, sample
from gemenv.envs.logic.sat.truth_tables import Clause, clause_table

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
        before, after = self.unsatisfiable[: self.index], self.unsatisfiable[self.index + 1 :]
        return [*before, self.clause, *after]


def draw_clause(draw: Draw, num_vars: int, longest: int) -> Clause:
    """Draw two to `longest` literals of different variables, in the order of these."""
    variables = sample(draw, range(1, num_vars + 1), 2 + draw(longest - 1))
    return tuple(variable if draw(2) else -variable for variable in sorted(variables))


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
        left = everything(num_vars)
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
    clauses = sample(draw, clauses)
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
    return sample(draw, clauses)


def _new_clause(draw: Draw, num_vars: int, longest: int, known: list[Clause]) -> Clause:
    while True:
        clause = draw_clause(draw, num_vars, longest)
        if clause not in known:
            return clause
