"""Integrals, limits, and series."""

import math
from fractions import Fraction

from gemenv.envs.math.calculus_derivatives import fields
from gemenv.envs.math.coefficients import draw_polynomial, value
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.functions import Term, draw_terms, in_brackets, write
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import combination, polynomial


def antiderivative(draws: Draw, size: int) -> Problem:
    """Draw a sum of functions, and ask for it by its derivative."""
    terms = draw_terms(draws, size)
    integrand = write([term.derivative() for term in terms])
    text = draws.one(
        (
            f"Find $\\int \\left({integrand}\\right) dx$ for $x > 0$.",
            f"Which functions have the derivative ${integrand}$ for $x > 0$?",
            f"Find all antiderivatives of $f(x) = {integrand}$ for $x > 0$.",
        )
    )
    return Problem(text, f"{write(terms)} + C", 2 * len(terms) + size, {"f": fields(terms)})


def definite_integral(draws: Draw, size: int) -> Problem:
    """Draw a polynomial and bounds, from size 3 on with an exponential function."""
    p = draw_polynomial(draws, 1 + (size + 1) // 2, 5 + size)
    low = draws.whole(-3, 2)
    high = low + draws.whole(1, 2 + size // 2)
    degree = len(p)
    area = sum(
        (Fraction(c * (high ** (degree - i) - low ** (degree - i)), degree - i)
         for i, c in enumerate(p)),
        Fraction(0),
    )  # fmt: skip
    terms, rest = [(1, polynomial(p))], [(area, "")]
    k = c = 0
    if size >= 3:
        k, c = draws.nonzero(3), draws.nonzero(5 + size)
        terms.append((c, Term(1, "exp", k).symbol))
        at_low = k * low
        for factor, exponent in ((c, k * high), (-c, at_low)):
            symbol = f"e^{{{exponent}}}" if exponent else ""
            rest.append((Fraction(factor, k), "e" if exponent == 1 else symbol))
    integrand = _sum(terms)
    text = draws.one(
        (
            f"Calculate $\\int_{{{low}}}^{{{high}}} \\left({integrand}\\right) dx$.",
            f"What is the value of $\\int_{{{low}}}^{{{high}}} \\left({integrand}\\right) dx$?",
            f"Find the integral of $f(x) = {integrand}$ from $x = {low}$ to $x = {high}$.",
        )
    )
    steps = 2 * degree + size + (3 if size >= 3 else 0)
    return Problem(text, _collected(rest), steps, {"p": p, "from": low, "to": high, "exp": [c, k]})


def _sum(terms: list[tuple[int, str]]) -> str:
    """Write sums and further terms one after the other."""
    text = terms[0][1]
    for factor, symbol in terms[1:]:
        text += f" {'-' if factor < 0 else '+'} {combination([(abs(factor), symbol)])}"
    return text


def _collected(terms: list[tuple[Fraction, str]]) -> str:
    """Write a sum with the numbers without symbols added up, at the end."""
    constant = sum((factor for factor, symbol in terms if not symbol), Fraction(0))
    return combination([*((f, s) for f, s in terms if s), (constant, "")])


def substitution_integral(draws: Draw, size: int) -> Problem:
    """Draw a power of a quadratic, times what its substitution needs."""
    n = draws.whole(2, 2 + (size + 1) // 2)
    a, c = draws.nonzero(2 + size // 2), draws.whole(-4 - size, 4 + size)
    k = draws.nonzero(4 + size)
    low = draws.whole(-2, 1)
    high = low + draws.whole(1, 2)
    inner = [a, 0, c]
    area = Fraction(
        k * (value(inner, high) ** (n + 1) - value(inner, low) ** (n + 1)), 2 * a * (n + 1)
    )
    integrand = f"{combination([(k, 'x')])}{in_brackets(inner)}^{{{n}}}"
    if c == 0:
        return substitution_integral(draws, size)
    text = draws.one(
        (
            f"Calculate $\\int_{{{low}}}^{{{high}}} {integrand} \\, dx$.",
            f"What is the value of $\\int_{{{low}}}^{{{high}}} {integrand} \\, dx$?",
        )
    )
    task = {"power": [k, a, c, n], "from": low, "to": high}
    return Problem(text, latex(area), 5 + size + n / 2, task)


def enclosed_area(draws: Draw, size: int) -> Problem:
    """Draw a parabola and a line that enclose an area."""
    p, q = sorted(draws.distinct(-4 - size, 4 + size, 2))
    a = draws.nonzero(2 + size // 2)
    m, b = draws.whole(-3 - size, 3 + size), draws.whole(-9, 9)
    # Their difference is a(x - p)(x - q).
    parabola = [a, m - a * (p + q), b + a * p * q]
    line = combination([(m, "x"), (b, "")])
    text = draws.one(
        (
            f"Find the area of the region between $y = {polynomial(parabola)}$ and $y = {line}$.",
            f"The graphs of $y = {polynomial(parabola)}$ and $y = {line}$ enclose a region. "
            "Find its area.",
        )
    )
    area = Fraction(abs(a) * (q - p) ** 3, 6)
    return Problem(text, latex(area), 6 + size, {"parabola": parabola, "line": [m, b]})


def improper_integral(draws: Draw, size: int) -> Problem:
    """Draw a polynomial times a decreasing exponential function, integrated to infinity."""
    k = draws.whole(1, 4 + size)
    p = draw_polynomial(draws, 1 if size < 3 else 2, 9 + size)
    n = len(p) - 1
    area = sum(
        (Fraction(c * math.factorial(n - i), k ** (n - i + 1)) for i, c in enumerate(p)),
        Fraction(0),
    )
    integrand = f"{in_brackets(p)}{Term(1, 'exp', -k).symbol}"
    text = draws.one(
        (
            f"Calculate $\\int_0^\\infty {integrand} \\, dx$.",
            f"What is the value of the improper integral $\\int_0^\\infty {integrand} \\, dx$?",
        )
    )
    return Problem(text, latex(area), 5 + size + n, {"p": p, "k": k})


def limit_at_point(draws: Draw, size: int) -> Problem:
    """Draw a quotient of polynomials that both vanish at a point."""
    most = 5 + size
    x = draws.nonzero(most)
    top = draw_polynomial(draws, 1 + size // 3, most)
    bottom = draw_polynomial(draws, 1 + size // 5, most)
    if value(bottom, x) == 0:
        return limit_at_point(draws, size)
    # Both get the factor (t - x).
    up, down = ([a - x * b for a, b in zip([*p, 0], [0, *p], strict=True)] for p in (top, bottom))
    text = draws.one(
        (
            f"Find $\\lim_{{x \\to {x}}} \\frac{{{polynomial(up)}}}{{{polynomial(down)}}}$.",
            f"What is the limit of $\\frac{{{polynomial(up)}}}{{{polynomial(down)}}}$ "
            f"as $x$ approaches {x}?",
        )
    )
    answer = Fraction(value(top, x), value(bottom, x))
    return Problem(text, latex(answer), 4 + size, {"top": up, "bottom": down, "x": x})


def limit_at_infinity(draws: Draw, size: int) -> Problem:
    """Draw a quotient of polynomials, or a difference with a root, for its limit at infinity."""
    most = 6 + 3 * size
    if size >= 3 and draws.chance(50):
        a, b, c = draws.whole(1, 2 + size), draws.nonzero(most), draws.nonzero(most)
        formula = (
            f"\\left(\\sqrt{{{polynomial([a * a, b, c])}}} - {combination([(a, 'x')])}\\right)"
        )
        answer, task = Fraction(b, 2 * a), {"root": [a, b, c]}
    else:
        degree = draws.whole(1, 1 + size // 2)
        top, bottom = (draw_polynomial(draws, degree, most) for _ in range(2))
        formula = f"\\frac{{{polynomial(top)}}}{{{polynomial(bottom)}}}"
        answer, task = Fraction(top[0], bottom[0]), {"top": top, "bottom": bottom}
    text = draws.one(
        (
            f"Find $\\lim_{{x \\to \\infty}} {formula}$.",
            f"What is the limit of ${formula}$ as $x$ tends to infinity?",
        )
    )
    return Problem(text, latex(answer), 2 + size, task)


def limit_of_functions(draws: Draw, size: int) -> Problem:
    """Draw a quotient of functions that both vanish at 0."""
    most = 12 + 4 * size
    a, b, c = draws.whole(2, most), draws.whole(2, most), draws.whole(2, 9)
    if size >= 3 and draws.chance(50):
        first, second = "cos", "sq"
    else:
        # They are all like nx near 0; the last is nx itself, and stands only below.
        first = draws.one(("sin", "exp", "ln", "tan"))
        second = draws.one(("sin", "exp", "ln", "tan", "x"))
    limit = Fraction(a * a, 2 * b) if first == "cos" else Fraction(a, b)
    top, bottom = _vanishing(first, a), _vanishing(second, b)
    top = f"{c}({top})" if " - " in top else f"{c}{top}"
    text = draws.one(
        (
            f"Find $\\lim_{{x \\to 0}} \\frac{{{top}}}{{{bottom}}}$.",
            f"What is the limit of $\\frac{{{top}}}{{{bottom}}}$ as $x$ approaches 0?",
        )
    )
    return Problem(text, latex(c * limit), 3 + size, {"functions": [c, first, a, second, b]})


def _vanishing(name: str, n: int) -> str:
    """Write a function that vanishes at 0."""
    return {
        "sin": f"\\sin({n}x)",
        "exp": f"e^{{{n}x}} - 1",
        "ln": f"\\ln(1 + {n}x)",
        "tan": f"\\tan({n}x)",
        "x": f"{n}x",
        "cos": f"1 - \\cos({n}x)",
        "sq": f"{n}x^2",
    }[name]


def series_coefficient(draws: Draw, size: int) -> Problem:
    """Draw a linear factor times a function, for a coefficient of the series at 0."""
    p, q = draws.nonzero(5 + 2 * size), draws.nonzero(5 + 2 * size)
    a, n = draws.nonzero(2 + size), draws.whole(3, 3 + size)
    name = draws.one(("exp", "sin", "cos", "geometric", "ln"))
    argument = combination([(a, "x")])
    symbol = {
        "exp": f"e^{{{argument}}}",
        "sin": f"\\sin({argument})",
        "cos": f"\\cos({argument})",
        "geometric": f"\\frac{{1}}{{{combination([(1, ''), (-a, 'x')])}}}",
        "ln": f"\\ln({combination([(1, ''), (a, 'x')])})",
    }[name]

    def taken(k: int) -> Fraction:
        """Return the coefficient of x^k in the function."""
        sign = -1 if k % 4 >= 2 else 1
        if name in ("sin", "cos"):
            if k % 2 != (name == "sin"):
                return Fraction(0)
            return Fraction(sign * a**k, math.factorial(k))
        if name == "geometric":
            return Fraction(a**k)
        if name == "ln":
            return Fraction((-1) ** (k + 1) * a**k, k)
        return Fraction(a**k, math.factorial(k))

    factor = polynomial([q, p])
    formula = f"({factor}){symbol}"
    answer = p * taken(n) + q * taken(n - 1)
    text = draws.one(
        (
            f"What is the coefficient of $x^{{{n}}}$ in the Taylor series of $f(x) = {formula}$ "
            "at $x = 0$?",
            f"Expand $f(x) = {formula}$ in powers of $x$. What is the coefficient of $x^{{{n}}}$?",
        )
    )
    return Problem(text, latex(answer), 4 + size, {"f": [p, q, a, name[:3]], "n": n})


def geometric_series(draws: Draw, size: int) -> Problem:
    """Draw an infinite geometric series, for its sum."""
    under = draws.whole(2, 9 + 2 * size)
    over = draws.whole(1, under - 1) * (1 if draws.chance(60) else -1)
    ratio, first = Fraction(over, under), draws.nonzero(19 + 5 * size)
    begin = draws.whole(0, 1 + size // 2)
    written = f"\\left({latex(ratio)}\\right)^n"
    text = draws.one(
        (
            f"Find the sum of the series $\\sum_{{n={begin}}}^\\infty {first} \\cdot {written}$.",
            f"What is $\\sum_{{n={begin}}}^\\infty {first} \\cdot {written}$?",
        )
    )
    answer = first * ratio**begin / (1 - ratio)
    return Problem(text, latex(answer), 3 + size, {"series": [first, str(ratio), begin]})
