"""Random arithmetic expressions, with their exact values."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gemenv.envs.math.draws import Draw

PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
"""How tightly the operators bind."""

_ATOM = 4
_FLAT_FACTORS = 3
"""Operators in a product that is written without brackets."""
_TRIES = 4


@dataclass(frozen=True)
class Tree:
    """An expression: a number, or two expressions under an operator."""

    value: Fraction
    operator: str = ""
    parts: tuple["Tree", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What expressions are drawn from."""

    operators: str = "+-*/"
    """Some of `+-*/^`, "+" or "-" among them. Exponents are 2 and 3."""
    max_number: int = 99
    """The largest operand, and the largest numerator of one; 2 to a million."""
    brackets: bool = True
    """Whether brackets may set the order; otherwise only powers, products and sums do."""
    negative: bool = False
    """Whether operands may be negative."""
    fractions: bool = False
    """Whether operands may be fractions, with denominators up to 12."""
    whole: bool = False
    """Whether the values on the way are all integers."""
    max_digits: int = 9
    """Digits that no numerator and no denominator of a value on the way exceeds; 4 to 100."""


class TreeDraw:
    """Draws expressions with a given number of operators.

    Args:
        draws: Where the numbers come from.
        bounds: What is allowed.
    """

    def __init__(self, draws: Draw, bounds: Bounds) -> None:
        self._draws, self._bounds = draws, bounds
        self._limit = 10**bounds.max_digits

    def tree(self, operators: int) -> Tree:
        """Draw an expression."""
        return self._grow(operators, 0) or self._sum(operators)

    def _grow(self, count: int, tightness: int) -> Tree | None:
        """Draw an expression whose operators bind at least so tightly; `None` where none fits."""
        if count == 0:
            return self._operand()
        for _ in range(_TRIES):
            operator = self._draws.one(self._bounds.operators)
            if PRECEDENCE[operator] >= tightness:
                grown = self._join(operator, count - 1)
                if grown is not None:
                    return grown
        return self._sum(count) if tightness <= PRECEDENCE["+"] else None

    def _join(self, operator: str, count: int) -> Tree | None:
        """Draw two expressions with `count` operators in all, and put them under `operator`."""
        bind = PRECEDENCE[operator]
        left_bind, right_bind = (0, 0) if self._bounds.brackets else (bind, bind + 1)
        if operator == "^":
            left_bind, right_most = left_bind and _ATOM, 0
        else:
            right_most = min(count, self._room(right_bind))
        right_least = max(0, count - self._room(left_bind))
        if right_least > right_most:
            return None
        on_right = self._draws.whole(right_least, right_most)
        left = self._grow(count - on_right, left_bind)
        if left is None:
            return None
        if operator == "^":
            right = Tree(Fraction(self._draws.whole(2, 3)))
        elif operator == "/" and self._bounds.whole and on_right == 0:
            right = self._divisor(left.value)
        else:
            right = self._grow(on_right, right_bind)
        if right is None:
            return None
        fitting = self._node(operator, left, right)
        if fitting is None and self._bounds.brackets:
            # A sum of the same parts is smaller; to grow others takes longer.
            sign = "+" if "+" in self._bounds.operators else "-"
            return self._node(sign, left, right)
        return fitting

    def _room(self, tightness: int) -> int:
        """Return how many operators fit into an expression that binds at least so tightly."""
        names = self._bounds.operators
        if tightness <= PRECEDENCE["+"]:
            return 10**6
        if tightness == PRECEDENCE["*"] and ("*" in names or "/" in names):
            return _FLAT_FACTORS
        return int(tightness < _ATOM and "^" in names)

    def _node(self, operator: str, left: Tree, right: Tree) -> Tree | None:
        value = calculated(operator, left.value, right.value)
        if value is None or (self._bounds.whole and value.denominator > 1):
            return None
        if abs(value.numerator) >= self._limit or value.denominator >= self._limit:
            return None
        return Tree(value, operator, (left, right))

    def _operand(self) -> Tree:
        draws, most = self._draws, self._bounds.max_number
        value = Fraction(draws.whole(1, most))
        if self._bounds.fractions and draws.chance(30):
            value /= draws.whole(2, min(most + 1, 12))
        if self._bounds.negative and draws.chance(30):
            value = -value
        return Tree(value)

    def _divisor(self, value: Fraction) -> Tree:
        """Draw a number, a divisor of `value` if a few draws find one other than 1."""
        most = self._bounds.max_number
        if not 1 < abs(value) < self._limit:
            return self._operand()
        for _ in range(10):
            candidate = self._draws.whole(2, max(2, min(most, abs(value.numerator))))
            if value.numerator % candidate == 0:
                return Tree(Fraction(candidate))
        return self._operand()

    def _sum(self, count: int) -> Tree:
        """Draw a sum of integers, which always fits."""
        signs = [name for name in self._bounds.operators if name in "+-"]
        tree = Tree(Fraction(self._draws.whole(1, self._bounds.max_number)))
        for _ in range(count):
            operator = self._draws.one(signs)
            term = Tree(Fraction(self._draws.whole(1, self._bounds.max_number)))
            value = tree.value + term.value if operator == "+" else tree.value - term.value
            tree = Tree(value, operator, (tree, term))
        return tree


def calculated(operator: str, left: Fraction, right: Fraction) -> Fraction | None:
    """Return the value of an operation, or `None` where it has none."""
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "/":
        return left / right if right else None
    return left ** int(right)


def digit_operations(tree: Tree) -> int:
    """Count the operations on single digits that the written methods take, about.

    A sum of numbers of m and n digits takes max(m, n), a product or a quotient m times n.
    """
    if not tree.parts:
        return 0
    own = [_digits(part.value) for part in tree.parts]
    if tree.operator in "+-":
        cost = max(own)
    elif tree.operator == "^":
        cost = own[0] ** 2 * (int(tree.parts[1].value) - 1)
    else:
        cost = own[0] * own[1]
    return cost + sum(map(digit_operations, tree.parts))


def _digits(value: Fraction) -> int:
    numbers: Sequence[int] = (abs(value.numerator), value.denominator)
    return sum(len(str(n)) for n in numbers if n > 1) or 1
