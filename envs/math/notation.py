r"""Numbers and expressions as a textbook writes them, in LaTeX."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from gemenv.envs.math.exact import Number, latex


def combination(terms: Iterable[tuple[Number, str]]) -> str:
    r"""Write a sum of numbers times symbols, without the terms that are 0.

    >>> combination([(1, "x^2"), (-3, "x"), (Fraction(1, 2), "")])
    'x^2 - 3x + \\frac{1}{2}'
    """
    text = ""
    for value, symbol in terms:
        if not value:
            continue
        size = abs(value)
        body = symbol if size == 1 and symbol else latex(size) + symbol
        if text:
            text += f" - {body}" if value < 0 else f" + {body}"
        else:
            text = f"-{body}" if value < 0 else body
    return text or "0"


def power(base: str, exponent: int) -> str:
    """Write a power, x^1 as x and x^0 as nothing."""
    if exponent in (0, 1):
        return base if exponent else ""
    return f"{base}^{exponent}" if 0 <= exponent <= 9 else f"{base}^{{{exponent}}}"


def polynomial(coefficients: Sequence[Number], unknown: str = "x") -> str:
    """Write a polynomial, the coefficient of the highest power first.

    >>> polynomial([2, 0, -1, 5])
    '2x^3 - x + 5'
    """
    degree = len(coefficients) - 1
    return combination((c, power(unknown, degree - i)) for i, c in enumerate(coefficients))


def bracketed(text: str) -> str:
    """Put brackets around an expression that begins with a minus or is a sum."""
    return f"({text})" if text[0] == "-" or " " in text else text


def times(value: Number, factor: str) -> str:
    """Write a number that is not 0 times a factor.

    >>> times(-1, "(x + 2)"), times(3, "x")
    ('-(x + 2)', '3x')
    """
    return combination([(value, factor)])


def solution_set(values: Iterable[Number]) -> str:
    r"""Write a finite set of numbers in ascending order.

    >>> solution_set([3, Fraction(1, 2), 3])
    '\\{\\frac{1}{2}, 3\\}'
    """
    return f"\\{{{', '.join(map(latex, sorted({Fraction(value) for value in values})))}\\}}"


def root(radicand: int) -> tuple[int, int]:
    """Return the k and the square-free r with k times the root of r the root of `radicand`.

    >>> root(72)
    (6, 2)
    """
    outside, inside, factor = 1, radicand, 2
    while factor * factor <= inside:
        while inside % (factor * factor) == 0:
            inside //= factor * factor
            outside *= factor
        factor += 1
    return outside, inside


def listing(items: Sequence[object], last: str = "and") -> str:
    """Join items as a sentence does.

    >>> listing([1, 2, 3]), listing(["a", "b"], "or")
    ('1, 2 and 3', 'a or b')
    """
    *rest, end = map(str, items)
    return f"{', '.join(rest)} {last} {end}" if rest else end


def plural(count: int, singular: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> plural(1, "way"), plural(3, "die", "dice")
    ('1 way', '3 dice')
    """
    return f"{count} {singular if count == 1 else many or singular + 's'}"
