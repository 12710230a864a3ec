"""Cutting the text of an expression into tokens."""

import re
from typing import NamedTuple

from gemenv.grading.maths.spellings import WORDS
from gemenv.grading.maths.tree import UndecidedError

MAX_TOKENS = 1_500

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4}(?![0-9.]))?)"
    r"|(?P<command>\\[A-Za-z]+)"
    r"|(?P<name>[A-Za-z]+)"
    r"|(?P<sign>\*\*|\\[%{}|#]|[-+*/^_!%'|(){}\[\]=,:]))"
)

_LONGEST = max(map(len, WORDS))
_STRANGE_LETTERS = 4
"""So many letters in a row that are no known name are a word, not a product of variables."""


class Token(NamedTuple):
    """A piece of an expression: a `number`, a `command`, a `name`, a `sign`, or the `end`."""

    kind: str
    text: str
    spaced: bool = False
    """Whether white space is before it."""


END = Token("end", "")


def tokens(text: str) -> list[Token]:
    """Cut an expression into tokens, the last of which is `END`.

    Raises:
        UndecidedError: If there are signs, or words, that no expression has.
    """
    found: list[Token] = []
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or len(found) > MAX_TOKENS:
            raise UndecidedError
        kind, piece = match.lastgroup or "", match[match.lastgroup or 0]
        spaced = match.start(kind) > position
        position = match.end()
        if kind == "name":
            found += _names(piece, spaced)
        elif kind == "command" and piece[1:] in WORDS:
            found.append(Token("name", piece[1:], spaced))
        else:
            found.append(Token(kind, piece, spaced))
    return [*found, END]


def _names(letters: str, spaced: bool) -> list[Token]:
    """Cut letters in a row into known names, and single letters for variables."""
    found: list[Token] = []
    position, strange = 0, 0
    while position < len(letters):
        reach = range(min(_LONGEST, len(letters) - position), 1, -1)
        length = next((n for n in reach if letters[position : position + n] in WORDS), 1)
        strange += length == 1
        found.append(Token("name", letters[position : position + length], spaced and not found))
        position += length
    if strange > _STRANGE_LETTERS:
        raise UndecidedError
    return found
