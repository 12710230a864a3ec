"""Quadratic equations, and inequalities."""

import math
from fractions import Fraction

from gemenv.envs.math.algebra_equations import SPAN, solve
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import combination, polynomial, power, root, solution_set


def quadratic_rational(draws: Draw, size: int) -> Problem:
    """Draw an equation of degree 2 with rational roots."""
    most = SPAN[size]
    under = 1 if size < 3 else size - 1
    p, q = (Fraction(draws.nonzero(most + 6), draws.whole(1, under)) for _ in range(2))
    scale = draws.nonzero(6)
    a = scale * p.denominator * q.denominator
    coefficients = [a, int(-a * (p + q)), int(a * p * q)]
    return Problem(
        solve(draws, f"{_shifted(draws, coefficients)}"),
        solution_set([p, q]),
        3 + 1.5 * size,
        {"quadratic": _primitive(coefficients)},
    )


def _shifted(draws: Draw, coefficients: list[int]) -> str:
    """Write a quadratic equation, sometimes with a term on the other side."""
    a, b, c = coefficients
    if c and draws.chance(40):
        return f"{polynomial([a, b, 0])} = {-c}"
    return f"{polynomial(coefficients)} = 0"


def _primitive(coefficients: list[int]) -> list[int]:
    """Return coefficients with a positive first, as equations with the same roots share them."""
    sign = 1 if coefficients[0] > 0 else -1
    return [sign * c for c in coefficients]


def _half_sum(p: int, factor: int, radical: str, under: int) -> str:
    """Write (p + factor * radical) / under in lowest terms."""
    shares = Fraction(p, under), Fraction(factor, under)
    below = math.lcm(*(share.denominator for share in shares))
    top = combination([(shares[0] * below, ""), (shares[1] * below, radical)])
    return top if below == 1 else f"\\frac{{{top}}}{{{below}}}"


def _irrational(draws: Draw, size: int, *, real: bool) -> Problem:
    """Draw x = (p ± sqrt(d)) / a, with d no square or negative."""
    most = 2 + 2 * size
    a = draws.whole(1, 1 + size // 2)
    while True:
        b, c = draws.whole(-2 * most, 2 * most), draws.nonzero(4 * most)
        discriminant = b * b - 4 * a * c
        if (discriminant > 0) == real and discriminant and root(discriminant)[1] != 1:
            break
        if not real and discriminant < 0:
            break
    outside, inside = root(abs(discriminant))
    radical = "" if inside == 1 else f"\\sqrt{{{inside}}}"
    radical += "" if real else "i"
    pair = ", ".join(_half_sum(-b, sign * outside, radical, 2 * a) for sign in (-1, 1))
    equation = _shifted(draws, [a, b, c])
    text = draws.one(
        (f"Solve the equation ${equation}$.", f"Find all solutions of the equation ${equation}$.")
        if real
        else (
            f"Find all complex numbers $x$ with ${equation}$.",
            f"Solve the equation ${equation}$ over the complex numbers.",
        )
    )
    return Problem(text, f"\\{{{pair}\\}}", 4 + 1.5 * size, {"quadratic": [a, b, c]})


def quadratic_surd(draws: Draw, size: int) -> Problem:
    """Draw an equation of degree 2 with irrational real roots."""
    return _irrational(draws, size, real=True)


def quadratic_complex(draws: Draw, size: int) -> Problem:
    """Draw an equation of degree 2 without real roots."""
    return _irrational(draws, size, real=False)


_SIGNS = ("<", "\\le", ">", "\\ge")
_MIRROR = {"<": ">", "\\le": "\\ge", ">": "<", "\\ge": "\\le"}


def _ask(draws: Draw, statement: str) -> str:
    return draws.one(
        (
            f"Solve the inequality ${statement}$ over the real numbers.",
            f"Find all real numbers $x$ with ${statement}$.",
            f"For which real $x$ is ${statement}$?",
        )
    )


def _below(bound: Fraction, sign: str) -> str:
    return f"(-\\infty, {latex(bound)}{']' if 'e' in sign else ')'}"


def _above(bound: Fraction, sign: str) -> str:
    return f"{'[' if 'e' in sign else '('}{latex(bound)}, \\infty)"


def _between(low: Fraction, high: Fraction, sign: str) -> str:
    opened, closed = "[]" if "e" in sign else "()"
    return f"{opened}{latex(low)}, {latex(high)}{closed}"


def linear_inequality(draws: Draw, size: int) -> Problem:
    """Draw ax + b < cx + d, and its like."""
    most = SPAN[size]
    a, c = draws.distinct(-most, most, 2)
    b, d = draws.nonzero(3 * most), draws.nonzero(3 * most)
    sign = draws.one(_SIGNS)
    text = _ask(draws, f"{polynomial([a, b])} {sign} {polynomial([c, d])}")
    bound = Fraction(d - b, a - c)
    way = sign if a > c else _MIRROR[sign]
    answer = _below(bound, way) if way in ("<", "\\le") else _above(bound, way)
    return Problem(text, answer, 2 + size, {"linear": [a, b, c, d, sign[:2]]})


def quadratic_inequality(draws: Draw, size: int) -> Problem:
    """Draw an inequality of degree 2 whose bounds are rational."""
    most = SPAN[size]
    low, high = sorted(
        Fraction(n, draws.whole(1, 1 + size // 3)) for n in draws.distinct(-most, most, 2)
    )
    if low == high:
        high += 1
    a = draws.nonzero(1 + size // 2) * low.denominator * high.denominator
    coefficients = [a, int(-a * (low + high)), int(a * low * high)]
    sign = draws.one(_SIGNS)
    outside = (sign in (">", "\\ge")) == (a > 0)
    answer = (
        f"{_below(low, sign)} \\cup {_above(high, sign)}" if outside else _between(low, high, sign)
    )
    text = _ask(draws, f"{polynomial(coefficients)} {sign} 0")
    return Problem(text, answer, 4 + 1.5 * size, {"quadratic": [*coefficients, sign[:2]]})


def absolute_inequality(draws: Draw, size: int) -> Problem:
    """Draw |ax + b| < c, and its like."""
    most = SPAN[size]
    a, b, c = draws.nonzero(most), draws.nonzero(3 * most), draws.whole(1, 3 * most)
    sign = draws.one(_SIGNS)
    low, high = sorted((Fraction(c - b, a), Fraction(-c - b, a)))
    answer = (
        _between(low, high, sign)
        if sign in ("<", "\\le")
        else f"{_below(low, sign)} \\cup {_above(high, sign)}"
    )
    text = _ask(draws, f"\\left|{polynomial([a, b])}\\right| {sign} {c}")
    return Problem(text, answer, 3 + 1.2 * size, {"absolute": [a, b, c, sign[:2]]})


def polynomial_inequality(draws: Draw, size: int) -> Problem:
    """Draw a product of three linear factors that is to be positive or negative."""
    most = SPAN[size]
    roots = sorted(draws.distinct(-most, most, 3))
    factors = [
        power("x", 1) if r == 0 else f"({polynomial([1, -r])})" for r in draws.shuffled(roots)
    ]
    sign = draws.one(_SIGNS)
    a, b, c = map(Fraction, roots)
    answer = (
        f"{_below(a, sign)} \\cup {_between(b, c, sign)}"
        if sign in ("<", "\\le")
        else f"{_between(a, b, sign)} \\cup {_above(c, sign)}"
    )
    text = _ask(draws, f"{''.join(factors)} {sign} 0")
    return Problem(text, answer, 5 + 1.2 * size, {"roots": [*roots, sign[:2]]})
