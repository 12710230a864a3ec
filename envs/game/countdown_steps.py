"""Countdown, one step at a time."""

import itertools
import re
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gemenv.envs.game.base import Game
from gemenv.envs.game.countdown import CountdownConfig
from gemenv.envs.game.expression_game import written_task
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.countdown import first_step
from gemenv.envs.game.solvers.countdown_measures import bits_to_shortest, solvable

_OPERAND = r"(-?[0-9]{1,30}|\(\s*-?[0-9]{1,30}(?:\s*/\s*[0-9]{1,30})?\s*\))"
_STEP = re.compile(rf"\s*{_OPERAND}\s*([-+*/−×÷]|\\times|\\cdot|\\div)\s*{_OPERAND}\s*", re.ASCII)
_SIGNS = {"−": "-", "×": "*", "÷": "/", r"\times": "*", r"\cdot": "*", r"\div": "/"}

Step = tuple[Fraction, str, Fraction]
"""Left operand, one of `+-*/`, right operand."""


@dataclass
class State:
    """The numbers left, the target, and the steps so far."""

    numbers: list[Fraction]
    target: int
    given: tuple[int, ...]
    """The numbers at the start."""
    steps: list[str] = field(default_factory=list[str])


class CountdownSteps(Game):
    r"""Combine two of the numbers at a time until one of them is the target.

    The result of a step takes the place of the two numbers. Fractions are exact.

    Observation: the numbers left, the target, and the steps so far.
    Action: `\boxed{8 / 3}`; numbers that are not whole stand in brackets, as in
        `\boxed{(8/3) * 9}`.
    Reward: `success` 1 when the target is made.
    Ends: terminated when the target is made, when one number is left, or on an unreadable reply;
        truncated at the turn limit.
    Potential: 1 if the numbers left can still make the target, 0 if not.
    Difficulty: log2 of how many ways there are to make as many steps as the shortest solution.
    Levels: those of Countdown.
    """

    @dataclass(frozen=True, kw_only=True)
    class Config(CountdownConfig):
        """The numbers and the target, and turns enough for some refused steps."""

        max_turns: int = 10
        """Steps, refused ones included."""

    MAX_LEVEL = CountdownConfig.MAX_LEVEL
    config: CountdownConfig
    state: State
    answer_format = r"Answer with one step over two of the numbers, as in \boxed{8 * 3}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> CountdownConfig:
        """Draw three to six numbers, and a target that suits them."""
        return CountdownConfig.drawn(rng, max_turns=10)

    @classmethod
    def at_level(cls, level: int) -> CountdownConfig:
        """Return a count of numbers and ranges."""
        return CountdownConfig.at_level(level, max_turns=10)

    def start(self) -> State:
        """Draw numbers and a target that they can make."""
        given, target = self.config.draw(self.np_random)
        return State([Fraction(number) for number in given], target, given)

    def rules(self) -> str:
        """Explain the game."""
        return (
            "Make the target from the numbers. In each step you combine two of them by +, -, * or "
            "/, and the result takes their place. You need not use all. "
            f"{self.answer_format} Write a number that is not whole in brackets, as in "
            r"\boxed{(8/3) * 9}."
        )

    def board(self) -> str:
        """Show the numbers left, the target and the steps so far."""
        state = self.state
        left = self.config.max_turns - self.turn
        lines = [f"Numbers: {' '.join(map(_written, state.numbers))}", f"Target: {state.target}"]
        return "\n".join([*lines, *state.steps, f"Turns left: {left}."])

    def parse(self, answer: str) -> Step | None:
        """Read a step."""
        found = _STEP.fullmatch(answer)
        if found is None:
            return None
        try:
            left, right = (Fraction(re.sub(r"[()\s]", "", found[group])) for group in (1, 3))
        except ZeroDivisionError:
            return None
        return left, _SIGNS.get(found[2], found[2]), right

    def play(self, move: Step) -> Play:
        """Combine two numbers."""
        left, sign, right = move
        state = self.state
        rest = list(state.numbers)
        for operand in (left, right):
            if operand not in rest:
                return f"{_written(operand)} is not among the numbers left.", REFUSED, None
            rest.remove(operand)
        if sign == "/" and right == 0:
            return "You cannot divide by 0.", REFUSED, None
        result = _apply(left, sign, right)
        state.numbers = [*rest, result]
        step = f"{_written(left)} {sign} {_written(right)} = {_written(result)}"
        state.steps.append(step)
        if result == state.target:
            return f"{step} is the target.", SOLVED, {"success": 1.0}
        if not rest:
            return f"{step} is not the target, and no other number is left.", LOST, None
        return f"{step}.", MOVED, None

    def moves(self) -> list[str]:
        """List every pair in both orders, with every operation."""
        pairs = itertools.permutations(self.state.numbers, 2)
        steps = (
            f"{_written(left)} {sign} {_written(right)}"
            for left, right in pairs
            for sign in ("+-*/" if right else "+-*")
        )
        return list(dict.fromkeys(steps))

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw two numbers and an operation."""
        numbers = self.state.numbers
        i, j = (int(k) for k in rng.choice(len(numbers), 2, replace=False))
        signs = "+-*/" if numbers[j] else "+-*"
        return (
            f"{_written(numbers[i])} {signs[int(rng.integers(len(signs)))]} {_written(numbers[j])}"
        )

    def oracle(self) -> str | None:
        """Return the first step of a solution."""
        numbers = self.state.numbers
        step = first_step(numbers, self.state.target, use_all=False)
        return (
            None
            if step is None
            else f"{_written(numbers[step[0]])} {step[1]} {_written(numbers[step[2]])}"
        )

    def phi(self) -> float:
        """Say whether the numbers left can make the target."""
        return float(solvable(self.state.numbers, self.state.target))

    def canonical(self) -> str:
        """Write the numbers, sorted, and the target."""
        return written_task(self.state.given, self.state.target)

    def difficulty(self) -> float:
        """Return log2 of the ways to make as many steps as the shortest solution."""
        return bits_to_shortest(self.state.given, self.state.target)

    def instance_space(self) -> int | None:
        """Count multisets of numbers and targets."""
        return self.config.instance_space


def _written(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"({number})"


def _apply(left: Fraction, sign: str, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right
