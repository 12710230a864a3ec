"""Guess the number."""

import math
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play

_SMALL = {str(number): number for number in range(1000)}
"""Nearly every guess: to look it up takes a fifth of the time of checking and converting it."""
_LISTED = 100_000
"""Numbers up to which a random guess is drawn from a list of those that were not tried."""


@dataclass(frozen=True, kw_only=True)
class GuessTheNumberConfig(GameConfig):
    """The range to guess in."""

    min_number: int = 1
    """The smallest number."""
    max_number: int = 20
    """The largest number."""
    max_turns: int = 20
    """Guesses."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            0 <= self.min_number < self.max_number,
            "`min_number` must be 0 or more and below `max_number`",
            (self.min_number, self.max_number),
        )


@dataclass
class State:
    """One hidden number and what is known of it."""

    target: int
    tried: list[int]
    """The guesses, in order."""
    history: str = ""
    """The guesses and their answers."""


class GuessTheNumber(Game):
    r"""Find a hidden number; each guess is answered with higher or lower.

    Observation: the answer, all guesses so far, and the turns left.
    Action: `\boxed{17}`.
    Reward: `success` 1 for the number. At the turn limit a wrong guess within the range pays
        `proximity`: 1 − |guess − target| / (max_number − min_number), always below 1.
    Ends: terminated on the number or an unreadable reply; truncated at the turn limit.
    Potential: −log2 of how many numbers agree with all answers.
    Difficulty: log2 of how many numbers there are: the bits to find out.
    Levels: 4 numbers, doubled by each level, to 4,096; turns enough for halving, and one more.
    """

    Config = GuessTheNumberConfig
    MAX_LEVEL = 10
    config: GuessTheNumberConfig
    state: State
    answer_format = r"Answer with one number, as in \boxed{17}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> GuessTheNumberConfig:
        """Draw a range of 6 to 51 numbers, and about as many turns as its square root."""
        low = int(rng.integers(1, 10, endpoint=True))
        high = int(rng.integers(low + 5, low + 50, endpoint=True))
        turns = math.ceil(math.sqrt(high - low)) + 1
        return GuessTheNumberConfig(min_number=low, max_number=high, max_turns=turns)

    @classmethod
    def at_level(cls, level: int) -> GuessTheNumberConfig:
        """Return a range of 4 · 2**level numbers."""
        return GuessTheNumberConfig(max_number=4 << level, max_turns=level + 4)

    def start(self) -> State:
        """Hide a number."""
        low, high = self.config.min_number, self.config.max_number
        return State(low + self.draw(high - low + 1), [])

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        return (
            f"Guess a number from {config.min_number} to {config.max_number}, both included, "
            f"within {config.max_turns} turns. After each guess you learn whether the number is "
            f"higher or lower. {self.answer_format}"
        )

    def board(self) -> str:
        """Show all guesses and the turns left."""
        left = self.config.max_turns - self.turn
        return f"Guesses so far:{self.state.history or ' none'}. Turns left: {left}."

    def parse(self, answer: str) -> int | None:
        """Read a non-negative integer of ASCII digits."""
        number = _SMALL.get(answer)
        if number is None and answer.isdecimal() and answer.isascii() and len(answer) < 19:
            number = int(answer)
        return number

    def play(self, move: int) -> Play:
        """Answer a guess."""
        config, state = self.config, self.state
        if move == state.target:
            return f"{move} is the number.", SOLVED, {"success": 1.0}
        if move in state.tried:
            return f"You have already guessed {move}.", REFUSED, None
        if not config.min_number <= move <= config.max_number:
            return f"{move} is out of range.", REFUSED, None
        state.tried.append(move)
        if move < state.target:
            state.history += f" {move} (higher)"
            return "The number is higher.", MOVED, None
        state.history += f" {move} (lower)"
        return "The number is lower.", MOVED, None

    def consolation(self, move: int) -> dict[str, float]:
        """Pay for the closeness of a last guess within the range."""
        config = self.config
        if not config.min_number <= move <= config.max_number:
            return {}
        span = config.max_number - config.min_number
        return {"proximity": 1.0 - abs(move - self.state.target) / span}

    def moves(self) -> list[str] | None:
        """List the numbers that were not tried."""
        config, tried = self.config, self.state.tried
        if config.max_number - config.min_number >= MENU_LIMIT + len(tried):
            return None
        numbers = range(config.min_number, config.max_number + 1)
        return [str(number) for number in numbers if number not in tried]

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a number that was not tried."""
        config, tried = self.config, self.state.tried
        if self._count > _LISTED + len(tried):
            while (number := config.min_number + int(rng.integers(self._count))) in tried:
                pass
            return str(number)
        free = [n for n in range(config.min_number, config.max_number + 1) if n not in tried]
        return str(free[int(rng.integers(len(free)))])

    def oracle(self) -> str:
        """Halve what is still possible."""
        return str(sum(self._bounds()) // 2)

    def phi(self) -> float:
        """Return −log2 of the count of numbers that agree with all answers."""
        low, high = self._bounds()
        return -math.log2(high - low + 1)

    def _bounds(self) -> tuple[int, int]:
        """Return the smallest and the largest number that is still possible."""
        config, state = self.config, self.state
        low = max((n + 1 for n in state.tried if n < state.target), default=config.min_number)
        high = min((n - 1 for n in state.tried if n > state.target), default=config.max_number)
        return low, high

    def canonical(self) -> str:
        """Write the number and the range."""
        return f"{self.state.target} in {self.config.min_number} to {self.config.max_number}"

    def difficulty(self) -> float:
        """Return log2 of the count of numbers."""
        return math.log2(self._count)

    def instance_space(self) -> int:
        """Count the numbers."""
        return self._count

    @property
    def _count(self) -> int:
        return self.config.max_number - self.config.min_number + 1

    def privileged(self) -> dict[str, int]:
        """Tell the number."""
        return {"target_number": self.state.target}
