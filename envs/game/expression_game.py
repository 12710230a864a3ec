"""What the games share in which an arithmetic expression over given numbers is the answer."""

from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.game.base import Game
from gemenv.envs.game.outcome import FORFEITED, LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.countdown import solve
from gemenv.envs.game.solvers.expression import Expression, ExpressionError, parse


@dataclass
class State:
    """Numbers, the target, and the answers so far."""

    numbers: tuple[int, ...]
    target: int
    history: str = ""
    cards: tuple[str, ...] = ()
    """What the player sees instead of the numbers, if they come on cards."""


class ExpressionGame(Game):
    """Write an expression over given numbers that makes a target, in a few tries.

    `max_turns` counts the tries: they belong to the task, so that running out of them terminates
    the episode.
    """

    use_all: ClassVar[bool]
    """Whether each number must be used, or may be left out."""
    state: State
    answer_format = r"Answer with an expression of + - * / and brackets, as in \boxed{(1 + 2) * 8}."

    @abstractmethod
    def start(self) -> State:
        """Draw numbers and a target that they can make."""

    def board(self) -> str:
        """Show the numbers, the target and the tries so far."""
        state = self.state
        left = self.config.max_turns - self.turn
        given = f"Numbers: {' '.join(map(str, state.numbers))}"
        if state.cards:
            given = f"Cards: {' '.join(state.cards)}"
        return f"{given}\nTarget: {state.target}{state.history}\nTries left: {left}."

    def parse(self, answer: str) -> tuple[str, Expression] | None:
        """Read an expression."""
        try:
            return answer, parse(answer)
        except ExpressionError:
            return None

    def play(self, move: tuple[str, Expression]) -> Play:
        """Check which numbers are used, and the value."""
        text, expression = move
        state = self.state
        used, given = Counter(expression.numbers), Counter(state.numbers)
        allowed = used == given if self.use_all else used <= given
        if allowed and expression.value == state.target:
            return f"Right: {text} makes {state.target}.", SOLVED, {"success": 1.0}
        out_of_tries = self.turn >= self.config.max_turns
        if not allowed:
            rule = "exactly once" if self.use_all else "at most once"
            state.history += f"\n{text} does not use the given numbers {rule}."
            message = f"Each given number, and no other, is to be used {rule}."
            return message, FORFEITED if out_of_tries else REFUSED, None
        state.history += f"\n{text} = {expression.value}"
        message = f"{text} makes {expression.value}, not {state.target}."
        return message, LOST if out_of_tries else MOVED, None

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw numbers and combine them from left to right."""
        numbers = [int(n) for n in rng.permutation(self.state.numbers)]
        if not self.use_all:
            numbers = numbers[: int(rng.integers(2, len(numbers), endpoint=True))]
        text = str(numbers[0])
        for number, sign in zip(numbers[1:], rng.choice(list("+-*/"), len(numbers)), strict=False):
            text = f"({text} {sign} {number})"
        return text

    def phi(self) -> float:
        """Say whether a try is left: what is given always makes the target."""
        return float(self.turn < self.config.max_turns)

    def canonical(self) -> str:
        """Write the numbers, sorted, and the target."""
        return written_task(self.state.numbers, self.state.target)

    def oracle(self) -> str | None:
        """Solve it."""
        return solve(self.state.numbers, self.state.target, self.use_all)


def written_task(numbers: tuple[int, ...], target: int) -> str:
    """Write numbers and target so that the order of the numbers makes no difference.

    >>> written_task((8, 3, 8, 3), 24)
    '24 from 3 3 8 8'
    """
    return f"{target} from {' '.join(map(str, sorted(numbers)))}"
