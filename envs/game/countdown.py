"""Countdown."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.expression_game import ExpressionGame, State
from gemenv.envs.game.solvers.countdown import draw_solvable
from gemenv.envs.game.solvers.countdown_measures import bits_to_shortest

_LEVELS = (
    (2, 10, 1, 20),
    (3, 10, 1, 50),
    (3, 20, 1, 100),
    (4, 50, 1, 100),
    (4, 100, 1, 100),
    (5, 100, 10, 500),
    (6, 100, 100, 999),
)
"""How many numbers, the largest, the smallest and the largest target."""


@dataclass(frozen=True, kw_only=True)
class CountdownConfig(GameConfig):
    """The numbers and the target."""

    MAX_LEVEL: ClassVar[int] = len(_LEVELS) - 1

    num_numbers: int = 4
    """How many numbers are given; 2 to 6."""
    min_number: int = 1
    """The smallest number that may be given."""
    max_number: int = 100
    """The largest number that may be given."""
    min_target: int = 1
    """The smallest target."""
    max_target: int = 100
    """The largest target."""
    max_turns: int = 1
    """Tries, or steps."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(2 <= self.num_numbers <= 6, "`num_numbers` must be from 2 to 6", self.num_numbers)
        require(
            1 <= self.min_number < self.max_number <= 1000,
            "`min_number` must be 1 or more, below `max_number`, and that at most 1000",
            (self.min_number, self.max_number),
        )
        require(
            1 <= self.min_target < self.max_target <= 100_000,
            "`min_target` must be 1 or more, below `max_target`, and that at most 100000",
            (self.min_target, self.max_target),
        )

    @classmethod
    def drawn(cls, rng: np.random.Generator, max_turns: int) -> "CountdownConfig":
        """Draw three to six numbers, and a target that suits them."""
        count = int(rng.integers(3, 6, endpoint=True))
        low, high = ((1, 100), (1, 100), (10, 500), (100, 999))[count - 3]
        return cls(num_numbers=count, min_target=low, max_target=high, max_turns=max_turns)

    @classmethod
    def at_level(cls, level: int, max_turns: int) -> "CountdownConfig":
        """Return the configuration of a level."""
        count, most, low, high = _LEVELS[level]
        return cls(
            num_numbers=count,
            max_number=most,
            min_target=low,
            max_target=high,
            max_turns=max_turns,
        )

    @property
    def instance_space(self) -> int | None:
        """How many instances there are at most; `None` for a million or more."""
        numbers = self.max_number - self.min_number + 1
        hands = math.comb(numbers + self.num_numbers - 1, self.num_numbers)
        space = hands * (self.max_target - self.min_target + 1)
        return space if space < 1_000_000 else None

    def draw(self, rng: np.random.Generator) -> tuple[tuple[int, ...], int]:
        """Draw numbers and a target that they can make."""
        return draw_solvable(
            rng,
            self.num_numbers,
            self.min_number,
            self.max_number,
            self.min_target,
            self.max_target,
        )


class Countdown(ExpressionGame):
    r"""Write an expression over given numbers that makes the target.

    Every target can be made. Fractions are exact: 8 / (3 - 8 / 3) is 24.

    Observation: the numbers, the target, and the tries so far.
    Action: `\boxed{(3 + 5) * 4}`; each number at most once.
    Reward: `success` 1 for an expression that makes the target.
    Ends: terminated when solved, after the last try (one, unless `max_turns` says otherwise), or
        on an unreadable reply.
    Potential: 1 while a try is left, then 0.
    Difficulty: log2 of how many ways there are to make as many steps as the shortest solution.
    Levels: from 2 numbers up to 10 to 6 numbers up to 100, with targets up to 999.
    """

    Config = CountdownConfig
    MAX_LEVEL = CountdownConfig.MAX_LEVEL
    config: CountdownConfig
    use_all = False

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> CountdownConfig:
        """Draw three to six numbers, and a target that suits them."""
        return CountdownConfig.drawn(rng, max_turns=1)

    @classmethod
    def at_level(cls, level: int) -> CountdownConfig:
        """Return a count of numbers and ranges."""
        return CountdownConfig.at_level(level, max_turns=1)

    def start(self) -> State:
        """Draw numbers and a target that they can make."""
        return State(*self.config.draw(self.np_random))

    def rules(self) -> str:
        """Explain the game."""
        return (
            "Make the target from the numbers. Use each number at most once; you need not use "
            f"all. {self.answer_format}"
        )

    def difficulty(self) -> float:
        """Return log2 of the ways to make as many steps as the shortest solution."""
        return bits_to_shortest(self.state.numbers, self.state.target)

    def instance_space(self) -> int | None:
        """Count multisets of numbers and targets."""
        return self.config.instance_space
