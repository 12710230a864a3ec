"""Facts and rules in English."""

from dataclasses import dataclass

from gemenv.envs.logic.draws import Draw, sample
from gemenv.envs.logic.solvers.rule_taker import ANY, Atom, Literal, Rule, Theory

PEOPLE = (
    "Ada", "Boris", "Clara", "Dmitri", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jonas", "Katya",
    "Leif",
)  # fmt: skip
ANIMALS = (
    "badger", "camel", "donkey", "falcon", "goose", "heron", "lizard", "moose", "otter", "panda",
    "seal", "weasel",
)  # fmt: skip
ATTRIBUTES = (
    "brave", "calm", "clever", "curious", "eager", "funny", "gentle", "honest", "jolly", "lazy",
    "loud", "modest", "patient", "proud", "quick", "quiet", "shy", "strong", "tall", "wise",
)  # fmt: skip
VERBS = (
    ("admires", "admire"), ("follows", "follow"), ("greets", "greet"), ("helps", "help"),
    ("hears", "hear"), ("trusts", "trust"), ("watches", "watch"), ("avoids", "avoid"),
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What entities and predicates are called in one text."""

    animals: bool
    """Animals have attributes and relations, people attributes only."""
    names: tuple[str, ...]
    """Of the entities, as sentences hold them: "Ada", "the otter"."""
    predicates: tuple[tuple[str, str], ...]
    """Affirmed and denied: "is calm" and "is not calm"."""

    def clause(self, atom: Atom, affirmed: bool = True) -> str:
        """Say that an entity has, or has not, a predicate, as "Ada is not calm"."""
        predicate, entity = atom
        return f"{self.names[entity]} {self._verb_phrase(predicate, affirmed)}"

    def sentence(self, atom: Atom, affirmed: bool = True) -> str:
        """Say so in a sentence of its own."""
        return _sentence(self.clause(atom, affirmed))

    def rule(self, draw: Draw, rule: Rule) -> str:
        """Say a rule in one of a few ways.

        No pronoun stands where it could mean two things.
        """
        body, (head, owner) = rule
        fixed = [self.clause(p[:2], p[2]) for p in body if p[1] != ANY]
        if owner != ANY:
            return f"If {_joined(fixed)}, then {self.clause((head, owner))}."
        free = [p for p in body if p[1] == ANY]
        conclusion = self._verb_phrase(head, True)
        phrases = _joined([self._verb_phrase(p[0], p[2]) for p in free])
        if fixed:
            anything = f"{self._any()} {phrases} {conclusion}"
            return f"If {_joined(fixed)}, then {anything}."
        attributes = all(self._is_attribute(p) for p in free)
        way = draw(4)
        if attributes and way == 0:
            return self._with_pronoun(free, head)
        if attributes and way == 1 and all(p[2] for p in free):
            adjectives = ", ".join(self._adjective(p) for p in free)
            return _sentence(f"{adjectives} {self._kind()} {self._plural(head)}")
        if way == 2:
            return f"{'Whatever' if self.animals else 'Whoever'} {phrases} {conclusion}."
        return _sentence(f"{self._any()} {phrases} {conclusion}")

    def _with_pronoun(self, free: list[Literal], head: int) -> str:
        who, pronoun = ("something", "it") if self.animals else ("someone", "they")
        phrases = _joined([self._verb_phrase(p[0], p[2]) for p in free])
        then = self._verb_phrase(head, True) if self.animals else self._plural(head)
        return f"If {who} {phrases}, then {pronoun} {then}."

    def _verb_phrase(self, predicate: int, affirmed: bool) -> str:
        return self.predicates[predicate][not affirmed]

    def _plural(self, predicate: int) -> str:
        """Return the affirmed phrase as it follows "they"."""
        affirmed, denied = self.predicates[predicate]
        start, _, rest = affirmed.partition(" ")
        return f"are {rest}" if start == "is" else denied.removeprefix("does not ")

    def _is_attribute(self, literal: Literal) -> bool:
        return self.predicates[literal[0]][0].startswith("is ")

    def _adjective(self, literal: Literal) -> str:
        return self.predicates[literal[0]][0].removeprefix("is ")

    def _any(self) -> str:
        return "any animal that" if self.animals else "anyone who"

    def _kind(self) -> str:
        return "animals" if self.animals else "people"


def draw_words(draw: Draw, theory: Theory, animals: bool) -> Words:
    """Draw names and predicates; with animals, half of the predicates are relations."""
    count = theory.predicates
    names = sample(draw, ANIMALS if animals else PEOPLE, theory.entities)
    called = tuple(f"the {name}" if animals else name for name in names)
    relations = count // 2 if animals else 0
    attributes = sample(draw, ATTRIBUTES, count - relations)
    phrases = [(f"is {adjective}", f"is not {adjective}") for adjective in attributes]
    pairs = [(verb, whom) for verb in VERBS for whom in called]
    for (third, plain), whom in sample(draw, pairs, relations):
        phrases.append((f"{third} {whom}", f"does not {plain} {whom}"))
    return Words(animals, called, tuple(sample(draw, phrases, count)))


def write_theory(draw: Draw, words: Words, theory: Theory) -> tuple[str, list[str]]:
    """Write facts and rules in a random order.

    Returns:
        The text, and the sentences of the rules in the order of the theory.
    """
    rules = [words.rule(draw, rule) for rule in theory.rules]
    sentences = [words.sentence(fact) for fact in theory.facts] + rules
    return " ".join(sample(draw, sentences)), rules


def _joined(clauses: list[str]) -> str:
    """Join with "and".

    >>> _joined(["a", "b", "c"])
    'a and b and c'
    """
    return " and ".join(clauses)


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."
