r"""Arithmetic as language models write it, read exactly over the rationals.

The grammar::

    sum     = product { ("+" | "-") product }
    product = factor { ("*" | "/") factor }
    factor  = "-" factor | number | "(" sum ")" | frac "{" sum "}" "{" sum "}"
    number  = one to nine of the digits 0 to 9
    frac    = "\frac" | "\dfrac"

The minus sign U+2212 is "-"; the times sign U+00D7, the dot U+00B7, `\times` and `\cdot` are
"*"; the division sign U+00F7 and `\div` are "/". `\left` may stand before "(" and `\right`
before ")". ASCII white space may stand between any two of these. There are no powers, decimals,
names, equations or multiplication signs left out.

Values are kept on a list, not on Python's stack, and nothing is ever evaluated as Python, so
that no text can do more than be refused: its length, its depth and the size of its numbers
are bounded.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction

MAX_LENGTH = 500
MAX_DEPTH = 50
MAX_DIGITS = 9


class ExpressionError(ValueError):
    """The text is not an expression; the message is one sentence that a model can be shown."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read.

    Attributes:
        value: Its exact value.
        numbers: Its literals, in the order in which they stand.
    """

    value: Fraction
    numbers: tuple[int, ...]


_TOKEN = re.compile(
    r"[ \t\r\n]*(?:"
    r"(?P<number>[0-9]+)"
    r"|(?P<sign>[-+*/(){}\u2212\u00d7\u00f7\u00b7])"
    r"|\\(?P<word>times|cdot|div|d?frac)(?![A-Za-z])"
    r"|\\left[ \t\r\n]*(?P<left>\()"
    r"|\\right[ \t\r\n]*(?P<right>\)))"
)
_SHOWN = re.compile(r"[ \t\r\n]*(\\[A-Za-z]{1,20}|.)", re.DOTALL)
_SAME = {
    "\u2212": "-",
    "\u00d7": "*",
    "\u00b7": "*",
    "\u00f7": "/",
    "times": "*",
    "cdot": "*",
    "div": "/",
    "dfrac": "frac",
}
# Openers bind loosest: a reduction stops at them. "num" and "den" open the parts of a fraction.
_BINDING = {"(": 0, "num": 0, "den": 0, "+": 1, "-": 1, "*": 2, "/": 2, "neg": 3}


def parse(text: str) -> Expression:
    r"""Read an expression and its exact value.

    Args:
        text: The whole expression and nothing else: at most 500 characters, brackets at most
            50 deep, numbers of at most nine digits.

    Raises:
        ExpressionError: `text` is not an expression of the grammar, is too large, or divides
            by zero.

    >>> parse("8 / (3 - 8/3)")
    Expression(value=Fraction(24, 1), numbers=(8, 3, 8, 3))
    >>> parse(r"-\frac{1}{2} \times 6").value
    Fraction(-3, 1)
    >>> parse("2 ** 9")
    Traceback (most recent call last):
        ...
    gemenv.envs.game.solvers.expression.ExpressionError: Expected a number at position 4, not '*'.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"The expression is longer than {MAX_LENGTH} characters.")
    reader = _Reader()
    position = 0
    end = len(text.rstrip(" \t\r\n"))
    if not end:
        raise ExpressionError("The expression is empty.")
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unknown(text, position)
        kind = match.lastgroup or ""
        mark = match[kind]
        reader.at = match.start(kind) + 1
        if kind == "number":
            reader.number(mark)
        else:
            reader.symbol(_SAME.get(mark, mark))
        position = match.end()
    return reader.finish()


def _unknown(text: str, position: int) -> ExpressionError:
    shown = _SHOWN.match(text, position)
    if shown is None:
        raise AssertionError("a text with nothing but white space ahead is never unknown")
    at = shown.start(1)
    if text[at] == "=":
        return ExpressionError("Write the expression alone, without '='.")
    # The escapes of "!a" keep lone surrogates and control characters out of the message.
    what = shown[1] if len(shown[1]) > 1 else f"{shown[1]!a}"
    return ExpressionError(f"Unexpected {what} at position {at + 1}.")


@dataclass(slots=True)
class _Reader:
    """The state of a shunting-yard parse: operands, pending operators, what may come next."""

    at: int = 0
    after_operand: bool = False
    need_brace: bool = False
    depth: int = 0
    values: list[Fraction] = field(default_factory=list[Fraction])
    pending: list[str] = field(default_factory=list[str])
    numbers: list[int] = field(default_factory=list[int])

    def number(self, digits: str) -> None:
        if self.after_operand or self.need_brace:
            raise self._expected(digits)
        if len(digits) > MAX_DIGITS:
            raise ExpressionError(
                f"The number at position {self.at} has more than {MAX_DIGITS} digits."
            )
        self.numbers.append(int(digits))
        self.values.append(Fraction(self.numbers[-1]))
        self.after_operand = True

    def symbol(self, mark: str) -> None:
        if self.need_brace or mark == "{":
            if not self.need_brace or mark != "{":
                raise self._expected(mark)
            self.need_brace = False
        elif mark in (")", "}"):
            self._close(mark)
        elif mark in ("(", "frac"):
            if self.after_operand:
                raise self._expected(mark)
            self._open("(" if mark == "(" else "num")
        elif self.after_operand:
            self._reduce(_BINDING[mark])
            self.pending.append(mark)
            self.after_operand = False
        elif mark == "-":
            self.pending.append("neg")
        else:
            raise self._expected(mark)

    def finish(self) -> Expression:
        if self.need_brace or not self.after_operand:
            raise ExpressionError("The expression ends too early.")
        self._reduce(1)
        if self.pending:
            raise ExpressionError("A bracket is not closed.")
        return Expression(self.values[0], tuple(self.numbers))

    def _expected(self, mark: str) -> ExpressionError:
        wanted = "an operator" if self.after_operand else "a number"
        if self.need_brace:
            wanted = "'{'"
        return ExpressionError(f"Expected {wanted} at position {self.at}, not {mark[:20]!a}.")

    def _open(self, opener: str) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"The brackets are more than {MAX_DEPTH} deep.")
        self.pending.append(opener)
        self.need_brace = opener != "("

    def _close(self, mark: str) -> None:
        if not self.after_operand:
            raise self._expected(mark)
        self._reduce(1)
        opener = self.pending.pop() if self.pending else ""
        if not opener or (opener == "(") != (mark == ")"):
            raise ExpressionError(f"The {mark!r} at position {self.at} closes nothing.")
        if opener == "num":
            self.pending.append("den")
            self.after_operand = False
            self.need_brace = True
            return
        self.depth -= 1
        if opener == "den":
            self._apply("/")

    def _reduce(self, binding: int) -> None:
        while self.pending and _BINDING[self.pending[-1]] >= binding:
            self._apply(self.pending.pop())

    def _apply(self, operator: str) -> None:
        right = self.values.pop()
        if operator == "neg":
            self.values.append(-right)
            return
        left = self.values.pop()
        if operator == "+":
            value = left + right
        elif operator == "-":
            value = left - right
        elif operator == "*":
            value = left * right
        elif right:
            value = left / right
        else:
            raise ExpressionError("The expression divides by zero.")
        self.values.append(value)
