"""The game of 24."""

from dataclasses import dataclass

import numpy as np

from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.expression_game import ExpressionGame, State
from gemenv.envs.game.solvers.countdown import draw_24
from gemenv.envs.game.solvers.countdown_measures import bits_to_hit


@dataclass(frozen=True, kw_only=True)
class Game24Config(GameConfig):
    """The difficulty of the cards."""

    needs_division: bool = False
    """Whether the cards make 24 by division only, or without one."""
    max_turns: int = 1
    """Tries."""


class Game24(ExpressionGame):
    r"""Make 24 of four cards from 1 to 13, each used exactly once.

    Every hand can make 24; this is proved by an exact search.

    Observation: the cards, and the tries so far.
    Action: `\boxed{8 / (3 - 8 / 3)}`.
    Reward: `success` 1 for an expression that makes 24.
    Ends: terminated when solved, after the last try (one, unless `max_turns` says otherwise), or
        on an unreadable reply.
    Potential: 1 while a try is left, then 0.
    Difficulty: log2 of the ways to combine the cards for each that makes 24.
    Levels: 0 without, 1 with the need to divide.
    """

    Config = Game24Config
    MAX_LEVEL = 1
    config: Game24Config
    use_all = True

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> Game24Config:
        """Draw whether division is needed."""
        return Game24Config(needs_division=bool(rng.integers(2)))

    @classmethod
    def at_level(cls, level: int) -> Game24Config:
        """Return whether division is needed."""
        return Game24Config(needs_division=level == 1)

    def start(self) -> State:
        """Draw four cards that make 24."""
        return State(draw_24(self.np_random, self.config.needs_division), 24)

    def rules(self) -> str:
        """Explain the game."""
        return f"Make 24 from the four numbers. Use each exactly once. {self.answer_format}"

    def difficulty(self) -> float:
        """Return log2 of the ways to combine the cards for each that makes 24."""
        return bits_to_hit(self.state.numbers, 24)

    def instance_space(self) -> int:
        """Count the hands, in any order, that make 24 by division only, or without one."""
        return 199 if self.config.needs_division else 1163
