"""RushHour."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.rush_hour import (
    Lengths,
    Slide,
    Yard,
    distances,
    exit_row,
    place,
    starts,
)
from gemenv.errors import InvalidArgumentError

_VEHICLES = {5: (7, 11), 6: (12, 16)}
"""The fewest and most vehicles for each size: a yard with fewer has too many positions."""
_MOST_POSITIONS = 600
"""Positions that a board may have: some milliseconds for all distances."""
_MOST_SLIDES = {5: 8, 6: 4}
"""Slides that a board of a size may offer when drawn: with more it often has too many positions."""
_DRAWS = 20_000
"""Boards that are drawn until one is hard enough."""


@dataclass(frozen=True, kw_only=True)
class RushHourConfig(GameConfig):
    """The size of the yard and how hard the way out is."""

    size: int = 6
    """Rows, and as many columns; 5 or 6."""
    num_vehicles: int = 14
    """Vehicles, the car included; 7 to 11 on 5x5, 12 to 16 on 6x6."""
    min_moves: int = 4
    """Slides of the shortest solution at least; 1 to 8."""
    max_turns: int = 40
    """Slides."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.size, 5, 6), "`size` must be 5 or 6", self.size)
        fewest, most = _VEHICLES[self.size]
        require(
            is_int(self.num_vehicles, fewest, most),
            f"`num_vehicles` must be from {fewest} to {most}",
            self.num_vehicles,
        )
        require(is_int(self.min_moves, 1, 8), "`min_moves` must be from 1 to 8", self.min_moves)
        require(
            self.max_turns >= self.min_moves,
            f"`max_turns` must be {self.min_moves} or more, with so many `min_moves`",
            self.max_turns,
        )


_LEVELS = ((5, 9, 1), (5, 9, 2), (5, 9, 3), (6, 14, 4), (6, 14, 6), (6, 14, 8))
"""Size, vehicles and slides at least."""
_LETTERS = "ABCDEFGHIJKLMNO"
_CAR = "X"
_WAYS = {"left": (0, -1), "right": (0, 1), "up": (1, -1), "down": (1, 1)}
"""For each direction whether it is along columns, and its sign."""
_MOVE = re.compile(r"([a-ox])[ \t]+(left|right|up|down)(?:[ \t]+([1-5]))?", re.ASCII)


@dataclass
class State:
    """Where the vehicles are, as `solvers.rush_hour` writes it."""

    lengths: Lengths
    position: int
    start: int


class RushHour(Game):
    r"""Slide vehicles back and forth until the car can leave through the exit.

    Observation: what the move did and the yard: `X` is the car, other letters are other vehicles,
        `.` is free, `>` is the exit.
    Action: `\boxed{A up 2}` slides A up by two cells, which have to be free; without a number by
        one. Vehicles move only forwards and backwards.
    Reward: `success` 1 when the car is at the exit.
    Ends: terminated when the car is at the exit or on an unreadable reply; truncated at the turn
        limit.
    Potential: minus the fewest slides to the exit, exact.
    Difficulty: the fewest slides from the start; one slide may go over several cells.
    Levels: from 5x5 with 9 vehicles to 6x6 with 14 and 8 slides at least.

    Boards are drawn at random, the car at the exit, until one has no more than 600 positions, and
    among them some at least `min_moves` away, of which one is the start. Slides can be taken back,
    so no position is lost.
    """

    Config = RushHourConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "A up 2, B left 1, X right 3"
    ansi_styles: ClassVar[Mapping[str, str]] = {"X": "1;31", ".": "90"}
    config: RushHourConfig
    state: State
    answer_format = r"Answer with vehicle, direction and number of cells, as in \boxed{A up 2}."
    _known: tuple[Yard, dict[int, int]] | None = None

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> RushHourConfig:
        """Draw one of the two sizes and 2 to 4 slides at least."""
        size, vehicles = (5, 9) if rng.integers(2) else (6, 14)
        least = int(rng.integers(2, 4, endpoint=True))
        return RushHourConfig(size=size, num_vehicles=vehicles, min_moves=least)

    @classmethod
    def at_level(cls, level: int) -> RushHourConfig:
        """Return a yard."""
        size, vehicles, least = _LEVELS[level]
        return RushHourConfig(size=size, num_vehicles=vehicles, min_moves=least)

    def start(self) -> State:
        """Draw boards until one is as hard as it should be."""
        config = self.config
        for _ in range(_DRAWS):
            yard, position = place(self.draw, config.size, config.num_vehicles)
            if len(yard.near(position)) > _MOST_SLIDES[config.size]:
                continue
            found = distances(yard, position, most=_MOST_POSITIONS, least=config.min_moves)
            if found is None:
                continue
            far = [
                here
                for here, distance in found.items()
                if config.min_moves <= distance <= config.max_turns
            ]
            start = far[self.draw(len(far))]
            self._known = yard, found
            return State(yard.lengths, start, start)
        raise InvalidArgumentError(
            f"`min_moves` must be fewer, or `num_vehicles` more: {_DRAWS} draws gave no such "
            f"board, got {config!r}."
        )

    def _distances(self) -> tuple[Yard, dict[int, int]]:
        """Return the yard and the distances of all positions, found again after a snapshot."""
        state = self.state
        known = self._known
        if known is None or known[0].lengths != state.lengths or state.start not in known[1]:
            yard = Yard(self.config.size, state.lengths)
            known = self._known = yard, distances(yard, state.start) or {}
        return known

    def _vehicles(self) -> dict[str, tuple[int, int]]:
        """Return line and place in the line of each vehicle, by its letter."""
        row, letters = exit_row(self.config.size), iter(_LETTERS)
        return {
            _CAR if line == row else next(letters): (line, i)
            for line, lengths in enumerate(self.state.lengths)
            for i in range(len(lengths))
        }

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        return (
            f"Bring the car X to the exit (>) at the right end of its row within "
            f"{config.max_turns} {turns}. Each letter is a vehicle. Those that lie in a row slide "
            "left and right, those that stand in a column up and down, over as many free cells "
            "(.) as you like; none turns, leaves its line or passes another. "
            f"{self.answer_format}"
        )

    def board(self) -> str:
        """Draw the yard."""
        return self._drawn(self.state.position)

    def _drawn(self, position: int) -> str:
        size, (yard, _) = self.config.size, self._distances()
        cells = [["."] * size for _ in range(size)]
        for letter, (line, i) in self._vehicles().items():
            lengths = yard.lengths[line]
            first = starts(yard.own(position, line), lengths)[i]
            for at in range(first, first + lengths[i]):
                row, column = (line, at) if line < size else (at, line - size)
                cells[row][column] = letter
        cells[exit_row(size)].append(">")
        return "\n".join(map(" ".join, cells))

    def parse(self, answer: str) -> tuple[str, str, int] | None:
        """Read vehicle, direction and number of cells."""
        found = _MOVE.fullmatch(answer.lower()) if len(answer) <= 20 else None
        return (found[1].upper(), found[2], int(found[3] or 1)) if found else None

    def play(self, move: tuple[str, str, int]) -> Play:
        """Slide a vehicle."""
        letter, way, count = move
        state, (yard, _) = self.state, self._distances()
        if (vehicle := self._vehicles().get(letter)) is None:
            return f"There is no vehicle {letter}.", REFUSED, None
        upright, sign = _WAYS[way]
        if upright != (vehicle[0] >= self.config.size):
            return f"{letter} cannot move {way}, only forwards and backwards.", REFUSED, None
        after = dict(yard.slides(state.position)).get((*vehicle, sign * count))
        if after is None:
            return f"{letter} cannot move {way} by {count}: the way is blocked.", REFUSED, None
        state.position = after
        message = f"You moved {letter} {way} by {count}."
        if yard.out(after):
            return f"{message} The car is out.", SOLVED, {"success": 1.0}
        return message, MOVED, None

    def _named(self, slide: Slide) -> str:
        line, i, by = slide
        letter = next(name for name, at in self._vehicles().items() if at == (line, i))
        ways = ("up", "down") if line >= self.config.size else ("left", "right")
        return f"{letter} {ways[by > 0]} {abs(by)}"

    def moves(self) -> list[str]:
        """List all slides."""
        yard, _ = self._distances()
        return [self._named(slide) for slide, _ in yard.slides(self.state.position)]

    def oracle(self) -> str | None:
        """Return a slide that brings the exit nearer; `None` at the exit."""
        yard, far = self._distances()
        here = self.state.position
        closer = (slide for slide, there in yard.slides(here) if far[there] < far[here])
        return None if yard.out(here) else self._named(next(closer))

    def phi(self) -> float:
        """Return minus the fewest slides to the exit."""
        return -float(self._distances()[1][self.state.position])

    def canonical(self) -> str:
        """Draw the yard at the start."""
        return self._drawn(self.state.start)

    def difficulty(self) -> float:
        """Return the fewest slides from the start to the exit."""
        return float(self._distances()[1][self.state.start])
