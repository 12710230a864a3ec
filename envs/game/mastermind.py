"""Mastermind."""

import functools
import itertools
import operator
from dataclasses import dataclass, field

import numpy as np

from gemenv.envs.game.base import MOVED, REFUSED, SOLVED, Game, GameConfig, Play, require


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
    """

    Config = MastermindConfig
    config: MastermindConfig
    state: State
    answer_format = r"Answer with the digits, separated by spaces, as in \boxed{3 1 4 2}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> MastermindConfig:
        """Draw one of the three published sizes."""
        length, numbers, turns = ((2, 4, 10), (4, 6, 20), (4, 8, 30))[int(rng.integers(3))]
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

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw any code."""
        return " ".join(_draw_code(rng, self.config))

    def oracle(self) -> str:
        """Return the first code that agrees with every answer so far."""
        config, state = self.config, self.state
        digits = "123456789"[: config.num_numbers]
        codes = (
            itertools.product(digits, repeat=config.code_length)
            if config.duplicate_numbers
            else itertools.permutations(digits, config.code_length)
        )
        answers = [(guess, pegs(state.code, guess)) for guess in state.guesses]
        fits = (
            code
            for code in map("".join, codes)
            if all(pegs(code, guess) == answer for guess, answer in answers)
        )
        return " ".join(next(fits))

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


@functools.cache
def _digits(n: int) -> frozenset[str]:
    return frozenset("123456789"[:n])
