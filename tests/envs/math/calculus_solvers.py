"""Answers of calculus against sympy's derivatives and mpmath's numbers."""

import re
from collections.abc import Callable

import mpmath
import sympy

from gemenv.envs.base.question import Question
from tests.envs.math.asking import numbers
from tests.envs.math.latex import C, formulas, near, r, read, s, x, y, z

_POINTS = (sympy.Rational(3, 7), sympy.Rational(13, 11), sympy.Rational(19, 23))


def function(question: Question) -> sympy.Expr:
    r"""Read the formula after `f(x) =`, `f(x, y) =` or `y =`."""
    found = re.search(r"\$(?:f\(x(?:, y)?\)|y) = ([^$]*)\$", question.text)
    assert found, question.text
    return read(found[1])


def gold(question: Question) -> sympy.Expr:
    return read(question.answers[0].removeprefix("y = "))


def same(a: sympy.Expr, b: sympy.Expr) -> bool:
    """Compare functions at three points."""
    return all(near(a, b, x=point, y=point + 1) for point in _POINTS)


def close(a: object, b: object) -> bool:
    """Compare numbers to 12 digits."""
    first, second = mpmath.mpmathify(a), mpmath.mpmathify(b)
    return bool(abs(first - second) <= mpmath.mpf("1e-12") * (1 + abs(second)))


def numeric(expression: sympy.Expr) -> Callable[[object], object]:
    return sympy.lambdify(x, expression, "mpmath")


def number(question: Question) -> object:
    return mpmath.mpmathify(sympy.N(gold(question), 30))


def derivative(question: Question) -> None:
    assert same(function(question).diff(x), gold(question))


def derivative_value(question: Question) -> None:
    times = 2 if "second" in question.text or "''" in question.text else 1
    at = re.search(r"f'+\((-?\d+)\)|x = (-?\d+)\$", question.text)
    assert at
    point = int(at[1] or at[2])
    assert function(question).diff(x, times).subs(x, point) == gold(question)


def partial_derivative(question: Question) -> None:
    sign = next(f for f in formulas(question.text) if "partial" in f)
    below = sign.split("}{")[1]
    by = [x, x] if "x^2" in below else [y, y] if "y^2" in below else []
    by = by or [v for v in (x, y) if f"\\partial {v}" in below]
    assert sympy.expand(function(question).diff(*by) - gold(question)) == 0


def tangent_line(question: Question) -> None:
    f, line = function(question), gold(question)
    point = int(re.search(r"x = (-?\d+)\$", question.text)[1])  # type: ignore[index]
    assert question.answers[0].startswith("y = ")
    assert sympy.expand(line.diff(x, 2)) == 0
    assert line.subs(x, point) == f.subs(x, point)
    assert line.diff(x) == f.diff(x).subs(x, point)


def local_extremum(question: Question) -> None:
    f = function(question)
    highest = "maximum" in question.text
    (at,) = [
        point
        for point in sympy.roots(sympy.Poly(f.diff(x), x))
        if (f.diff(x, 2).subs(x, point) < 0) == highest
    ]
    asked = at if question.text.startswith("At which") else f.subs(x, at)
    assert asked == gold(question)


def linear_ode(question: Question) -> None:
    solution = gold(question)
    equation = next(f for f in formulas(question.text) if "y'" in f and "(0)" not in f)
    plain = equation.replace("y''", "z").replace("y'", "s")
    values = {z: solution.diff(x, 2), s: solution.diff(x), y: solution}
    left, right = (read(side).subs(values) for side in plain.split(" = "))
    assert same(left - right, sympy.Integer(0))
    initial = re.findall(r"y('?)\(0\) = (-?\d+)", question.text)
    assert len(initial) == (2 if "y''" in question.text else 1)
    for mark, value in initial:
        assert sympy.simplify(solution.diff(x, len(mark)).subs(x, 0)) == int(value)


def combined_slope(question: Question) -> None:
    values = dict(re.findall(r"\$([fg]'?)\(\d+\) = (-?\d+)\$", question.text))
    point = numbers(question.text)[0]
    f, g = (int(values[n]) + int(values[n + "'"]) * (x - point) for n in "fg")
    combined = re.search(r"\$h\(x\) = ([^$]*)\$", question.text)
    assert combined
    # Their formula, with letters for the functions.
    plain = combined[1].replace("f(x)", "r").replace("g(x)", "s")
    h = read(plain).subs({r: f, s: g})
    assert h.diff(x).subs(x, point) == gold(question)


def antiderivative(question: Question) -> None:
    found = re.search(
        r"\\int \\left\((.*)\\right\) dx|f\(x\) = ([^$]*)\$|derivative \$([^$]*)\$", question.text
    )
    assert found
    whole = gold(question)
    assert whole.coeff(C) == 1
    assert same(whole.diff(x), read(found[1] or found[2] or found[3]))


def definite_integral(question: Question) -> None:
    found = re.search(r"\\int_\{?(-?\w+)\}?\^\{?(-?[\w\\]+?)\}? (.*?)(?: \\,)? dx", question.text)
    if found:
        low, high, integrand = int(found[1]), found[2], found[3]
    else:
        low, high = map(int, re.findall(r"\$x = (-?\d+)\$", question.text))
        integrand = formulas(question.text)[0].removeprefix("f(x) = ")
    end = mpmath.inf if high == "\\infty" else int(high)
    integrand = integrand.removeprefix("\\left(").removesuffix("\\right)")
    value = mpmath.quad(numeric(read(integrand)), [low, end])
    assert close(value, number(question))


def enclosed_area(question: Question) -> None:
    upper, lower = (read(f.removeprefix("y = ")) for f in formulas(question.text))
    low, high = sorted(map(mpmath.mpf, map(str, sympy.real_roots(upper - lower, x))))
    assert close(abs(mpmath.quad(numeric(upper - lower), [low, high])), number(question))


def limit(question: Question) -> None:
    formula = max(formulas(question.text), key=len)
    arrow = re.match(r"\\lim_\{x \\to (.*?)\} (.*)", formula)
    place = arrow[1] if arrow else re.search(r"approaches (-?\d+)|infinity", question.text)[1]  # type: ignore[index]
    f = numeric(read(arrow[2] if arrow else formula))
    with mpmath.workdps(80):
        at = (
            mpmath.mpf(10) ** 16
            if place in ("\\infty", None)
            else int(place) + mpmath.mpf(10) ** -16
        )
        value = f(at)
        gold_ = mpmath.mpmathify(sympy.N(gold(question), 60))
        assert abs(value - gold_) < mpmath.mpf("1e-11") * (1 + abs(gold_))


def series_coefficient(question: Question) -> None:
    power = re.findall(r"x\^\{(\d+)\}\$", question.text)[-1]
    if "coefficient of $x^" in question.text:
        power = re.search(r"coefficient of \$x\^\{(\d+)\}\$", question.text)[1]  # type: ignore[index]
    with mpmath.workdps(60):
        coefficients = mpmath.taylor(numeric(function(question)), 0, int(power))
        assert abs(coefficients[-1] - number(question)) < 1e-15 * (1 + abs(number(question)))


def geometric_series(question: Question) -> None:
    formula = next(f for f in formulas(question.text) if "sum" in f)
    found = re.match(r"\\sum_\{n=(\d+)\}\^\\infty (-?\d+) \\cdot (.*)\^n$", formula)
    assert found
    ratio = float(read(found[3]))
    total = sum(int(found[2]) * ratio**n for n in range(int(found[1]), 2_000))
    assert abs(total - float(gold(question))) < 1e-9 * (1 + abs(total))


SOLVERS = {
    "limit_at_infinity": limit,
    "limit_of_functions": limit,
    "combined_slope": combined_slope,
    "geometric_series": geometric_series,
    "chain_derivative": derivative,
    "tangent_line": tangent_line,
    "limit_at_point": limit,
    "sum_derivative": derivative,
    "sum_antiderivative": antiderivative,
    "product_derivative": derivative,
    "partial_derivative": partial_derivative,
    "definite_integral": definite_integral,
    "derivative_value": derivative_value,
    "linear_ode": linear_ode,
    "series_coefficient": series_coefficient,
    "quotient_derivative": derivative,
    "local_extremum": local_extremum,
    "improper_integral": definite_integral,
    "enclosed_area": enclosed_area,
    "substitution_integral": definite_integral,
}


def solve(question: Question) -> None:
    SOLVERS[question.facts["kind"]](question)
