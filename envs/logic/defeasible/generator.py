"""Drawing a theory and a question whose answer is chosen first."""

from dataclasses import dataclass

from gemenv.envs.logic.defeasible.knowledge import (
    KINDS,
    NO_OBJECT,
    kind_of,
    property_of,
    rivals,
    rule_of,
)
from gemenv.envs.logic.defeasible.theory import ANY, Claim, Label, Relation, Rule, Theory
from gemenv.envs.logic.draws import Draw, pick

NUM_ANIMALS, NUM_VERBS = 8, 20
"""How many take part, and how many things one may do to another."""


@dataclass(frozen=True)
class Shape:
    """What theories to draw."""

    depth: int
    """Rules in the longest chain to the answer; 1 or more."""
    conflict: float
    """The chance that a rule on the way has one against it."""
    distractors: int
    """Rules that have nothing to do with the question, and as many facts."""
    knowledge: float
    """The chance that a premise needs common knowledge."""


@dataclass(frozen=True)
class Drawn:
    """A theory and a question."""

    theory: Theory
    """First its rules in the order of their making, then what is commonly known."""
    num_rules: int
    """Rules without those of common knowledge."""
    num_relevant: int
    """Rules that bear on the question."""
    conflicts: tuple[int, int]
    """Conflicts on the way that the rule that applies wins, and those where the preferred rule does
    not apply."""
    query: Claim


class Generator:
    """Grows one theory backward from its question.

    Every verb with its object is used for one purpose alone, and every kind of things too, so that
    nothing follows but what is meant to, each in one way.

    Args:
        draw: Draws an integer in [0, n).
        shape: What to draw.
    """

    def __init__(self, draw: Draw, shape: Shape) -> None:
        self._draw, self._shape = draw, shape
        self._facts: list[Claim] = []
        self._rules: list[Rule] = []
        self._preferences: list[tuple[int, int]] = []
        self._known: list[Rule] = []
        self._relations: set[Relation] = set()
        self._kinds: set[int] = set()
        self._conflicts = [0, 0]
        self._like_query: set[int] = set()

    def question(self, label: Label) -> Drawn:
        """Draw a theory and a question with this answer."""
        query = self._claim(self._draw(NUM_ANIMALS))
        goal = query
        if label == "disproved" or (label == "unknown" and self._draw(2)):
            goal = query.opposite
        self._derive(
            goal, self._shape.depth, label != "unknown", self._chance(self._shape.conflict)
        )
        relevant = len(self._rules)
        for _ in range(self._shape.distractors):
            self._distract(query)
        theory = Theory(
            NUM_ANIMALS,
            tuple(self._facts),
            (*self._rules, *self._known),
            tuple(self._preferences),
        )
        conflicts = self._conflicts[0], self._conflicts[1]
        return Drawn(theory, len(self._rules), relevant, conflicts, query)

    def _chance(self, share: float) -> bool:
        return self._draw(1000) < 1000 * share

    def _relation(self) -> Relation:
        """Draw a verb and an object that were not used yet."""
        while True:
            relation = self._draw(NUM_VERBS), self._draw(NUM_ANIMALS)
            if relation not in self._relations:
                self._relations.add(relation)
                return relation

    def _claim(self, subject: int, positive: bool = False) -> Claim:
        """Draw a new claim about an animal; one in four says that it does not do something."""
        while True:
            relation = self._relation()
            # Nobody does anything to itself.
            if relation[1] != subject:
                return Claim(subject, relation, positive or self._draw(4) > 0)

    def _derive(self, goal: Claim, depth: int, succeed: bool, conflict: bool) -> int:
        """Add a rule for a claim, and what its conditions need; perhaps one against it.

        Args:
            goal: What the rule concludes.
            depth: Rules in the chain that ends with it; 1 or more.
            succeed: Whether the rule applies.
            conflict: Whether another rule concludes the opposite.

        Returns:
            The rule's place.
        """
        rule = self._rule(goal, depth, succeed)
        if conflict:
            # Against a rule that applies, either a beaten one that applies or a preferred one that
            # does not; against one that does not, another such.
            beaten = succeed and self._draw(2) == 0
            other = self._rule(goal.opposite, 1 + self._draw(min(depth, 2)), beaten)
            wins = beaten or (not succeed and self._draw(2) == 0)
            self._prefer(*((rule, other) if wins else (other, rule)))
            if succeed:
                self._conflicts[0 if beaten else 1] += 1
        return rule

    def _prefer(self, first: int, second: int) -> None:
        """Let a rule beat another: one time in four because it is strict."""
        if self._draw(4):
            self._preferences.append((first, second))
        else:
            self._rules[first] = self._rules[first]._replace(strict=True)

    def _rule(self, goal: Claim, depth: int, succeed: bool) -> int:
        """Add a rule for a claim and what its conditions need."""
        # About any animal, or with a condition about some animal, or about animals by name.
        form = self._draw(5)
        universal, existential = form == 0, form == 1
        count = 1 if existential else 1 + self._draw(2)
        main, failing = self._draw(count), -1 if succeed else self._draw(count)
        conditions: list[Claim] = []
        for place in range(count):
            subject = goal.subject if universal else self._draw(NUM_ANIMALS)
            below = depth - 1 if place == main else 0
            condition = self._condition(subject, below, existential)
            self._support(condition, below, place != failing)
            if universal or existential:
                condition = condition._replace(subject=ANY)
            conditions.append(condition)
        conclusion = goal._replace(subject=ANY) if universal else goal
        self._rules.append(Rule(conclusion, tuple(conditions)))
        return len(self._rules) - 1

    def _condition(self, subject: int, depth: int, positive: bool) -> Claim:
        """Draw a condition; without a rule below, it may need common knowledge."""
        if depth == 0 and self._chance(self._shape.knowledge):
            kind = self._kind()
            if kind is not None:
                return Claim(subject, (property_of(kind), NO_OBJECT))
        return self._claim(subject, positive)

    def _kind(self) -> int | None:
        """Draw a kind of things that was not used yet."""
        left = [kind for kind in range(len(KINDS)) if kind not in self._kinds]
        if not left:
            return None
        kind = pick(self._draw, left)
        self._kinds |= rivals(kind)
        return kind

    def _support(self, claim: Claim, depth: int, succeed: bool) -> None:
        """Make a claim hold, or nearly."""
        if depth == 0:
            self._ground(claim, succeed)
        elif not succeed and self._draw(2):
            # The opposite holds, against a rule for the claim.
            self._derive(claim.opposite, depth, succeed=True, conflict=True)
        else:
            self._derive(claim, depth, succeed, self._chance(self._shape.conflict / 2))

    def _ground(self, claim: Claim, succeed: bool) -> None:
        """Make a claim a fact or one that follows by knowledge; or state something like it."""
        number, target = claim.relation
        if target == NO_OBJECT:
            kind = kind_of(number) if succeed else self._kind()
            if kind is not None:
                thing = property_of(kind, self._draw(len(KINDS[kind].things)))
                self._facts.append(claim._replace(relation=(thing, NO_OBJECT)))
                self._known.append(rule_of(thing))
        elif succeed:
            self._facts.append(claim)
        elif self._draw(2):
            self._facts.append(claim.opposite)
        else:
            self._like(claim)

    def _like(self, claim: Claim) -> None:
        """State that the animal does the same to another one, if that was not used yet."""
        verb, target = claim.relation
        other = verb, (target + 1 + self._draw(NUM_ANIMALS - 1)) % NUM_ANIMALS
        if other not in self._relations and other[1] != claim.subject:
            self._relations.add(other)
            self._facts.append(claim._replace(relation=other))

    def _distract(self, query: Claim) -> None:
        """Add a fact and a rule that change nothing for the question."""
        self._facts.append(self._claim(self._draw(NUM_ANIMALS)))
        conclusion = self._beside(query)
        applies = conclusion.subject != query.subject or conclusion.relation != query.relation
        conditions = [
            pick(self._draw, self._facts)
            if applies and self._draw(2)
            else self._claim(self._draw(NUM_ANIMALS))
            for _ in range(1 + self._draw(2))
        ]
        strict = self._draw(6) == 0
        self._rules.append(Rule(conclusion, tuple(dict.fromkeys(conditions)), strict))

    def _beside(self, query: Claim) -> Claim:
        """Draw what a distractor concludes: something else, or nearly what is asked."""
        conclusion, form = self._claim(self._draw(NUM_ANIMALS)), self._draw(4)
        if form == 0:
            # What is asked or its opposite, by a rule that does not apply.
            return query._replace(holds=self._draw(2) == 0)
        subject = self._draw(NUM_ANIMALS)
        if form == 1 and subject not in (query.subject, query.relation[1], *self._like_query):
            # What is asked, of another animal; of each once, so that nothing is in conflict.
            self._like_query.add(subject)
            return Claim(subject, query.relation, conclusion.holds)
        return conclusion
