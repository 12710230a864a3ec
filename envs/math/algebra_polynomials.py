"""Polynomials, powers, functions, and sequences."""

from collections.abc import Sequence
from fractions import Fraction

from gemenv.envs.math.draws import Draws
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import combination, number, polynomial, power

SPAN = (0, 5, 7, 9, 12, 15, 20)
"""The largest coefficient by size."""


def product(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Multiply two polynomials, the highest power first.

    >>> product([1, 1], [1, -1])
    [1, 0, -1]
    """
    result = [0] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            result[i + j] += a * b
    return result


def _coefficients(draws: Draws, degree: int, most: int) -> list[int]:
    return [draws.nonzero(most), *(draws.between(-most, most) for _ in range(degree - 1)),
            draws.nonzero(most)]  # fmt: skip


def polynomial_value(draws: Draws, size: int) -> Problem:
    """Draws a polynomial and where to evaluate it."""
    degree = min(2 + size // 2, 5)
    coefficients = _coefficients(draws, degree, 9)
    x = Fraction(draws.nonzero(4 + size), draws.between(2, 4) if size >= 4 else 1)
    value = Fraction(0)
    for coefficient in coefficients:
        value = value * x + coefficient
    p = polynomial(coefficients)
    text = draws.pick(
        (
            f"Let $p(x) = {p}$. What is $p{_called(number(x))}$?",
            f"What is the value of ${p}$ at $x = {number(x)}$?",
            f"Evaluate ${p}$ for $x = {number(x)}$.",
        )
    )
    steps = 2 * degree + (size if x.denominator > 1 else 0)
    return Problem(text, number(value), steps + size / 2, {"value": [coefficients, str(x)]})


def _called(argument: str) -> str:
    return f"\\left({argument}\\right)" if "frac" in argument else f"({argument})"


def expand_product(draws: Draws, size: int) -> Problem:
    """Draws a product of polynomials to multiply out."""
    most = SPAN[size]
    degrees = ((1, 1), (1, 1), (1, 2), (2, 2), (1, 1, 2), (1, 2, 2))[size - 1]
    factors = [_coefficients(draws, degree, most) for degree in degrees]
    result, steps = [1], 0
    for factor in factors:
        result = product(result, factor)
        steps += len(result)
    written = "".join(f"({polynomial(factor)})" for factor in factors)
    text = draws.pick(
        (
            f"Expand ${written}$.",
            f"Multiply out ${written}$ and combine like terms.",
            f"Write ${written}$ as a polynomial in $x$.",
        )
    )
    return Problem(text, polynomial(result), steps + size / 2, {"factors": sorted(factors)})


def factor_polynomial(draws: Draws, size: int) -> Problem:
    """Draws a polynomial that is a product of linear factors with integer coefficients."""
    most = SPAN[size] + 6
    count = 2 if size < 4 else 3
    slopes = [draws.between(1, 2 + size // 3) for _ in range(count)]
    factors: list[tuple[int, int]] = []
    for slope in slopes:
        constant = draws.nonzero(most)
        share = Fraction(constant, slope)
        factors.append((share.denominator, share.numerator))
    lead = draws.pick([-3, -2, -1, 2, 3] if size >= 3 else [1, 2, 3])
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
    text = draws.pick(
        (
            f"Factor ${p}$ over the integers.",
            f"Write ${p}$ as a product of linear factors with integer coefficients.",
            f"Find the factorization of ${p}$ into linear factors with integer coefficients.",
        )
    )
    steps = 2 + size + 3 * (count - 2)
    return Problem(text, combination([(lead, written)]), steps, {"polynomial": result})


def simplify_powers(draws: Draws, size: int) -> Problem:
    """Draws a product and quotient of powers to write with each letter once."""
    most = 4 + 2 * size
    names = "xy"
    exponents = [[draws.between(2, most) for _ in range(3)] for _ in names]
    for row in exponents:
        if row[0] + row[1] <= row[2]:
            row[2], row[0] = row[0], row[2]
    k, m, n = (draws.between(1, 3 + 3 * size) for _ in range(3))
    parts = [
        combination(
            [(c, "".join(power(v, row[i]) for v, row in zip(names, exponents, strict=True)))]
        )
        for i, c in enumerate((k, m, n))
    ]
    value = Fraction(k * m, n)
    left = [row[0] + row[1] - row[2] for row in exponents]
    symbols = "".join(power(v, e) for v, e in zip(names, left, strict=True))
    top = combination([(value.numerator, symbols)])
    answer = top if value.denominator == 1 else f"\\frac{{{top}}}{{{value.denominator}}}"
    written = f"\\frac{{{parts[0]} \\cdot {parts[1]}}}{{{parts[2]}}}"
    text = draws.pick(
        (
            f"Simplify ${written}$ for nonzero $x$ and $y$, each letter written once.",
            f"Write ${written}$ with each letter once, for nonzero $x$ and $y$.",
        )
    )
    return Problem(text, answer, 4 + size / 2, {"powers": [exponents, [k, m, n]]})


def simplify_fraction(draws: Draws, size: int) -> Problem:
    """Draws a fraction of polynomials with a factor in common."""
    most = SPAN[size] + 2
    common = [1 if size < 4 else draws.between(1, 3), draws.nonzero(most)]
    while True:
        top = [draws.between(1, 1 + size // 2), draws.nonzero(most)]
        bottom = [draws.between(1, 1 + size // 2), draws.nonzero(most)]
        if top[0] * bottom[1] != top[1] * bottom[0]:
            break
    a, b = product(common, top), product(common, bottom)
    written = f"\\frac{{{polynomial(a)}}}{{{polynomial(b)}}}"
    text = draws.pick(
        (
            f"Simplify ${written}$ as far as possible.",
            f"Reduce the fraction ${written}$ to lowest terms.",
        )
    )
    answer = f"\\frac{{{polynomial(top)}}}{{{polynomial(bottom)}}}"
    return Problem(text, answer, 5 + size, {"fraction": [a, b]})


def inverse_function(draws: Draws, size: int) -> Problem:
    """Draws a function that is a quotient of linear terms, to be inverted."""
    most = SPAN[size] + 3
    a, b = draws.nonzero(most), draws.nonzero(most)
    c, d = (0, draws.between(2, most)) if size < 3 else (draws.nonzero(most), draws.nonzero(most))
    if a == -d:
        # It would be its own inverse.
        a = d
    if a * d == b * c:
        b += 1 if b != -1 else 2
    written = f"\\frac{{{polynomial([a, b])}}}{{{polynomial([c, d]) if c else d}}}"
    text = draws.pick(
        (
            f"Let $f(x) = {written}$. Find the inverse function $f^{{-1}}(x)$ as a term in $x$.",
            f"The function $f(x) = {written}$ has an inverse. Which term in $x$ is $f^{{-1}}(x)$?",
        )
    )
    top, bottom = polynomial([d, -b]), polynomial([-c, a]) if c else str(a)
    answer = f"\\frac{{{top}}}{{{bottom}}}"
    if not c:
        share = Fraction(d, a), Fraction(-b, a)
        answer = polynomial(share)
    return Problem(text, answer, 3 + size, {"function": [a, b, c, d]})


def composition_value(draws: Draws, size: int) -> Problem:
    """Draws two functions and a number for the one after the other."""
    most = SPAN[size]
    f = _coefficients(draws, 1 if size < 3 else 2, most)
    g = _coefficients(draws, 1 if size < 5 else 2, most)
    x = draws.nonzero(5 + 2 * size)
    inner = sum(c * x ** (len(g) - 1 - i) for i, c in enumerate(g))
    value = sum(c * inner ** (len(f) - 1 - i) for i, c in enumerate(f))
    defined = f"$f(x) = {polynomial(f)}$ and $g(x) = {polynomial(g)}$"
    text = draws.pick(
        (f"Let {defined}. What is $f(g({x}))$?", f"Given {defined}, calculate $f(g({x}))$.")
    )
    return Problem(text, str(value), 2 * (len(f) + len(g)) - 4 + size / 2, {"chain": [f, g, x]})


_ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def arithmetic_sequence(draws: Draws, size: int) -> Problem:
    """Draws two terms of an arithmetic sequence, and ask for another one or for a sum."""
    most = 10 * size
    first, step = draws.between(-most, most), draws.nonzero(3 + 2 * size)
    i = draws.between(1, 3)
    j = draws.between(i + 1, 7)
    n = draws.between(10, 15 + 15 * size)
    known = (
        f"The {_ORDINALS[i]} term of an arithmetic sequence is {first + (i - 1) * step}, "
        f"and its {_ORDINALS[j]} term is {first + (j - 1) * step}."
    )
    total = draws.chance(50)
    if not total:
        question = draws.pick((f"What is term number {n}?", f"Find its term number {n}."))
        value, steps = first + (n - 1) * step, 4
    else:
        question = draws.pick(
            (f"What is the sum of its first {n} terms?", f"Add up its first {n} terms.")
        )
        value, steps = n * (2 * first + (n - 1) * step) // 2, 6
    return Problem(
        f"{known} {question}", str(value), steps + size, {"terms": [first, step, n, total]}
    )


def geometric_sequence(draws: Draws, size: int) -> Problem:
    """Draws the beginning of a geometric sequence, and ask for a term or a sum."""
    first = draws.nonzero(30 + 5 * size)
    ratio = Fraction(
        draws.pick([-4, -3, -2, 2, 3, 4, 5]), draws.pick([1, 1, 2, 3]) if size > 2 else 1
    )
    if abs(ratio) == 1:
        ratio *= 2
    if ratio.denominator > 1:
        first *= ratio.denominator**2
    n = draws.between(5, 6 + size)
    beginning = ", ".join(number(first * ratio**i) for i in range(3))
    known = f"A geometric sequence begins with ${beginning}$."
    total = draws.chance(50)
    if not total:
        question, steps = f"What is term number {n}?", 3
        value = first * ratio ** (n - 1)
    else:
        question, steps = f"What is the sum of its first {n} terms?", 5
        value = first * (ratio**n - 1) / (ratio - 1)
    return Problem(
        f"{known} {question}", number(value), steps + size, {"terms": [first, str(ratio), n, total]}
    )


def vieta_value(draws: Draws, size: int) -> Problem:
    """Draws a quadratic, and ask for a symmetric expression of its roots."""
    most = SPAN[size] + 3
    a, b, c = draws.between(1, size), draws.between(-most, most), draws.nonzero(most)
    total, product_ = Fraction(-b, a), Fraction(c, a)
    options = (
        ("r^2 + s^2", total**2 - 2 * product_),
        ("\\frac{1}{r} + \\frac{1}{s}", total / product_),
        ("r^2 s + r s^2", total * product_),
        ("(r + 1)(s + 1)", product_ + total + 1),
        ("r^3 + s^3", total**3 - 3 * total * product_),
        ("\\frac{r}{s} + \\frac{s}{r}", (total**2 - 2 * product_) / product_),
    )
    which = draws.between(0, 2 if size < 3 else 5)
    expression, value = options[which]
    text = (
        f"Let $r$ and $s$ be the complex roots, counted with multiplicity, of "
        f"${polynomial([a, b, c])} = 0$. What is ${expression}$?"
    )
    return Problem(text, number(value), 3 + size, {"roots": [a, b, c, which]})


def rationalized_root(draws: Draws, size: int) -> Problem:
    """Draws a fraction with a root below, to be written without."""
    most = 3 + 3 * size
    r = draws.pick([2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19, 21, 22, 23][: 6 + 2 * size])
    a, b, c = draws.nonzero(most), draws.nonzero(most), draws.nonzero(1 + size)
    if b * b == c * c * r:
        b += 1
    norm = b * b - c * c * r
    p, q = Fraction(a * b, norm), Fraction(-a * c, norm)
    below = combination([(b, ""), (c, f"\\sqrt{{{r}}}")])
    text = draws.pick(
        (
            f"Write $\\frac{{{a}}}{{{below}}}$ as $p + q\\sqrt{{{r}}}$ with rational $p$ and $q$. "
            "What is the pair $(p, q)$?",
            f"There are rational numbers $p$ and $q$ with "
            f"$\\frac{{{a}}}{{{below}}} = p + q\\sqrt{{{r}}}$. Find $(p, q)$.",
        )
    )
    return Problem(text, f"({number(p)}, {number(q)})", 4 + size, {"surd": [a, b, c, r]})
