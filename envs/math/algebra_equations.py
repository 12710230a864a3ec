"""Equations and systems of equations."""

from fractions import Fraction

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import bracketed, combination, polynomial, solution_set, times

SPAN = (0, 9, 12, 20, 30, 50, 90)
"""The largest coefficient by size."""


def solve(draws: Draw, equation: str) -> str:
    """Ask for the solutions of an equation in x."""
    return draws.one(
        (
            f"Solve the equation ${equation}$ for $x$.",
            f"Find all real numbers $x$ with ${equation}$.",
            f"For which real $x$ does ${equation}$ hold?",
        )
    )


def linear_equation(draws: Draw, size: int) -> Problem:
    """Draw ax + b = cx + d, with brackets from size 3 on, with fractions from size 5 on."""
    most = SPAN[size]
    a, c = draws.distinct(-most, most, 2)
    b, d = draws.nonzero(3 * most), draws.nonzero(3 * most)
    p, q = (draws.nonzero(9), draws.nonzero(9)) if size >= 3 else (0, 0)
    over = draws.whole(2, 9) if size >= 5 else 1
    # p(x + a) / over + bx = q(x + c) + d, or without brackets ax + b = cx + d.
    if size < 3:
        equation = f"{polynomial([a, b])} = {polynomial([c, d])}"
        slope, constant = Fraction(a - c), Fraction(d - b)
    else:
        if Fraction(p, over) + b == q:
            b += 1 if b != -1 else 2
        inner = times(p, f"({polynomial([1, a])})") if a else combination([(p, "x")])
        left = f"\\frac{{{inner}}}{{{over}}}" if over > 1 else inner
        equation = f"{left} {_plus(b)} = {times(q, f'({polynomial([1, c])})')} {_plus(d, '')}"
        slope = Fraction(p, over) + b - q
        constant = q * c + d - Fraction(p * a, over)
    return Problem(
        solve(draws, equation),
        latex(constant / slope),
        1.5 * size + 1,
        {"equation": [a, b, c, d, p, q, over]},
    )


def _plus(value: int, symbol: str = "x") -> str:
    """Write a term that follows another."""
    body = combination([(abs(value), symbol)])
    return f"+ {body}" if value > 0 else f"- {body}"


def _system(draws: Draw, size: int, names: str) -> tuple[list[list[int]], list[Fraction]]:
    """Draw equations with one solution, and that."""
    count, most = len(names), SPAN[size] if len(names) == 2 else 3 + size
    under = draws.whole(2, 5) if size >= 5 else 1
    values = [Fraction(draws.nonzero(most), under if i == 0 else 1) for i in range(count)]
    while True:
        rows: list[list[int]] = []
        for _ in range(count):
            row = [draws.nonzero(most) for _ in names]
            # The coefficient of the first unknown takes its denominator away.
            row[0] *= values[0].denominator
            rows.append([*row, int(sum(a * v for a, v in zip(row, values, strict=True)))])
        if _determinant([row[:count] for row in rows]):
            return rows, values


def _determinant(rows: list[list[int]]) -> int:
    if len(rows) == 1:
        return rows[0][0]
    return sum(
        (-1) ** j * rows[0][j] * _determinant([row[:j] + row[j + 1 :] for row in rows[1:]])
        for j in range(len(rows))
    )


def _system_problem(draws: Draw, size: int, names: str, steps: float) -> Problem:
    rows, values = _system(draws, size, names)
    written = [f"${combination(zip(row[:-1], names, strict=True))} = {row[-1]}$" for row in rows]
    joined = ", ".join(written[:-1]) + f" and {written[-1]}"
    text = draws.one(
        (
            f"Solve the system of equations {joined}.",
            f"Find the numbers ${', '.join(names)}$ with {joined}.",
            f"Which numbers ${', '.join(names)}$ satisfy {joined}?",
        )
    )
    return Problem(text, f"({', '.join(map(latex, values))})", steps, {"rows": sorted(rows)})


def system_of_two(draws: Draw, size: int) -> Problem:
    """Draw two linear equations in two unknowns."""
    return _system_problem(draws, size, "xy", 4 + 1.5 * size)


def system_of_three(draws: Draw, size: int) -> Problem:
    """Draw three linear equations in three unknowns."""
    return _system_problem(draws, size, "xyz", 10 + 2 * size)


def rational_equation(draws: Draw, size: int) -> Problem:
    """Draw a quotient of linear terms that is a number; from size 3 on, a sum of two fractions."""
    most = SPAN[size]
    if size < 3:
        x, k = draws.nonzero(most), draws.one([-3, -2, 2, 3, 4, 5])
        a, b = draws.nonzero(most), draws.nonzero(most)
        # (ax + e) / (x + b) = k, with e such that x solves it.
        if x + b == 0:
            b += 1 if b != -1 else -1
        e = k * (x + b) - a * x
        if a == k or e == a * b:
            a += 1 if a != -1 else 2
            e = k * (x + b) - a * x
        equation = f"\\frac{{{polynomial([a, e])}}}{{{polynomial([1, b])}}} = {k}"
        if a == k or e == a * b:
            return rational_equation(draws, size)
        return Problem(
            solve(draws, equation), solution_set([x]), 2 + size, {"quotient": [a, e, b, k]}
        )
    p, q = draws.distinct(-most, most, 2)
    t = draws.nonzero(most)
    if t == q - p:
        t = -t
    # a/(x - p) - a/(x - q) = c has the roots p + t and q - t where a(p - q)/c = t(p - q + t).
    product, gap = t * (p - q + t), p - q
    if product == 0:
        return rational_equation(draws, size)
    shrink = Fraction(product, gap)
    a, c = shrink.numerator, shrink.denominator
    first, second = (f"\\frac{{{abs(a)}}}{{{polynomial([1, -r])}}}" for r in (p, q))
    left = f"{first} - {second}" if a > 0 else f"{second} - {first}"
    return Problem(
        solve(draws, f"{left} = {c}"),
        solution_set([p + t, q - t]),
        5 + 1.5 * size,
        {"fractions": [a, p, q, c]},
    )


def absolute_equation(draws: Draw, size: int) -> Problem:
    """Draw |ax + b| = c, from size 3 on |ax + b| = |cx + d|."""
    most = SPAN[size]
    a, b = draws.nonzero(most), draws.nonzero(3 * most)
    left = f"\\left|{polynomial([a, b])}\\right|"
    if size < 3:
        c = draws.whole(1, 3 * most)
        roots = [Fraction(c - b, a), Fraction(-c - b, a)]
        return Problem(
            solve(draws, f"{left} = {c}"), solution_set(roots), 3 + size, {"values": [a, b, c]}
        )
    c, d = draws.nonzero(most), draws.nonzero(3 * most)
    if abs(c) == abs(a):
        c = 2 * a
    roots = [Fraction(d - b, a - c), Fraction(-d - b, a + c)]
    return Problem(
        solve(draws, f"{left} = \\left|{polynomial([c, d])}\\right|"),
        solution_set(roots),
        4 + 1.5 * size,
        {"values": [a, b, c, d]},
    )


def exponential_equation(draws: Draw, size: int) -> Problem:
    """Draw an equation between powers of numbers that are powers of one base."""
    base = draws.one((2, 3, 5, 7)[: 2 + size // 2])
    i, j = draws.whole(1, 3), draws.whole(1, 3)
    most = SPAN[size]
    p, r = draws.nonzero(most), draws.nonzero(most)
    if i * p == j * r:
        r = -r
    q, s = draws.whole(-most, most), draws.whole(-most, most)
    equation = f"{base**i}^{{{polynomial([p, q])}}} = {base**j}^{{{polynomial([r, s])}}}"
    answer = Fraction(j * s - i * q, i * p - j * r)
    return Problem(
        solve(draws, equation), latex(answer), 3 + size, {"powers": [base, i, j, p, q, r, s]}
    )


def logarithmic_equation(draws: Draw, size: int) -> Problem:
    """Draw log(ax + b) = k, from size 3 on a sum of two logarithms, of which one root is left."""
    base, k = draws.one([(2, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 2), (3, 3), (3, 4), (5, 2)])
    most = SPAN[size]
    if size < 3:
        a, b = draws.nonzero(most), draws.nonzero(5 * most)
        equation = f"\\log_{{{base}}}{bracketed(polynomial([a, b]))} = {k}"
        answer = latex(Fraction(base**k - b, a))
        return Problem(solve(draws, equation), answer, 2 + size, {"single": [a, b, base, k]})
    u = base ** draws.whole(0, k)
    x = draws.nonzero(most)
    shifts = sorted((u - x, base**k // u - x))
    parts = [f"\\log_{{{base}}}({polynomial([1, shift])})" for shift in shifts]
    return Problem(
        solve(draws, f"{' + '.join(parts)} = {k}"),
        latex(x),
        5 + 1.5 * size,
        {"two": [*shifts, base, k]},
    )


def radical_equation(draws: Draw, size: int) -> Problem:
    """Draw a root that equals a linear term."""
    most = SPAN[size]
    x, y = draws.nonzero(most), draws.whole(0, most)
    c = y - x
    # The other root of (x + c)^2 = ax + b is a - 2c - x; it counts where x + c stays positive.
    a = draws.nonzero(most)
    b = y * y - a * x
    other = a - 2 * c - x
    roots = [root for root in (x, other) if root + c >= 0]
    equation = f"\\sqrt{{{polynomial([a, b])}}} = {polynomial([1, c])}"
    return Problem(solve(draws, equation), solution_set(roots), 4 + size, {"root": [a, b, c]})
