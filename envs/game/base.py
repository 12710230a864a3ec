r"""What all text games share.

A game is a frozen configuration, a `State` dataclass and a few small methods. Turn counting, turn
limits, format errors, info, random configurations and snapshots live here, once.

Observation: the rules and the board at the reset; afterwards what the move did and the board.
Action: any text; the content of the last `\boxed{…}` is the move.
Reward: named terms, `success` or `progress` as each game says, in total at most 1. A reply
    without a readable move costs 0.1 (`format`) and ends the episode, unless
    `on_format_error="continue"`. A move that the rules forbid costs nothing but its turn.
Ends: terminated when the game is solved, lost, or misformatted; truncated at `max_turns`.
"""

import inspect
from abc import abstractmethod
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from gemenv.core import Env, Info, Step, StepResult
from gemenv.core.snapshot import fit_field
from gemenv.errors import InvalidArgumentError, UnknownArgumentError, nearest
from gemenv.messages import boxed, last_boxed

FORMAT_PENALTY = -0.1
"""Reward of a reply that holds no readable move."""


@dataclass(frozen=True, kw_only=True)
class GameConfig:
    """What one kind of game is about; every game adds its own fields."""

    max_turns: int
    """Turns after which the episode is truncated."""

    def __post_init__(self) -> None:
        require(self.max_turns >= 1, "`max_turns` must be 1 or more", self.max_turns)


class Outcome(NamedTuple):
    """What a move means for the episode."""

    terminated: bool = False
    success: bool = False
    valid: bool = True
    """Whether the rules allow the move."""


MOVED = Outcome()
REFUSED = Outcome(valid=False)
SOLVED = Outcome(terminated=True, success=True)
LOST = Outcome(terminated=True)
FORFEITED = Outcome(terminated=True, valid=False)
"""Lost by a move that the rules forbid."""

Play = tuple[str, Outcome, dict[str, float] | None]
"""What a move did: the message to the player, the outcome, and reward terms if there are any.

A plain tuple, since a named one would take a tenth of the time of a whole step.
"""


class Game(Env):
    """A turn-based text game.

    Args:
        randomize: Draw a configuration at every reset; keywords given besides stay fixed.
        on_format_error: Whether a reply without a readable move ends the episode.
        render_mode: Only here for Gymnasium; `render` always returns text.
        config: The fields of the game's configuration.

    Raises:
        UnknownArgumentError: If a keyword is not a field of the configuration.
        InvalidArgumentError: If a value is out of range.
    """

    Config: ClassVar[type[GameConfig]]
    """The configuration's class; its defaults are the game's defaults."""
    answer_format: ClassVar[str] = ""
    """How to write a move, shown at the end of the rules."""
    snapshot_fields = ("config", "state")
    config: Any
    """The configuration of this episode."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Show the configuration's fields in the signature that `help` and editors read."""
        super().__init_subclass__(**kwargs)
        if "Config" in cls.__dict__:
            own = inspect.signature(Game.__init__).parameters.values()
            named = [p for p in own if p.name in ("randomize", "on_format_error", "render_mode")]
            config = inspect.signature(cls.Config).parameters.values()
            cls.__signature__ = inspect.Signature([*config, *named])

    def __init__(
        self,
        *,
        randomize: bool = False,
        on_format_error: Literal["terminate", "continue"] = "terminate",
        render_mode: Literal["ansi"] | None = None,
        **config: Any,
    ) -> None:
        known = [field.name for field in fields(self.Config)]
        for name in config:
            if name not in known:
                options = [*known, "randomize", "on_format_error", "render_mode"]
                raise UnknownArgumentError(
                    f"{type(self).__name__} has no keyword {name!r}.{nearest(name, options)} "
                    f"It takes {', '.join(options)}."
                )
        require(
            on_format_error in ("terminate", "continue"),
            "`on_format_error` must be 'terminate' or 'continue'",
            on_format_error,
        )
        require(render_mode in (None, "ansi"), "`render_mode` must be 'ansi' or None", render_mode)
        config = {name: self._fit(name, value) for name, value in config.items()}
        self.randomize = randomize
        self.on_format_error = on_format_error
        self.render_mode = render_mode
        self._given = config
        self._ends_on_format_error = on_format_error == "terminate"
        self.config = self._fixed = self.Config(**config)
        self._rules = self.rules()

    def _fit(self, name: str, value: Any) -> Any:
        try:
            return fit_field(self.Config, name, value)
        except ValueError as error:
            raise InvalidArgumentError(
                f"`{name}` of {type(self).__name__} must be of the type that "
                f"{self.Config.__name__} declares, got {value!r}."
            ) from error

    # What a game writes

    @classmethod
    @abstractmethod
    def draw_config(cls, rng: np.random.Generator) -> GameConfig:
        """Draw a configuration for a randomized environment."""

    @abstractmethod
    def start(self) -> Any:
        """Draw an instance from `np_random` and return its `State`."""

    @abstractmethod
    def rules(self) -> str:
        """Explain the game and the form of a move."""

    @abstractmethod
    def board(self) -> str:
        """Show what the player may see now."""

    @abstractmethod
    def parse(self, answer: str) -> Any:
        """Read a move from the content of the box; `None` if it is not one."""

    @abstractmethod
    def play(self, move: Any) -> Play:
        """Make a move."""

    @abstractmethod
    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a move that the rules allow now."""

    @abstractmethod
    def oracle(self) -> str | None:
        """Return an optimal or solving move, or `None` where none is left."""

    def consolation(self, move: Any) -> dict[str, float]:
        """Return reward terms for a game that the turn limit cuts off after `move`."""
        return {}

    def privileged(self) -> dict[str, Any]:
        """Return what a critic may know and the player may not."""
        return {}

    def draw(self, n: int) -> int:
        """Draw an integer in [0, n) from `np_random`, n far below 2**64.

        It scales 64 random bits, which takes a fifth of the time of `integers`.
        """
        return (self._np_random or self.np_random).bit_generator.random_raw() * n >> 64

    # What the base does with it

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        if self.randomize:
            self.config = replace(self.draw_config(self.np_random), **self._given)
            self._rules = self.rules()
        else:
            # A snapshot of another variant may have brought its own.
            self.config = self._fixed
        self.state = self.start()
        return f"{self._rules}\n\n{self.board()}", {"privileged": self.privileged()}

    def _step(self, action: str) -> Step:
        answer = last_boxed(action)
        if answer is None or (move := self.parse(answer)) is None:
            return self._format_error()
        message, (terminated, success, valid), terms = self.play(move)
        truncated = not terminated and self.turn >= self.config.max_turns
        if truncated:
            message += "\nYou have reached the maximum number of turns."
            terms = (terms or {}) | self.consolation(move)
        info: Info = {
            "success": success,
            "action_valid": valid,
            "parsed_action": answer,
            "reward_terms": terms or {},
        }
        reward = sum(terms.values()) if terms else 0.0
        observation = f"{message}\n{self.board()}"
        return observation, reward, terminated, truncated, info

    def _format_error(self) -> StepResult:
        terminated = self._ends_on_format_error
        return StepResult.of(
            f"No move could be read from your reply. {self.answer_format}\n{self.board()}",
            {"format": FORMAT_PENALTY},
            terminated=terminated,
            truncated=not terminated and self.turn >= self.config.max_turns,
            action_valid=False,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return boxed(self.random_move(rng))

    def oracle_action(self) -> str | None:
        """Return an optimal or solving move in a box, or `None` where none is left."""
        if self.over:
            return None
        move = self.oracle()
        return None if move is None else boxed(move)


def require(condition: bool, rule: str, came: object) -> None:
    """Raise `InvalidArgumentError` with the rule and what came, unless the condition holds."""
    if not condition:
        raise InvalidArgumentError(f"{rule}, got {came!r}.")
