"""A second reader and a second judge for arguments: text in, a label out."""

import itertools
import re
from collections.abc import Callable

Case = dict[str, bool]
Formula = Callable[[Case], bool]

_NAMES = {
    "∧": "and", "&": "and", "∨": "or", "|": "or", "→": "implies", "->": "implies",
    "↔": "iff", "<->": "iff", "¬": "not", "~": "not",
}  # fmt: skip
_TOKEN = re.compile(r"<->|->|[∧∨→↔¬&|~()]|[a-z]+")
_MEANING: dict[str, Callable[[bool, bool], bool]] = {
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "implies": lambda a, b: not a or b,
    "iff": lambda a, b: a == b,
}


def parse(text: str) -> Formula:
    """Read a formula in any notation; every pair of connectives is bracketed."""
    tokens = [_NAMES.get(token, token) for token in _TOKEN.findall(text)]
    formula = _binary(tokens)
    assert not tokens, text
    return formula


def _binary(tokens: list[str]) -> Formula:
    first = _unary(tokens)
    if not tokens or tokens[0] == ")":
        return first
    meaning, second = _MEANING[tokens.pop(0)], _unary(tokens)
    return lambda case: meaning(first(case), second(case))


def _unary(tokens: list[str]) -> Formula:
    first = tokens.pop(0)
    if first == "not":
        inner = _unary(tokens)
        return lambda case: not inner(case)
    if first == "(":
        inside = _binary(tokens)
        assert tokens.pop(0) == ")"
        return inside
    assert len(first) == 1, first
    return lambda case: case[first]


def read(text: str) -> tuple[list[str], str]:
    """Return the premises and the statement."""
    (statement,) = re.findall(r"^    (.+)$", text, re.MULTILINE)
    return re.findall(r"^\d+\. (.+)$", text, re.MULTILINE), statement


def cases(premises: list[str]) -> list[Case]:
    """Return the cases in which all premises are true, over the letters that these have."""
    letters = sorted(set(re.findall(r"\b[a-z]\b", " ".join(premises))))
    every = (
        dict(zip(letters, values, strict=True))
        for values in itertools.product((False, True), repeat=len(letters))
    )
    read_premises = [parse(premise) for premise in premises]
    return [case for case in every if all(premise(case) for premise in read_premises)]


def label(premises: list[str], statement: str) -> str:
    # A disjunction that is always true brings in the letters of the statement.
    letters = sorted(set(re.findall(r"\b[a-z]\b", statement)))
    known = [*premises, *(f"{letter} or not {letter}" for letter in letters)]
    values = {parse(statement)(case) for case in cases(known)}
    return {(True,): "valid", (False,): "contradiction"}.get(tuple(values), "contingent")
