"""Tests of a code answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gemenv.errors import InvalidArgumentError
from gemenv.sandbox.inside.caller import NotPlainError, encode


@dataclass(frozen=True)
class StdinTest:
    """The answer is a program: given `input` on stdin, it shall write `output` to stdout."""

    input: str
    output: str


@dataclass(frozen=True)
class CallTest:
    """The answer defines a function: called with the arguments, it shall return `expected`.

    Arguments and value are plain data: None, booleans, integers, floats, text, bytes, lists,
    tuples, sets and dictionaries of such, nested up to 100 deep.

    Raises:
        InvalidArgumentError: If something is not plain data, or `function` is no name.
    """

    function: str
    """A name, such as `solve`, or `Solution.solve`, which makes an object of the class first.

    Where the answer defines no `solve` but a class `Solution`, its method is called."""
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    expected: Any = None
    or_expected: Sequence[Any] = ()
    """Other values that are right too."""

    def __post_init__(self) -> None:
        parts = self.function.split(".")
        if len(parts) > 2 or not all(part.isidentifier() for part in parts):
            raise InvalidArgumentError(
                "`function` must be a name, such as 'solve' or 'Solution.solve', "
                f"got {self.function!r}."
            )
        try:
            self.arguments()
            encode([self.expected, *self.or_expected])
        except NotPlainError as error:
            raise InvalidArgumentError(f"The test of {self.function!r} holds {error}.") from error

    def arguments(self) -> dict[str, Any]:
        """Return the arguments as they enter the sandbox."""
        return {"args": encode(list(self.args)), "kwargs": encode(dict(self.kwargs))}

    def longest_answer(self) -> int:
        """Return how many bytes a right value, encoded, takes at most.

        A list may come for a tuple, and, with a tolerance, a number with all its digits.
        """
        return 16 * len(json.dumps(encode([self.expected, *self.or_expected]))) + (1 << 10)


Test = StdinTest | CallTest
