"""Values of expressions against an evaluator that reads the text."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gemenv
from gemenv.envs.base.question import Question
from gemenv.envs.math.arithmetic import Arithmetic
from gemenv.errors import InvalidArgumentError
from tests.envs.math.asking import MANY, SEEDS, check, fraction, ids

_TOKEN = re.compile(r"\d+|[-+*/^()]")


def plain(text: str) -> str:
    """Return the expression of a question with the signs of a keyboard."""
    if "$" not in text:
        return re.sub(r"^[A-Za-z ]*?(?=[-(\d])|[.?]$", "", text)
    latex = text.split("$")[1]
    latex = re.sub(r"\\left|\\right|\s", "", latex)
    latex = re.sub(r"\\times|\\cdot", "*", latex).replace("\\div", "/")
    while "\\frac" in latex:
        latex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", latex)
        # Braces of exponents inside of fractions, which hide them from the pattern above.
        latex = re.sub(r"\^\{(\d)\}", r"^\1", latex)
    return re.sub(r"\^\{(\d)\}", r"^\1", latex)


def evaluate(text: str) -> Fraction:
    """Evaluate by reducing brackets, then powers, then products, then sums, in place."""
    items: list[Any] = [Fraction(t) if t.isdigit() else t for t in _TOKEN.findall(text)]
    while "(" in items:
        end = items.index(")")
        start = max(i for i in range(end) if items[i] == "(")
        items[start : end + 1] = [flat(items[start + 1 : end])]
    return flat(items)


def flat(items: list[Any]) -> Fraction:
    """Evaluate without brackets."""
    for signs in ("^", "*/", "+-"):
        i = 0
        while i < len(items):
            sign = items[i]
            if isinstance(sign, str) and sign in signs and i > 0:
                a, b = items[i - 1], items[i + 1]
                value = {
                    "^": lambda a=a, b=b: a ** int(b),
                    "*": lambda a=a, b=b: a * b,
                    "/": lambda a=a, b=b: a / b,
                    "+": lambda a=a, b=b: a + b,
                    "-": lambda a=a, b=b: a - b,
                }[sign]()
                items[i - 1 : i + 2] = [value]
            elif sign == "-" and i == 0 and signs == "^":
                # A sign in front of a number binds like a product; nothing is squared here.
                assert len(items) < 3 or items[2] != "^"
                items[:2] = [-items[1]]
            else:
                i += 1
    (value,) = items
    return value


def solve(question: Question) -> None:
    assert evaluate(plain(question.text)) == fraction(question.answers[0])
    assert evaluate(question.canonical) == fraction(question.answers[0])


def test_the_evaluator_knows_the_rules() -> None:
    assert evaluate("2 - 3 - 4 * (-5)^2 / 10") == -11
    assert evaluate(plain("Evaluate $\\frac{\\left(1 - 3\\right)^{2}}{8} \\div 2$.")) == Fraction(
        1, 4
    )


@pytest.mark.parametrize("env_id", ids("Arithmetic"))
def test_values_are_right(env_id: str) -> None:
    check(env_id, SEEDS, solve)


@pytest.mark.slow
@pytest.mark.parametrize("env_id", ids("Arithmetic"))
def test_1000_values_are_right(env_id: str) -> None:
    check(env_id, MANY, solve)


@given(
    seed=st.integers(0, 2**32),
    operators=st.sampled_from(["+", "-", "+*", "-/", "+-*/", "+-*/^", "^+"]),
    count=st.integers(1, 30),
    brackets=st.booleans(),
    negative=st.booleans(),
    fractions=st.booleans(),
    notation=st.sampled_from(["plain", "latex"]),
)
def test_values_are_right_in_any_configuration(
    seed: int, operators: str, count: int, fractions: bool, **rest: Any
) -> None:
    env = Arithmetic(operators=operators, num_operators=count, fractions=fractions, **rest)
    env.reset(seed=seed)
    question = env.state
    solve(question)
    value = fraction(question.answers[0])
    assert abs(value.numerator) < 10**9 > value.denominator
    written = re.sub(r"\(-|/\d+\)|^-", "", question.canonical)
    if not fractions:
        assert len(re.findall(r"[-+*/^]", written)) == count
        assert set(re.findall(r"[-+*/^]", written)) <= set(operators)
    if not rest["brackets"]:
        assert not re.search(r"\([^)]* ", question.canonical)


def test_whole_expressions_have_whole_values() -> None:
    divisions = 0
    env = Arithmetic(whole=True, num_operators=6, notation="plain")
    for seed in range(200):
        env.reset(seed=seed)
        assert "frac" not in env.state.answers[0]
        divisions += "/" in env.state.text
    assert divisions > 50


def test_what_is_yet_to_be_calculated_is_wrong() -> None:
    env = Arithmetic()
    for seed in range(20):
        env.reset(seed=seed)
        value = fraction(env.state.answers[0])
        copies = (
            env.state.canonical,
            env.state.text.split("$")[1] if "$" in env.state.text else "1 + 1",
            f"{2 * value.numerator}/{2 * value.denominator}",
            f"{value.numerator - 1} + 1",
        )
        near = (value + 1, -value if value else value - 1, value * 10 + 1)
        for answer in (*copies, *map(str, near), "", "seven", "9" * 5000, "٣"):
            assert not env.grade(answer).correct, (answer, env.state)


def test_instances_are_different() -> None:
    env = Arithmetic()
    seen: set[str] = set()
    for seed in range(2_000):
        env.reset(seed=seed)
        seen.add(env.canonical())
    assert len(seen) == 2_000


@pytest.mark.slow
def test_ten_thousand_instances_are_all_different() -> None:
    env = Arithmetic()
    seen: set[str] = set()
    for seed in range(10_000):
        env.reset(seed=seed)
        seen.add(env.canonical())
    assert len(seen) == 10_000


@pytest.mark.parametrize(
    "config",
    [
        {"num_operators": 0},
        {"operators": "*/"},
        {"operators": "+%"},
        {"max_number": 1},
        {"notation": "roman"},
        {"max_digits": 3},
        {"num_operators": 200, "max_number": 10**6, "max_digits": 8},
        {"whole": True, "fractions": True},
    ],
)
def test_bad_configurations_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        gemenv.make("math:Arithmetic-v0", **config)
