"""Functions, roots, and sequences."""

from fractions import Fraction

from gemenv.envs.math.algebra_polynomials import SPAN
from gemenv.envs.math.coefficients import draw_polynomial, value
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import combination, polynomial


def inverse_function(draws: Draw, size: int) -> Problem:
    """Draw a function that is a quotient of linear terms, to be inverted."""
    most = SPAN[size] + 3
    a, b = draws.nonzero(most), draws.nonzero(most)
    c, d = (0, draws.whole(2, most)) if size < 3 else (draws.nonzero(most), draws.nonzero(most))
    if a == -d:
        # It would be its own inverse.
        a = d
    if a * d == b * c:
        b += 1 if b != -1 else 2
    written = f"\\frac{{{polynomial([a, b])}}}{{{polynomial([c, d]) if c else d}}}"
    text = draws.one(
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


def composition_value(draws: Draw, size: int) -> Problem:
    """Draw two functions and a number for the one after the other."""
    most = SPAN[size]
    f = draw_polynomial(draws, 1 if size < 3 else 2, most)
    g = draw_polynomial(draws, 1 if size < 5 else 2, most)
    x = draws.nonzero(5 + 2 * size)
    answer = latex(value(f, value(g, x)))
    defined = f"$f(x) = {polynomial(f)}$ and $g(x) = {polynomial(g)}$"
    text = draws.one(
        (f"Let {defined}. What is $f(g({x}))$?", f"Given {defined}, calculate $f(g({x}))$.")
    )
    return Problem(text, answer, 2 * (len(f) + len(g)) - 4 + size / 2, {"chain": [f, g, x]})


_ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def arithmetic_sequence(draws: Draw, size: int) -> Problem:
    """Draw two terms of an arithmetic sequence, and ask for another one or for a sum."""
    most = 10 * size
    first, step = draws.whole(-most, most), draws.nonzero(3 + 2 * size)
    i = draws.whole(1, 3)
    j = draws.whole(i + 1, 7)
    n = draws.whole(10, 15 + 15 * size)
    known = (
        f"The {_ORDINALS[i]} term of an arithmetic sequence is {first + (i - 1) * step}, "
        f"and its {_ORDINALS[j]} term is {first + (j - 1) * step}."
    )
    total = draws.chance(50)
    if not total:
        question = draws.one((f"What is term number {n}?", f"Find its term number {n}."))
        value, steps = first + (n - 1) * step, 4
    else:
        question = draws.one(
            (f"What is the sum of its first {n} terms?", f"Add up its first {n} terms.")
        )
        value, steps = n * (2 * first + (n - 1) * step) // 2, 6
    return Problem(
        f"{known} {question}", str(value), steps + size, {"terms": [first, step, n, total]}
    )


def geometric_sequence(draws: Draw, size: int) -> Problem:
    """Draw the beginning of a geometric sequence, and ask for a term or a sum."""
    first = draws.nonzero(30 + 5 * size)
    ratio = Fraction(
        draws.one([-4, -3, -2, 2, 3, 4, 5]), draws.one([1, 1, 2, 3]) if size > 2 else 1
    )
    if abs(ratio) == 1:
        ratio *= 2
    if ratio.denominator > 1:
        first *= ratio.denominator**2
    n = draws.whole(5, 6 + size)
    beginning = ", ".join(latex(first * ratio**i) for i in range(3))
    known = f"A geometric sequence begins with ${beginning}$."
    total = draws.chance(50)
    if not total:
        question, steps = f"What is term number {n}?", 3
        value = first * ratio ** (n - 1)
    else:
        question, steps = f"What is the sum of its first {n} terms?", 5
        value = first * (ratio**n - 1) / (ratio - 1)
    return Problem(
        f"{known} {question}", latex(value), steps + size, {"terms": [first, str(ratio), n, total]}
    )


def vieta_value(draws: Draw, size: int) -> Problem:
    """Draw a quadratic, and ask for a symmetric expression of its roots."""
    most = SPAN[size] + 3
    a, b, c = draws.whole(1, size), draws.whole(-most, most), draws.nonzero(most)
    total, product_ = Fraction(-b, a), Fraction(c, a)
    options = (
        ("r^2 + s^2", total**2 - 2 * product_),
        ("\\frac{1}{r} + \\frac{1}{s}", total / product_),
        ("r^2 s + r s^2", total * product_),
        ("(r + 1)(s + 1)", product_ + total + 1),
        ("r^3 + s^3", total**3 - 3 * total * product_),
        ("\\frac{r}{s} + \\frac{s}{r}", (total**2 - 2 * product_) / product_),
    )
    which = draws.whole(0, 2 if size < 3 else 5)
    expression, value = options[which]
    text = (
        f"Let $r$ and $s$ be the complex roots, counted with multiplicity, of "
        f"${polynomial([a, b, c])} = 0$. What is ${expression}$?"
    )
    return Problem(text, latex(value), 3 + size, {"roots": [a, b, c, which]})


def rationalized_root(draws: Draw, size: int) -> Problem:
    """Draw a fraction with a root below, to be written without."""
    most = 3 + 3 * size
    r = draws.one([2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19, 21, 22, 23][: 6 + 2 * size])
    a, b, c = draws.nonzero(most), draws.nonzero(most), draws.nonzero(1 + size)
    if b * b == c * c * r:
        b += 1
    norm = b * b - c * c * r
    p, q = Fraction(a * b, norm), Fraction(-a * c, norm)
    below = combination([(b, ""), (c, f"\\sqrt{{{r}}}")])
    text = draws.one(
        (
            f"Write $\\frac{{{a}}}{{{below}}}$ as $p + q\\sqrt{{{r}}}$ with rational $p$ and $q$. "
            "What is the pair $(p, q)$?",
            f"There are rational numbers $p$ and $q$ with "
            f"$\\frac{{{a}}}{{{below}}} = p + q\\sqrt{{{r}}}$. Find $(p, q)$.",
        )
    )
    return Problem(text, f"({latex(p)}, {latex(q)})", 4 + size, {"surd": [a, b, c, r]})
