"""Answers of algebra against sympy, by way of the formulas in the text."""

import cmath
import re
from fractions import Fraction

import sympy

from gemenv.envs.base.question import Question
from gemenv.envs.math.forms import is_expanded, is_factored
from tests.envs.math.asking import fraction, numbers, task_of
from tests.envs.math.latex import formulas, intervals, near, r, read, read_list, s, x, y, z


def sides(question: Question) -> tuple[sympy.Expr, sympy.Expr]:
    """Read the equation of a question."""
    (equation,) = (f for f in formulas(question.text) if " = " in f)
    left, right = equation.split(" = ")
    return read(left), read(right)


def roots_of(expression: sympy.Expr) -> list[sympy.Expr]:
    return list(sympy.roots(sympy.Poly(expression, x), multiple=True))


def same(found: list[sympy.Expr], gold: list[sympy.Expr]) -> bool:
    """Compare sets of numbers."""
    left = {sympy.nsimplify(sympy.radsimp(sympy.expand(value))) for value in found}
    right = {sympy.nsimplify(sympy.radsimp(sympy.expand(value))) for value in gold}
    return left == right and len(gold) == len(right)


def only_root(question: Question) -> None:
    """Check the one root of a linear equation."""
    left, right = sides(question)
    assert sympy.Poly(left - right, x).degree() == 1
    assert roots_of(left - right) == [read(question.answers[0])]


def all_roots(question: Question) -> None:
    """Check the roots of a polynomial equation."""
    left, right = sides(question)
    assert same(roots_of(left - right), read_list(question.answers[0]))


def squared(question: Question) -> None:
    """Check the roots of an equation that becomes polynomial when it is squared."""
    left, right = sides(question)
    inside = sympy.expand((left**2).replace(sympy.Abs, lambda a: a)) - sympy.expand(
        (right**2).replace(sympy.Abs, lambda a: a)
    )
    found = [root for root in roots_of(inside) if near(left, right, x=root)]
    assert same(found, read_list(question.answers[0]))


def rational(question: Question) -> None:
    left, right = sides(question)
    top, bottom = sympy.fraction(sympy.together(left - right))
    found = [root for root in roots_of(sympy.expand(top)) if bottom.subs(x, root) != 0]
    assert same(found, read_list(question.answers[0]))


def logarithms(question: Question) -> None:
    """Check a root, and that the logarithm of the sides' quotient is monotonic."""
    left, right = sides(question)
    gold = read(question.answers[0])
    assert near(left, right, x=gold)
    if question.facts["kind"] == "exponential_equation":
        assert not near(left / right, sympy.Integer(1), x=gold + 1)
    else:
        # All arguments are positive at the root; sums of logarithms of growing terms grow.
        arguments = [log.args[0] for log in left.atoms(sympy.log) if log.has(x)]
        assert all(a.subs(x, gold) > 0 for a in arguments)
        assert len(arguments) == 1 or all(a.diff(x) > 0 for a in arguments)


_COMPARE = {"<": "__lt__", "\\le": "__le__", ">": "__gt__", "\\ge": "__ge__"}


def inequality(question: Question) -> None:
    """Compare the answer with the inequality at many points, the bounds among them."""
    (statement,) = (f for f in formulas(question.text) if re.search(r" (<|>|\\le|\\ge) ", f))
    left, sign, right = re.split(r" (<|>|\\le|\\ge) ", statement)
    holds = sympy.lambdify(x, [read(left), read(right)], "math")
    parts = list(intervals(question.answers[0]))
    ends = [end for _, low, high, _ in parts for end in (low, high) if end.is_finite]
    exact = [Fraction(int(end.p), int(end.q)) for end in ends]
    points = [Fraction(n, 2) for n in range(-250, 251)]
    points += [
        end + shift for end in exact for shift in (0, Fraction(1, 10**6), Fraction(-1, 10**6))
    ]
    for point in points:
        a, b = holds(point)
        inside = any(
            (low < point or (closed and low == point))
            and (point < high or (ends_ and high == point))
            for closed, low, high, ends_ in parts
        )
        assert getattr(Fraction(a), _COMPARE[sign])(Fraction(b)) == inside, point


def system(question: Question) -> None:
    equations = [f.split(" = ") for f in formulas(question.text) if " = " in f]
    unknowns = (x, y, z)[: len(equations)]
    (solution,) = sympy.linsolve([read(a) - read(b) for a, b in equations], *unknowns)
    assert list(solution) == read_list(question.answers[0])


def polynomial_value(question: Question) -> None:
    p = next(f.removeprefix("p(x) = ") for f in formulas(question.text) if "x^2" in f or "x^" in f)
    at = sympy.Rational(task_of(question)["value"][1])
    assert read(p).subs(x, at) == read(question.answers[0])


def composition_value(question: Question) -> None:
    f, g = (read(part[7:]) for part in formulas(question.text)[:2])
    at = int(re.findall(r"f\(g\((-?\d+)\)\)", question.text)[0])
    assert f.subs(x, g.subs(x, at)) == int(question.answers[0])


def expand_product(question: Question) -> None:
    (formula,) = (f for f in formulas(question.text) if f != "x")
    gold = question.answers[0]
    assert sympy.expand(read(formula)) == sympy.expand(read(gold))
    assert is_expanded(gold, gold)


def factor_polynomial(question: Question) -> None:
    (formula,) = formulas(question.text)
    gold = question.answers[0]
    assert sympy.expand(read(formula) - read(gold)) == 0
    assert is_factored(gold, gold)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def arithmetic_sequence(question: Question) -> None:
    known = re.findall(r"(\w+) term(?: of an arithmetic sequence)? is (-?\d+)", question.text)
    (i, a), (j, b) = ((_ORDINALS.index(word), int(value)) for word, value in known)
    step = Fraction(b - a, j - i)
    terms = [a + (n - i) * step for n in range(200)]
    n = numbers(question.text)[-1]
    value = sum(terms[:n]) if re.search("sum|Add", question.text) else terms[n - 1]
    assert value == int(question.answers[0])


def geometric_sequence(question: Question) -> None:
    first, second, third = (fraction(term) for term in formulas(question.text)[0].split(", "))
    terms = [first]
    for _ in range(30):
        terms.append(terms[-1] * second / first)
    assert terms[2] == third
    n = numbers(question.text)[-1]
    value = sum(terms[:n]) if "sum" in question.text else terms[n - 1]
    assert value == fraction(question.answers[0])


def simplify(question: Question) -> None:
    gold = read(question.answers[0])
    formula = read(formulas(question.text)[0])
    assert sympy.cancel(formula - gold) == 0
    if question.facts["kind"] == "simplify_fraction":
        top, bottom = (read(part) for part in re.findall(r"\{(.*?)\}", question.answers[0]))
        assert sympy.degree(sympy.gcd(top, bottom), x) == 0
    else:
        assert question.answers[0].count("x") <= 1
        assert question.answers[0].count("y") <= 1


def inverse_function(question: Question) -> None:
    f = read(formulas(question.text)[0].removeprefix("f(x) = "))
    assert sympy.cancel(f.subs(x, read(question.answers[0]))) == x


def vieta_value(question: Question) -> None:
    coefficients = [float(c) for c in sympy.Poly(sides_of_zero(question), x).all_coeffs()]
    a, b, c = coefficients
    half = cmath.sqrt(b * b - 4 * a * c)
    roots = (-b + half) / (2 * a), (-b - half) / (2 * a)
    expression = read(formulas(question.text)[-1])
    value = complex(expression.subs(dict(zip((r, s), roots, strict=True))))
    assert abs(value - float(fraction(question.answers[0]))) < 1e-6 * (1 + abs(value))


def sides_of_zero(question: Question) -> sympy.Expr:
    (equation,) = (f for f in formulas(question.text) if f.endswith(" = 0"))
    return read(equation.removesuffix(" = 0"))


def rationalized_root(question: Question) -> None:
    formula = next(f for f in formulas(question.text) if f.startswith("\\frac")).split(" = ")[0]
    p, q = read_list(question.answers[0])
    (radicand,) = {int(n) for n in re.findall(r"sqrt\{(\d+)\}", question.text)}
    top, bottom = sympy.fraction(read(formula))
    assert sympy.expand((p + q * sympy.sqrt(radicand)) * bottom - top) == 0


SOLVERS = {
    "linear_equation": only_root,
    "polynomial_value": polynomial_value,
    "composition_value": composition_value,
    "linear_inequality": inequality,
    "expand_product": expand_product,
    "arithmetic_sequence": arithmetic_sequence,
    "absolute_equation": squared,
    "exponential_equation": logarithms,
    "logarithmic_equation": logarithms,
    "rational_equation": rational,
    "quadratic_rational": all_roots,
    "factor_polynomial": factor_polynomial,
    "geometric_sequence": geometric_sequence,
    "simplify_powers": simplify,
    "inverse_function": inverse_function,
    "vieta_value": vieta_value,
    "absolute_inequality": inequality,
    "radical_equation": squared,
    "rationalized_root": rationalized_root,
    "quadratic_surd": all_roots,
    "quadratic_inequality": inequality,
    "system_of_two": system,
    "simplify_fraction": simplify,
    "polynomial_inequality": inequality,
    "quadratic_complex": all_roots,
    "system_of_three": system,
}


def solve(question: Question) -> None:
    SOLVERS[question.facts["kind"]](question)
