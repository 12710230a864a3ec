"""Blocksworld."""

import re
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.blocksworld import (
    TABLE,
    best_move,
    count_positions,
    draw_position,
    moved,
    plan_length,
)


@dataclass(frozen=True, kw_only=True)
class BlocksworldConfig(GameConfig):
    """How many blocks there are."""

    num_blocks: int = 5
    """Blocks; 2 to 12."""
    max_turns: int = 30
    """Moves; at least twice the blocks, which always suffices."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_blocks, 2, 12), "`num_blocks` must be 2 to 12", self.num_blocks)
        require(
            self.max_turns >= 2 * self.num_blocks,
            "`max_turns` must be at least twice `num_blocks`",
            self.max_turns,
        )


_LEVELS = (2, 3, 4, 5, 6, 8, 10, 12)
_MOVE = re.compile(r"([A-Z]) on ([A-Z]|TABLE)")


@dataclass
class State:
    """Towers, each from bottom to top, one letter a block."""

    towers: tuple[str, ...]
    goal: tuple[str, ...]
    start: tuple[str, ...]


class Blocksworld(Game):
    r"""Rebuild towers of blocks by moving one clear block at a time.

    Observation: what the move did, the towers now and the wanted ones, each from bottom to top.
    Action: `\boxed{A on B}` or `\boxed{A on table}`, in any case.
    Reward: `success` 1 when the towers are the wanted ones; their order does not count.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves of a shortest plan, exact.
    Difficulty: the moves of a shortest plan from the start.
    Levels: 2 blocks to 12.

    Start and goal are drawn evenly from all pairs of different positions.
    """

    Config = BlocksworldConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "A on table, B on C, A on B"
    config: BlocksworldConfig
    state: State
    answer_format = (
        r"Answer with a block and where it goes, as in \boxed{A on B} or \boxed{A on table}."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> BlocksworldConfig:
        """Draw 3 to 8 blocks."""
        blocks = int(rng.integers(3, 8, endpoint=True))
        return BlocksworldConfig(num_blocks=blocks, max_turns=4 * blocks)

    @classmethod
    def at_level(cls, level: int) -> BlocksworldConfig:
        """Return a number of blocks."""
        blocks = _LEVELS[level]
        return BlocksworldConfig(num_blocks=blocks, max_turns=4 * blocks)

    def start(self) -> State:
        """Draw two different positions."""
        while True:
            towers, goal = (draw_position(self.draw, self.config.num_blocks) for _ in range(2))
            if set(towers) != set(goal):
                return State(towers, goal, towers)

    def rules(self) -> str:
        """Explain the game."""
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        return (
            f"Move blocks until the towers are the wanted ones, within {self.config.max_turns} "
            f"{turns}. You move one block at a time, and only a block with nothing on it, onto the "
            "table or onto another block with nothing on it. The table has room for all, and the "
            f"order of the towers does not count. {self.answer_format}"
        )

    def board(self) -> str:
        """Show the towers and the wanted ones."""
        left = self.config.max_turns - self.turn
        return (
            f"Towers, from bottom to top: {_written(self.state.towers)}\n"
            f"Wanted, from bottom to top: {_written(self.state.goal)}\nTurns left: {left}."
        )

    def parse(self, answer: str) -> tuple[str, str] | None:
        """Read a block and where it goes."""
        found = (
            _MOVE.fullmatch(re.sub(" ON ", " on ", answer.upper())) if len(answer) < 20 else None
        )
        return (found[1], TABLE if found[2] == "TABLE" else found[2]) if found else None

    def play(self, move: tuple[str, str]) -> Play:
        """Move a block."""
        block, target = move
        state = self.state
        if (refusal := self._refusal(block, target)) is not None:
            return refusal, REFUSED, None
        state.towers = moved(state.towers, block, target)
        where = "the table" if target == TABLE else target
        if set(state.towers) == set(state.goal):
            return f"You put {block} on {where}. All is as wanted.", SOLVED, {"success": 1.0}
        return f"You put {block} on {where}.", MOVED, None

    def _refusal(self, block: str, target: str) -> str | None:
        """Say why the rules forbid a move, if they do."""
        towers = self.state.towers
        for name in (block, target):
            if name != TABLE and not any(name in tower for tower in towers):
                return f"There is no block {name}."
        if block == target:
            return f"{block} cannot stand on itself."
        for name in (block, target):
            if name != TABLE and not any(tower[-1] == name for tower in towers):
                return f"There is a block on {name}."
        if target == TABLE and block in towers:
            return f"{block} is on the table."
        return None

    def moves(self) -> list[str]:
        """List every clear block with every place where it may go."""
        towers = self.state.towers
        return [
            f"{tower[-1]} on {target}"
            for tower in towers
            for target in [*(other[-1] for other in towers), TABLE]
            if target != tower[-1] and (target != TABLE or len(tower) > 1)
        ]

    def oracle(self) -> str | None:
        """Return a move of a shortest plan."""
        move = best_move(self.state.towers, self.state.goal)
        return None if move is None else " on ".join(move)

    def phi(self) -> float:
        """Return minus the moves of a shortest plan."""
        return float(-plan_length(self.state.towers, self.state.goal))

    def canonical(self) -> str:
        """Write start and goal, with their towers in alphabetical order."""
        state = self.state
        return f"{' '.join(sorted(state.start))} to {' '.join(sorted(state.goal))}"

    def difficulty(self) -> float:
        """Return the moves of a shortest plan from the start."""
        return float(plan_length(self.state.start, self.state.goal))

    def instance_space(self) -> int:
        """Count the pairs of different positions."""
        positions = count_positions(self.config.num_blocks)
        return positions * (positions - 1)


def _written(towers: tuple[str, ...]) -> str:
    return " ".join(f"[{' '.join(tower)}]" for tower in towers)
