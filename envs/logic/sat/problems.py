"""The five problems: which bit strings are right, and one that is.

SATDP asks whether a formula is satisfiable, SATSP for an assignment that satisfies it, MaxSAT for
one that satisfies as many clauses as possible, MCS for a minimal correction set, and MUS for a
minimal unsatisfiable subset of its clauses (SATQuest, arXiv 2509.00930).
"""

from collections.abc import Sequence

from gemenv.envs.base.truth_tables import everything
from gemenv.envs.logic.sat.truth_tables import (
    Clause,
    bits_of,
    clause_table,
    fewest_failures,
    first_of,
    together,
)

PROBLEMS = ("SATDP", "SATSP", "MaxSAT", "MCS", "MUS")
"""Their names."""


def length_of(problem: str, clauses: Sequence[Clause], num_vars: int) -> int:
    """Return how many bits an answer has."""
    if problem == "SATDP":
        return 1
    return len(clauses) if problem in ("MCS", "MUS") else num_vars


def solution(problem: str, clauses: Sequence[Clause], num_vars: int) -> str:
    """Return a right answer.

    Args:
        problem: One of `PROBLEMS`.
        clauses: Satisfiable for SATSP, unsatisfiable for MCS and MUS.
        num_vars: Variables.

    >>> solution("MUS", [(1, 2), (1,), (-1,), (2,)], 2)
    '0110'
    """
    tables = [clause_table(clause, num_vars) for clause in clauses]
    match problem:
        case "SATDP":
            return "1" if together(tables, num_vars) else "0"
        case "SATSP":
            return bits_of(first_of(together(tables, num_vars)), num_vars)
        case "MaxSAT":
            return bits_of(first_of(fewest_failures(tables, num_vars)[1]), num_vars)
        case "MCS":
            # What a best assignment leaves is minimal, since no assignment leaves less.
            best = first_of(fewest_failures(tables, num_vars)[1])
            return "".join("01"[not table >> best & 1] for table in tables)
        case _:
            core = _core(tables, num_vars)
            return "".join("01"[i in core] for i in range(len(tables)))


def is_right(problem: str, clauses: Sequence[Clause], num_vars: int, bits: str) -> bool:
    """Say whether bits of the right length are an answer; every right one counts.

    >>> formula = [(1, 2), (1,), (-1,), (2,), (-2,)]
    >>> [is_right("MUS", formula, 2, bits) for bits in ("01100", "00011", "01111", "10000")]
    [True, True, False, False]
    """
    tables = [clause_table(clause, num_vars) for clause in clauses]
    if problem in ("MCS", "MUS"):
        chosen = [table for table, bit in zip(tables, bits, strict=True) if bit == "1"]
        if problem == "MUS":
            return _is_minimal_core(chosen, num_vars)
        kept = [table for table, bit in zip(tables, bits, strict=True) if bit == "0"]
        left = together(kept, num_vars)
        return left > 0 and all(not left & table for table in chosen)
    if problem == "SATDP":
        return (bits == "1") == (together(tables, num_vars) > 0)
    assignment = int(bits[::-1], 2)
    failures = sum(not table >> assignment & 1 for table in tables)
    return failures == (0 if problem == "SATSP" else fewest_failures(tables, num_vars)[0])


def _core(tables: Sequence[int], num_vars: int) -> set[int]:
    """Leave out what an unsatisfiable set can do without, one after the other."""
    core = list(range(len(tables)))
    for i in range(len(tables)):
        rest = [j for j in core if j != i]
        if not together((tables[j] for j in rest), num_vars):
            core = rest
    return set(core)


def _is_minimal_core(tables: Sequence[int], num_vars: int) -> bool:
    """Say whether tables hold nowhere together, and without any one of them somewhere."""
    before = [everything(num_vars)]
    for table in tables:
        before.append(before[-1] & table)
    if before.pop():
        return False
    after = everything(num_vars)
    for table in reversed(tables):
        if not before.pop() & after:
            return False
        after &= table
    return True
