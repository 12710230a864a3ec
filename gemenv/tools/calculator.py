"""A tool that calculates, exactly where it can."""

import ast
import math
import operator
from collections.abc import Awaitable, Callable, Mapping
from fractions import Fraction
from typing import Any

from gemenv.errors import ToolError
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import tagged
from gemenv.tools.workspace import Workspace

Number = int | Fraction | float

_CHARACTERS = 1_000
_BITS = 10_000
"""Size of an exact number; 3,010 digits."""


class CalculatorTool(Tool):
    """Works out an expression, written between `<calculator>` tags.

    Numbers, `+ - * / // % **` and `^`, brackets, `pi`, `e`, and functions such as `sqrt(2)`,
    `factorial(5)` or `max(1, 2)`. Whole numbers and fractions are exact, everything else has 15
    digits. It is no Python: an expression is read, and what is none of this is refused.

    Example:
        >>> import asyncio
        >>> calculator = CalculatorTool()
        >>> call = calculator.find("<calculator>(2^10 - 1) / 3 + 1/6</calculator>")
        >>> asyncio.run(calculator.call(call.arguments)).text
        '2047/6 = 341.166666666667'
    """

    name = "calculator"
    parser = tagged("calculator", "expression")

    def instruction(self) -> str:
        """Return what the prompt says of it."""
        return (
            "You can calculate: write an expression between <calculator> and </calculator>, as in "
            "<calculator>sqrt(2) * (3^4 - 1) / 7</calculator>. It knows + - * / // % ^, pi, e, and "
            f"{', '.join(sorted(_FUNCTIONS))}."
        )

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Calculate."""
        return self.run

    async def run(self, workspace: Workspace, expression: str) -> ToolResult:
        """Work out an arithmetic expression.

        Args:
            workspace: Not used.
            expression: Such as `sqrt(2) * (3^4 - 1) / 7`.
        """
        try:
            return ToolResult(ok=True, text=_shown(evaluate(expression)), status="ok")
        except ToolError as error:
            return ToolResult(ok=False, text=str(error), status="error")


def evaluate(expression: str) -> Number:
    """Return the value of an expression, in bounded time.

    Args:
        expression: Any text.

    Returns:
        An `int` or a `Fraction` where the value is exact, and a finite `float` otherwise.

    Raises:
        ToolError: If it cannot be read, is too large, or has no value.

    >>> evaluate("1/3 + 1/6"), evaluate("2 ** 0.5")
    (Fraction(1, 2), 1.4142135623730951)
    >>> evaluate("2 > 1")
    Traceback (most recent call last):
    gemenv.errors.ToolError: This cannot be calculated: 2 > 1
    """
    if len(expression) > _CHARACTERS:
        raise ToolError(f"An expression may have {_CHARACTERS:,} characters.")
    try:
        tree = ast.parse(expression.strip().replace("^", "**"), mode="eval")
        return _checked(_value(tree.body))
    except (SyntaxError, MemoryError):
        raise ToolError("The expression cannot be read; check brackets and signs.") from None
    except RecursionError:
        raise ToolError("The expression is nested too deeply.") from None
    except ZeroDivisionError:
        raise ToolError("This divides by zero.") from None
    except OverflowError:
        raise ToolError("The result is too large.") from None
    except (ValueError, TypeError) as error:
        raise ToolError(f"This has no value: {error}.") from None


def _value(node: ast.expr) -> Number:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _checked(value)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _checked(_power(_value(left), _value(right)))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _checked(_OPERATORS[type(sign)](_value(left), _value(right)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return _checked(_FUNCTIONS[name](*map(_value, args)))
        case _:
            raise ToolError(f"This cannot be calculated: {ast.unparse(node)[:100]}")


def _checked(value: Any) -> Number:
    """Return a value of bounded size, a whole one as an `int`."""
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return _checked(value.numerator)
        _checked(value.denominator)
        _checked(value.numerator)
    elif isinstance(value, int):
        if value.bit_length() > _BITS:
            raise OverflowError
    elif not isinstance(value, float):
        raise ToolError("The result is no real number.")
    elif not math.isfinite(value):
        raise OverflowError
    return value


def _divided(left: Number, right: Number) -> Number:
    if isinstance(left, float) or isinstance(right, float):
        return left / right
    return Fraction(left) / Fraction(right)


def _floor_divided(left: Any, right: Any) -> Any:
    return left // right


def _power(base: Number, exponent: Number) -> Any:
    if isinstance(base, float) or not isinstance(exponent, int):
        return float(base) ** float(exponent)
    bits = max(Fraction(base).numerator.bit_length(), Fraction(base).denominator.bit_length())
    if bits > 1 and bits * abs(exponent) > 2 * _BITS:
        raise OverflowError
    return Fraction(base) ** exponent


def _whole(name: str, most: int, *numbers: Number) -> list[int]:
    whole = [int(number) for number in numbers if number == int(number) and 0 <= number <= most]
    if len(whole) < len(numbers):
        raise ValueError(f"{name} takes whole numbers from 0 to {most:,}")
    return whole


def _root(number: Number) -> Number:
    """Return the square root, exact where it can be."""
    if isinstance(number, float) or number < 0:
        return math.sqrt(number)
    parts = Fraction(number)
    above, below = math.isqrt(parts.numerator), math.isqrt(parts.denominator)
    exact = above**2 == parts.numerator and below**2 == parts.denominator
    return Fraction(above, below) if exact else math.sqrt(number)


def _rounded(number: Number, digits: Number = 0) -> Number:
    [places] = _whole("round", 100, digits)
    return round(number, places)


def _factorial(number: Number) -> int:
    return math.factorial(*_whole("factorial", 1_000, number))


def _comb(n: Number, k: Number) -> int:
    return math.comb(*_whole("comb", 5_000, n, k))


def _perm(n: Number, k: Number) -> int:
    return math.perm(*_whole("perm", 1_000, n, k))


def _gcd(*numbers: Number) -> int:
    return math.gcd(*_whole("gcd", 10**100, *numbers))


def _lcm(*numbers: Number) -> int:
    return math.lcm(*_whole("lcm", 10**100, *numbers))


def _least(*numbers: Number) -> Number:
    return min(numbers)


def _greatest(*numbers: Number) -> Number:
    return max(numbers)


_CONSTANTS = {"pi": math.pi, "e": math.e}
_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divided,
    ast.FloorDiv: _floor_divided,
    ast.Mod: operator.mod,
}
_FLOAT_FUNCTIONS = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "exp", "log", "log2", "log10"),
    *("floor", "ceil", "degrees", "radians"),
)
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(math, name) for name in _FLOAT_FUNCTIONS},
    "abs": operator.abs,
    "min": _least,
    "max": _greatest,
    "round": _rounded,
    "sqrt": _root,
    "factorial": _factorial,
    "comb": _comb,
    "perm": _perm,
    "gcd": _gcd,
    "lcm": _lcm,
}


def _shown(value: Number) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    try:
        return f"{value} = {float(value):.15g}"
    except OverflowError:
        return str(value)
