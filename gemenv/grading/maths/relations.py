"""Equations and inequalities: what they say, whatever way round they are written."""

import re
from collections.abc import Callable

from gemenv.grading.maths.identity import proportion
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.readings import Group, Leaf, Parts, Reading, Relation, Words
from gemenv.grading.maths.tree import (
    Call,
    Name,
    Node,
    UndecidedError,
    difference,
    variables,
    walk,
)

Match = Callable[[Reading, Reading], bool]

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=", "~": "~"}
_LABEL = re.compile(
    r"(?:\\(?:angle|overline|triangle|vec|hat|bar|mathbb|operatorname|ell|overrightarrow)|"
    r"(?:[A-Z]|[a-z](?![a-z]))['*]*|_ ?\{?[A-Za-z0-9]+\}?|\([A-Za-z0-9, ]*\)|[{} ])++"
)
"""It never goes back, so that its time is linear."""
_FUNCTION = re.compile(r"([A-Za-z]+'*)\([A-Za-z, ]*\)")


def is_label(reading: Reading) -> bool:
    """Say whether a side of an equation only names the other: `x`, `f(x)`, `AB`, `The area`."""
    if isinstance(reading, Words):
        return True
    if isinstance(reading, Group):
        return all(map(is_label, reading.items))
    if not isinstance(reading, Leaf) or reading.unit is not None or reading.number is not None:
        return False
    node = reading.node
    if node is None or isinstance(node, Name):
        return node is None or node.name not in ("pi", "e", "i", "oo")
    if not variables(node):
        return False
    # `AB/CD = 2` names a ratio of lengths; `x + y = 3` and `xy = 3` are equations.
    return _LABEL.fullmatch(reading.text) is not None or _lengths_alone(node)


def _lengths_alone(node: Node) -> bool:
    parts = list(walk(node))
    operations = {part.function for part in parts if isinstance(part, Call)}
    lengths = [part.name[0].isupper() for part in parts if isinstance(part, Name)]
    return operations <= {"*", "/", "abs"} and len(lengths) < len(parts) and all(lengths)


def values(relation: Relation, gold: Reading) -> list[Reading] | None:
    """Return what an answer such as `x = 2/4 = 1/2` says the value is: all of it must be right.

    `None` if it is no such answer, or names something that what is expected speaks of.
    """
    sides, signs = list(relation.sides), list(relation.signs)
    if "~" in signs:
        cut = signs.index("~")
        first = sides[: cut + 1]
        # `x ≈ 3.14` gives that number, `π ≈ 3.14` and `x = π ≈ 3.14` give the exact one.
        only_names = cut == 0 and is_label(sides[0])
        sides, signs = (sides, ["="] * len(signs)) if only_names else (first, signs[:cut])
    if any(sign not in ("=", "in") for sign in signs):
        return None
    known = names(gold)
    if len(sides) > 1 and is_label(sides[0]) and not (_own_names(sides[0]) & known):
        sides = sides[1:]
        # `A = πr² = 25π`: the formula between holds letters that are not expected.
        sides = [side for side in sides[:-1] if names(side) <= known] + sides[-1:]
    elif len(sides) == 2 and is_label(sides[1]) and not (_own_names(sides[1]) & known):
        sides = sides[:1]
    elif any(names(side) for side in sides):
        return None
    return sides


def _own_names(label: Reading) -> frozenset[str]:
    """Return the names that a label gives: of `f(x)`, that is f."""
    if isinstance(label, Leaf) and (found := _FUNCTION.fullmatch(label.text)):
        return frozenset(found[1])
    return names(label)


def names(reading: Reading) -> frozenset[str]:
    """Return the variables that a value speaks of."""
    if isinstance(reading, Leaf):
        return variables(reading.node) if reading.node is not None else frozenset()
    if isinstance(reading, Group | Parts):
        return frozenset[str]().union(*map(names, reading.items))
    if isinstance(reading, Relation):
        return frozenset[str]().union(*map(names, reading.sides))
    return frozenset()


def same_relation(answer: Relation, gold: Relation, options: GradeOptions, match: Match) -> bool:
    """Say whether two relations are the same, up to the sides and a constant factor.

    Raises:
        UndecidedError: If that cannot be told.
    """
    if len(answer.signs) != len(gold.signs):
        return False
    answer, gold = _upwards(answer), _upwards(gold)
    if answer.signs != gold.signs:
        return False
    if _sidewise(answer.sides, gold.sides, match):
        return True
    if len(gold.sides) != 2 or gold.signs[0] == "in":
        return False
    both_ways = gold.signs[0] in ("=", "!=", "~")
    if both_ways and _sidewise(answer.sides[::-1], gold.sides, match):
        return True
    if options.ignore_names and is_label(answer.sides[0]) and is_label(gold.sides[0]):
        return match(answer.sides[1], gold.sides[1])
    return _in_proportion(answer, gold, both_ways=both_ways)


def _sidewise(answer: tuple[Reading, ...], gold: tuple[Reading, ...], match: Match) -> bool:
    return all(match(*sides) for sides in zip(answer, gold, strict=True))


def _in_proportion(answer: Relation, gold: Relation, *, both_ways: bool) -> bool:
    left, right = _moved(answer), _moved(gold)
    if left is None or right is None or variables(left) != variables(right):
        return False
    try:
        factor = proportion(left, right)
    except UndecidedError:
        return False
    return factor != 0 if both_ways else factor > 0


def _moved(relation: Relation) -> Node | None:
    """Bring all of an equation to the left."""
    sides = [side.node for side in relation.sides if isinstance(side, Leaf) and side.unit is None]
    left, right = sides if len(sides) == 2 else (None, None)
    return None if left is None or right is None else difference(left, right)


def _upwards(relation: Relation) -> Relation:
    """Turn a relation so that it reads `<`."""
    if any(sign in (">", ">=") for sign in relation.signs) and "in" not in relation.signs:
        return Relation(relation.sides[::-1], tuple(_TURNED[sign] for sign in relation.signs[::-1]))
    return relation


def as_set(reading: Reading) -> Reading:
    """Return the set of the real numbers that an inequality in one variable allows.

    What is none comes back as it is.
    """
    if isinstance(reading, Group) and not reading.opening and reading.alternatives:
        items = [as_set(item) for item in reading.items]
        solved = all(isinstance(item, Relation) for item in reading.items)
        if solved and not any(isinstance(item, Relation) for item in items):
            return Parts(tuple(items))
    if isinstance(reading, Leaf) and reading.text.strip("{} ") in _REALS:
        return Group("(", (_MINUS_INFINITY, _INFINITY), ")")
    if isinstance(reading, Relation) and reading.signs == ("in",) and is_label(reading.sides[0]):
        return reading.sides[1]
    if isinstance(reading, Relation):
        return _solution(_upwards(reading)) or reading
    return reading


_INFINITY, _MINUS_INFINITY = Leaf("\\infty"), Leaf("-\\infty")
_REALS = {"\\mathbb{R}", "\\mathbb R", "\\mathbb{R"}


def _solution(relation: Relation) -> Reading | None:
    sides, signs = relation.sides, relation.signs
    unknown = [is_label(side) for side in sides]
    free = [not names(side) for side in sides]
    if len(sides) == 2 and signs[0] == "!=" and unknown[0] and free[1]:
        below = Group("(", (_MINUS_INFINITY, sides[1]), ")")
        return Parts((below, Group("(", (sides[1], _INFINITY), ")")))
    if not set(signs) <= {"<", "<="}:
        return None
    brackets = ["[" if sign == "<=" else "(" for sign in signs]
    if len(sides) == 3 and free[0] and unknown[1] and free[2]:
        closing = "]" if signs[1] == "<=" else ")"
        return Group(brackets[0], (sides[0], sides[2]), closing)
    if len(sides) == 2 and unknown[0] and free[1]:
        return Group("(", (_MINUS_INFINITY, sides[1]), "]" if signs[0] == "<=" else ")")
    if len(sides) == 2 and free[0] and unknown[1]:
        return Group(brackets[0], (sides[0], _INFINITY), ")")
    return None
