"""Finding brackets, and what stands outside of them."""

import re
from collections.abc import Iterator

_OPENING = {"(", "[", "{", "\\{", "\\langle", "\\lfloor", "\\lceil", "\\begin"}
_CLOSING = {")", "]", "}", "\\}", "\\rangle", "\\rfloor", "\\rceil", "\\end"}
_PIECE = re.compile(r"\\[A-Za-z]+|\\.|[()\[\]{}]")
_PAIRS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "\\langle": "\\rangle"}


def outside(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Find a pattern where no bracket is open; brackets of all kinds count alike.

    The kinds need not fit: `(1, 2]` is an interval.
    """
    depth, position = 0, 0
    for piece in _PIECE.finditer(text):
        if depth <= 0:
            yield from pattern.finditer(text, position, piece.start())
        sign = piece[0]
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        elif depth <= 0 and (found := pattern.fullmatch(text, piece.start(), piece.end())):
            yield found
        position = piece.end()
    if depth <= 0:
        yield from pattern.finditer(text, position)


def split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Cut a text where the pattern stands outside of brackets."""
    parts: list[str] = []
    position = 0
    for found in outside(text, pattern):
        parts.append(text[position : found.start()].strip())
        position = found.end()
    return [*parts, text[position:].strip()]


def unwrap(text: str) -> tuple[str, str, str] | None:
    r"""Return the opening bracket, the content and the closing one, if these are around it all.

    >>> unwrap("(1, 2]"), unwrap("(1)(2)")
    (('(', '1, 2', ']'), None)
    """
    pieces = [piece for piece in _PIECE.finditer(text) if piece[0] in _OPENING | _CLOSING]
    if not pieces or pieces[0].start() or pieces[-1].end() != len(text):
        return None
    if pieces[0][0] not in _PAIRS or pieces[-1][0] not in _PAIRS.values():
        return None
    depth = 0
    for piece in pieces[:-1]:
        depth += 1 if piece[0] in _OPENING else -1
        if depth <= 0:
            return None
    return pieces[0][0], text[pieces[0].end() : pieces[-1].start()].strip(), pieces[-1][0]
