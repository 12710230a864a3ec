"""What a kind of code task is: a trusted function, its text, its parameters, its inputs."""

import functools
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gemenv.envs.code.tasks.draws import Dice

Parameters = dict[str, Any]
Source = Callable[[Dice, float, Parameters], Any]
"""Draws one argument; the number from 0 to 1 says how large it shall be."""
Inputs = Callable[[Dice, float, Parameters], Sequence[Any]]
"""Draws all arguments."""


class _Counted(int):
    """A number that texts may count something with: `{n:unit}` is "1 unit" or "2 units"."""

    def __format__(self, noun: str) -> str:
        plain = int.__repr__(self)
        return plain if not noun else f"{plain} {noun}" if self == 1 else f"{plain} {noun}s"


@dataclass(frozen=True)
class CodeTask:
    """A kind of task.

    Its function is the one source of truth: it computes what tests expect, and its text is what
    the oracle answers. So it needs nothing but what it imports itself. Its positional arguments
    are the input, of the types in `KINDS`; its keyword-only arguments are the parameters.
    """

    function: Callable[..., Any]
    rating: int
    """How hard it is to solve, from 1 (a line) to 5 (an algorithm to get right), by hand."""
    text: str
    """What is asked, with parameters in braces; `{n:unit}` counts units."""
    inputs: Inputs
    options: Mapping[str, Sequence[Any]]
    """What each parameter may be."""
    phrases: Mapping[str, Mapping[Any, str]] = field(default_factory=dict[str, Mapping[Any, str]])
    """How the text says a parameter, where it does not stand as it is."""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @property
    def arguments(self) -> dict[str, Any]:
        """The types of the input, by name."""
        kinds = inspect.get_annotations(self.function)
        return {name: kinds[name] for name in kinds if name not in {*self.options, "return"}}

    @property
    def returns(self) -> Any:
        """The type of the value."""
        return inspect.get_annotations(self.function)["return"]

    @property
    def space(self) -> int:
        """How many choices of the parameters there are."""
        return math.prod(len(values) for values in self.options.values())

    @functools.cached_property
    def source(self) -> str:
        """The text of the function."""
        # `inspect.getsource` takes twenty times as long, since it looks for the end by tokens.
        lines, first = inspect.findsource(self.function)
        # What is before `def` is the decorator.
        begin = next(i for i in range(first, len(lines)) if lines[i].startswith("def "))
        ends = (i for i in range(begin + 1, len(lines)) if lines[i][0] not in " )\n")
        return "".join(lines[begin : next(ends, len(lines))]).rstrip() + "\n"

    def draw(self, dice: Dice) -> Parameters:
        """Draw the parameters."""
        return {name: dice.pick(values) for name, values in self.options.items()}

    def statement(self, parameters: Parameters) -> str:
        """Say what is asked."""
        said = {name: self._said(name, value) for name, value in parameters.items()}
        # A phrase may be empty.
        return " ".join(self.text.format_map(said).split())

    def _said(self, name: str, value: Any) -> Any:
        if name in self.phrases:
            return self.phrases[name][value]
        return _Counted(value) if isinstance(value, int) else value


def task(
    rating: int,
    text: str,
    inputs: Inputs | Sequence[Source],
    phrases: Mapping[str, Mapping[Any, str]] | None = None,
    **options: Sequence[Any],
) -> Callable[[Callable[..., Any]], CodeTask]:
    """Make a kind of task of a function; see `CodeTask`.

    Args:
        rating: From 1 to 5.
        text: Lines may be broken anywhere.
        inputs: Draws all arguments, or a source for each.
        phrases: See `CodeTask`.
        options: What each parameter may be.
    """
    draw = inputs if callable(inputs) else _each(inputs)

    def make(function: Callable[..., Any]) -> CodeTask:
        said = " ".join(text.split())
        return CodeTask(function, rating, said, draw, options, phrases or {})

    return make


def _each(sources: Sequence[Source]) -> Inputs:
    def draw(dice: Dice, scale: float, parameters: Parameters) -> Sequence[Any]:
        return [source(dice, scale, parameters) for source in sources]

    return draw
