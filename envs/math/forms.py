r"""In which form an answer must be.

A grader that reads mathematics finds `3 + 4` equal to 7, and a product equal to its expansion. So
the form is checked first: what only repeats the task, or leaves the work to the reader, is wrong.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_LENGTH = 2_000
"""Characters of the longest answer that is read."""

_SPACES = re.compile(r"\\[,;:! ]|\\left(?![a-z])|\\right(?![a-z])|\\[()]|\{,\}|[\s$~]|\\quad")
_DIGITS = r"[0-9]{1,1000}"
_LITERAL = re.compile(
    rf"(?:[a-zA-Z]=)?(?P<sign>[+-]?)(?:"
    rf"(?P<over>{_DIGITS})/(?P<under>{_DIGITS})"
    rf"|\\[dt]?frac(?:\{{(?P<top>[+-]?{_DIGITS})\}}\{{(?P<bottom>{_DIGITS})\}}"
    rf"|(?P<one>[0-9])(?P<two>[0-9]))"
    rf"|{_DIGITS}(?:,[0-9]{{3}}){{0,300}}(?:\.[0-9]{{0,1000}})?|\.{_DIGITS})"
    rf"(?:\\text\{{[A-Za-z]{{0,40}}\}}|[A-Za-z]{{0,40}})\.?"
)
_LEFT_SIDE = re.compile(
    r"\A\s*[a-zA-Z](?:'{0,3}|\^\{-1\})\s*(?:\([xy](?:, ?y)?\))?\s*=(?!.*=)", re.DOTALL
)
_NAMES = re.compile(r"\\?[A-Za-z]+")
_KNOWN = frozenset(
    re.findall(
        "[A-Za-z]+",
        "frac dfrac tfrac sqrt sin cos tan sec cot csc arcsin arctan ln log exp cdot times pi pm "
        "left right infty infinity inf oo cup or and in le ge leq geq lt gt emptyset varnothing "
        "text mathrm mathbb operatorname R quad qquad displaystyle e i C",
    )
)


@dataclass(frozen=True)
class Form:
    """How an answer is written."""

    kind: str
    """What the prompt asks for, after "Write"."""
    example: str
    """An answer of the form."""
    fits: Callable[[str, str], bool]
    """Says of an answer, beside the right one, whether it has the form; total, in linear time."""


def is_number(answer: str, gold: str = "") -> bool:
    r"""Say whether an answer is a decimal number or a fraction in lowest terms, no calculation.

    >>> [is_number(text) for text in ("-12", r"\frac{3}{4}", "x = 2.5", "6/4", "3 + 4", "2^3")]
    [True, True, True, False, False, False]
    """
    found = _LITERAL.fullmatch(_SPACES.sub("", answer.replace("−", "-")))
    if found is None:
        return False
    top = found["over"] or found["top"] or found["one"]
    if top is None:
        return True
    below = int(found["under"] or found["bottom"] or found["two"])
    return below > 1 and math.gcd(int(top), below) == 1


def is_expression(answer: str, gold: str) -> bool:
    r"""Say whether an answer holds only ordinary functions, and no letter that the gold lacks.

    Derivatives, integrals, limits, sums, factorials and their like are not carried out.

    >>> is_expression(r"\frac{x}{2}", "0.5x"), is_expression(r"\frac{d}{dx} x^2", "2x")
    (True, False)
    """
    if len(answer) > MAX_LENGTH:
        return False
    right = right_side(answer)
    if any(sign in right for sign in "!'%′"):
        return False
    letters = {*_letters(gold), "x", "y", *("c" if "C" in gold else "")}
    for name in _NAMES.findall(right):
        bare = name.lstrip("\\")
        if bare not in _KNOWN and not (name[0] != "\\" and set(bare) <= letters):
            return False
    return True


def is_simplified(answer: str, gold: str) -> bool:
    """Say whether an expression has no more unknowns in it than the right answer has."""
    if not is_expression(answer, gold):
        return False
    return len(_letters(right_side(answer))) <= len(_letters(gold))


def is_expanded(answer: str, gold: str) -> bool:
    """Say whether an answer is a sum without brackets, like terms taken together."""
    return is_simplified(answer, gold) and not any(sign in right_side(answer) for sign in "([")


def is_factored(answer: str, gold: str) -> bool:
    """Say whether an answer is a product of numbers and factors of the first degree."""
    if not is_expression(answer, gold):
        return False
    depth = unknowns = 0
    plain = _SPACES.sub("", right_side(answer))
    for at, sign in enumerate(plain):
        if sign in "([":
            depth, unknowns = depth + 1, 0
        elif sign in ")]":
            depth -= 1
        elif sign in "+-":
            # A leading sign is a factor of -1; any other outside of brackets makes a sum.
            if depth == 0 and at > 0:
                return False
        elif depth and sign == "^":
            return False
        elif depth and sign.isalpha():
            unknowns += 1
            if unknowns > 1:
                return False
    return True


def right_side(answer: str) -> str:
    """Return an answer without a name in front, such as `f'(x) =`."""
    return _LEFT_SIDE.sub("", answer)


def _letters(text: str) -> list[str]:
    """Return the unknowns of an expression, each as often as it occurs."""
    return [
        letter
        for name in _NAMES.findall(text)
        if name[0] != "\\" and name not in _KNOWN
        for letter in name
    ]


INTEGER = Form("the integer", "42", is_number)
NUMBER = Form("the number (an integer or a fraction in lowest terms)", "-\\frac{3}{70}", is_number)
EXACT = Form("the exact value", "\\frac{5 - \\sqrt{17}}{19}", is_expression)
SOLUTIONS = Form("the set of all solutions", "\\{-\\frac{7}{19}, 83\\}", is_expression)
INTERVAL = Form(
    "the set of all solutions in interval notation",
    "(-\\infty, -71] \\cup (83, \\infty)",
    is_expression,
)
EXACT_SOLUTIONS = Form(
    "the set of all solutions, in exact form", "\\{5 - \\sqrt{71}, 5 + \\sqrt{71}\\}", is_expression
)
NUMBER_PAIR = Form("the pair", "(83, -\\frac{7}{19})", is_expression)
PAIR = Form("the solution $(x, y)$", "(83, -\\frac{7}{19})", is_expression)
TRIPLE = Form("the solution $(x, y, z)$", "(83, -71, \\frac{7}{19})", is_expression)
EXPRESSION = Form("the expression", "7x + \\frac{5}{19}", is_expression)
ANTIDERIVATIVE = Form(
    "all antiderivatives, with the constant $C$", "71x^8 + 83\\ln(x) + C", is_expression
)
LINE = Form("the equation of the line", "y = 71x + \\frac{5}{19}", is_expression)
SIMPLIFIED = Form("the simplified expression", "\\frac{71x}{y}", is_simplified)
EXPANDED = Form("the polynomial (no brackets, like terms combined)", "71x + 83", is_expanded)
FACTORED = Form("the product of factors of degree 1", "5(x + 71)(3x - 83)", is_factored)
