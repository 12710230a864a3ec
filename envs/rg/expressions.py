"""Expressions in an answer: read by a grammar of our own, never by an interpreter.

Reading and evaluating take time linear in the length of the text, but for the numbers in it,
whose growth the algebra bounds.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Token = tuple[str, str]
"""Kind and text: `number`, `name`, `call`, or an operator that is both."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<name>[A-Za-z]+)|(?P<sign>\*\*|[-+*/^()]))",
    re.ASCII,
)
_SIGNS = str.maketrans({"−": "-", "×": "*", "·": "*", "÷": "/"})
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "negate": 3, "**": 4}
_MAX_DIGITS = 40
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}


def tokenize(text: str) -> list[Token]:
    """Split an expression.

    Raises:
        ValueError: If something in it is no token, or a number is too long.
    """
    tokens: list[Token] = []
    text = text.translate(_SIGNS).strip()
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or len(match["number"] or "") > _MAX_DIGITS:
            raise ValueError("no expression")
        place = match.end()
        kind = match.lastgroup or ""
        word = match[kind]
        tokens.append(("**" if word == "^" else word, word) if kind == "sign" else (kind, word))
    return tokens


def parse(
    tokens: list[Token], functions: frozenset[str] = frozenset(), *, implicit: bool = True
) -> list[Token]:
    """Return an expression in postfix order, by Dijkstra's shunting yard.

    Powers bind most, to the right, then signs, then products and quotients.

    Args:
        tokens: What `tokenize` returned.
        functions: Names that are called, each with one argument.
        implicit: Whether a product may be written without its sign where a number comes first:
            `2x`, `2(x + 1)`.

    Raises:
        ValueError: If it is not well formed.
    """
    found: list[Token] = []
    waiting: list[Token] = []
    before = ""  # the kind of the operand that has just ended, if one has

    def reduce(level: float) -> None:
        while waiting and _PRECEDENCE.get(waiting[-1][0], 0) >= level:
            found.append(waiting.pop())

    for kind, word in tokens:
        if kind in ("number", "name", "("):
            if before and (not implicit or before != "number" or kind == "number"):
                raise ValueError("two operands in a row")
            if before:
                reduce(_PRECEDENCE["*"])
                waiting.append(("*", "*"))
            if kind == "name" and word in functions:
                waiting.append(("call", word))
                before = ""
            elif kind == "(":
                waiting.append((kind, word))
                before = ""
            else:
                found.append((kind, word))
                before = kind
        elif kind == ")":
            reduce(1)
            if not before or not waiting or waiting.pop()[0] != "(":
                raise ValueError("a bracket without its partner")
            if waiting and waiting[-1][0] == "call":
                found.append(waiting.pop())
            before = ")"
        elif before:
            reduce(_PRECEDENCE[kind] + (kind == "**"))
            waiting.append((kind, word))
            before = ""
        elif kind == "-":
            waiting.append(("negate", word))
        elif kind != "+":
            raise ValueError("an operator without an operand")
    reduce(1)
    if waiting or not before:
        raise ValueError("an expression that does not end")
    return found


def evaluate(
    postfix: list[Token],
    number: Callable[[str], Any],
    names: Mapping[str, Any],
    functions: Mapping[str, Callable[[Any], Any]],
) -> Any:
    """Return the value of an expression.

    Args:
        postfix: What `parse` returned.
        number: Makes a value of a number's text.
        names: The values of names.
        functions: What the functions are.

    Raises:
        ArithmeticError: As the values do.
        ValueError: If a name has no value, a function no argument, and as the values do.
    """
    stack: list[Any] = []
    for kind, word in postfix:
        if kind == "number":
            stack.append(number(word))
        elif kind == "name":
            if word not in names:
                raise ValueError(f"no value for {word!r}")
            stack.append(names[word])
        elif kind in ("call", "negate"):
            if not stack:
                raise ValueError("a function without an argument")
            stack.append(functions[word](stack.pop()) if kind == "call" else -stack.pop())
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(_OPERATIONS[kind](left, right))
    return stack.pop()
