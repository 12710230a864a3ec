"""PocketCube."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, SOLVED, Play
from gemenv.envs.game.solvers import pocket_cube as cube


@dataclass(frozen=True, kw_only=True)
class PocketCubeConfig(GameConfig):
    """How far the cube is scrambled."""

    scramble: int = 5
    """Random turns from the solved cube, no two of one face in a row; 1 to 30."""
    max_turns: int = 20
    """Turns of a face; 11 or more, which solve any cube."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.scramble, 1, 30), "`scramble` must be from 1 to 30", self.scramble)
        require(self.max_turns >= 11, "`max_turns` must be 11 or more", self.max_turns)


_LEVELS = (1, 2, 3, 4, 5, 6, 8, 11, 20)


@dataclass
class State:
    """The stickers, as `solvers.pocket_cube` orders them."""

    cube: str
    start: str


class PocketCube(Game):
    r"""Solve a 2x2x2 cube by turning its upper, right and front face.

    Observation: the turn, and the net of the cube: up above front, then left, front, right and back
        in a row, and down below front.
    Action: `\boxed{R}` a quarter clockwise, `\boxed{R'}` back, `\boxed{R2}` half, and so with U
        and F.
    Reward: `success` 1 when every face has one colour.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: minus the turns of a shortest solution, exact.
    Difficulty: the turns of a shortest solution of the start.
    Levels: scrambles of 1 turn to 20.
    """

    Config = PocketCubeConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "R, U', F2"
    ansi_styles: ClassVar[Mapping[str, str]] = {
        "W": "1;37", "O": "33", "G": "1;32", "R": "1;31", "B": "1;34", "Y": "1;33",
    }  # fmt: skip
    config: PocketCubeConfig
    state: State
    answer_format = r"Answer with one turn, as in \boxed{R}, \boxed{U'} or \boxed{F2}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> PocketCubeConfig:
        """Draw a scramble of 3 to 10 turns."""
        return PocketCubeConfig(scramble=int(rng.integers(3, 10, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> PocketCubeConfig:
        """Return a scramble."""
        return PocketCubeConfig(scramble=_LEVELS[level])

    def start(self) -> State:
        """Scramble a solved cube, until it is not solved."""
        while True:
            position, face = cube.SOLVED, ""
            for _ in range(self.config.scramble):
                turns = [turn for turn in cube.TURNS if turn[0] != face]
                turn = turns[self.draw(len(turns))]
                position, face = cube.turned(position, turn), turn[0]
            if position != cube.SOLVED:
                return State(position, position)

    def rules(self) -> str:
        """Explain the game."""
        turns = self.config.max_turns
        limit = f"{turns} replies" if self.max_actions_per_turn > 1 else f"{turns} turns"
        return (
            f"Solve a 2x2x2 cube within {limit}: every face is to have one colour. U, R and F turn "
            "the upper, right and front face a quarter clockwise, as seen from outside; with ' "
            "counterclockwise, with 2 by a half. The net shows the upper face, below it left, "
            "front, right and back in a row, and below front the lower face. Colours are W, O, G, "
            f"R, B and Y. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the net."""
        up, left, front, right, back, down = (
            (f"{a} {b}", f"{c} {d}")
            for a, b, c, d in (self.state.cube[i : i + 4] for i in range(0, 24, 4))
        )
        middle = (f"{a} {b} {c} {d}" for a, b, c, d in zip(left, front, right, back, strict=True))
        rows = [*(f"    {row}" for row in up), *middle, *(f"    {row}" for row in down)]
        return "\n".join([*rows, f"Turns left: {self.config.max_turns - self.turn}."])

    def parse(self, answer: str) -> str | None:
        """Read a turn; any apostrophe will do."""
        turn = answer.upper().replace("’", "'").replace("′", "'") if len(answer) <= 2 else ""
        return turn if turn in cube.TURNS else None

    def play(self, move: str) -> Play:
        """Turn a face."""
        state = self.state
        state.cube = cube.turned(state.cube, move)
        if state.cube == cube.SOLVED:
            return f"You turned {move}. The cube is solved.", SOLVED, {"success": 1.0}
        return f"You turned {move}.", MOVED, None

    def moves(self) -> list[str]:
        """List the nine turns."""
        return list(cube.TURNS)

    def oracle(self) -> str | None:
        """Return the first turn of a shortest solution."""
        return cube.solve(self.state.cube)[1]

    def phi(self) -> float:
        """Return minus the turns of a shortest solution."""
        return float(-cube.solve(self.state.cube)[0])

    def canonical(self) -> str:
        """Write the stickers of the start."""
        return self.state.start

    def difficulty(self) -> float:
        """Return the turns of a shortest solution of the start."""
        return float(cube.solve(self.state.start)[0])

    def instance_space(self) -> int:
        """Count scrambles, or positions where there are fewer."""
        return int(min(9 * 6 ** (self.config.scramble - 1), cube.POSITIONS - 1))
