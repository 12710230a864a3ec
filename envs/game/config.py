"""The configuration of a game."""

from dataclasses import dataclass

from gemenv.envs.base.arguments import require


@dataclass(frozen=True, kw_only=True)
class GameConfig:
    """What one kind of game is about; every game adds its own fields."""

    max_turns: int
    """Turns after which the episode is truncated."""

    def __post_init__(self) -> None:
        require(self.max_turns >= 1, "`max_turns` must be 1 or more", self.max_turns)
