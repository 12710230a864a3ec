"""KnightsAndKnaves, with perturbations."""

from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.logic.draws import Draw, pick, sample
from gemenv.envs.logic.invented import invent
from gemenv.envs.logic.knights_text import (
    NAMES,
    ROLES,
    Cast,
    read_roles,
    write_puzzle,
)
from gemenv.envs.logic.solvers.claims import Claim
from gemenv.envs.logic.solvers.knights import (
    MAX_PEOPLE,
    Puzzle,
    change_statement,
    generate,
    leaf_changes,
)

PERTURBATIONS = ("statement", "leaf", "names", "roles", "order", "flip")
_PAIRS = 308
"""Puzzles for two, by enumeration."""


@dataclass(frozen=True, kw_only=True)
class KnightsAndKnavesConfig:
    """How many people there are, what they say, and what is changed afterwards."""

    num_people: int = 4
    """People; 2 to 8."""
    nested: bool = False
    """Whether sides of a condition may have two parts: "If A and B, then C or D."."""
    perturbation: str | None = None
    """One of `PERTURBATIONS`: the puzzle of the same seed, changed in this way."""

    def __post_init__(self) -> None:
        require(
            is_int(self.num_people, 2, MAX_PEOPLE),
            f"`num_people` must be from 2 to {MAX_PEOPLE}",
            self.num_people,
        )
        require_one_of("perturbation", self.perturbation, (None, *PERTURBATIONS))


class KnightsAndKnaves(GeneratedQuestion):
    r"""Find out who always tells the truth and who always lies, from what each says.

    Exactly one assignment fits: the truth tables of all claims leave one. Every assignment is
    equally likely. Perturbations are those of "On Memorization of Large Language Models in Logical
    Reasoning" (Xie et al. 2024, arXiv:2410.23123); each changes the puzzle that the same seed
    gives without one, and nothing else of its text but what it says:

    ========= ================================================= ================================
    statement one person says something else                    another solution
    leaf      one fact, or one count, in a claim is another     another solution
    names     people have invented names                        the same, of the new names
    roles     another pair, such as saints and sinners          the same, in the new words
    order     people are named and speak in another order       the same
    flip      knaves tell the truth, knights lie, in the claims each role is the other one
              too
    ========= ================================================= ================================

    `limem_score` compares scores with and without.

    Observation: the rules of the place, and what each person says.
    Action: `\boxed{Ann: knight, Ben: knave}`, of everybody, in any order and case.
    Reward: `correct` 1 if all is right.
    Difficulty: log2 of the assignments, the number of people.
    Levels: 2 people to 8, from 5 on with nested conditions.

    A perturbed puzzle has the `canonical` text, and so the split, of the puzzle it came from.
    """

    Config = KnightsAndKnavesConfig
    MAX_LEVEL = MAX_PEOPLE - 2
    config: KnightsAndKnavesConfig
    answer_kind = "what everybody is"

    @classmethod
    def at_level(cls, level: int) -> KnightsAndKnavesConfig:
        """Return a number of people."""
        return KnightsAndKnavesConfig(num_people=level + 2, nested=level >= 3)

    def start(self) -> Question:
        """Draw a puzzle and its words, then perturb them."""
        config = self.config
        puzzle = generate(self.draw, config.num_people, config.nested)
        canonical = "; ".join(map(_written, puzzle.claims))
        cast = Cast(tuple(sample(self.draw, NAMES, config.num_people)), ROLES[0])
        order = list(range(config.num_people))
        # Two generators, so that a perturbation draws its own and moves nothing else.
        words, changes = (np.random.default_rng(self.draw(1 << 62)) for _ in range(2))
        draw = _drawing(changes)
        if config.perturbation in ("statement", "leaf"):
            puzzle = self._changed(draw, puzzle)
        else:
            cast = self._recast(draw, cast)
        if config.perturbation == "order":
            order = _other_order(draw, order)
        return Question(
            write_puzzle(_drawing(words), cast, puzzle.claims, order),
            [cast.answer(puzzle.truth)],
            canonical=canonical,
            difficulty=float(config.num_people),
            facts={
                "truthful": [bool(puzzle.truth >> i & 1) for i in range(puzzle.people)],
                "roles": ROLES.index(cast.roles),
            },
        )

    def _changed(self, draw: Draw, puzzle: Puzzle) -> Puzzle:
        if self.config.perturbation == "leaf":
            return pick(draw, list(leaf_changes(puzzle)))
        return change_statement(draw, puzzle, self.config.nested)

    def _recast(self, draw: Draw, cast: Cast) -> Cast:
        match self.config.perturbation:
            case "names":
                names: list[str] = []
                for _ in cast.names:
                    names.append(invent(draw, "o", [name.lower() for name in names]).capitalize())
                return Cast(tuple(names), cast.roles)
            case "roles":
                return Cast(cast.names, pick(draw, ROLES[2:]))
            case "flip":
                return Cast(cast.names, ROLES[1])
            case _:
                return cast

    def answer_form(self) -> tuple[str, str]:
        """Ask in the words for the roles of this puzzle."""
        return self.answer_kind, self._cast("Ann", "Ben").answer(0b01)

    def random_answer(self, rng: np.random.Generator) -> str:
        """Draw a role for everybody."""
        names = [claim.partition(":")[0] for claim in self.state.answers[0].split(", ")]
        return self._cast(*names).answer(int(rng.integers(1 << len(names))))

    def _cast(self, *names: str) -> Cast:
        """Return people with the roles of this puzzle."""
        roles: int = self.state.facts["roles"]
        return Cast(names, ROLES[roles])

    def grade(self, answer: str) -> Grade:
        """Compare everybody's role with the solution."""
        said = read_roles(answer)
        return Grade(said is not None and said == read_roles(self.state.answers[0]))

    def instance_space(self) -> int | None:
        """Return how many puzzles there are for two people."""
        return _PAIRS if self.config.num_people == 2 else None


def _drawing(rng: np.random.Generator) -> Draw:
    return lambda n: int(rng.integers(n))


def _other_order(draw: Draw, order: list[int]) -> list[int]:
    while True:
        other = sample(draw, order)
        if other != order:
            return other


def _written(claim: Claim) -> str:
    """Write a claim, the same whatever the order of equal parts."""
    if not claim.parts:
        return f"{claim.kind}{claim.number}"
    parts = [_written(part) for part in claim.parts]
    if claim.kind != "if":
        parts.sort()
    return f"{claim.kind}({' '.join(parts)})"
