"""Forms of answers: equal values in another form, and text of any kind."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.envs.math import forms
from gemenv.envs.math.forms import Form, right_side
from gemenv.envs.math.grading import grade_math

ALL = [value for value in vars(forms).values() if isinstance(value, Form)]

RIGHT = [
    (forms.INTEGER, "1234", ("1,234", "1{,}234", "1\\,234", "$1234$", "k = 1234", "1234 ways")),
    (forms.NUMBER, "-\\frac{3}{4}", ("-3/4", "-0.75", "-\\dfrac34", "x = -\\frac{3}{4}", "−3/4")),
    (
        forms.SOLUTIONS,
        "\\{2, 3\\}",
        ("3, 2", "\\left\\{3, 2\\right\\}", "x = 2 \\text{ or } x = 3"),
    ),
    (forms.SOLUTIONS, "\\{4\\}", ("4", "x = 4")),
    (
        forms.EXACT_SOLUTIONS,
        "\\{\\frac{5 - \\sqrt{15}i}{2}, \\frac{5 + \\sqrt{15}i}{2}\\}",
        ("\\frac{5 \\pm i\\sqrt{15}}{2}", "x = \\frac{5}{2} \\pm \\frac{\\sqrt{15}}{2}i"),
    ),
    (
        forms.INTERVAL,
        "(-\\infty, -5] \\cup [3, \\infty)",
        ("\\left(-\\infty, -5\\right] \\cup \\left[3, \\infty\\right)", "(-∞, -5] ∪ [3, ∞)"),
    ),
    (forms.PAIR, "(-4, \\frac{1}{2})", ("(x, y) = (-4, 0.5)", "x = -4, y = 1/2")),
    (forms.EXPRESSION, "20x^{3} + 12x^{-1}", ("\\frac{12}{x} + 20x^3", "f'(x) = 20x^3 + 12/x")),
    (forms.EXPRESSION, "9e^{-5x} - 3", ("y(x) = 9e^{-5x} - 3", "9\\exp(-5x) - 3")),
    (
        forms.ANTIDERIVATIVE,
        "x^4 + 2\\ln(x) + C",
        ("F(x) = 2\\ln|x| + x^4 + c", "x^4 + \\ln x^2 + C"),
    ),
    (forms.LINE, "y = 14x - 10", ("14x - 10", "y = 2(7x - 5)")),
    (forms.SIMPLIFIED, "\\frac{x + 3}{x + 5}", ("(x+3)/(x+5)", "f^{-1}(x) = \\frac{x+3}{x+5}")),
    (forms.FACTORED, "3(x + 4)^2", ("3(x+4)(x+4)", "3 \\cdot (4 + x)^{2}", "(3x + 12)(x + 4)")),
    (forms.EXPANDED, "-4x^2 + 2x + 6", ("6 + 2x - 4x^{2}", "p(x) = -4x^2 + 2x + 6")),
]

UNFINISHED = [
    (
        forms.INTEGER,
        "120",
        ("5!", "\\binom{16}{2}", "2 \\cdot 60", "100 + 20", "240/2"),
    ),
    (
        forms.NUMBER,
        "\\frac{3}{4}",
        ("6/8", "\\frac{6}{8}", "1 - 1/4", "\\frac{1}{2} + \\frac{1}{4}"),
    ),
    (forms.NUMBER, "8", ("2^3", "\\sqrt{64}", "\\frac{8}{1}", "(8", "8)", "|8|", "4 + 4")),
    (
        forms.EXACT,
        "\\frac{1}{3}",
        ("\\int_0^1 x^2 dx", "\\lim_{n \\to \\infty} n", "\\sum_{n=1}^9 n"),
    ),
    (forms.EXPRESSION, "2x", ("\\frac{d}{dx} x^2", "(x^2)'", "\\frac{\\partial}{\\partial x} x^2")),
    (forms.EXPANDED, "x^2 + 3x + 2", ("(x + 1)(x + 2)", "x^2 + x + 2x + 2", "x(x + 3) + 2")),
    (
        forms.FACTORED,
        "(x + 1)(x + 2)",
        ("x^2 + 3x + 2", "x(x + 3) + 2", "(x^2 + 3x + 2)", "(x x+3x+2)"),
    ),
    (forms.SIMPLIFIED, "x + 1", ("\\frac{x^2 - 1}{x - 1}", "\\frac{(x + 1)(x + 2)}{x + 2}")),
]


@pytest.mark.parametrize(("form", "gold", "answers"), RIGHT)
def test_right_answers_pass_however_they_are_written(
    form: Form, gold: str, answers: tuple[str, ...]
) -> None:
    for answer in (gold, *answers):
        assert form.fits(answer, gold), answer
        assert grade_math(right_side(answer), [gold]).correct, answer


@pytest.mark.parametrize(("form", "gold", "answers"), UNFINISHED)
def test_what_leaves_the_work_to_the_reader_does_not(
    form: Form, gold: str, answers: tuple[str, ...]
) -> None:
    assert form.fits(gold, gold)
    for answer in answers:
        assert not form.fits(answer, gold), answer


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.kind)
def test_examples_have_their_form(form: Form) -> None:
    assert form.fits(form.example, form.example)
    assert grade_math(form.example, [form.example]).correct


@settings(max_examples=40)
@given(st.text() | st.text(alphabet="\\frac{}()^+-=x12'! ,", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for form in ALL:
        assert form.fits(text, form.example) in (True, False)


def test_long_texts_take_time_in_proportion() -> None:
    for piece in ("1", "1,", "x", "\\frac{1}{", "(", "'", " ", "1,111", "\\left", "a=", "{,}"):
        began = time.process_time()
        for form in ALL:
            form.fits(piece * 50_000, form.example)
            form.fits(piece * (1_900 // len(piece)), form.example)
        # Quadratic time would be minutes.
        assert time.process_time() - began < 20, piece
