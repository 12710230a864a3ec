"""Mastermind."""

import functools
import itertools
import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play


@dataclass(frozen=True, kw_only=True)
class MastermindConfig(GameConfig):
    """The space of codes."""

    code_length: int = 4
    """Digits of the code; 1 to 8."""
    num_numbers: int = 6
    """Digits run from 1 to this; 1 to 9."""
    duplicate_numbers: bool = False
    """Whether a digit may appear twice in the code."""
    max_turns: int = 20
    """Guesses."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(1 <= self.code_length <= 8, "`code_length` must be from 1 to 8", self.code_length)
        require(1 <= self.num_numbers <= 9, "`num_numbers` must be from 1 to 9", self.num_numbers)
        require(
            self.duplicate_numbers or self.code_length <= self.num_numbers,
            "`code_length` must not exceed `num_numbers` unless `duplicate_numbers` is true",
            (self.code_length, self.num_numbers),
        )


_LEVELS = ((2, 4, 10), (2, 6, 10), (3, 6, 15), (4, 6, 20), (4, 8, 30), (5, 8, 30), (5, 9, 30))
"""Digits of the code, digits to choose from, turns."""
_MOST_CODES = 20_000
"""Codes up to which the agreeing ones are counted: 30 ms for an answer that excludes none."""

_Answers = tuple[tuple[str, tuple[int, int]], ...]
"""Guesses, each with its black and white pegs."""


@dataclass
class State:
    """A hidden code and what is known of it."""

    code: str
    """One character a digit."""
    guesses: list[str] = field(default_factory=list[str])
    history: str = ""
    """The guesses and their pegs."""
    most_black: int = 0
    """The largest number of black pegs so far."""


class Mastermind(Game):
    r"""Break a hidden code of digits.

    Observation: all guesses so far, each with its black pegs (right digit, right place) and its
        white pegs (right digit, wrong place).
    Action: `\boxed{1 4 2 6}`.
    Reward: `progress`, the new black pegs beyond the most so far, over the code's length: in
        total 1 when the code is broken.
    Ends: terminated when the code is broken or on an unreadable reply; truncated at the turn
        limit.
    Potential: −log2 of how many codes agree with all answers; none where there are more than
        20,000 codes.
    Difficulty: log2 of how many codes there are: the bits to find out.
    Levels: codes of 2 digits out of 4, to 5 out of 9.
    """

    Config = MastermindConfig
    MAX_LEVEL = 6
    config: MastermindConfig
    state: State
    answer_format = r"Answer with the digits, separated by spaces, as in \boxed{3 1 4 2}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> MastermindConfig:
        """Draw one of the three published sizes."""
        length, numbers, turns = ((2, 4, 10), (4, 6, 20), (4, 8, 30))[int(rng.integers(3))]
        return MastermindConfig(code_length=length, num_numbers=numbers, max_turns=turns)

    @classmethod
    def at_level(cls, level: int) -> MastermindConfig:
        """Return a size out of seven."""
        length, numbers, turns = _LEVELS[level]
        return MastermindConfig(code_length=length, num_numbers=numbers, max_turns=turns)

    def start(self) -> State:
        """Draw a code."""
        return State(_draw_code(self.np_random, self.config))

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        repeats = "may" if config.duplicate_numbers else "does not"
        return (
            f"Break the hidden code within {config.max_turns} guesses. It has {config.code_length} "
            f"digits from 1 to {config.num_numbers}, and a digit {repeats} appear twice. Each "
            "guess earns a black peg for each right digit in the right place, and a white peg for "
            f"each right digit in a wrong place. {self.answer_format}"
        )

    def board(self) -> str:
        """Show all guesses and the turns left."""
        left = self.config.max_turns - self.turn
        return f"Guesses so far:{self.state.history or ' none'}\nTurns left: {left}."

    def parse(self, answer: str) -> list[str] | None:
        """Read digits separated by spaces."""
        words = answer.split()
        joined = "".join(words)
        return words if joined.isdecimal() and joined.isascii() else None

    def play(self, move: list[str]) -> Play:
        """Compare a guess with the code."""
        config, state = self.config, self.state
        guess = "".join(move)
        if len(move) != config.code_length:
            return f"The code has {config.code_length} digits, not {len(move)}.", REFUSED, None
        if len(guess) != len(move) or not _digits(config.num_numbers).issuperset(guess):
            return f"The digits run from 1 to {config.num_numbers}.", REFUSED, None
        if not config.duplicate_numbers and len(set(guess)) < len(guess):
            return "No digit appears twice in the code.", REFUSED, None
        black, white = pegs(state.code, guess)
        state.guesses.append(guess)
        result = f"{' '.join(move)}: {black} black, {white} white"
        state.history += f"\n{result}"
        terms = None
        if black > state.most_black:
            terms = {"progress": (black - state.most_black) / config.code_length}
            state.most_black = black
        if black == config.code_length:
            return f"{result}. You broke the code.", SOLVED, terms
        return result, MOVED, terms

    def moves(self) -> list[str] | None:
        """List all codes, as any may be tried."""
        few = self.instance_space() <= MENU_LIMIT
        return [" ".join(code) for code in _codes(self.config)] if few else None

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw any code."""
        return " ".join(_draw_code(rng, self.config))

    def oracle(self) -> str:
        """Return the first code that agrees with every answer so far."""
        answers = self._answers()
        fits = (
            code
            for code in _codes(self.config)
            if all(pegs(code, guess) == answer for guess, answer in answers)
        )
        return " ".join(next(fits))

    def phi(self) -> float | None:
        """Return −log2 of the count of codes that agree with all answers."""
        if self.instance_space() > _MOST_CODES:
            return None
        # Whoever asks in every turn adds one answer at a time.
        key = replace(self.config, max_turns=1)
        return -math.log2(len(_agreeing(key, self._answers())))

    def canonical(self) -> str:
        """Write the code and the space of codes."""
        config = self.config
        repeats = " with repeats" if config.duplicate_numbers else ""
        return f"{self.state.code} of 1 to {config.num_numbers}{repeats}"

    def difficulty(self) -> float:
        """Return log2 of the count of codes."""
        return math.log2(self.instance_space())

    def instance_space(self) -> int:
        """Count the codes."""
        length, numbers = self.config.code_length, self.config.num_numbers
        repeats = self.config.duplicate_numbers
        return numbers**length if repeats else math.perm(numbers, length)

    def _answers(self) -> "_Answers":
        """Return the guesses with their pegs."""
        return tuple((guess, pegs(self.state.code, guess)) for guess in self.state.guesses)

    def privileged(self) -> dict[str, str]:
        """Tell the code."""
        return {"code": " ".join(self.state.code)}


def pegs(code: str, guess: str) -> tuple[int, int]:
    """Count the black and the white pegs of a guess of the code's length.

    >>> pegs("1234", "1352")
    (1, 2)
    """
    black = sum(map(operator.eq, code, guess))
    unmatched = code
    for digit in guess:
        unmatched = unmatched.replace(digit, "", 1)
    return black, len(code) - len(unmatched) - black


def _draw_code(rng: np.random.Generator, config: MastermindConfig) -> str:
    """Draw a code, every one with the same chance."""
    free = list("123456789"[: config.num_numbers])
    code = ""
    for x in rng.random(config.code_length).tolist():
        i = int(x * len(free))
        code += free[i] if config.duplicate_numbers else free.pop(i)
    return code


def _codes(config: MastermindConfig) -> Iterator[str]:
    """Yield every code, in ascending order."""
    digits, length = "123456789"[: config.num_numbers], config.code_length
    codes = (
        itertools.product(digits, repeat=length)
        if config.duplicate_numbers
        else itertools.permutations(digits, length)
    )
    return map("".join, codes)


@functools.lru_cache(maxsize=256)
def _agreeing(config: MastermindConfig, answers: _Answers) -> tuple[str, ...]:
    """Return the codes that agree with all answers."""
    if not answers:
        return tuple(_codes(config))
    guess, answer = answers[-1]
    return tuple(code for code in _agreeing(config, answers[:-1]) if pegs(code, guess) == answer)


@functools.cache
def _digits(n: int) -> frozenset[str]:
    return frozenset("123456789"[:n])
