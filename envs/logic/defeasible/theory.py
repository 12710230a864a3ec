"""What a theory is, and what follows from it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

ANY = -1
"""The subject of a condition or a conclusion that speaks of an animal, whichever."""

Relation = tuple[int, int]
"""A verb and its object, or a property and -1."""

Label = Literal["proved", "disproved", "unknown"]

LABELS: tuple[Label, ...] = ("proved", "disproved", "unknown")
"""What a statement can be."""


class Claim(NamedTuple):
    """That an animal does something, or does it not."""

    subject: int
    relation: Relation
    holds: bool = True

    @property
    def opposite(self) -> "Claim":
        """The claim that contradicts this one."""
        return self._replace(holds=not self.holds)


class Rule(NamedTuple):
    """What follows from conditions.

    If the conclusion is about `ANY` animal, all conditions are about the same one; otherwise each
    condition about `ANY` needs some animal for which it holds.
    """

    conclusion: Claim
    conditions: tuple[Claim, ...]
    strict: bool = False


@dataclass(frozen=True)
class Theory:
    """Facts, rules, and which rule is preferred over which.

    **Meaning.** A fact holds, and its opposite does not. A rule *applies* if all its conditions
    hold. It *beats* another if it is preferred over it, or is strict while the other is not. A
    claim holds if it is a fact, or if a rule for it applies and beats every rule that applies for
    its opposite. So where rules in conflict apply and neither beats the other, neither conclusion
    holds. There is no negation by default: that an animal does not do something holds only if that
    claim does.

    No claim may depend on itself.
    """

    num_animals: int
    facts: tuple[Claim, ...]
    rules: tuple[Rule, ...]
    preferences: tuple[tuple[int, int], ...] = ()
    """Pairs of rules by their places: the first is preferred over the second."""

    def beats(self, first: int, second: int) -> bool:
        """Say whether a rule wins where both apply for opposite conclusions."""
        strict = self.rules[first].strict and not self.rules[second].strict
        return strict or (first, second) in self._preferred

    @cached_property
    def _preferred(self) -> frozenset[tuple[int, int]]:
        return frozenset(self.preferences)


class Consequences:
    """What follows from a theory, found backward from the question.

    Example:
        >>> bird, penguin, flies = (0, -1), (1, -1), (2, -1)
        >>> rules = (
        ...     Rule(Claim(ANY, flies), (Claim(ANY, bird),)),
        ...     Rule(Claim(ANY, flies, False), (Claim(ANY, penguin),)),
        ... )
        >>> facts = (Claim(0, bird), Claim(1, bird), Claim(1, penguin))
        >>> tweety_and_tux = Consequences(Theory(2, facts, rules, ((1, 0),)))
        >>> [tweety_and_tux.label(Claim(animal, flies)) for animal in (0, 1)]
        ['proved', 'disproved']
    """

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._facts = frozenset(theory.facts)
        self._found: dict[Claim, int | None] = {}
        self._by_conclusion: defaultdict[tuple[Relation, bool], list[int]] = defaultdict(list)
        for index, rule in enumerate(theory.rules):
            self._by_conclusion[rule.conclusion.relation, rule.conclusion.holds].append(index)

    def label(self, claim: Claim) -> Label:
        """Say what a claim is."""
        if self.holds(claim):
            return "proved"
        return "disproved" if self.holds(claim.opposite) else "unknown"

    def holds(self, claim: Claim) -> bool:
        """Say whether a claim follows; one about `ANY`, whether it does for some animal."""
        if claim.subject == ANY:
            animals = range(self._theory.num_animals)
            return any(self.holds(claim._replace(subject=animal)) for animal in animals)
        if claim in self._facts:
            return True
        return claim.opposite not in self._facts and self._winner(claim) is not None

    def proof(self, claim: Claim) -> list[int]:
        """Return the rules by which a claim follows, those for conditions before their rule's."""
        if not self.holds(claim) or claim in self._facts:
            return []
        if claim.subject == ANY:
            animals = range(self._theory.num_animals)
            some = (claim._replace(subject=animal) for animal in animals)
            return self.proof(next(filter(self.holds, some)))
        winner = self._winner(claim)
        assert winner is not None  # noqa: S101 - it holds and is no fact
        steps: list[int] = []
        for condition in self._conditions(winner, claim.subject):
            steps += self.proof(condition)
        return list(dict.fromkeys([*steps, winner]))

    def _winner(self, claim: Claim) -> int | None:
        """Return a rule that applies for a claim and beats all that apply against it."""
        if claim not in self._found:
            against = list(self._applying(claim.opposite))
            self._found[claim] = next(
                (
                    index
                    for index in self._applying(claim)
                    if all(self._theory.beats(index, other) for other in against)
                ),
                None,
            )
        return self._found[claim]

    def _applying(self, claim: Claim) -> Iterator[int]:
        """Yield the rules that apply and conclude a claim."""
        for index in self._by_conclusion[claim.relation, claim.holds]:
            subject = self._theory.rules[index].conclusion.subject
            if subject in (ANY, claim.subject) and all(
                map(self.holds, self._conditions(index, claim.subject))
            ):
                yield index

    def _conditions(self, index: int, subject: int) -> list[Claim]:
        """Return a rule's conditions for a conclusion about an animal."""
        rule = self._theory.rules[index]
        if rule.conclusion.subject != ANY:
            return list(rule.conditions)
        return [condition._replace(subject=subject) for condition in rule.conditions]
