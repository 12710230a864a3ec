"""The grammar of answers, against Python's own on texts that both can read."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.rg.algebra import FUNCTIONS, Dual, Polynomial
from gemenv.envs.rg.expressions import evaluate, parse, tokenize

NUMBERS = st.integers(0, 99).map(str)
TREES = st.recursive(
    NUMBERS,
    lambda part: (
        st.tuples(part, st.sampled_from(["+", "-", "*", "/", " - "]), part).map("".join)
        | part.map(lambda text: f"({text})")
        | part.map(lambda text: f"-{text}")
    ),
    max_leaves=12,
)


def value(text: str, **names: Any) -> Any:
    return evaluate(parse(tokenize(text)), Fraction, names, {})


@given(TREES)
def test_arithmetic_reads_like_python(text: str) -> None:
    exact = "".join(
        f"Fraction({word})" if kind == "number" else kind for kind, word in tokenize(text)
    )
    try:
        expected = eval(exact, {"Fraction": Fraction})  # noqa: S307 - the text is made above
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            value(text)
    else:
        assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2**2", -4),
        ("2**3**2", 512),
        ("2^3", 8),
        ("2**-1", Fraction(1, 2)),
        ("-2**-2", Fraction(-1, 4)),
        ("3x + 1", 7),
        ("2(x+1)", 6),
        ("1/2x", 1),
        ("+x", 2),
        ("2 × 3 − 8 ÷ 4", 4),
        ("1.5 + .5", 2),
        ("3x**2", 12),
    ],
)
def test_forms_beyond_plain_arithmetic(text: str, expected: object) -> None:
    assert value(text, x=Fraction(2)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "(", ")", "()", "1 2", "x 2", "x2", "x x", "(1)(2)", "1 +", "* 1", "1 = 1", "sin 2",
     "1,2", "__import__('os')", "x.y", "1;2", "9" * 41, "٣", "²", "y", "1)(", "((1)", "\ud800"],
)  # fmt: skip
def test_other_texts_are_no_expressions(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it says no more
        value(text, x=Fraction(2))


@given(st.text(alphabet="12x()+-*/^. sin", max_size=30))
def test_any_text_has_a_value_or_an_error(text: str) -> None:
    names = {"x": Dual(0.5 + 0.25j, 1)}
    try:
        tokens = parse(tokenize(text), frozenset(FUNCTIONS))
        result = evaluate(tokens, lambda number: Dual(float(number)), names, FUNCTIONS)
    except (ValueError, ArithmeticError):
        return
    assert isinstance(result, Dual)


@pytest.mark.parametrize(
    "text",
    ["x**3", "3*x**2/(1+x)", "sin(2*x)", "cos(x)**2", "tan(x)", "exp(x**2)", "log(x)", "sqrt(x)",
     "asin(x)", "acos(x)", "atan(3*x)", "x**x", "2**x", "x*exp(-x)*sin(x)", "1/x"],
)  # fmt: skip
def test_slopes_are_those_of_small_steps(text: str) -> None:
    tokens = parse(tokenize(text), frozenset(FUNCTIONS))

    def at(point: complex) -> Dual:
        names = {"x": Dual(point, 1)}
        return evaluate(tokens, lambda number: Dual(float(number)), names, FUNCTIONS)

    point, step = 0.4 + 0.1j, 1e-6
    secant = (at(point + step).value - at(point - step).value) / (2 * step)
    assert at(point).slope == pytest.approx(secant, rel=1e-7)


def poly(text: str) -> Polynomial:
    names = {name: Polynomial.variable(name) for name in "xy"}
    return evaluate(parse(tokenize(text)), Polynomial.constant, names, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [("2*x*y + x", "x + 2y*x"), ("x - x", "0"), ("3*(x + 1)", "3*x + 3"), ("(2*x)**2", "4x**2"),
     ("x**2*x", "x**3"), ("x/2", "0.5*x"), ("x**0", "1"), ("-(x - y)", "y - x")],
)  # fmt: skip
def test_equal_polynomials(one: str, other: str) -> None:
    assert poly(one) == poly(other)
    assert poly(one) != poly(f"{other} + 1")


@pytest.mark.parametrize(
    "text",
    ["(x + 1)*(x + 2)", "x*(x + 1)", "(x + 1)**2", "1/x", "x**-1", "x**y", "x**0.5", "x**1001",
     "9**1000**1000", "((9**999)**999)**999"],
)  # fmt: skip
def test_what_is_not_multiplied_out_or_too_large_is_refused(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        poly(text)
