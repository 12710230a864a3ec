r"""Graders in place of those of reasoning-gym that evaluate answers, hang, or pay for anything.

Nine of its graders hand the answer to Python's `eval`, most by way of sympy: whoever can write
an answer can run a program. Others take an hour over `R999999999`, or give `nan` full marks.
Each function here takes the answer and the entry of the data set, and returns a score of 0 or 1,
or 0.1 to 0.5 where the package pays for the right content in another form.
"""

import math
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gemenv.envs.rg.algebra import FUNCTIONS, Dual, Polynomial
from gemenv.envs.rg.expressions import evaluate, parse, tokenize

Entry = dict[str, Any]

_POINTS = (0.31 + 0.07j, 0.83 - 0.11j, 1.37 + 0.05j, 2.19 - 0.03j, -0.47 + 0.13j, -1.61 - 0.09j)
"""Where antiderivatives are tested: near the real axis, off the poles of common integrands."""
_MIN_POINTS = 2
_NUMBER = re.compile(
    r"([-+]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:e[-+]?[0-9]{1,2})?)"
    r"(?:/([0-9]{1,30}))?",
    re.IGNORECASE,
)


def arithmetic(target: Callable[[Entry], int]) -> Callable[[str, Entry], float]:
    """Grade an arithmetic expression that makes the target of all given numbers."""

    def grade(answer: str, entry: Entry) -> float:
        tokens = tokenize(answer)
        used = Counter(word for kind, word in tokens if kind == "number")
        given = Counter(str(number) for number in entry["metadata"]["numbers"])
        if used != given or not {kind for kind, _ in tokens} <= {*"+-*/()", "number"}:
            return 0.0
        value = evaluate(parse(tokens, implicit=False), Fraction, {}, {})
        return float(value == target(entry))

    return grade


def antiderivative(answer: str, entry: Entry) -> float:
    """Grade an indefinite integral by its derivative, at a few points."""
    functions = frozenset(FUNCTIONS)
    given = parse(tokenize(answer), functions)
    wanted = parse(tokenize(entry["metadata"]["integrand"]), functions)
    agree = 0
    for point in _POINTS:
        names = {
            entry["metadata"]["variable"]: Dual(point, 1),
            "C": Dual(1.7),
            "E": Dual(math.e),
            "e": Dual(math.e),
            "pi": Dual(math.pi),
        }
        try:
            slope = evaluate(given, _dual, names, FUNCTIONS).slope
            value = evaluate(wanted, _dual, names, FUNCTIONS).value
            agree += abs(slope - value) <= 1e-7 * abs(value)
        except (ArithmeticError, ValueError):
            # A pole, a number beyond all bounds, or a name that means nothing.
            continue
    # Where branches of roots and logarithms differ, equal functions differ at some points.
    return float(agree >= _MIN_POINTS)


def polynomial(answer: str, entry: Entry) -> float:
    """Grade a product of polynomials that is multiplied out."""
    variables = {name: Polynomial.variable(name) for name in entry["metadata"]["variables"]}
    given, wanted = (
        evaluate(parse(tokenize(text)), Polynomial.constant, variables, {})
        for text in (answer, entry["answer"])
    )
    return float(given == wanted)


def halting(answer: str, entry: Entry) -> float:
    """Grade whether a board of the game of life halts; in the package any text is right."""
    return float(answer.lower() == str(entry["answer"]).lower())


def probability(answer: str, entry: Entry) -> float:
    """Grade a probability as a decimal or a fraction, to a thousandth of its value."""
    given, wanted = _number(answer), _number(entry["answer"])
    if given is None or wanted is None:
        return 0.0
    return float(math.isclose(given, wanted, rel_tol=1e-3))


def listed(
    right: Callable[[Entry], list[str]],
    split: Callable[[str], list[Any]],
    partial: float,
) -> Callable[[str, Entry], float]:
    """Grade text, and give a part for a Python list of the same content.

    Args:
        right: Returns the right answers of an entry.
        split: Makes of a right answer the list that is worth a part.
        partial: What the list is worth.
    """

    def grade(answer: str, entry: Entry) -> float:
        answers = right(entry)
        if answer in answers:
            return 1.0
        # Lists are compared as they are written, so that nothing has to read them.
        written = _written(answer)
        return partial if any(written == _written(repr(split(a))) for a in answers) else 0.0

    return grade


def _written(text: str) -> str:
    return "".join(text.split()).replace('"', "'")


def _dual(text: str) -> Dual:
    return Dual(float(text))


def _number(text: str) -> float | None:
    """Return a decimal or a fraction of two numbers, each of at most 30 digits."""
    match = _NUMBER.fullmatch(text.replace(",", "").strip())
    if match is None:
        return None
    bottom = int(match[2] or 1)
    return float(match[1]) / bottom if bottom else None


def _rows(number: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    return lambda text: [[number(cell) for cell in row.split()] for row in text.splitlines()]


def _answer(entry: Entry) -> list[str]:
    return [entry["answer"].strip()]


GRADERS: dict[str, Callable[[str, Entry], float]] = {
    "binary_matrix": listed(_answer, _rows(int), 0.1),
    "coin_flip": probability,
    "countdown": arithmetic(lambda entry: entry["metadata"]["target"]),
    "game_of_life_halting": halting,
    "intermediate_integration": antiderivative,
    "n_queens": listed(lambda entry: entry["metadata"]["valid_answers"], _rows(str), 0.5),
    "polynomial_multiplication": polynomial,
    "puzzle24": arithmetic(lambda entry: 24),
    "simple_integration": antiderivative,
    "spiral_matrix": listed(_answer, lambda text: [int(cell) for cell in text.split()], 0.1),
    "string_insertion": listed(_answer, list, 0.1),
}
"""By data set: what grades instead of the package."""

REFUSED: dict[str, re.Pattern[str]] = {
    # `float` reads them, and no difference to them is large.
    "complex_arithmetic": re.compile(r"nan|inf", re.IGNORECASE),
    # Numbers of that many variables and signs take the package minutes.
    "propositional_logic": re.compile(r".{300}|¬{20}|\({20}", re.DOTALL),
    # It turns as often as a number behind a move says.
    "rubiks_cube": re.compile(r"\d\d"),
}
"""By data set: answers that the package's grader does not get, and that score 0."""
