"""The answers of every kind of question against solvers that work another way."""

import pytest

from gemenv.envs.math import algebra, calculus, combinatorics, number_theory
from tests.envs.math import (
    algebra_solvers,
    calculus_solvers,
    combinatorics_solvers,
    number_theory_solvers,
)
from tests.envs.math.asking import MANY, SEEDS, Solver, check, ids

SOLVERS: dict[str, Solver] = {
    "Algebra": algebra_solvers.solve,
    "Calculus": calculus_solvers.solve,
    "Combinatorics": combinatorics_solvers.solve,
    "NumberTheory": number_theory_solvers.solve,
}
IDS = [(env_id, name) for name in SOLVERS for env_id in ids(name)]
KINDS = [
    (name, kind)
    for name, family in zip(SOLVERS, (algebra, calculus, combinatorics, number_theory), strict=True)
    for kind in family.KINDS
]


@pytest.mark.parametrize(("env_id", "name"), IDS)
def test_answers_are_right(env_id: str, name: str) -> None:
    check(env_id, SEEDS, SOLVERS[name])


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("env_id", "name"), IDS)
def test_1000_answers_are_right(env_id: str, name: str) -> None:
    check(env_id, MANY, SOLVERS[name])


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_answers_of_every_kind_are_right_at_every_size(name: str, kind: str) -> None:
    for size in range(1, 7):
        check(f"math:{name}-v0", 40, SOLVERS[name], kinds=(kind,), size=size)
