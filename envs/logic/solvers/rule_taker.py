"""Facts and rules in a closed world: what holds, and how deep its proof is.

Predicates and entities are numbers. The premises of a rule have smaller predicates than its
conclusion, so that nothing depends on itself: one pass over the predicates decides every atom, and
any order of strata gives the same model.
"""

from dataclasses import dataclass

Atom = tuple[int, int]
"""A predicate and an entity; in a rule, `ANY` entity is the one the rule is applied to."""
Literal = tuple[int, int, bool]
"""A predicate, an entity, and whether it is affirmed."""
Rule = tuple[tuple[Literal, ...], Atom]
"""Premises and conclusion."""

ANY = -1


@dataclass(frozen=True)
class Theory:
    """Facts and rules."""

    entities: int
    """How many there are; they are numbered from 0."""
    predicates: int
    """How many there are; they are numbered from 0."""
    facts: tuple[Atom, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Verdict:
    """What the theory says of an atom."""

    holds: bool
    depth: int
    """Of the shallowest proof, or of the deepest failure to prove it, as RuleTaker counts.

    A proof: 0 for a fact; otherwise one more than the deepest affirmed premise of the rule that
    makes it least, where a denied premise is a leaf of depth 0. A failure: 0 where no rule
    concludes the atom; otherwise one more than the deepest failure of an affirmed premise of these
    rules, where a denied premise fails at depth 0.
    """
    effort: int
    """The depth where the cheapest argument counts, and denied premises as much as others.

    It is `depth`, but for two things: a denied premise counts as the failure, or the proof, of
    what it denies, and of the premises that fail a rule the cheapest to refute counts. It is the
    stage at which Fitting's operator decides the atom.
    """


_GIVEN, _BARE = Verdict(True, 0, 0), Verdict(False, 0, 0)


def solve(theory: Theory) -> dict[Atom, Verdict]:
    """Decide every atom.

    >>> big_if_kind = (((0, ANY, True),), (1, ANY))
    >>> solve(Theory(2, 2, ((0, 0),), (big_if_kind,)))[1, 0]
    Verdict(holds=True, depth=1, effort=1)
    """
    given = set(theory.facts)
    verdicts: dict[Atom, Verdict] = {}
    concluding: list[list[Rule]] = [[] for _ in range(theory.predicates)]
    for rule in theory.rules:
        concluding[rule[1][0]].append(rule)
    for predicate, rules in enumerate(concluding):
        for entity in range(theory.entities):
            atom = predicate, entity
            verdicts[atom] = _GIVEN if atom in given else _decide(atom, rules, verdicts)
    return verdicts


def premises(rule: Rule, entity: int) -> list[tuple[Atom, bool]]:
    """Return what a rule asks for when it is applied to an entity."""
    return [((p, entity if e == ANY else e), affirmed) for p, e, affirmed in rule[0]]


def about(rule: Rule, atom: Atom) -> bool:
    """Say whether a rule, applied to the atom's entity, concludes the atom."""
    return rule[1][0] == atom[0] and rule[1][1] in (ANY, atom[1])


def _decide(atom: Atom, rules: list[Rule], known: dict[Atom, Verdict]) -> Verdict:
    proofs: list[tuple[int, int]] = []
    failures: list[tuple[int, int]] = []
    for rule in rules:
        if not about(rule, atom):
            continue
        found = [(known[a], affirmed) for a, affirmed in premises(rule, atom[1])]
        failing = [(v, affirmed) for v, affirmed in found if v.holds != affirmed]
        counted = failing or found
        deepest = 1 + max(v.depth if affirmed else 0 for v, affirmed in counted)
        if failing:
            failures.append((deepest, 1 + min(v.effort for v, _ in failing)))
        else:
            proofs.append((deepest, 1 + max(v.effort for v, _ in found)))
    if proofs:
        return Verdict(True, min(d for d, _ in proofs), min(e for _, e in proofs))
    if failures:
        return Verdict(False, max(d for d, _ in failures), max(e for _, e in failures))
    return _BARE


@dataclass(frozen=True)
class Step:
    """One step of an argument."""

    atom: Atom
    holds: bool
    rule: int | None
    """The number of the rule; `None` for a fact, and for an atom that no rule concludes."""
    because: tuple[tuple[Atom, bool], ...]
    """What holds, or does not, so that the rule applies, or does not."""


def explain(theory: Theory, goal: Atom) -> list[Step]:
    """Return an argument for or against an atom, each step after those it rests on.

    A proof is one of least depth. An atom that does not hold has a step for each rule that could
    conclude it, with one premise that fails.
    """
    verdicts = solve(theory)
    given = set(theory.facts)
    steps: list[Step] = []
    done: set[Atom] = set()

    def visit(atom: Atom) -> None:
        if atom in done:
            return
        done.add(atom)
        reasons = [] if atom in given else _reasons(theory, atom, verdicts)
        for _, because in reasons:
            for premise, _ in because:
                visit(premise)
        holds = verdicts[atom].holds
        steps.extend(Step(atom, holds, rule, because) for rule, because in reasons)
        if not reasons:
            steps.append(Step(atom, holds, None, ()))

    visit(goal)
    return steps


def _reasons(
    theory: Theory, atom: Atom, verdicts: dict[Atom, Verdict]
) -> list[tuple[int, tuple[tuple[Atom, bool], ...]]]:
    """Return the rule that proves an atom, or all rules that fail to, with what decides them."""
    applied = [
        (number, tuple((a, verdicts[a].holds) for a, _ in asked), asked)
        for number, rule in enumerate(theory.rules)
        if about(rule, atom)
        for asked in [premises(rule, atom[1])]
    ]
    if not verdicts[atom].holds:
        failing = [
            (n, [a for a, (_, affirmed) in zip(found, asked, strict=True) if a[1] != affirmed])
            for n, found, asked in applied
        ]
        return [(n, (min(f, key=lambda a: verdicts[a[0]].effort),)) for n, f in failing]
    proofs = [(n, found) for n, found, asked in applied if list(found) == asked]
    return [
        min(
            proofs,
            key=lambda proof: max(verdicts[a].depth if holds else 0 for a, holds in proof[1]),
        )
    ]
