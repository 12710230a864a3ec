"""Ontologies: kinds of kinds and their properties, what follows of a member, and how to draw them.

Kinds and properties are numbers. A rule says of a kind that its members are, or are not, something;
what is denied leads nowhere further.
"""

import itertools
import math
from dataclasses import dataclass, field
from typing import Literal

from gemenv.envs.logic.draws import Draw

Sort = Literal["kind", "property"]


@dataclass(frozen=True, order=True)
class Trait:
    """What may be said of a kind or of a member."""

    sort: Sort
    number: int
    affirmed: bool = True

    def denial(self) -> "Trait":
        """Return the opposite."""
        return Trait(self.sort, self.number, not self.affirmed)


Rule = tuple[int, Trait]
"""A kind, and what all its members are, or are not."""


@dataclass(frozen=True)
class Ontology:
    """Two chains of kinds with opposite ends, and rules beside them."""

    rules: tuple[Rule, ...]
    members: tuple[int, int]
    """Of two members, the kind that they are said to be; each begins a chain."""
    goal: Trait
    """What follows of the first member, and the opposite of the second."""
    shape: tuple[int, ...]
    """What was drawn, the same for equal ontologies: the goal, and each distractor."""


def derive(rules: tuple[Rule, ...], kind: int) -> dict[Trait, tuple[Rule, ...]]:
    """Return all that follows of a member of a kind, each with the rules of its shortest proof.

    >>> rules = ((0, Trait("kind", 1)), (1, Trait("property", 0, False)))
    >>> [(trait.sort, len(proof)) for trait, proof in derive(rules, 0).items()]
    [('kind', 0), ('kind', 1), ('property', 2)]
    """
    told: dict[int, list[Rule]] = {}
    for rule in rules:
        told.setdefault(rule[0], []).append(rule)
    proofs: dict[Trait, tuple[Rule, ...]] = {Trait("kind", kind): ()}
    queue = [kind]
    for current in queue:
        for rule in told.get(current, ()):
            trait = rule[1]
            if trait not in proofs:
                proofs[trait] = (*proofs[Trait("kind", current)], rule)
                if trait.sort == "kind" and trait.affirmed:
                    queue.append(trait.number)
    return proofs


@dataclass
class _Draft:
    """Rules as they are made; kinds and properties are numbered as they come."""

    rules: list[Rule] = field(default_factory=list[Rule])
    kinds: int = 0
    properties: int = 0

    def kind(self) -> int:
        self.kinds += 1
        return self.kinds - 1

    def trait(self, code: int) -> Trait:
        """Make a new kind or property; the code from 0 to 3 says which, and whether affirmed."""
        if code < 2:
            return Trait("kind", self.kind(), code == 0)
        self.properties += 1
        return Trait("property", self.properties - 1, code == 2)

    def chain(self, hops: int) -> list[int]:
        kinds = [self.kind() for _ in range(hops)]
        for below, above in itertools.pairwise(kinds):
            self.rules.append((below, Trait("kind", above)))
        return kinds

    def distract(self, kinds: list[int], code: int) -> None:
        """Add a rule that leads away from a kind of the chains, into one, or stands apart."""
        if code < 4:
            self.rules.append((self.kind(), self.trait(code)))
            return
        number, way = divmod(code - 4, 5)
        if way == 4:
            self.rules.append((self.kind(), Trait("kind", kinds[number])))
        else:
            self.rules.append((kinds[number], self.trait(way)))


def generate(draw: Draw, hops: int, distractors: int) -> Ontology:
    """Draw two chains of as many rules, with opposite ends, and distractors.

    Args:
        draw: The source of randomness.
        hops: Rules of the proof, 1 or more.
        distractors: Rules beside the chains.

    >>> import random
    >>> ontology = generate(random.Random(0).randrange, hops=3, distractors=2)
    >>> len(derive(ontology.rules, ontology.members[0])[ontology.goal])
    3
    """
    shape = (draw(4), *sorted(draw(_ways(hops)) for _ in range(distractors)))
    draft = _Draft()
    mine, other = draft.chain(hops), draft.chain(hops)
    goal = draft.trait(shape[0])
    draft.rules += [(mine[-1], goal), (other[-1], goal.denial())]
    for code in shape[1:]:
        draft.distract(mine + other, code)
    return Ontology(tuple(draft.rules), (mine[0], other[0]), goal, shape)


def count(hops: int, distractors: int) -> int:
    """Return how many ontologies there are.

    >>> count(hops=1, distractors=0)
    4
    """
    return 4 * math.comb(_ways(hops) + distractors - 1, distractors)


def _ways(hops: int) -> int:
    """Return how many distractors there are: five at each kind of the chains, and four apart."""
    return 4 + 5 * 2 * hops
