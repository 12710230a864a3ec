"""RuleTaker."""

from dataclasses import dataclass
from typing import ClassVar

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.logic.rule_taker_text import Words, draw_words, write_theory
from gemenv.envs.logic.solvers.rule_taker import ANY, Atom, Step, Theory, explain
from gemenv.envs.logic.solvers.rule_taker_draw import Plan, generate
from gemenv.envs.logic.truth import CHOICES, read_truth, write_truth


@dataclass(frozen=True, kw_only=True)
class RuleTakerConfig:
    """How deep the proof is, and how much stands beside it."""

    depth: int = 2
    """Of the proof, or of the failure to prove; 0 to 8."""
    num_entities: int = 4
    """People or animals; 2 to 8."""
    num_facts: int = 9
    """Facts, or one or two less, or as many as the proof needs; 4 to 30."""
    extra_rules: int = 5
    """Rules besides those of the chain, at most; 1 to 20."""
    negation: bool = True
    """Whether rules ask that something does not hold."""
    style: str = "both"
    """`people` with attributes, `animals` with attributes and relations, or `both`, by chance."""

    def __post_init__(self) -> None:
        require(is_int(self.depth, 0, 8), "`depth` must be from 0 to 8", self.depth)
        require(
            is_int(self.num_entities, 2, 8), "`num_entities` must be from 2 to 8", self.num_entities
        )
        require(is_int(self.num_facts, 4, 30), "`num_facts` must be from 4 to 30", self.num_facts)
        require(
            is_int(self.extra_rules, 1, 20), "`extra_rules` must be from 1 to 20", self.extra_rules
        )
        require_one_of("style", self.style, ("people", "animals", "both"))


class RuleTaker(GeneratedQuestion):
    r"""Judge a statement by facts and rules in English, in a closed world.

    After RuleTaker (Clark, Tafjord and Richardson 2020, arXiv:2002.05867). What is neither given
    nor follows is false, and a "not" in a rule asks for that. No predicate depends on itself, so
    that the rules are stratified and have one model.

    The statement affirms or denies an atom: an entity with an attribute, or with a relation to
    another. Its depth is that of the atom, as RuleTaker counts. If the atom holds, it is the
    depth of its shallowest proof: 0 for a fact, otherwise one more than the deepest affirmed
    premise; "not" is a leaf. If not, it is the depth of the deepest failure to prove it: 0 where
    no rule concludes it, otherwise one more than the deepest failure of a premise of these rules.
    Only statements are asked for which the cheapest argument that counts "not" in full is as deep.

    Observation: facts and rules in random order, and the statement.
    Action: `\boxed{true}` or `\boxed{false}`.
    Reward: `correct` 1 or 0.
    Info: `privileged` has `proof`, each step after those that it rests on, and `depth`.
    Difficulty: the depth.
    Levels: depth 0 to 6, with more entities, facts and rules.

    True and false, and statements with and without "not", are equally frequent, one independent
    of the other.
    """

    Config = RuleTakerConfig
    MAX_LEVEL = 6
    config: RuleTakerConfig
    answer_kind = "true or false"
    answer_example = "true"
    choices: ClassVar[tuple[str, ...]] = CHOICES

    @classmethod
    def at_level(cls, level: int) -> RuleTakerConfig:
        """Return a depth, and sizes that grow with it."""
        return RuleTakerConfig(
            depth=level,
            num_entities=3 + level // 2,
            num_facts=6 + level,
            extra_rules=3 + level,
        )

    def start(self) -> Question:
        """Draw the label, then a theory and a statement that have it."""
        config = self.config
        label, affirmed = self.draw(2) == 1, self.draw(2) == 1
        animals = config.style == "animals" or (config.style == "both" and self.draw(2) == 1)
        plan = Plan(
            config.depth,
            config.num_entities,
            config.num_facts,
            config.extra_rules,
            config.negation,
        )
        theory, atom = generate(self.draw, plan, holds=label == affirmed)
        words = draw_words(self.draw, theory, animals)
        text, rules = write_theory(self.draw, words, theory)
        return Question(
            f"Here are facts and rules.\n\n{text}\n\nWhat is neither stated nor follows from the "
            'rules is false; where a rule says "not", it asks for just that. Is this statement '
            f"true or false?\n\n{words.sentence(atom, affirmed)}",
            [write_truth(label)],
            canonical=_canonical(theory, atom, affirmed),
            difficulty=float(config.depth),
            facts={
                "depth": config.depth,
                "proof": [_said(step, words, rules) for step in explain(theory, atom)],
            },
        )

    def grade(self, answer: str) -> Grade:
        """Compare a truth value with the label."""
        said = read_truth(answer)
        return Grade(said is not None and write_truth(said) == self.state.answers[0])


def _canonical(theory: Theory, atom: Atom, affirmed: bool) -> str:
    """Write facts, rules and the statement in numbers."""
    facts = " ".join(f"{p}.{e}" for p, e in theory.facts)
    rules = "; ".join(
        " ".join(f"{'' if yes else '-'}{p}.{_of(e)}" for p, e, yes in sorted(body))
        + f" > {head}.{_of(entity)}"
        for body, (head, entity) in theory.rules
    )
    return f"{facts} | {rules} | {'' if affirmed else '-'}{atom[0]}.{atom[1]}"


def _of(entity: int) -> str:
    return "x" if entity == ANY else str(entity)


def _said(step: Step, words: Words, rules: list[str]) -> str:
    """Write a step as "conclusion <- rule & premises"."""
    if step.rule is not None:
        reasons = [rules[step.rule], *(words.sentence(*premise) for premise in step.because)]
    else:
        reasons = ["given" if step.holds else "no rule concludes it"]
    return f"{words.sentence(step.atom, step.holds)} <- {' & '.join(reasons)}"
