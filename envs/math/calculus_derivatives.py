"""Derivatives and what they are for."""

from fractions import Fraction

from gemenv.envs.math.coefficients import draw_polynomial, product, slope, value
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.functions import Term, draw_terms, in_brackets, write
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import combination, polynomial, power


def _derive(draws: Draw, formula: str) -> str:
    return draws.one(
        (
            f"Find the derivative of $f(x) = {formula}$.",
            f"Differentiate $f(x) = {formula}$ with respect to $x$.",
            f"Let $f(x) = {formula}$. What is $f'(x)$?",
        )
    )


def sum_derivative(draws: Draw, size: int) -> Problem:
    """Draw a sum of functions to be differentiated."""
    terms = draw_terms(draws, size)
    formula = write(terms)
    answer = write([term.derivative() for term in terms])
    return Problem(_derive(draws, formula), answer, 2 * len(terms) + size / 2, {"f": fields(terms)})


def fields(terms: list[Term]) -> list[list[str | int]]:
    """Return terms as JSON holds them, in a fixed order."""
    return sorted([term.name[:3], term.factor, term.inner] for term in terms)


def product_derivative(draws: Draw, size: int) -> Problem:
    """Draw a polynomial times another function, to be differentiated."""
    p = draw_polynomial(draws, 1 + size // 2, 8 + size)
    name = draws.one(("exp", "sin", "cos", "ln"))
    f = Term(1, name, 1 if name == "ln" else draws.whole(2, 4 + size))
    df = f.derivative()
    second = (
        f"\\frac{{{polynomial(p)}}}{{x}}"
        if name == "ln"
        else f"{combination([(df.factor, in_brackets(p))])}{df.symbol}"
    )
    dp = slope(p)
    first = combination([(dp[0], f.symbol)]) if len(dp) == 1 else f"{in_brackets(dp)}{f.symbol}"
    answer = f"{first} {'' if second[0] == '-' else '+ '}{second}"
    formula = f"{in_brackets(p)}{f.symbol}"
    return Problem(_derive(draws, formula), answer, 4 + size, {"p": p, "f": [name, f.inner]})


def quotient_derivative(draws: Draw, size: int) -> Problem:
    """Draw a quotient of polynomials to be differentiated, from size 3 on of degree 2."""
    most = 4 + size
    top = draw_polynomial(draws, 1, most)
    bottom = draw_polynomial(draws, 1 if size < 3 else 2, most)
    if len(bottom) == 2 and top[0] * bottom[1] == top[1] * bottom[0]:
        top[1] = top[1] + bottom[1]
    left, right = product(slope(top), bottom), product(top, slope(bottom))
    # Both products have the degree of `bottom`, as `top` is linear.
    numerator = [a - b for a, b in zip(left, right, strict=True)]
    while numerator[0] == 0:
        numerator.pop(0)
    answer = f"\\frac{{{polynomial(numerator)}}}{{({polynomial(bottom)})^2}}"
    formula = f"\\frac{{{polynomial(top)}}}{{{polynomial(bottom)}}}"
    return Problem(_derive(draws, formula), answer, 5 + size, {"top": top, "bottom": bottom})


def chain_derivative(draws: Draw, size: int) -> Problem:
    """Draw a function of a polynomial, to be differentiated."""
    p = draw_polynomial(draws, 2 if size < 4 else 3, 4 + size)
    inner, outer = polynomial(p), draws.one(("exp", "sin", "cos", "ln", "power"))
    dp, n = slope(p), draws.whole(3, 5 + size)
    factor, scaled = in_brackets(dp), in_brackets([n * c for c in dp])
    formula, answer = {
        "exp": (f"e^{{{inner}}}", f"{factor}e^{{{inner}}}"),
        "sin": (f"\\sin({inner})", f"{factor}\\cos({inner})"),
        "cos": (f"\\cos({inner})", f"-{factor}\\sin({inner})"),
        "ln": (f"\\ln({inner})", f"\\frac{{{polynomial(dp)}}}{{{inner}}}"),
        "power": (f"({inner})^{{{n}}}", f"{scaled}({inner})^{{{n - 1}}}"),
    }[outer]
    task = {"p": p, "outer": outer[:3], "n": n if outer == "power" else 0}
    return Problem(_derive(draws, formula), answer, 3 + size, task)


def derivative_value(draws: Draw, size: int) -> Problem:
    """Draw a function and a point, for the first or second derivative there."""
    degree = 2 + (size + 1) // 2
    p, x = draw_polynomial(draws, degree, 5 + size), draws.nonzero(3 + size // 2)
    times = 1 if size < 3 else draws.whole(1, 2)
    derived = p
    for _ in range(times):
        derived = slope(derived)
    mark = "'" * times
    name = "first" if times == 1 else "second"
    text = draws.one(
        (
            f"Let $f(x) = {polynomial(p)}$. What is $f{mark}({x})$?",
            f"What is the value of the {name} derivative of $f(x) = {polynomial(p)}$ at $x = {x}$?",
        )
    )
    steps = (1 + times) * degree + size / 2
    return Problem(text, latex(value(derived, x)), steps, {"p": p, "x": x, "times": times})


def partial_derivative(draws: Draw, size: int) -> Problem:
    """Draw a polynomial in two unknowns, for a partial derivative, from size 3 on a second one."""
    exponents = draws.several(
        [(a, b) for a in range(1, 4 + size // 2) for b in range(1, 4 + size // 2)], 2 + size // 2
    )
    terms = [(draws.nonzero(5 + 2 * size), a, b) for a, b in exponents]
    by = draws.one(("x", "y") if size < 3 else ("xx", "xy", "yy"))
    derived = terms
    for letter in by:
        derived = [(c * a, a - 1, b) if letter == "x" else (c * b, a, b - 1) for c, a, b in derived]
    formula, answer = (
        combination((c, power("x", a) + power("y", b)) for c, a, b in rows)
        for rows in (terms, derived)
    )
    if answer == "0":
        return partial_derivative(draws, size)
    if len(by) == 1:
        sign = f"\\frac{{\\partial f}}{{\\partial {by}}}"
    else:
        below = "\\partial x \\, \\partial y" if by == "xy" else f"\\partial {by[0]}^2"
        sign = f"\\frac{{\\partial^2 f}}{{{below}}}"
    text = draws.one(
        (
            f"Let $f(x, y) = {formula}$. Find ${sign}$.",
            f"Calculate the partial derivative ${sign}$ of $f(x, y) = {formula}$.",
        )
    )
    task = {"f": sorted([c, a, b] for c, a, b in terms), "by": by}
    return Problem(text, answer, len(terms) * (1 + len(by)) + size / 2, task)


def tangent_line(draws: Draw, size: int) -> Problem:
    """Draw a polynomial and a point, for the tangent there."""
    p, x = draw_polynomial(draws, 2 + size // 3, 4 + size), draws.nonzero(3 + size // 2)
    m = value(slope(p), x)
    line = combination([(m, "x"), (value(p, x) - m * x, "")])
    text = draws.one(
        (
            f"Find the equation of the tangent to $y = {polynomial(p)}$ at $x = {x}$.",
            f"Which line touches the graph of $f(x) = {polynomial(p)}$ at $x = {x}$?",
        )
    )
    return Problem(text, f"y = {line}", 4 + size, {"p": p, "x": x})


def local_extremum(draws: Draw, size: int) -> Problem:
    """Draw a cubic with two extrema, for the value of one of them, or where it is."""
    p, q = sorted(draws.distinct(-3 - size, 3 + size, 2))
    k = draws.nonzero(1 + size // 2) * (1 if (p + q) % 2 == 0 else 2)
    c = draws.whole(-20, 20)
    # The derivative is 3k(x - p)(x - q).
    f = [k, -3 * k * (p + q) // 2, 3 * k * p * q, c]
    which = draws.one(("maximum", "minimum"))
    x = p if (k > 0) == (which == "maximum") else q
    place = draws.chance(50) if size < 3 else False
    asked = (
        f"At which $x$ has $f(x) = {polynomial(f)}$ its local {which}?"
        if place
        else draws.one(
            (
                f"What is the value of the local {which} of $f(x) = {polynomial(f)}$?",
                f"Find the value that $f(x) = {polynomial(f)}$ takes at its local {which}.",
            )
        )
    )
    answer = x if place else value(f, x)
    task = {"f": f, "max": which == "maximum", "place": place}
    return Problem(asked, latex(answer), 5 + size + (not place) * 1.5, task)


def linear_ode(draws: Draw, size: int) -> Problem:
    """Draw a linear differential equation with initial values."""
    if size < 3:
        k, first, rest = draws.nonzero(9), draws.nonzero(9), draws.whole(-6, 6)
        # y = first e^(kx) + rest solves y' = ky - k rest.
        equation = f"y' = {combination([(k, 'y'), (-k * rest, '')])}"
        start, answer = f"$y(0) = {first + rest}$", _exponentials([(first, k)], rest)
        steps, task = 3 + size, {"first": [k, first, rest]}
    else:
        r, s = draws.distinct(-4 - size // 2, 4 + size // 2, 2)
        a, b = draws.nonzero(5 + size), draws.nonzero(5 + size)
        left = combination([(1, "y''"), (-(r + s), "y'"), (r * s, "y")])
        equation = f"{left} = 0"
        start = f"$y(0) = {a + b}$ and $y'(0) = {a * r + b * s}$"
        answer = _exponentials([(a, r), (b, s)], 0)
        steps, task = 6 + size, {"second": sorted([[r, a], [s, b]])}
    text = draws.one(
        (
            f"Solve the differential equation ${equation}$ with {start}. What is $y(x)$?",
            f"Find the function $y(x)$ that satisfies ${equation}$, {start}.",
        )
    )
    return Problem(text, answer, steps, task)


def _exponentials(terms: list[tuple[int, int]], rest: int) -> str:
    pairs = [(factor, Term(1, "exp" if k else "power", k).symbol) for factor, k in terms]
    return combination([*pairs, (rest, "")])


def combined_slope(draws: Draw, size: int) -> Problem:
    """Draw values and slopes of two functions, for the slope of a product or its like."""
    a, b, c, d = (draws.nonzero(5 + 3 * size) for _ in range(4))
    x = draws.whole(0, 20)
    values = f"$f({x}) = {a}$, $f'({x}) = {b}$, $g({x}) = {c}$ and $g'({x}) = {d}$"
    options = (
        ("f(x) g(x)", Fraction(b * c + a * d)),
        ("\\frac{f(x)}{g(x)}", Fraction(b * c - a * d, c * c)),
        ("f(x)^2 + g(x)", Fraction(2 * a * b + d)),
        ("\\frac{g(x)}{f(x)^2}", Fraction(a * d - 2 * b * c, a**3)),
    )
    which = draws.whole(0, len(options) - 1)
    name, slope_ = options[which]
    text = draws.one(
        (
            f"Two functions have {values}. What is the derivative of $h(x) = {name}$ at $x = {x}$?",
            f"Given {values}, find $h'({x})$ for $h(x) = {name}$.",
        )
    )
    task = {"data": [a, b, c, d], "which": which}
    return Problem(text, latex(slope_), 3 + size, task)
