"""Ontologies in English, with invented kinds."""

from dataclasses import dataclass

from gemenv.envs.logic.draws import Draw, pick, sample
from gemenv.envs.logic.invented import invent
from gemenv.envs.logic.solvers.ontology import Ontology, Rule, Trait

MEMBERS = (
    "Alvin", "Bella", "Casper", "Daphne", "Elmer", "Fiona", "Gus", "Hazel", "Iggy", "Josie",
    "Kiki", "Lulu", "Max", "Nell", "Otto", "Polly", "Rex", "Stella", "Toby", "Wanda",
)  # fmt: skip
PROPERTIES = (
    "bitter", "blue", "bright", "brown", "cold", "damp", "dull", "earthen", "fast", "floral",
    "fruity", "green", "heavy", "hollow", "large", "liquid", "loud", "metallic", "nervous",
    "opaque", "orange", "round", "salty", "shiny", "sour", "spicy", "striped", "sweet", "tiny",
    "wooden",
)  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """What kinds, properties and members are called in one text."""

    kinds: tuple[str, ...]
    properties: tuple[str, ...]
    members: tuple[str, str]

    def rule(self, draw: Draw, rule: Rule) -> str:
        """Say a rule in one of a few ways.

        >>> words = Vocabulary(("wompus", "zilpus"), ("cold",), ("Rex", "Max"))
        >>> words.rule(lambda n: 0, (0, Trait("kind", 1, affirmed=False)))
        'No wompus is a zilpus.'
        """
        kind, trait = self.kinds[rule[0]], rule[1]
        one, many = self._singular(trait), self._plural(trait)
        if not trait.affirmed:
            return pick(draw, (f"No {kind} is {one}.", f"{kind.capitalize()}es are not {many}."))
        return pick(
            draw,
            (
                f"Every {kind} is {one}.",
                f"Each {kind} is {one}.",
                f"All {kind}es are {many}.",
                f"{kind.capitalize()}es are {many}.",
            ),
        )

    def fact(self, member: int, kind: int) -> str:
        """Say of what kind a member is."""
        return self.sentence(member, Trait("kind", kind))

    def sentence(self, member: int, trait: Trait) -> str:
        """Say what a member is, or is not.

        >>> words = Vocabulary(("wompus",), ("cold",), ("Rex", "Max"))
        >>> words.sentence(0, Trait("property", 0, affirmed=False))
        'Rex is not cold.'
        """
        verb = "is" if trait.affirmed else "is not"
        return f"{self.members[member]} {verb} {self._singular(trait)}."

    def _singular(self, trait: Trait) -> str:
        if trait.sort == "property":
            return self.properties[trait.number]
        return f"a {self.kinds[trait.number]}"

    def _plural(self, trait: Trait) -> str:
        if trait.sort == "property":
            return self.properties[trait.number]
        return f"{self.kinds[trait.number]}es"


def draw_vocabulary(draw: Draw, ontology: Ontology) -> Vocabulary:
    """Invent kinds, and draw properties and members."""
    traits = [trait for _, trait in ontology.rules]
    known = [t.number for t in traits if t.sort == "kind"] + [kind for kind, _ in ontology.rules]
    kinds: list[str] = []
    for _ in range(1 + max(known)):
        kinds.append(invent(draw, "us", kinds))
    properties = 1 + max((t.number for t in traits if t.sort == "property"), default=-1)
    first, second = sample(draw, MEMBERS, 2)
    return Vocabulary(tuple(kinds), tuple(sample(draw, PROPERTIES, properties)), (first, second))
