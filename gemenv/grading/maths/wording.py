"""Answers in words, and words for sets."""

import re

from gemenv.grading.maths.readings import Group, Leaf, Reading, Words

_EMPTY = {
    *("\\emptyset", "emptyset", "empty set", "null set", "none"),
    *("no solution", "no solutions", "no real solution", "no real solutions"),
}
_REALS = {"all real numbers", "all reals", "real numbers", "\\mathbb{R}", "\\mathbb R", "all real"}
_PROSE = re.compile(r"(?=.*[A-Za-z])[^\W\d_][^\d_\\=+*/^<>|(){}\[\]%$#&]*")
_NOISE = re.compile(r"[^\w]+")
_IDLE_SPACE = re.compile(r"(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])")
_ARTICLE = re.compile(r"\b(?:the|a|an)\b")


def words_of(text: str) -> str:
    """Return the words of a text: without case, articles and punctuation if it is prose."""
    if not _PROSE.fullmatch(text):
        return squeezed(text)
    return " ".join(_ARTICLE.sub(" ", _NOISE.sub(" ", text.casefold())).split())


def squeezed(text: str) -> str:
    """Return a text without spaces, but for those between letters or digits: 3 1/2 is not 31/2.

    >>> squeezed("( 1, 2 ]"), squeezed("3 1 / 2")
    ('(1,2]', '3 1/2')
    """
    return _IDLE_SPACE.sub("", text)


def text_of(reading: Reading) -> str | None:
    """Return the text of what has no structure."""
    return reading.text if isinstance(reading, Words | Leaf) else None


def alias(text: str) -> str:
    """Return the words of a text, or the sign of the set that they name."""
    bare = words_of(text)
    if bare in _EMPTY or text in _EMPTY:
        return "\\emptyset"
    if bare in _REALS or text in _REALS:
        return "\\mathbb{R}"
    return bare or text


def special_set(reading: Reading) -> str | None:
    """Return the sign of the empty set, or of all real numbers, if that is what was read."""
    if isinstance(reading, Group):
        if not reading.items:
            return "\\emptyset"
        texts = [text_of(item) for item in reading.items]
        return "\\mathbb{R}" if texts == ["-\\infty", "\\infty"] else None
    text = text_of(reading)
    known = alias(text) if text is not None else None
    return known if known in ("\\emptyset", "\\mathbb{R}") else None
