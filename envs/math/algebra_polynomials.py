"""Polynomials, powers, and fractions of polynomials."""

from fractions import Fraction

from gemenv.envs.math.coefficients import draw_polynomial, product, value
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import combination, polynomial, power

SPAN = (0, 5, 7, 9, 12, 15, 20)
"""The largest coefficient by size."""


def polynomial_value(draws: Draw, size: int) -> Problem:
    """Draw a polynomial and where to evaluate it."""
    degree = min(2 + size // 2, 5)
    coefficients = draw_polynomial(draws, degree, 9)
    x = Fraction(draws.nonzero(4 + size), draws.whole(2, 4) if size >= 4 else 1)
    p = polynomial(coefficients)
    text = draws.one(
        (
            f"Let $p(x) = {p}$. What is $p{_called(latex(x))}$?",
            f"What is the value of ${p}$ at $x = {latex(x)}$?",
            f"Evaluate ${p}$ for $x = {latex(x)}$.",
        )
    )
    steps = 2 * degree + (size if x.denominator > 1 else 0)
    return Problem(
        text, latex(value(coefficients, x)), steps + size / 2, {"value": [coefficients, str(x)]}
    )


def _called(argument: str) -> str:
    return f"\\left({argument}\\right)" if "frac" in argument else f"({argument})"


def expand_product(draws: Draw, size: int) -> Problem:
    """Draw a product of polynomials to multiply out."""
    most = SPAN[size]
    degrees = ((1, 1), (1, 1), (1, 2), (2, 2), (1, 1, 2), (1, 2, 2))[size - 1]
    factors = [draw_polynomial(draws, degree, most) for degree in degrees]
    result, steps = [1], 0
    for factor in factors:
        result = product(result, factor)
        steps += len(result)
    written = "".join(f"({polynomial(factor)})" for factor in factors)
    text = draws.one(
        (
            f"Expand ${written}$.",
            f"Multiply out ${written}$ and combine like terms.",
            f"Write ${written}$ as a polynomial in $x$.",
        )
    )
    return Problem(text, polynomial(result), steps + size / 2, {"factors": sorted(factors)})


def factor_polynomial(draws: Draw, size: int) -> Problem:
    """Draw a polynomial that is a product of linear factors with integer coefficients."""
    most = SPAN[size] + 6
    count = 2 if size < 4 else 3
    slopes = [draws.whole(1, 2 + size // 3) for _ in range(count)]
    factors: list[tuple[int, int]] = []
    for slope in slopes:
        constant = draws.nonzero(most)
        share = Fraction(constant, slope)
        factors.append((share.denominator, share.numerator))
    lead = draws.one([-3, -2, -1, 2, 3] if size >= 3 else [1, 2, 3])
    result = [lead]
    for factor in factors:
        result = product(result, factor)
    factors.sort()
    # Equal factors are written as a power.
    written = "".join(
        power(f"({polynomial(factor)})", factors.count(factor))
        for i, factor in enumerate(factors)
        if factor not in factors[:i]
    )
    p = polynomial(result)
    text = draws.one(
        (
            f"Factor ${p}$ over the integers.",
            f"Write ${p}$ as a product of linear factors with integer coefficients.",
            f"Find the factorization of ${p}$ into linear factors with integer coefficients.",
        )
    )
    steps = 2 + size + 3 * (count - 2)
    return Problem(text, combination([(lead, written)]), steps, {"polynomial": result})


def simplify_powers(draws: Draw, size: int) -> Problem:
    """Draw a product and quotient of powers to write with each letter once."""
    most = 4 + 2 * size
    names = "xy"
    exponents = [[draws.whole(2, most) for _ in range(3)] for _ in names]
    for row in exponents:
        if row[0] + row[1] <= row[2]:
            row[2], row[0] = row[0], row[2]
    k, m, n = (draws.whole(1, 3 + 3 * size) for _ in range(3))
    parts = [
        combination(
            [(c, "".join(power(v, row[i]) for v, row in zip(names, exponents, strict=True)))]
        )
        for i, c in enumerate((k, m, n))
    ]
    share = Fraction(k * m, n)
    left = [row[0] + row[1] - row[2] for row in exponents]
    symbols = "".join(power(v, e) for v, e in zip(names, left, strict=True))
    top = combination([(share.numerator, symbols)])
    answer = top if share.denominator == 1 else f"\\frac{{{top}}}{{{share.denominator}}}"
    written = f"\\frac{{{parts[0]} \\cdot {parts[1]}}}{{{parts[2]}}}"
    text = draws.one(
        (
            f"Simplify ${written}$ for nonzero $x$ and $y$, each letter written once.",
            f"Write ${written}$ with each letter once, for nonzero $x$ and $y$.",
        )
    )
    return Problem(text, answer, 4 + size / 2, {"powers": [exponents, [k, m, n]]})


def simplify_fraction(draws: Draw, size: int) -> Problem:
    """Draw a fraction of polynomials with a factor in common."""
    most = SPAN[size] + 2
    common = [1 if size < 4 else draws.whole(1, 3), draws.nonzero(most)]
    while True:
        top = [draws.whole(1, 1 + size // 2), draws.nonzero(most)]
        bottom = [draws.whole(1, 1 + size // 2), draws.nonzero(most)]
        if top[0] * bottom[1] != top[1] * bottom[0]:
            break
    a, b = product(common, top), product(common, bottom)
    written = f"\\frac{{{polynomial(a)}}}{{{polynomial(b)}}}"
    text = draws.one(
        (
            f"Simplify ${written}$ as far as possible.",
            f"Reduce the fraction ${written}$ to lowest terms.",
        )
    )
    answer = f"\\frac{{{polynomial(top)}}}{{{polynomial(bottom)}}}"
    return Problem(text, answer, 5 + size, {"fraction": [a, b]})
