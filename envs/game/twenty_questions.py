"""TwentyQuestions."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.deduction_game import DeductionConfig, DeductionGame
from gemenv.envs.game.facts import questions, things

_BEGINNING = re.compile(r"(?:is|are|does|do|can|could|has|have|was) (?:it|this|people|one|you) ")


@dataclass(frozen=True, kw_only=True)
class TwentyQuestionsConfig(DeductionConfig):
    """How many things there are, and how often one may guess."""

    def __post_init__(self) -> None:
        super().__post_init__()
        most = len(things())
        require(
            is_int(self.num_candidates, 2, most),
            f"`num_candidates` must be from 2 to {most}",
            self.num_candidates,
        )


class TwentyQuestions(DeductionGame):
    r"""Find a hidden thing by questions that are answered with yes or no.

    The answers come from a table of 168 things and 95 questions: animals, plants, food,
    furniture, vehicles, the sky.

    Observation: the candidates, the questions and guesses so far with their answers, and the turns
        and guesses left. The rules list the questions.
    Action: `\boxed{ask animal}`, with the name of a question, or in plain words, such as
        `\boxed{is it an animal?}` or the whole question; `\boxed{guess dog}`.
    Reward: `success` 1 for the hidden thing.
    Ends: terminated when it is guessed, by the last wrong guess, or on an unreadable reply;
        truncated at the turn limit. Unknown and repeated questions and guesses are refused.
    Potential: −log2 of how many candidates agree with all answers; after a loss, of all.
    Difficulty: the turns in which the oracle, who asks what halves the rest best, finds the thing.
    Levels: 4 candidates, doubled by each level, to 128.

    Every two things differ in an answer, and every candidate can be found within the turn limit.
    """

    Config = TwentyQuestionsConfig
    MAX_LEVEL = 5
    config: TwentyQuestionsConfig
    answer_format = (
        r"Answer with a question, as in \boxed{ask animal}, or a guess, as in \boxed{guess dog}."
    )

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return all things."""
        return things()

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> TwentyQuestionsConfig:
        """Draw 8 to 64 candidates."""
        return TwentyQuestionsConfig(num_candidates=int(rng.integers(8, 64, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> TwentyQuestionsConfig:
        """Return a number of candidates."""
        return TwentyQuestionsConfig(num_candidates=4 << level)

    def rules(self) -> str:
        """Explain the game and list the questions."""
        config = self.config
        known = "\n".join(f"{question.key}: {question.text}" for question in questions())
        return (
            f"I think of one of {config.num_candidates} things. Find it within {config.max_turns} "
            "turns. In each turn you ask a question, which I answer with yes or no, or you guess; "
            f"you have {config.guesses} guesses. These are the questions:\n{known}\n"
            f"{self.answer_format}"
        )

    def read_question(self, text: str) -> str | None:
        """Look for the name of a question, its text or another wording."""
        known = _wordings()
        return known.get(text) or known.get(_BEGINNING.sub("", text, count=1))

    def mask(self, question: str) -> int:
        """Return for which things the answer is yes."""
        return _masks()[question]

    def useful(self) -> tuple[str, ...]:
        """Return all questions."""
        return tuple(_masks())

    def moves(self) -> list[str]:
        """List the questions and guesses that were not made."""
        asked = [f"ask {key}" for key in _masks() if key not in self.state.asked]
        return asked + self.free_guesses()


@functools.cache
def _masks() -> Mapping[str, int]:
    return {question.key: question.mask for question in questions()}


@functools.cache
def _wordings() -> Mapping[str, str]:
    """Return the key of a question for each way to put it."""
    found: dict[str, str] = {}
    for question in questions():
        whole = question.text.lower().rstrip("?")
        for text in (question.key, whole, *question.wordings):
            found[text] = question.key
    return found
