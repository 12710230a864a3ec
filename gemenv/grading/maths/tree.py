"""Expressions, as the parser reads them."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeVar, Union


class Number(NamedTuple):
    """An exact number."""

    value: Fraction


class Name(NamedTuple):
    """A variable, or one of the constants `pi`, `e`, `i` and `oo`."""

    name: str


class Call(NamedTuple):
    """An operation on expressions: `+ * / ^`, or a function such as `sin`."""

    function: str
    args: tuple["Node", ...]


Node = Union[Number, Name, Call]  # noqa: UP007 - it refers to itself

CONSTANTS = frozenset({"pi", "e", "i", "oo"})

T = TypeVar("T")


class UndecidedError(Exception):
    """This way of computing cannot tell: another one may."""


class UndefinedError(UndecidedError):
    """There is no value, as of 1/0."""


class Domain(Protocol[T]):
    """A way of computing: what numbers are, and what operations do to them.

    Each method raises `UndecidedError` for what it cannot compute.
    """

    def number(self, value: Fraction) -> T:
        """Return what an exact number is here."""
        ...

    def name(self, name: str) -> T:
        """Return the value of a variable or constant."""
        ...

    def power(self, base: T, exponent: Node) -> T:
        """Raise to a power, which is given as an expression: some need it exactly."""
        ...

    def call(self, function: str, args: list[T]) -> T:
        """Do an operation."""
        ...


def evaluate(node: Node, domain: Domain[T]) -> T:
    """Compute an expression in a domain.

    Raises:
        UndecidedError: If the domain cannot.
    """
    if isinstance(node, Number):
        return domain.number(node.value)
    if isinstance(node, Name):
        return domain.name(node.name)
    if node.function == "^":
        return domain.power(evaluate(node.args[0], domain), node.args[1])
    return domain.call(node.function, [evaluate(arg, domain) for arg in node.args])


def walk(node: Node) -> Iterator[Node]:
    """Go through an expression and all its parts."""
    yield node
    if isinstance(node, Call):
        for arg in node.args:
            yield from walk(arg)


def variables(node: Node) -> frozenset[str]:
    """Return the names of the variables in an expression."""
    return frozenset(
        part.name for part in walk(node) if isinstance(part, Name) and part.name not in CONSTANTS
    )


def replace(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Put what `change` returns in the place of parts for which it is not `None`."""
    changed = change(node)
    if changed is not None:
        return changed
    if isinstance(node, Call):
        return Call(node.function, tuple(replace(arg, change) for arg in node.args))
    return node


def number(value: int) -> Number:
    """Write an integer as an expression."""
    return Number(Fraction(value))


def negative(node: Node) -> Node:
    """Write the negative of an expression."""
    if isinstance(node, Number):
        return Number(-node.value)
    return Call("*", (number(-1), node))


def difference(left: Node, right: Node) -> Node:
    """Write one expression minus another."""
    return Call("+", (left, negative(right)))
