import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.grading.maths.exact import Exact
from gemenv.grading.maths.parser import parse
from gemenv.grading.maths.tree import UndecidedError, evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2+3*4", 14),
        ("-2^2", -4),
        ("2^{3^2}", 512),
        ("2**3", 8),
        ("2^10", 1024),
        ("2^-1*6", 3),
        ("1/2*4", 2),
        (r"\frac12\cdot 8", 4),
        ("2(3+4)", 14),
        ("(1+2)(3+4)", 21),
        (r"2\frac{1}{2}\cdot 2", 5),
        (r"\frac{6}{3}", 2),
        (r"\sqrt{16}", 4),
        (r"\sqrt[3]{-27}", -3),
        ("|2-5|", 3),
        ("||2-5|-7|", 4),
        (r"\lfloor 7/2 \rfloor", 3),
        ("5!", 120),
        ("6!!", 48),
        (r"\binom{5}{2}", 10),
        (r"\log_2 8", 3),
        (r"\log_{10} 1000", 3),
        ("200%", 2),
        ("max(1, 7, 3)", 7),
        ("--3", 3),
    ],
)
def test_expressions_have_the_values_of_textbooks(text: str, value: int) -> None:
    assert evaluate(parse(text), Exact()) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "+",
            "2 3",
            "(1",
            "1)",
            "[1)",
            "x^",
            r"\frac{1}",
            r"\unknown{1}",
            "a b c d?",
            "hello",
        ),
        *("(1,2)", "1=1", "{" * 60 + "1" + "}" * 60, "|x", "_", r"\sqrt[", "x_{", "@"),
    ],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(UndecidedError):
        parse(text)


@given(st.text(alphabet="x12+-*/^()[]{}|!%_,. \\sqrtfacpi", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UndecidedError):
        assert parse(text) == parse(text)
