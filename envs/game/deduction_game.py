"""What games of yes and no share: candidates, questions, guesses, and what is still possible."""

import functools
import math
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.deduction import agreeing, best_question, bits, turns_needed
from gemenv.errors import InvalidArgumentError

_LONGEST = 120
"""Characters of an answer that is read."""
_DRAWS = 200
"""Draws of candidates after which the turns count as too few."""
_ARTICLE = re.compile(r"(?:is (?:it|this) )?(?:an? |the )?")


@dataclass(frozen=True, kw_only=True)
class DeductionConfig(GameConfig):
    """How many candidates there are, and how often one may guess."""

    num_candidates: int = 16
    """Candidates, of which one is hidden; 2 or more."""
    guesses: int = 3
    """Guesses, the last of which loses if it is wrong; 2 to 100."""
    max_turns: int = 20
    """Questions and guesses."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.guesses, 2, 100), "`guesses` must be from 2 to 100", self.guesses)
        least = max(2, math.ceil(math.log2(max(self.num_candidates, 2)))) + 1
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


@dataclass
class State:
    """The candidates, the hidden one, and what was asked."""

    among: tuple[int, ...]
    """The candidates' places in the table, in ascending order."""
    target: int
    asked: list[str] = field(default_factory=list[str])
    guessed: list[int] = field(default_factory=list[int])
    history: str = ""
    """The questions and guesses with their answers."""


class DeductionGame(Game):
    """Find the hidden one of some candidates by questions that are answered with yes or no."""

    config: Any
    state: State

    @classmethod
    @abstractmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of all that may be candidates."""

    @abstractmethod
    def read_question(self, text: str) -> str | None:
        """Return a question as it is written in the history; `None` if there is no such one.

        Args:
            text: In lower case, without a mark at its end.
        """

    @abstractmethod
    def mask(self, question: str) -> int:
        """Return for which places in the table the answer is yes."""

    @abstractmethod
    def useful(self) -> Sequence[str]:
        """Return questions that tell all candidates apart."""

    @classmethod
    def places(cls) -> Mapping[str, int]:
        """Return the place in the table of each name, in lower case."""
        return _places(cls.names())

    def start(self) -> State:
        """Draw candidates that can all be found in time, and hide one."""
        config = self.config
        for _ in range(_DRAWS):
            left = list(range(len(self.names())))
            drawn = [left.pop(self.draw(len(left))) for _ in range(config.num_candidates)]
            self.state = State(tuple(sorted(drawn)), drawn[0])
            if max(self._needed().values()) <= config.max_turns:
                return self.state
        raise InvalidArgumentError(
            f"`max_turns` must let every candidate be found, got {config.max_turns}."
        )

    def board(self) -> str:
        """Show the candidates, what was asked, and what is left."""
        config, state, names = self.config, self.state, self.names()
        return (
            f"Candidates: {', '.join(names[i] for i in state.among)}.\n"
            f"So far:{state.history or ' nothing.'}\n"
            f"Turns left: {config.max_turns - self.turn}. "
            f"Guesses left: {config.guesses - len(state.guessed)}."
        )

    def parse(self, answer: str) -> tuple[str, str] | None:
        """Read a question or a guess; one that is not known is still a move, and refused."""
        if len(answer) > _LONGEST:
            return None
        text = " ".join(answer.lower().split()).rstrip(" ?.!")
        verb, _, rest = text.partition(" ")
        if verb == "guess" and rest:
            return "guess", _bare(rest)
        if verb == "ask" and rest:
            return "ask", self.read_question(rest) or ""
        if question := self.read_question(text):
            return "ask", question
        name = _bare(text)
        return ("guess", name) if name in self.places() else None

    def play(self, move: tuple[str, str]) -> Play:
        """Answer a question or a guess."""
        kind, text = move
        return self._guess(text) if kind == "guess" else self._ask(text)

    def _ask(self, question: str) -> Play:
        state = self.state
        if not question:
            return "I cannot answer that question.", REFUSED, None
        if question in state.asked:
            return f'You have already asked "{question}".', REFUSED, None
        answer = "yes" if self.mask(question) >> state.target & 1 else "no"
        state.asked.append(question)
        state.history += f"\n{question}: {answer}"
        return f"{question}: {answer}.", MOVED, None

    def _guess(self, name: str) -> Play:
        state = self.state
        place = self.places().get(name)
        if place is None or place not in state.among:
            return "That is none of the candidates.", REFUSED, None
        shown = self.names()[place]
        if place in state.guessed:
            return f"You have already guessed {shown}.", REFUSED, None
        state.guessed.append(place)
        if place == state.target:
            return f"It is {shown}.", SOLVED, {"success": 1.0}
        state.history += f"\nguess {shown}: wrong"
        if len(state.guessed) == self.config.guesses:
            return f"It is not {shown}. That was the last guess.", LOST, None
        return f"It is not {shown}.", MOVED, None

    def free_guesses(self) -> list[str]:
        """List the guesses that were not made."""
        state, names = self.state, self.names()
        return [f"guess {names[i]}" for i in state.among if i not in state.guessed]

    def oracle(self) -> str:
        """Halve what is still possible, and guess when it is one thing, or two and a guess more."""
        left = self._left()
        guesses = self.config.guesses - len(self.state.guessed)
        if left.bit_count() <= min(2, guesses):
            return f"guess {self.names()[next(bits(left))]}"
        asked = self.useful()
        index = best_question(left, [self.mask(question) for question in asked])
        return f"ask {asked[index or 0]}"

    def phi(self) -> float:
        """Return −log2 of the count of candidates that are possible; after a loss, of all."""
        state = self.state
        lost = len(state.guessed) == self.config.guesses and state.target not in state.guessed
        return -math.log2(len(state.among) if lost else self._left().bit_count())

    def _left(self) -> int:
        """Return the candidates that agree with all answers."""
        state = self.state
        asked = map(self.mask, state.asked)
        return agreeing(self._among(), state.target, asked, state.guessed)

    def _among(self) -> int:
        return sum(1 << i for i in self.state.among)

    def _needed(self) -> dict[int, int]:
        """Return in how many turns the oracle finds each candidate."""
        return turns_needed(self._among(), [self.mask(question) for question in self.useful()])

    def canonical(self) -> str:
        """Write the hidden one and the candidates."""
        names = self.names()
        return f"{names[self.state.target]} of {', '.join(names[i] for i in self.state.among)}"

    def difficulty(self) -> float:
        """Return the turns in which halving finds the hidden one."""
        return float(self._needed()[self.state.target])

    def instance_space(self) -> int:
        """Count the choices of candidates and of the hidden one."""
        count = self.config.num_candidates
        return math.comb(len(self.names()), count) * count

    def privileged(self) -> dict[str, int]:
        """Tell which of the candidates is the hidden one, from 0 on; their names are shown."""
        return {"target": self.state.among.index(self.state.target)}


def _bare(text: str) -> str:
    """Take off what a guess may begin with."""
    return text[match.end() :] if (match := _ARTICLE.match(text)) else text


@functools.cache
def _places(names: tuple[str, ...]) -> Mapping[str, int]:
    return {name.lower(): i for i, name in enumerate(names)}
