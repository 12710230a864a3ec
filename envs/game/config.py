"""The configuration of a game, and how bad values are refused."""

from dataclasses import dataclass

from gemenv.errors import InvalidArgumentError


@dataclass(frozen=True, kw_only=True)
class GameConfig:
    """What one kind of game is about; every game adds its own fields."""

    max_turns: int
    """Turns after which the episode is truncated."""

    def __post_init__(self) -> None:
        require(self.max_turns >= 1, "`max_turns` must be 1 or more", self.max_turns)


def require(condition: bool, rule: str, came: object) -> None:
    """Raise `InvalidArgumentError` with the rule and what came, unless the condition holds."""
    if not condition:
        raise InvalidArgumentError(f"{rule}, got {came!r}.")


def is_int(value: object, low: int, high: int) -> bool:
    """Say whether `value` is an integer, no bool, from `low` to `high`."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
