"""The solver against a reader's solver and Fitting's operator, on theories of any kind."""

import random

import pytest

from gemenv.envs.logic.solvers.rule_taker import (
    ANY,
    Atom,
    Rule,
    Theory,
    explain,
    premises,
    solve,
)
from tests.envs.logic import rule_taker_referee as referee


def draw_theory(seed: int) -> Theory:
    rng = random.Random(seed)
    entities, predicates = rng.randint(1, 3), rng.randint(2, 6)
    facts = {(rng.randrange(predicates), rng.randrange(entities)) for _ in range(rng.randint(0, 4))}
    rules: list[Rule] = []
    for _ in range(rng.randint(1, 8)):
        head = rng.randrange(1, predicates)
        free = rng.random() < 0.7
        body = tuple(
            (p, rng.choice([ANY if free else 0, rng.randrange(entities)]), rng.random() < 0.6)
            for p in rng.sample(range(head), rng.randint(1, min(3, head)))
        )
        rules.append((body, (head, ANY if free else rng.randrange(entities))))
    return Theory(entities, predicates, tuple(sorted(facts)), tuple(rules))


def grounded(theory: Theory) -> list[tuple[list[tuple[Atom, bool]], Atom]]:
    return [
        (premises(rule, entity), (rule[1][0], entity if rule[1][1] == ANY else rule[1][1]))
        for rule in theory.rules
        for entity in range(theory.entities)
    ]


def reading(theory: Theory) -> referee.Reading:
    """Write the theory as the referee reads one."""
    return referee.Reading(
        frozenset((str(e), str(p)) for p, e in theory.facts),
        [
            (tuple((str(e), str(p), yes) for (p, e), yes in body), (str(entity), str(head)))
            for body, (head, entity) in grounded(theory)
        ],
        ("0", "0", True),
    )


def stages(theory: Theory) -> dict[Atom, int]:
    """Return the stage at which Fitting's operator decides each atom."""
    atoms = [(p, e) for p in range(theory.predicates) for e in range(theory.entities)]
    bodies = {a: [body for body, head in grounded(theory) if head == a] for a in atoms}
    values: dict[Atom, bool] = dict.fromkeys(theory.facts, True)
    values |= {a: False for a in atoms if a not in values and not bodies[a]}
    found = dict.fromkeys(values, 0)
    for stage in range(1, 100):
        new: dict[Atom, bool] = {}
        for atom in (a for a in atoms if a not in values):
            if any(all(values.get(p) == yes for p, yes in body) for body in bodies[atom]):
                new[atom] = True
            elif all(any(values.get(p) == (not yes) for p, yes in body) for body in bodies[atom]):
                new[atom] = False
        if not new:
            return found
        values |= new
        found |= dict.fromkeys(new, stage)
    raise AssertionError("it does not end")


def check(seed: int) -> None:
    theory = draw_theory(seed)
    read, fitting = reading(theory), stages(theory)
    model = referee.well_founded(read)
    for atom, verdict in solve(theory).items():
        name = str(atom[1]), str(atom[0])
        assert verdict.holds == (name in model)
        assert verdict.depth == referee.depth(read, model, name)
        assert verdict.effort == fitting[atom]


@pytest.mark.parametrize("seed", range(50))
def test_verdicts_are_those_of_other_solvers(seed: int) -> None:
    check(seed)


@pytest.mark.slow
def test_verdicts_are_those_of_other_solvers_on_many_theories() -> None:
    for seed in range(1000, 4000):
        check(seed)


@pytest.mark.parametrize("seed", range(50))
def test_explanations_are_arguments(seed: int) -> None:
    theory = draw_theory(seed)
    given, verdicts = set(theory.facts), solve(theory)
    for goal in verdicts:
        steps = explain(theory, goal)
        shown: dict[Atom, bool] = {}
        for step in steps:
            assert all(shown[atom] == holds for atom, holds in step.because)
            if step.rule is None:
                assert step.holds == (step.atom in given)
            else:
                asked = premises(theory.rules[step.rule], step.atom[1])
                if step.holds:
                    assert list(step.because) == asked
                else:
                    ((atom, holds),) = step.because
                    assert (atom, not holds) in asked
            shown[step.atom] = step.holds
        assert (steps[-1].atom, steps[-1].holds) == (goal, verdicts[goal].holds)
        # What does not hold is shown against every rule that could conclude it.
        for atom in (a for a, holds in shown.items() if not holds):
            could = [r for r, (_, h) in enumerate(theory.rules) if h in (atom, (atom[0], ANY))]
            assert [s.rule for s in steps if s.atom == atom] == (could or [None])
