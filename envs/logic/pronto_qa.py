"""ProntoQA."""

from dataclasses import dataclass
from typing import ClassVar

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.logic.draws import sample
from gemenv.envs.logic.pronto_qa_text import draw_vocabulary
from gemenv.envs.logic.solvers.ontology import count, derive, generate
from gemenv.envs.logic.truth import CHOICES, read_truth, write_truth

_MANY = 1_000_000
"""Instances of which a thousand draws hardly ever give the same one twice."""


@dataclass(frozen=True, kw_only=True)
class ProntoQAConfig:
    """How long the proof is, and how much stands beside it."""

    hops: int = 3
    """Rules of the proof; 1 to 8."""
    distractors: int = 5
    """Rules besides the two chains; 0 to 16."""

    def __post_init__(self) -> None:
        require(is_int(self.hops, 1, 8), "`hops` must be from 1 to 8", self.hops)
        require(
            is_int(self.distractors, 0, 16), "`distractors` must be from 0 to 16", self.distractors
        )


class ProntoQA(GeneratedQuestion):
    r"""Judge a statement about a member of an invented kind, by a chain of kinds.

    After PrOntoQA (Saparov and He 2022, arXiv:2210.01240). The names of the kinds are invented
    anew each time, so that nothing but the text tells what they are. A second member belongs to a
    second chain, as long as the first, which ends in the opposite; so no word of the text, and
    nothing short of the whole chain, tells the answer. Distractors are rules that lead away from
    the chains, into them, or stand apart. There is one proof.

    Observation: rules and memberships in random order, and the statement.
    Action: `\boxed{true}` or `\boxed{false}`.
    Reward: `correct` 1 or 0.
    Info: `privileged` has `steps`, the proof, one line for each hop.
    Difficulty: the hops.
    Levels: 1 to 8 hops, with more distractors.

    True and false, and statements with and without "not", are equally frequent, one independent
    of the other.
    """

    Config = ProntoQAConfig
    MAX_LEVEL = 7
    config: ProntoQAConfig
    answer_kind = "true or false"
    answer_example = "true"
    choices: ClassVar[tuple[str, ...]] = CHOICES

    @classmethod
    def at_level(cls, level: int) -> ProntoQAConfig:
        """Return a number of hops, and distractors that grow with it."""
        return ProntoQAConfig(hops=level + 1, distractors=3 + level)

    def start(self) -> Question:
        """Draw the label, an ontology and its words."""
        config = self.config
        label = self.draw(2) == 1
        ontology = generate(self.draw, config.hops, config.distractors)
        words = draw_vocabulary(self.draw, ontology)
        said = {rule: words.rule(self.draw, rule) for rule in ontology.rules}
        members = [words.fact(i, ontology.members[i]) for i in range(2)]
        sentences = [*members, *said.values()]
        theory = " ".join(sample(self.draw, sentences))
        asked = ontology.goal if label else ontology.goal.denial()
        proof = derive(ontology.rules, ontology.members[0])[ontology.goal]
        known = [members[0], *(words.sentence(0, trait) for _, trait in proof)]
        steps = [
            f"{before} & {said[rule]} -> {after}"
            for before, rule, after in zip(known[:-1], proof, known[1:], strict=True)
        ]
        return Question(
            f"{theory}\n\nIs this statement true or false?\n\n{words.sentence(0, asked)}",
            [write_truth(label)],
            canonical=f"{config.hops}: {' '.join(map(str, ontology.shape))} {write_truth(label)}",
            difficulty=float(config.hops),
            facts={"steps": steps},
        )

    def grade(self, answer: str) -> Grade:
        """Compare a truth value with the label."""
        said = read_truth(answer)
        return Grade(said is not None and write_truth(said) == self.state.answers[0])

    def instance_space(self) -> int | None:
        """Return how many ontologies and labels there are, where these are few."""
        space = 2 * count(self.config.hops, self.config.distractors)
        return space if space < _MANY else None
