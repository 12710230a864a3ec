"""Reading what has no structure: numbers with units, expressions, times, words."""

import re
from fractions import Fraction

from gemenv.grading.maths.numerals import exact, places
from gemenv.grading.maths.readings import Based, Clock, Leaf, Ratio, Reading, Words
from gemenv.grading.maths.spellings import FUNCTIONS
from gemenv.grading.maths.tree import CONSTANTS, Call, Name, Node, walk
from gemenv.grading.maths.units import Unit, is_known, read_unit

_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? ?([aApP])\.? ?[mM]\.?")
_BASED = re.compile(r"([0-9A-Z]+)_ ?\{? ?([0-9]{1,2}) ?\}?")
_RATIO = re.compile(r"[0-9. ]+(?::[0-9. ]+){2,9}")
_CURRENCY = re.compile(r"([+-]? ?)(\\\$|[€£₹¥]|(?:USD|US\\\$|Rs\.?)(?= ?[0-9])) ?(.*)")
_PIECE = re.compile(
    r"(?P<word>[A-Za-z]+\.?|[€£₹¥¢]|\\?%|\\\$|\^ ?\\circ(?![A-Za-z])|\^ ?\{ ?\\circ ?\})"
    r"|(?P<power>\^ ?(?:\{ ?-?[0-9] ?\}|-?[0-9]))|(?P<between> |[-/*]|\\cdot(?![A-Za-z]))"
    r"|(?P<other>\\[A-Za-z]+|.)",
    re.DOTALL,
)
_UNIT_FRACTION = re.compile(r"\\frac ?\{ ?[A-Za-z^0-9{} ]+\} ?\{ ?[A-Za-z^0-9{} ]+\}\Z")
_SMALL_WORDS = {"of", "a", "an", "in", "the"}
_RESIDUE = re.compile(r"(?:\\pmod ?\{? ?|\( ?(?:\\[bp]?mod|mod) ?)([0-9]{1,20}) ?[)}]?\Z")
_SHORT_WORDS = {"no", "on", "up", "go", "to", "of", "at", "by"}
_DEGREES = (("degree", 1),)
_LONGEST_UNIT = 60


def read_leaf(text: str) -> Reading:
    r"""Read a text without structure.

    >>> read_leaf("12 cm").unit.dimensions, read_leaf("no idea")
    ((('m', 1),), Words(text='no idea'))
    """
    number = exact(text)
    if number is not None:
        return Leaf(text, number, None, places(text))
    for way in (_special, _measured):
        reading = way(text)
        if reading is not None:
            return reading
    if _is_word(text):
        return Words(text)
    leaf = Leaf(text)
    return Words(text) if leaf.node is None else leaf


def _special(text: str) -> Reading | None:
    if match := _CLOCK.fullmatch(text):
        hour, minute = int(match[1]) % 12, int(match[2] or 0)
        return Clock(60 * (hour + (12 if match[3] in "pP" else 0)) + minute)
    if match := _BASED.fullmatch(text):
        base = int(match[2])
        digits = {int(digit, 36) for digit in match[1]}
        if 2 <= base <= 36 and max(digits) < base and (match[1][0].isdigit() or len(match[1]) > 1):
            return Based(match[1].lstrip("0") or "0", base)
    if _RATIO.fullmatch(text):
        terms = [exact(term.strip()) for term in text.split(":")]
        if all(terms):
            return Ratio(tuple((term or Fraction(1)) / (terms[0] or 1) for term in terms))
    return None


def _measured(text: str) -> Reading | None:
    """Read a number or constant expression with a unit behind, or a sign of currency before it."""
    if match := _CURRENCY.fullmatch(text):
        before = read_unit(match[2])
        rest = read_leaf(match[1] + match[3])
        if isinstance(rest, Leaf) and before is not None:
            return _with_unit(rest.text, _joined(before, rest.unit))
        return None
    tail = text[-_LONGEST_UNIT:]
    head = text[: len(text) - len(tail)]
    if residue := _RESIDUE.search(tail):
        # The modulus may be left out, but not be another, as with units.
        modulus = Unit(Fraction(1), Fraction(1), ((f"modulo {int(residue[1])}", 1),))
        return _with_unit((head + tail[: residue.start()]).rstrip(), modulus)
    start = _unit_start(tail)
    if start is None:
        return None
    written = tail[start:]
    unit = read_unit(written)
    expression = (head + tail[:start]).rstrip(" -")
    spaced = tail[:start].endswith(" ")
    if unit is None or not expression or not _may_be_unit(written, spaced=spaced):
        return None
    return _with_unit(expression, unit)


def _unit_start(text: str) -> int | None:
    """Return where the words, signs and powers begin that a text ends with."""
    if fraction := _UNIT_FRACTION.search(text):
        return fraction.start()
    start = None
    for piece in reversed(list(_PIECE.finditer(text))):
        if piece.lastgroup == "other":
            break
        if piece.lastgroup == "word":
            start = piece.start()
    return start


def _may_be_unit(unit: str, *, spaced: bool) -> bool:
    """Say whether letters behind an expression are a unit, not variables."""
    first = unit.split()[0].split("/")[0].split("^")[0] if not unit.startswith("^") else unit
    words = re.findall(r"[A-Za-z]+", unit)
    if unit.startswith(("\\frac", "\\$", "^", "%", "\\%")):
        return True
    if len(words) > 5 or {"not", "or", "and", "to", "if"} & set(words):
        return False
    if is_known(first):
        return spaced or len(first) > 1
    return spaced and all(len(word) > 2 or word in _SMALL_WORDS or is_known(word) for word in words)


def _joined(before: Unit, behind: Unit | None) -> Unit | None:
    """Return the unit of `$5 million` or `$3 per hour`; `$5 dollars` has one unit."""
    if behind is None or behind.dimensions == before.dimensions:
        scale = behind.scale if behind else Fraction(1)
        return before._replace(scale=scale)
    powers = dict(before.dimensions)
    for name, power in behind.dimensions:
        powers[name] = powers.get(name, 0) + power
    kept = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Unit(behind.scale, before.factor * behind.factor, kept, behind.percent)


def _with_unit(expression: str, unit: Unit | None) -> Reading | None:
    number = exact(expression)
    if number is not None:
        return Leaf(expression, number, unit, places(expression))
    leaf = Leaf(expression, None, unit)
    if leaf.node is None or not _is_constant(leaf.node):
        return None
    # The degrees of `sin 30°` are those of its argument.
    in_argument = unit is not None and unit.dimensions == _DEGREES and _has_function(leaf.node)
    return None if in_argument else leaf


def _has_function(node: Node) -> bool:
    return any(isinstance(part, Call) and part.function in FUNCTIONS for part in walk(node))


def _is_constant(node: Node) -> bool:
    return all(not isinstance(part, Name) or part.name in CONSTANTS for part in walk(node)) and (
        not isinstance(node, Name) or node.name == "pi"
    )


def _is_word(text: str) -> bool:
    """Say whether a run of letters is a word: of three or more, with a vowel, no known name."""
    if text.lower() in _SHORT_WORDS:
        return True
    letters = text.replace(" ", "")
    if len(letters) < 3 or not letters.isalpha() or not letters.isascii():
        return False
    node = Leaf(text).node
    return not isinstance(node, Call) or (
        all(
            isinstance(part, Name) or (isinstance(part, Call) and part.function == "*")
            for part in walk(node)
        )
        and bool(set(letters.lower()) & set("aeiou"))
    )
