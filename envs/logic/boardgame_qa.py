"""Questions about what follows from rules in conflict."""

from dataclasses import dataclass

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.logic.defeasible.generator import Drawn, Generator, Shape
from gemenv.envs.logic.defeasible.knowledge import NO_OBJECT
from gemenv.envs.logic.defeasible.theory import ANY, LABELS, Claim, Consequences
from gemenv.envs.logic.defeasible.wording import tell
from gemenv.envs.logic.draws import pick
from gemenv.envs.logic.labels import word

_LEVELS = (
    (1, 0.0, 1),
    (1, 0.5, 1),
    (1, 1.0, 2),
    (2, 0.5, 3),
    (2, 1.0, 4),
    (3, 0.5, 6),
    (3, 1.0, 8),
)
"""Depth, the chance of a conflict, distractors."""


@dataclass(frozen=True, kw_only=True)
class BoardgameQAConfig:
    """What theories are drawn."""

    depth: int = 2
    """Rules in the longest chain to the answer; 1 to 3."""
    conflict: float = 0.5
    """The chance that the last rule of the chain has another against it; half of it for each rule
    before. 0 to 1."""
    distractors: int = 3
    """Rules, and as many facts, that change nothing for the question; 1 to 10."""
    knowledge: str = "given"
    """Whether the text states the common knowledge that is needed: "given" or "missing"."""
    knowledge_share: float = 0.3
    """The chance that a premise needs common knowledge; 0 to 1."""

    def __post_init__(self) -> None:
        require(is_int(self.depth, 1, 3), "`depth` must be an int from 1 to 3", self.depth)
        require(0 <= self.conflict <= 1, "`conflict` must be from 0 to 1", self.conflict)
        require(
            is_int(self.distractors, 1, 10),
            "`distractors` must be an int from 1 to 10",
            self.distractors,
        )
        require_one_of("knowledge", self.knowledge, ("given", "missing"))
        require(
            0 <= self.knowledge_share <= 1,
            "`knowledge_share` must be from 0 to 1",
            self.knowledge_share,
        )


class BoardgameQA(GeneratedQuestion):
    r"""Find out what follows from facts and rules that contradict each other.

    Animals play a board game. Facts hold. A rule applies if all its conditions hold, and its
    conclusion then holds unless a rule for the opposite applies too. Of two such rules the one that
    beats the other counts: it is preferred over the other, or it is strict and the other is not.
    Every conflict of rules that apply is decided in this way. What is neither a fact nor a
    conclusion that counts is open: there is no negation by default.

    A statement is *proved* if it holds, *disproved* if its opposite holds, and *unknown* otherwise;
    each label comes as often. Where a statement is unknown, a premise is missing, is denied, or is
    defeated by a preferred rule.

    Conflicts are of two types: in the first, both rules apply and the preferred one wins; in the
    second, a condition of the preferred rule fails, so that the other one wins. Rules are about
    animals by name, any animal, or at least one. A premise may need common knowledge, such as that
    Paris is in France; `knowledge="missing"` leaves it to the reader.

    Action: `\boxed{proved}`, `\boxed{disproved}` or `\boxed{unknown}`.
    Reward: 1 for the right label.
    Difficulty: how many rules bear on the question.
    Levels: one rule without a conflict, to chains of three rules with conflicts.
    Privileged: `depth`; `conflicts`, those of each type that decide; `proof`, the numbers of the
        rules that lead to the statement or its opposite.

    Source: BoardgameQA, arXiv 2306.07934.
    """

    Config, MAX_LEVEL = BoardgameQAConfig, len(_LEVELS) - 1
    answer_kind, answer_example = "the label", "unknown"
    choices = LABELS
    config: BoardgameQAConfig

    @classmethod
    def at_level(cls, level: int) -> BoardgameQAConfig:
        """Return the size of a level."""
        depth, conflict, distractors = _LEVELS[level]
        return BoardgameQAConfig(depth=depth, conflict=conflict, distractors=distractors)

    def start(self) -> Question:
        """Draw a label, then a theory with a statement that has it."""
        config = self.config
        shape = Shape(config.depth, config.conflict, config.distractors, config.knowledge_share)
        drawn = Generator(self.draw, shape).question(pick(self.draw, LABELS))
        telling = tell(drawn, self.draw, config.knowledge == "given")
        follows = Consequences(drawn.theory)
        steps = follows.proof(drawn.query) or follows.proof(drawn.query.opposite)
        numbers = telling.rule_numbers
        return Question(
            telling.text,
            [follows.label(drawn.query)],
            canonical=_canonical(drawn),
            difficulty=float(drawn.num_relevant),
            facts={
                "depth": config.depth,
                "conflicts": list(drawn.conflicts),
                "proof": [numbers[step] for step in steps if step < drawn.num_rules],
            },
        )

    def grade(self, answer: str) -> Grade:
        """Compare a word with the label."""
        return Grade(word(answer) == self.state.answers[0])


def _canonical(drawn: Drawn) -> str:
    """Write a theory with numbers for its animals and verbs, in the order of their coming."""
    animals: dict[int, int] = {}
    verbs: dict[int, int] = {}

    def written(claim: Claim) -> str:
        someone = claim.subject == ANY
        subject = "*" if someone else animals.setdefault(claim.subject, len(animals))
        number, target = claim.relation
        if target == NO_OBJECT:
            return f"{subject}:{number}"
        verb = verbs.setdefault(number, len(verbs))
        other = animals.setdefault(target, len(animals))
        return f"{'' if claim.holds else '-'}{subject}.{verb}.{other}"

    theory = drawn.theory
    rules = (
        f"{'!' * rule.strict}{' '.join(map(written, rule.conditions))} > {written(rule.conclusion)}"
        for rule in theory.rules[: drawn.num_rules]
    )
    return "; ".join(
        (
            written(drawn.query),
            " ".join(map(written, theory.facts)),
            *rules,
            " ".join(f"{first}>{second}" for first, second in theory.preferences),
        )
    )
