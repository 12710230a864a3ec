"""Sokoban."""

from dataclasses import dataclass

import numpy as np

from gemenv.envs.game.base import MOVED, REFUSED, SOLVED, Game, GameConfig, Play
from gemenv.envs.game.solvers.sokoban import DIRECTIONS, DistanceField, Room, cell_numbers
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


@dataclass
class State:
    """A position; cells are numbered row by row, sets of cells are bit masks."""

    room: Room
    boxes: int
    player: int
    optimal_length: int
    """Moves of the shortest solution from the start."""


class Sokoban(Game):
    r"""Push all boxes onto targets. Boxes cannot be pulled, and only one is pushed at a time.

    Observation: what the move did and the board: `#` wall, `_` floor, `O` target, `X` box,
        `√` box on a target, `P` player, `S` player on a target.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case.
    Reward: `success` 1 when every box is on a target; at the turn limit `progress`, the share of
        boxes on targets.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit. A
        position that can no longer be solved goes on.
    """

    Config = SokobanConfig
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

    def start(self) -> State:
        """Draw a level that can be solved within the turn limit."""
        config = self.config
        level = generate(self.np_random, *config.dim_room, config.num_boxes, config.max_turns)
        return State(level.room, level.boxes, level.player, level.optimal_length)

    def rules(self) -> str:
        """Explain the game."""
        return (
            "You are in a warehouse. Push every box (X) onto a target (O) within "
            f"{self.config.max_turns} moves. You move up, down, left or right; walking into a box "
            "pushes it if the cell behind it is free. You cannot pull, and you cannot push two "
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

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a direction that is not blocked."""
        state = self.state
        free = [
            d
            for d in DIRECTIONS
            if state.room.move(state.boxes, state.player, d)[1] != state.player
        ]
        return free[int(rng.integers(len(free)))]

    def oracle(self) -> str | None:
        """Return a move of a shortest solution; `None` where the position is lost."""
        if self._field is None or self._field.room != self.state.room:
            self._field = DistanceField(self.state.room)
        return self._field.best_move(self.state.boxes, self.state.player)

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
