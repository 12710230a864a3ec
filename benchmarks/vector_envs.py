"""Environments of the benchmark of vector environments, importable by worker processes."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gemenv import AsyncEnv, Env, EnvSpec, StepResult, boxed, last_boxed

SIDE = 8
MINES = 10
MAX_TURNS = 20
AROUND = tuple(
    tuple(
        r * SIDE + c
        for r in range(max(0, row - 1), min(SIDE, row + 2))
        for c in range(max(0, column - 1), min(SIDE, column + 2))
        if (r, c) != (row, column)
    )
    for row in range(SIDE)
    for column in range(SIDE)
)
"""The neighbours of each cell."""


class Noop(Env):
    """Does nothing, for ever: what a step of it takes is not the environment's."""

    def _reset(self, options: dict[str, Any]) -> str:
        return ""

    def _step(self, action: str) -> StepResult:
        return StepResult.of("", {})

    def _random_action(self, rng: np.random.Generator) -> str:
        return ""


class AsyncTool(AsyncEnv):
    """A tool whose answer is awaited.

    Args:
        draw: Gives the seconds of each call.
    """

    snapshot = False

    def __init__(self, draw: Callable[[], float]) -> None:
        self.draw = draw

    async def _areset(self, options: dict[str, Any]) -> str:
        return ""

    async def _astep(self, action: str) -> StepResult:
        seconds = self.draw()
        await asyncio.sleep(seconds)
        return StepResult.of("", {}, info={"seconds": seconds})

    def _random_action(self, rng: np.random.Generator) -> str:
        return ""


class BlockingTool(Env):
    """A tool whose answer blocks the thread that asks.

    Args:
        draw: Gives the seconds of each call.
    """

    blocking = True
    snapshot = False

    def __init__(self, draw: Callable[[], float]) -> None:
        self.draw = draw

    def _reset(self, options: dict[str, Any]) -> str:
        return ""

    def _step(self, action: str) -> StepResult:
        seconds = self.draw()
        time.sleep(seconds)
        return StepResult.of("", {}, info={"seconds": seconds})

    def _random_action(self, rng: np.random.Generator) -> str:
        return ""


@dataclass
class Field:
    """A minefield, and what is seen of it."""

    numbers: list[int]
    """Mines around each cell; -1 is a mine."""
    seen: list[bool]
    hidden: int
    """Cells without a mine that are still covered."""

    def drawn(self, cell: int) -> str:
        """Draw one cell."""
        if not self.seen[cell]:
            return "."
        return str(self.numbers[cell]) if self.numbers[cell] else " "


class Minefield(Env):
    """Computes: uncovers a board cell by cell, and draws it at each turn."""

    state: Field

    def _reset(self, options: dict[str, Any]) -> str:
        numbers = [0] * SIDE**2
        mines = self.np_random.permutation(SIDE**2)[:MINES].tolist()
        for mine in mines:
            for cell in AROUND[mine]:
                numbers[cell] += 1
        for mine in mines:
            numbers[mine] = -1
        self.state = Field(numbers, [False] * SIDE**2, SIDE**2 - MINES)
        return f"Uncover all cells without a mine, as in {boxed('0 0')}.\n{self._board()}"

    def _step(self, action: str) -> StepResult:
        state = self.state
        row, column = map(int, (last_boxed(action) or "").split())
        cell, before = row * SIDE + column, state.hidden
        if state.numbers[cell] < 0:
            return StepResult.of(f"A mine!\n{self._board()}", {"mine": -1.0}, terminated=True)
        self._uncover(cell)
        solved, uncovered = not state.hidden, before - state.hidden
        return StepResult.of(
            f"You have uncovered {uncovered} cells.\n{self._board()}",
            {"uncovered": uncovered / (SIDE**2 - MINES)},
            terminated=solved,
            truncated=not solved and self.turn >= MAX_TURNS,
            success=solved,
            parsed_action=f"{row} {column}",
        )

    def _uncover(self, cell: int) -> None:
        """Uncover a cell, and from one without neighbouring mines everything around it."""
        state, queue = self.state, [cell]
        while queue:
            cell = queue.pop()
            if state.seen[cell]:
                continue
            state.seen[cell] = True
            state.hidden -= 1
            if not state.numbers[cell]:
                queue += AROUND[cell]

    def _board(self) -> str:
        lines = ["  " + " ".join(map(str, range(SIDE)))]
        for row in range(SIDE):
            cells = [self.state.drawn(row * SIDE + column) for column in range(SIDE)]
            lines.append(f"{row} {' '.join(cells)}")
        return "\n".join(lines)

    def _random_action(self, rng: np.random.Generator) -> str:
        return boxed(f"{rng.integers(SIDE)} {rng.integers(SIDE)}")


class Crasher(Env):
    """Ends its process now and then, and otherwise does nothing, for `MAX_TURNS` turns.

    Args:
        one_in: Steps between two ends, on average; `None` never ends.
    """

    state: None

    def __init__(self, one_in: int | None = None) -> None:
        self.one_in = one_in

    def _reset(self, options: dict[str, Any]) -> str:
        return ""

    def _step(self, action: str) -> StepResult:
        if self.one_in and self.np_random.random() < 1 / self.one_in:
            os._exit(1)
        return StepResult.of("", {}, truncated=self.turn >= MAX_TURNS)

    def _random_action(self, rng: np.random.Generator) -> str:
        return ""


SPECS = {
    f"bench:{cls.__name__}-v0": EnvSpec(
        id=f"bench:{cls.__name__}-v0", entry_point=f"{__name__}:{cls.__name__}"
    )
    for cls in (Noop, AsyncTool, BlockingTool, Minefield, Crasher)
}
