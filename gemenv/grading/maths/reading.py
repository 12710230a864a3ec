"""Reading a normalised answer into its structure."""

import re
from itertools import product

from gemenv.grading.maths import scan
from gemenv.grading.maths.leaf import read_leaf
from gemenv.grading.maths.numerals import has_thousands
from gemenv.grading.maths.readings import Group, Leaf, Matrix, Parts, Reading, Relation, Words

MAX_DEPTH = 6
"""How deep sets of tuples of intervals may be nested."""
MAX_ITEMS = 400

_EVERY_COMMA = re.compile(r",")
_SPARING_COMMA = re.compile(r",(?![0-9]{3}(?![0-9]))|(?<![0-9]),")
_SEMICOLON = re.compile(r";")
_CONNECTIVE = re.compile(r",?\s+(?:or|OR|Or|and|AND)\s+|(?<=[)\]}0-9])\s*(?:or|and)(?![A-Za-z])\s*")
_OR = re.compile(r"(?:\s|(?<=[)\]}0-9]))(?:or|OR|Or)(?![A-Za-z])")
_UNION = re.compile(r"\\cup(?![A-Za-z])|(?<=[\])])\s*[Uu](?![A-Za-z])")
_RELATION = re.compile(
    r"<=|>=|=<|=>|!=|==|:=|[=<>]|\\(?:le|ge|ne|approx|in|equiv|simeq|lt|gt)(?![A-Za-z])"
)
_SIGNS = {
    "<=": "<=",
    "=<": "<=",
    "\\le": "<=",
    ">=": ">=",
    "=>": ">=",
    "\\ge": ">=",
    "!=": "!=",
    "\\ne": "!=",
    "=": "=",
    "==": "=",
    ":=": "=",
    "\\equiv": "=",
    "<": "<",
    ">": ">",
    "\\approx": "~",
    "\\simeq": "~",
    "\\in": "in",
}
_SUCH_THAT = re.compile(r"[|:]")
_MATRIX = re.compile(
    r"\\begin ?\{([bpvBV]?matrix|smallmatrix|array)\} ?(?:\{[lcr| ]*\})?(.*)\\end ?\{\1\}",
    re.DOTALL,
)
_CASES = re.compile(r"\\begin ?\{(?:cases|aligned|align\*?)\}(.*)\\end ?\{[a-z]+\*?\}", re.DOTALL)
_ROW = re.compile(r"\\\\|\\cr(?![A-Za-z])")
_CELL = re.compile(r"&")
_PLUS_MINUS = re.compile(r"\\(pm|mp)(?![A-Za-z])|\+/-|\+-(?=[0-9\\ ])")
_MAX_SIGNS = 3
_BRACKETS = {"\\{": "{", "\\}": "}", "\\langle": "(", "\\rangle": ")"}


def read(text: str, depth: int = 0) -> Reading:
    r"""Read a normalised answer. Every text can be read: what is no mathematics is `Words`.

    >>> read("(1, 2]").closing
    ']'
    """
    if depth > MAX_DEPTH:
        return Words(text)
    text = text.strip()
    for way in (_listed, _signed, _related, _united, _bracketed, _tabled):
        reading = way(text, depth)
        if reading is not None:
            return reading
    return read_leaf(text)


def _signed(text: str, depth: int) -> Reading | None:
    r"""Read `\pm` as two values. With `\mp` the signs go together, else each is free."""
    found = list(_PLUS_MINUS.finditer(text))
    if not found or len(found) > _MAX_SIGNS:
        return None
    joint = any(match[1] == "mp" for match in found)
    choices = (
        [("+",) * len(found), ("-",) * len(found)] if joint else product("+-", repeat=len(found))
    )
    items: list[Reading] = []
    for signs in choices:
        parts, position = list[str](), 0
        for match, sign in zip(found, signs, strict=True):
            shown = sign if match[1] != "mp" else "+-".replace(sign, "")
            parts += [text[position : match.start()], shown]
            position = match.end()
        items.append(read("".join([*parts, text[position:]]), depth + 1))
    return Group("", tuple(items), "")


def _listed(text: str, depth: int) -> Reading | None:
    """Read a list without brackets."""
    if "," not in text and ";" not in text and " " not in text:
        return None
    for pattern in (_SEMICOLON, _CONNECTIVE, _commas(text)):
        if pattern is None:
            continue
        pieces = scan.split(text, pattern)
        if len(pieces) > 1:
            pairs = pattern is _SEMICOLON and "," in text
            items = _items([piece for piece in pieces if piece], depth, pairs=pairs)
            return None if items is None else Group("", items, "", _OR.search(text) is not None)
    return None


def _commas(text: str) -> re.Pattern[str] | None:
    """Choose which commas part the items; `None` if they set thousands apart."""
    if "," not in text:
        return None
    if ", " in text:
        return _SPARING_COMMA
    leaf = read_leaf(text)
    if isinstance(leaf, Leaf) and leaf.number is not None:
        return None
    return _EVERY_COMMA


def _items(pieces: list[str], depth: int, *, pairs: bool = False) -> tuple[Reading, ...] | None:
    if len(pieces) > MAX_ITEMS:
        return None
    items: list[Reading] = []
    for piece in pieces:
        item = read(piece, depth + 1)
        # `1, 2 or 3`, and `±1, ±2`, are flat lists; `1, 2; 3, 4` are two pairs.
        if isinstance(item, Group) and not item.opening and not pairs:
            items += item.items
        else:
            items.append(item)
    return tuple(items)


def _related(text: str, depth: int) -> Reading | None:
    found = list(scan.outside(text, _RELATION))
    if not found or len(found) > MAX_DEPTH:
        return None
    sides = list(scan.split(text, _RELATION))
    if not sides[0] and len(sides) == 2:
        # `= 5`
        return read(sides[1], depth + 1)
    if not all(sides):
        return None
    return Relation(
        tuple(read(side, depth + 1) for side in sides),
        tuple(_SIGNS[match[0]] for match in found),
    )


def _united(text: str, depth: int) -> Reading | None:
    pieces = scan.split(text, _UNION)
    if len(pieces) < 2 or len(pieces) > MAX_ITEMS or not all(pieces):
        return None
    return Parts(tuple(read(piece, depth + 1) for piece in pieces))


def _bracketed(text: str, depth: int) -> Reading | None:
    around = scan.unwrap(text)
    if around is None:
        return None
    opening, content, closing = around
    opening, closing = _BRACKETS.get(opening, opening), _BRACKETS.get(closing, closing)
    if opening == "{" and closing == "{":
        return None
    is_set = around[0] == "\\{"
    if is_set:
        builder = scan.split(content, _SUCH_THAT)
        if len(builder) == 2 and next(scan.outside(builder[1], _RELATION), None):
            return read(builder[1], depth + 1)
    pattern = (
        _SEMICOLON if next(scan.outside(content, _SEMICOLON), None) else _comma_inside(content)
    )
    pieces = scan.split(content, pattern)
    if len(pieces) == 1 and not is_set:
        # Brackets around an expression; the parser may need them.
        return read(content, depth + 1) if opening + closing in ("()", "[]", "{}") else None
    items = () if pieces == [""] else _items(pieces, depth)
    if items is None or "" in pieces[1:]:
        return None
    return _rows(items) if opening == "[" and _rows(items) else Group(opening, items, closing)


def _comma_inside(content: str) -> re.Pattern[str]:
    """In brackets `100,200` is a pair, but in `(1,000, 2,000)` the spaces tell."""
    return _SPARING_COMMA if ", " in content and has_thousands_inside(content) else _EVERY_COMMA


def has_thousands_inside(content: str) -> bool:
    """Say whether some item between commas with spaces is a number with thousands set apart."""
    return any(has_thousands(piece.strip()) for piece in content.split(", "))


def _rows(items: tuple[Reading, ...]) -> Matrix | None:
    """Read `[[1, 2], [3, 4]]` as a matrix."""
    rows = [item.items for item in items if isinstance(item, Group) and item.opening == "["]
    if not rows or len(rows) < len(items) or len({len(row) for row in rows}) > 1:
        return None
    return Matrix(tuple(rows))


def _tabled(text: str, depth: int) -> Reading | None:
    if "\\begin" not in text:
        return None
    if match := _CASES.fullmatch(text):
        pieces = [piece.replace("&", " ") for piece in scan.split(match[1], _ROW)]
        items = _items([piece for piece in pieces if piece.strip()], depth)
        return None if items is None else Group("", items, "")
    match = _MATRIX.fullmatch(text)
    if match is None or match[1] == "vmatrix":
        return None
    rows = [row for row in scan.split(match[2], _ROW) if row]
    cells = [scan.split(row, _CELL) for row in rows]
    if not cells or len({len(row) for row in cells}) > 1 or len(cells) * len(cells[0]) > MAX_ITEMS:
        return None
    return Matrix(tuple(tuple(read(cell, depth + 1) for cell in row) for row in cells))
