"""Sokoban."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.sokoban import DIRECTIONS, DistanceField, Room, cell_numbers
from gemenv.envs.game.solvers.sokoban_assignment import fewest_pushes
from gemenv.envs.game.solvers.sokoban_levels import check_size, generate


@dataclass(frozen=True, kw_only=True)
class SokobanConfig(GameConfig):
    """The size of the room."""

    dim_room: tuple[int, int] = (6, 6)
    """Rows and columns, the outer wall included; 5 to 12 each."""
    num_boxes: int = 3
    """Boxes, and as many targets; 1 to 5."""
    max_turns: int = 100
    """Moves; every level can be solved within them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_size(*self.dim_room, self.num_boxes)


_LEVELS = (
    (5, 1, 15),
    (6, 1, 15),
    (6, 2, 20),
    (6, 3, 30),
    (7, 3, 40),
    (8, 3, 50),
    (8, 4, 60),
    (9, 4, 80),
    (10, 5, 100),
)
"""Side, boxes, turns."""
_EXACT_CELLS = 64
"""Cells of a room, wall included, up to which the potential is the exact distance."""
_STYLES = {"#": "90", "O": "33", "X": "1;31", "√": "1;32", "P": "1;36", "S": "1;36"}


@dataclass
class State:
    """A position; cells are numbered row by row, sets of cells are bit masks."""

    room: Room
    boxes: int
    player: int
    optimal_length: int
    """Moves of the shortest solution from the start."""
    start: tuple[int, int]
    """The boxes and the player's cell at the start."""


class Sokoban(Game):
    r"""Push all boxes onto targets. Boxes cannot be pulled, and only one is pushed at a time.

    Observation: what the move did and the board: `#` wall, `_` floor, `O` target, `X` box,
        `√` box on a target, `P` player, `S` player on a target.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case.
    Reward: `success` 1 when every box is on a target; at the turn limit `progress`, the share of
        boxes on targets.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit. A
        position that can no longer be solved goes on.
    Potential: minus the moves of the shortest solution, from an exact search, in rooms of up to
        64 cells, walls included: the whole search of an 8x8 room with 5 boxes takes 30 ms on
        average, once in an episode. Larger rooms can take seconds; there it is minus the pushes
        that the boxes need if none is in another's way, by the best assignment to the targets. A
        position that is lost, or farther than the turn limit, counts as one move more than the
        limit allows.
    Difficulty: moves of the shortest solution.
    Levels: from 5x5 with 1 box to 10x10 with 5.
    """

    Config = SokobanConfig
    MAX_LEVEL = 8
    several_moves = "up, up, left"
    ansi_styles: ClassVar[Mapping[str, str]] = _STYLES
    config: SokobanConfig
    state: State
    answer_format = r"Answer with one direction, as in \boxed{up}."
    _field: DistanceField | None = None
    _empty: tuple[Room, bytes] | None = None

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> SokobanConfig:
        """Draw one of the two published sizes."""
        if rng.integers(2):
            return SokobanConfig(dim_room=(8, 8), num_boxes=5, max_turns=50)
        return SokobanConfig(dim_room=(6, 6), num_boxes=2, max_turns=20)

    @classmethod
    def at_level(cls, level: int) -> SokobanConfig:
        """Return a square room."""
        side, boxes, turns = _LEVELS[level]
        return SokobanConfig(dim_room=(side, side), num_boxes=boxes, max_turns=turns)

    def start(self) -> State:
        """Draw a level that can be solved within the turn limit."""
        config = self.config
        level = generate(self.np_random, *config.dim_room, config.num_boxes, config.max_turns)
        start = level.boxes, level.player
        return State(level.room, *start, level.optimal_length, start)

    def rules(self) -> str:
        """Explain the game."""
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        return (
            f"You are in a warehouse. Push every box (X) onto a target (O) within "
            f"{self.config.max_turns} {turns}. You move up, down, left or right; walking into a "
            "box pushes it if the cell behind it is free. You cannot pull, and you cannot push two "
            "boxes at once. # is wall, _ is floor, √ is a box on a target, P is you, S is you on "
            f"a target. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the room."""
        state = self.state
        room, boxes = state.room, state.boxes
        if self._empty is None or self._empty[0] is not room:
            self._empty = room, _draw_empty(room)
        cells = bytearray(self._empty[1])
        for cell in cell_numbers(boxes):
            cells[2 * cell] = _BOX_ON_TARGET if room.goals >> cell & 1 else _BOX
        player = state.player
        cells[2 * player] = _PLAYER_ON_TARGET if room.goals >> player & 1 else _PLAYER
        return cells.decode().replace("V", "√")

    def parse(self, answer: str) -> str | None:
        """Read a direction."""
        direction = answer.lower()
        return direction if direction in DIRECTIONS else None

    def play(self, move: str) -> Play:
        """Walk or push."""
        state = self.state
        boxes, player = state.room.move(state.boxes, state.player, move)
        if player == state.player:
            return f"You cannot move {move}: the way is blocked.", REFUSED, None
        pushed = boxes != state.boxes
        state.boxes, state.player = boxes, player
        if not pushed:
            return f"You moved {move}.", MOVED, None
        if boxes == state.room.goals:
            return f"You pushed a box {move}. All boxes are on targets.", SOLVED, {"success": 1.0}
        return f"You pushed a box {move}.", MOVED, None

    def consolation(self, move: str) -> dict[str, float]:
        """Pay for the boxes that are on targets."""
        placed = (self.state.boxes & self.state.room.goals).bit_count()
        return {"progress": placed / self.config.num_boxes} if placed else {}

    def moves(self) -> list[str]:
        """List the directions that are not blocked."""
        state = self.state
        return [
            d
            for d in DIRECTIONS
            if state.room.move(state.boxes, state.player, d)[1] != state.player
        ]

    def oracle(self) -> str | None:
        """Return a move of a shortest solution; `None` where the position is lost."""
        return self._distances().best_move(self.state.boxes, self.state.player)

    def phi(self) -> float:
        """Return minus the distance to the solved room, in moves or, in large rooms, in pushes."""
        state = self.state
        if state.room.height * state.room.width <= _EXACT_CELLS:
            distance = self._distances().distance(state.boxes, state.player)
        else:
            distance = fewest_pushes(state.room, state.boxes)
        farthest = self.config.max_turns * self.max_actions_per_turn + 1
        return -float(farthest if distance is None else min(distance, farthest))

    def canonical(self) -> str:
        """Write the room and the start."""
        state = self.state
        numbers = (state.room.walls, state.room.goals, *state.start)
        room = f"{state.room.height}x{state.room.width}"
        return f"{room} {' '.join(f'{number:x}' for number in numbers)}"

    def difficulty(self) -> float:
        """Return the moves of the shortest solution from the start."""
        return float(self.state.optimal_length)

    def _distances(self) -> DistanceField:
        if self._field is None or self._field.room != self.state.room:
            self._field = DistanceField(self.state.room)
        return self._field

    def privileged(self) -> dict[str, int]:
        """Tell the length of the shortest solution."""
        return {"optimal_length": self.state.optimal_length}


_WALL, _FLOOR, _TARGET, _BOX, _BOX_ON_TARGET, _PLAYER, _PLAYER_ON_TARGET = b"#_OXVPS"


def _draw_empty(room: Room) -> bytes:
    """Draw walls, floor and targets, two characters a cell: its sign, then a space or a newline."""
    signs = bytearray()
    for cell in range(room.height * room.width):
        wall, goal = room.walls >> cell & 1, room.goals >> cell & 1
        signs.append(_WALL if wall else _TARGET if goal else _FLOOR)
        signs += b"\n" if (cell + 1) % room.width == 0 else b" "
    return bytes(signs[:-1])
