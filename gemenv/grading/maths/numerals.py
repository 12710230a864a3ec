"""Reading numbers exactly."""

import re
from fractions import Fraction

_UNSIGNED = (
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
)
_DECIMAL = re.compile(rf"([+-]?) ?({_UNSIGNED})(?:[eE]([+-]?[0-9]{{1,3}}))?")
_FRACTION = re.compile(
    r"([+-]?) ?(?:([0-9]+) ?)?"
    r"(?:\\frac ?(?:\{ ?(-?[0-9]+) ?\} ?\{ ?(-?[0-9]+) ?\}|([0-9])([0-9]))"
    r"|(?:(?<![0-9])|(?<= ))([0-9]+) ?/ ?([0-9]+))"
)
_REPEATING = re.compile(
    r"([+-]?)([0-9]*)\.([0-9]*)(?:\\(?:overline|bar|dot) ?\{?([0-9]+)\}?|\(([0-9]+)\))(?:\.\.\.)?"
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")


def exact(text: str) -> Fraction | None:
    r"""Return the number that a text writes out, or `None`.

    Integers, also with thousands set apart, decimals, also repeating, fractions, mixed numbers.
    A text longer than 2,000 digits is no number.

    >>> [str(exact(text)) for text in ("-1,000.5", r"\frac{3}{6}", "2 1/2", r"0.1\overline{6}")]
    ['-2001/2', '1/2', '5/2', '1/6']
    """
    if len(text) > 2_000:
        return None
    if match := _DECIMAL.fullmatch(text):
        value = Fraction(match[2].replace(",", "").replace(" ", ""))
        if match[3]:
            value *= Fraction(10) ** int(match[3])
        return -value if match[1] == "-" else value
    if match := _FRACTION.fullmatch(text):
        return _fraction(match)
    if match := _REPEATING.fullmatch(text):
        return _repeating(match)
    return None


def _fraction(match: re.Match[str]) -> Fraction | None:
    sign, whole, *parts = match.groups()
    above, below = (int(part) for part in parts if part is not None)
    if below == 0:
        return None
    value = Fraction(above, below)
    if whole is not None:
        if not 0 <= value < 1 or below < 0:
            return None
        value += int(whole)
    return -value if sign == "-" else value


def _repeating(match: re.Match[str]) -> Fraction:
    sign, whole, fixed, block, other = match.groups()
    block = block or other
    scale = 10 ** len(fixed)
    value = int(whole or "0") + Fraction(int(fixed or "0"), scale)
    value += Fraction(int(block), (10 ** len(block) - 1) * scale)
    return -value if sign == "-" else value


def places(text: str) -> int | None:
    """Return how many decimal places a number is written with; `None` if it is no decimal."""
    match = _DECIMAL.fullmatch(text)
    if match is None or match[3] or "." not in match[2]:
        return None
    return len(match[2].rpartition(".")[2])


def has_thousands(text: str) -> bool:
    """Say whether a text such as `100,200` may be one number or a list of them."""
    return _THOUSANDS.fullmatch(text) is not None
