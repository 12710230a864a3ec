"""Tower of Hanoi."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play


@dataclass(frozen=True, kw_only=True)
class TowerofHanoiConfig(GameConfig):
    """The number of disks, and where they begin."""

    num_disks: int = 3
    """Disks; 1 to 10."""
    random_start: bool = True
    """Whether each disk begins on any peg; otherwise all begin on A, which is one instance."""
    max_turns: int = 100
    """Moves; no start needs more than 2**num_disks - 1."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_disks, 1, 10), "`num_disks` must be from 1 to 10", self.num_disks)


_PEGS = "ABC"
_ORDERS = ((0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1))
_FORM = re.compile(r"([ABCabc])\s{0,9},?\s{0,9}([ABCabc])")
_READ = {f"{a} {b}": (i, j) for i, a in enumerate(_PEGS) for j, b in enumerate(_PEGS)}


@dataclass
class State:
    """A position: the peg of the smallest disk first, as digits of a number to the base 3."""

    position: int
    start: int
    """The position at the start."""


class TowerofHanoi(Game):
    r"""Bring all disks to peg C, one at a time, never a larger one onto a smaller one.

    Observation: what the move did and the disks on each peg, from the bottom to the top.
    Action: `\boxed{A C}` moves the top disk of A onto C.
    Reward: `success` 1 when all disks are on C; at the turn limit `progress`, the share of disks
        on C.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves of the shortest solution.
    Difficulty: moves of the shortest solution.
    Levels: from 2 disks to 9.
    """

    Config = TowerofHanoiConfig
    MAX_LEVEL = 7
    several_moves = "A C, A B, C B"
    config: TowerofHanoiConfig
    state: State
    answer_format = r"Answer with two pegs, from and to, as in \boxed{A C}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> TowerofHanoiConfig:
        """Draw one of the three published sizes."""
        disks, turns = ((3, 10), (4, 20), (5, 35))[int(rng.integers(3))]
        return TowerofHanoiConfig(num_disks=disks, max_turns=turns)

    @classmethod
    def at_level(cls, level: int) -> TowerofHanoiConfig:
        """Return two disks and one more for each level."""
        return TowerofHanoiConfig(num_disks=level + 2, max_turns=(4 << level) + 4)

    def start(self) -> State:
        """Put each disk on a peg, but not all on C."""
        position = 0
        if self.config.random_start:
            # All on C is the last position.
            position = self.draw(3**self.config.num_disks - 1)
        return State(position, position)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        return (
            f"Bring all {config.num_disks} disks to peg C within {config.max_turns} turns. A move "
            "takes the top disk of one peg onto another one, but never onto a smaller disk. The "
            f"pegs are A, B and C; disk 1 is the smallest. {self.answer_format}"
        )

    def board(self) -> str:
        """List the disks of each peg, the top one last."""
        return _drawn(self.config.num_disks, self.state.position)

    def parse(self, answer: str) -> tuple[int, int] | None:
        """Read two pegs."""
        move = _READ.get(answer)
        if move is None and (found := _FORM.fullmatch(answer)):
            return _PEGS.index(found[1].upper()), _PEGS.index(found[2].upper())
        return move

    def play(self, move: tuple[int, int]) -> Play:
        """Move a disk."""
        state = self.state
        position, message = _moved(self.config.num_disks, state.position, move)
        if position is None:
            return message, REFUSED, None
        state.position = position
        if position == 3**self.config.num_disks - 1:
            return f"{message} All disks are on C.", SOLVED, {"success": 1.0}
        return message, MOVED, None

    def consolation(self, move: tuple[int, int]) -> dict[str, float]:
        """Pay for the disks that are on C."""
        disks = self.config.num_disks
        placed = _pegs(disks, self.state.position).count(2)
        return {"progress": placed / disks} if placed else {}

    def moves(self) -> list[str]:
        """List the moves that put no disk onto a smaller one."""
        disks, position = self.config.num_disks, self.state.position
        return [
            f"{_PEGS[move[0]]} {_PEGS[move[1]]}"
            for move in _ORDERS
            if _moved(disks, position, move)[0] is not None
        ]

    def oracle(self) -> str:
        """Return the first move of the shortest solution, which is the only one."""
        *_, (_, start, end) = _needed(self.config.num_disks, self.state.position)
        return f"{_PEGS[start]} {_PEGS[end]}"

    def phi(self) -> float:
        """Return minus the moves of the shortest solution."""
        return -_distance(self.config.num_disks, self.state.position)

    def canonical(self) -> str:
        """Write the peg of each disk at the start."""
        return "".join(_PEGS[peg] for peg in _pegs(self.config.num_disks, self.state.start))

    def difficulty(self) -> float:
        """Return the moves of the shortest solution from the start."""
        return _distance(self.config.num_disks, self.state.start)

    def instance_space(self) -> int:
        """Count the positions that are not solved."""
        return 3**self.config.num_disks - 1 if self.config.random_start else 1


def _pegs(disks: int, position: int) -> list[int]:
    """Return the peg of each disk, the smallest first."""
    return [position // 3**disk % 3 for disk in range(disks)]


def _needed(disks: int, position: int) -> Iterator[tuple[int, int, int]]:
    """Yield the disks that have to move, the largest first, each from where and whereto.

    A disk goes to C, or out of the way of the larger one before it, while all smaller disks wait
    on the third peg. So the last one that is yielded moves at once.
    """
    pegs, goal = _pegs(disks, position), 2
    for disk in reversed(range(disks)):
        peg = pegs[disk]
        if peg != goal:
            yield disk, peg, goal
            goal = 3 - peg - goal


def _distance(disks: int, position: int) -> float:
    """Return the moves of the shortest solution: 2**disk for each disk that has to move."""
    return float(sum(1 << disk for disk, _, _ in _needed(disks, position)))


@functools.lru_cache(maxsize=1 << 16)
def _moved(disks: int, position: int, move: tuple[int, int]) -> tuple[int | None, str]:
    """Return the position after a move, `None` if it is forbidden, and what to say of it."""
    start, end = move
    pegs = _pegs(disks, position)
    if start == end:
        return None, "A move needs two different pegs."
    if start not in pegs:
        return None, f"There is no disk on {_PEGS[start]}."
    disk = pegs.index(start)
    if end in pegs[:disk]:
        under = pegs.index(end) + 1
        return None, f"Disk {disk + 1} is larger than disk {under} on {_PEGS[end]}."
    said = f"You moved disk {disk + 1} from {_PEGS[start]} to {_PEGS[end]}."
    return position + (end - start) * 3**disk, said


@functools.lru_cache(maxsize=1 << 16)
def _drawn(disks: int, position: int) -> str:
    pegs = _pegs(disks, position)
    rows = [[disk + 1 for disk in reversed(range(disks)) if pegs[disk] == i] for i in range(3)]
    return "\n".join(f"{name}: {row}" for name, row in zip(_PEGS, rows, strict=True))
