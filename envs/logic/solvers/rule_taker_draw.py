"""Theories in which a statement has a proof, or a failure, of the depth that is asked for."""

from dataclasses import dataclass

from gemenv.envs.logic.draws import Draw, pick, sample
from gemenv.envs.logic.solvers.rule_taker import ANY, Atom, Literal, Rule, Theory, about, solve

_TRIES = 50
"""How often facts and rules are drawn for one chain."""


@dataclass(frozen=True)
class Plan:
    """What a theory is to be like."""

    depth: int
    entities: int
    facts: int
    """At most how many there are, if the chain needs no more."""
    extra_rules: int
    negation: bool

    @property
    def predicates(self) -> int:
        """How many predicates there are: enough for the chain and for what stands beside it."""
        return self.depth + 5


@dataclass(frozen=True)
class Chain:
    """Rules that lead to the goal, one from the other, and what they rest on."""

    goal: Atom
    facts: set[Atom]
    blocked: set[Atom]
    """What must not be a fact."""
    rules: list[Rule]


def generate(draw: Draw, plan: Plan, holds: bool) -> tuple[Theory, Atom]:
    """Draw a theory and an atom of the depth that is planned, whether it holds or not.

    A chain of rules leads to the atom; whether it holds is decided at the other end. Facts and
    rules beside the chain are drawn at random; they may lead to the same conclusions as long as
    both ways to count give the planned depth.

    >>> import random
    >>> theory, atom = generate(random.Random(1).randrange, Plan(2, 3, 4, 3, True), holds=True)
    >>> solve(theory)[atom]
    Verdict(holds=True, depth=2, effort=2)
    """
    while True:
        chain = _chain(draw, plan, holds)
        # Another chain at once would favour those that leave more room, which tells.
        for _ in range(_TRIES):
            theory = _surrounded(draw, plan, chain)
            verdict = solve(theory)[chain.goal]
            if (verdict.holds, verdict.depth, verdict.effort) == (holds, plan.depth, plan.depth):
                return theory, chain.goal


def _chain(draw: Draw, plan: Plan, holds: bool) -> Chain:
    """Draw rules that lead to an atom, and what they rest on."""
    facts: set[Atom] = set()
    blocked: set[Atom] = set()
    rules: list[Rule] = []
    chain = sorted(sample(draw, range(plan.predicates), plan.depth + 1))
    entity = draw(plan.entities)
    goal = chain[-1], entity
    wanted = holds
    for below, above in zip(chain[-2::-1], chain[:0:-1], strict=True):
        blocked.add((above, entity))
        # A denied premise is a leaf, so only the last rule may rest on one.
        affirmed = not (plan.negation and below == chain[0] and draw(3) == 0)
        ground = draw(5) == 0
        source = draw(plan.entities) if ground else entity
        body: list[Literal] = [(below, source if ground else ANY, affirmed)]
        aside = [p for p in range(above) if p not in chain]
        if aside and draw(5) < 3:
            side = pick(draw, aside), source, not (plan.negation and draw(3) == 0)
            if side[:2] not in (blocked if side[2] else facts):
                (facts if side[2] else blocked).add(side[:2])
                body.append((side[0], source if ground else ANY, side[2]))
        rules.append((_shuffled(draw, body), (above, entity if ground else ANY)))
        entity = source
        wanted = holds == affirmed
    (facts if wanted else blocked).add((chain[0], entity))
    return Chain(goal, facts, blocked, rules)


def _surrounded(draw: Draw, plan: Plan, chain: Chain) -> Theory:
    """Draw facts and rules besides those of a chain."""
    facts, rules = set(chain.facts), list(chain.rules)
    free = [
        (predicate, entity)
        for predicate in range(plan.predicates)
        for entity in range(plan.entities)
        if (predicate, entity) not in facts and (predicate, entity) not in chain.blocked
    ]
    # A number that is drawn beforehand tells nothing of the chain's other end.
    for _ in range(min(plan.facts - draw(3) - len(facts), len(free))):
        facts.add(free.pop(draw(len(free))))
    for _ in range(plan.extra_rules):
        rule = _rule(draw, plan)
        # How many rules conclude a shallow atom would tell whether it holds.
        telling = plan.depth < 2 and about(rule, chain.goal)
        if rule not in rules and not telling:
            rules.append(rule)
    return Theory(plan.entities, plan.predicates, tuple(sorted(facts)), tuple(sorted(rules)))


def _rule(draw: Draw, plan: Plan) -> Rule:
    """Draw a rule of one to three premises."""
    head = 1 + draw(plan.predicates - 1)
    count = min(head, pick(draw, (1, 1, 2, 2, 2, 3)))
    ground = draw(5) == 0
    body = [
        (predicate, draw(plan.entities) if ground else ANY, not (plan.negation and draw(4) == 0))
        for predicate in sample(draw, range(head), count)
    ]
    if not ground and count > 1 and draw(6) == 0:
        predicate, _, affirmed = body[-1]
        body[-1] = predicate, draw(plan.entities), affirmed
    return tuple(body), (head, draw(plan.entities) if ground else ANY)


def _shuffled(draw: Draw, body: list[Literal]) -> tuple[Literal, ...]:
    return tuple(body[::-1] if draw(2) else body)
