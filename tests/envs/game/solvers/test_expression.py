import re
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.envs.game.solvers import expression
from gemenv.envs.game.solvers.expression import Expression, ExpressionError, parse

# (text, value, literals) of one random tree; every inner node is in brackets of some kind.
Written = tuple[str, Fraction, tuple[int, ...]]

MINUS, TIMES, DOT, DIVIDE = "\u2212", "\u00d7", "\u00b7", "\u00f7"
GLYPHS = {
    "+": ["+"],
    "-": ["-", MINUS],
    "*": ["*", TIMES, DOT, r"\times ", r"\cdot "],
    "/": ["/", DIVIDE, r"\div "],
}
PIECES = [
    *"0123456789()+-*/{} .^=\x00\ud800",
    *(MINUS, TIMES, DOT, DIVIDE, r"\times", r"\cdot", r"\div", r"\left", r"\right"),
    *(
        "00",
        "12",
        r"\left(",
        r"\right)",
        r"\frac",
        r"\dfrac",
        r"\frac{1}{2}",
        r"\frac{",
        "}{",
        "(1",
    ),
]
BRACKETS = [("(", ")"), ("( ", " )"), (r"\left(", r"\right)"), (r"\left (", "\\right\t)")]


def compute(operator: str, left: Fraction, right: Fraction) -> Fraction | None:
    if operator == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[operator]


@st.composite
def bracketed(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    left, a, first = draw(inner)
    kind = draw(st.sampled_from(["+", "-", "*", "/", "neg", "frac"]))
    open_, close = draw(st.sampled_from(BRACKETS))
    if kind == "neg":
        return f"{open_}{draw(st.sampled_from(GLYPHS['-']))}{left}{close}", -a, first
    right, b, second = draw(inner)
    value = compute("/" if kind == "frac" else kind, a, b)
    if value is None:
        kind, value = "+", a + b
    if kind == "frac":
        name = draw(st.sampled_from([r"\frac", r"\dfrac "]))
        return f"{name}{{{left}}}{{{right}}}", value, first + second
    sign = draw(st.sampled_from(GLYPHS[kind]))
    space = draw(st.sampled_from(["", " ", "\n\t"]))
    return f"{open_}{left}{space}{sign}{space}{right}{close}", value, first + second


def number(value: int) -> Written:
    return str(value), Fraction(value), (value,)


NUMBERS = st.integers(0, 999_999_999).map(number)
TREES = st.recursive(NUMBERS, bracketed, max_leaves=9).filter(lambda tree: len(tree[0]) <= 500)


@settings(deadline=None)
@given(TREES)
def test_trees_parse_to_their_exact_value(tree: Written) -> None:
    text, value, numbers = tree
    assert parse(text) == Expression(value, numbers)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("+-*/"), st.integers(0, 99)), min_size=1, max_size=12))
def test_precedence_without_brackets(chain: list[tuple[str, int]]) -> None:
    text = "7" + "".join(f"{operator}{value}" for operator, value in chain)
    total, product = Fraction(0), Fraction(7)
    divides_by_zero = False
    for operator, value in chain:
        if operator in "*/":
            result = compute(operator, product, Fraction(value))
            divides_by_zero = divides_by_zero or result is None
            product = result if result is not None else product
        else:
            total += product
            product = Fraction(value if operator == "+" else -value)
    if divides_by_zero:
        with pytest.raises(ExpressionError, match="divides by zero"):
            parse(text)
    else:
        assert parse(text) == Expression(total + product, (7, *(value for _, value in chain)))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_read_or_refused(text: str) -> None:
    check_read_or_refused(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_near_misses_are_read_or_refused(text: str) -> None:
    check_read_or_refused(text)


def check_read_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except ExpressionError as error:
        assert_sentence(str(error))
    else:
        assert found.numbers == tuple(map(int, re.findall("[0-9]+", text)))


def assert_sentence(message: str) -> None:
    assert message.isascii()
    assert message.isprintable()
    assert message.endswith(".")
    assert len(message) < 90


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        (" 1 +\n2\t", 3),
        ("8-3-2", 3),
        ("8/4/2", 1),
        ("2+3*4", 14),
        ("(2+3)*4", 20),
        ("-2*3", -6),
        ("2*-3", -6),
        ("2--3", 5),
        ("8/-2*3", -12),
        ("+".join(["(1)"] * 60), 60),
        ("+".join([r"\frac{1}{1}"] * 38), 38),
        ("---3", -3),
        ("-(1+2)", -3),
        ("8/(3-8/3)", 24),
        (f"5{TIMES}(5{MINUS}1{DIVIDE}5)", 24),
        (f"4{DOT}6", 24),
        (r"3\times8", 24),
        (r"3\cdot 8", 24),
        (r"48\div 2", 24),
        (r"\left( 4 + 2 \right) \times 4", 24),
        (r"\left(4+2)*4", 24),
        (r"\frac{48}{2}", 24),
        (r"\dfrac {40 + 8} {3 - 1}", 24),
        (r"\frac{\frac{1}{2}}{\frac{1}{48}}", 24),
        (r"-\frac{1}{2}", Fraction(-1, 2)),
        (r"1/\frac{1}{3}", 3),
        (r"8/\frac{2}{3}*2", 24),
        ("999999999*999999999", 999_999_999**2),
        ("(" * 50 + "1" + ")" * 50, 1),
        ("-" * 499 + "1", -1),
        (" " * 499 + "1", 1),
    ],
)
def test_values(text: str, value: Fraction | int) -> None:
    assert parse(text).value == value


def test_numbers_are_listed_in_order() -> None:
    assert parse(r"(75 + 25) * \frac{6}{3} - 0").numbers == (75, 25, 6, 3, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The expression is empty."),
        (" \n ", "The expression is empty."),
        ("__import__('os')", "Unexpected '_' at position 1."),
        ("9**9**9", "Expected a number at position 3, not '*'."),
        ("2^3", "Unexpected '^' at position 2."),
        ("1e9", "Unexpected 'e' at position 2."),
        ("1.5", "Unexpected '.' at position 2."),
        ("1,000", "Unexpected ',' at position 2."),
        ("7//2", "Expected a number at position 3, not '/'."),
        ("+1", "Expected a number at position 1, not '+'."),
        ("\u0663", "Unexpected '\\u0663' at position 1."),
        ("2\u00b2", "Unexpected '\\xb2' at position 2."),
        ("\uff11+1", "Unexpected '\\uff11' at position 1."),
        ("1\u00a0+ 1", "Unexpected '\\xa0' at position 2."),
        ("1\u00a0", "Unexpected '\\xa0' at position 2."),
        ("1\v", "Unexpected '\\x0b' at position 2."),
        ("1 + \x00 2", "Unexpected '\\x00' at position 5."),
        ("\ud800", "Unexpected '\\ud800' at position 1."),
        ("1+2=3", "Write the expression alone, without '='."),
        ("1+2 = 3", "Write the expression alone, without '='."),
        ("1 2", "Expected an operator at position 3, not '2'."),
        ("1 " + "9" * 400, "Expected an operator at position 3, not '99999999999999999999'."),
        ("2(3)", "Expected an operator at position 2, not '('."),
        ("(2)3", "Expected an operator at position 4, not '3'."),
        ("[1]", "Unexpected '[' at position 1."),
        ("{1}", "Expected a number at position 1, not '{'."),
        ("1{", "Expected an operator at position 2, not '{'."),
        ("()", "Expected a number at position 2, not ')'."),
        ("(1", "A bracket is not closed."),
        ("1)", "The ')' at position 2 closes nothing."),
        ("1}", "The '}' at position 2 closes nothing."),
        ("(1}", "The '}' at position 3 closes nothing."),
        ("1+", "The expression ends too early."),
        ("-", "The expression ends too early."),
        ("(1+", "The expression ends too early."),
        (r"\frac", "The expression ends too early."),
        (r"\frac12", "Expected '{' at position 6, not '12'."),
        (r"\frac{1}", "The expression ends too early."),
        (r"\frac{1}2", "Expected '{' at position 9, not '2'."),
        (r"\frac{1}+", "Expected '{' at position 9, not '+'."),
        (r"\frac{1}{2", "A bracket is not closed."),
        (r"\frac{1)}{2}", "The ')' at position 8 closes nothing."),
        (r"\frac{}{2}", "Expected a number at position 7, not '}'."),
        (r"2\frac{1}{2}", "Expected an operator at position 3, not 'frac'."),
        (r"2\timesx3", r"Unexpected \timesx at position 2."),
        (r"\left[2", r"Unexpected \left at position 1."),
        (r"\sqrt{4}", r"Unexpected \sqrt at position 1."),
        ("\\", "Unexpected '\\\\' at position 1."),
        ("\\" + "a" * 400, "Unexpected \\" + "a" * 20 + " at position 1."),
        ("1/0", "The expression divides by zero."),
        ("1/(2-2)", "The expression divides by zero."),
        (r"\frac{1}{0}", "The expression divides by zero."),
        ("1234567890", "The number at position 1 has more than 9 digits."),
        ("1+0000000001", "The number at position 3 has more than 9 digits."),
        ("(" * 51 + "1" + ")" * 51, "The brackets are more than 50 deep."),
        (r"\frac{" * 51, "The brackets are more than 50 deep."),
        ("1" + " " * 500, "The expression is longer than 500 characters."),
    ],
)
def test_refusals(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == message
    assert_sentence(message)


def test_error_is_a_value_error_and_expression_is_frozen() -> None:
    assert issubclass(ExpressionError, ValueError)
    with pytest.raises(AttributeError):
        parse("1").value = Fraction(2)  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "9" * 1_000_000,
        "+".join(["1"] * 5_000),
        "-" * 1_000_000 + "1",
        " " * 1_000_000,
        "\x00" * 1_000_000,
    ],
    ids=["brackets", "digits", "sum", "minuses", "blanks", "nuls"],
)
def test_long_text_is_refused_unread(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without its tokenizer the module can look at nothing but the length.
    monkeypatch.setattr(expression, "_TOKEN", None)
    with pytest.raises(ExpressionError, match="longer than 500"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "*".join(["999999937"] * 50),
        "+".join(f"1/{999_999_937 - 2 * index}" for index in range(41)),
        "/".join(["9"] * 250),
        "-" * 499 + "1",
        r"\frac{1}{" * 49 + "9" + "}" * 49,
        " " * 250 + r"\left" + " " * 244,
    ],
    ids=["product", "fractions", "quotient", "minuses", "nested", "blanks"],
)
def test_worst_texts_of_full_length_are_quick(text: str) -> None:
    assert len(text) <= 500
    started = time.process_time()
    for _ in range(10):
        check_read_or_refused(text)
    assert time.process_time() - started < 10 * 0.1
