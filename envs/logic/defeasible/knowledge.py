"""Common knowledge: what an animal has or where it is, and what follows from that.

A property is a number: `10 * k` is that of kind `k`, as in "is in France", and `10 * k + 1 + i` is
that of its thing `i`, as in "is in Paris". The kinds are disjoint: a thing of one is none of
another.
"""

from typing import NamedTuple

from gemenv.envs.logic.defeasible.theory import ANY, Claim, Rule

NO_OBJECT = -1
"""Stands in a relation that is a property."""

_PLACE, _BELONGING = "is in", "has"
_STRIDE = 10


class Kind(NamedTuple):
    """A kind of things."""

    verb: str
    """What an animal does with it."""
    name: str
    things: tuple[str, ...]


KINDS: tuple[Kind, ...] = (
    Kind(_PLACE, "France", ("Paris", "Lyon", "Marseille")),
    Kind(_PLACE, "Italy", ("Rome", "Milan", "Naples")),
    Kind(_PLACE, "Germany", ("Berlin", "Munich", "Hamburg")),
    Kind(_PLACE, "Spain", ("Madrid", "Barcelona", "Seville")),
    Kind(_PLACE, "Japan", ("Tokyo", "Osaka", "Kyoto")),
    Kind(_PLACE, "Egypt", ("Cairo", "Alexandria", "Luxor")),
    Kind(_BELONGING, "a musical instrument", ("a violin", "a trumpet", "a flute", "a piano")),
    Kind(_BELONGING, "a fruit", ("a banana", "a pear", "a plum", "a cherry")),
    Kind(_BELONGING, "a vegetable", ("a carrot", "an onion", "a cabbage", "a leek")),
    Kind(_BELONGING, "a piece of furniture", ("a chair", "a table", "a wardrobe", "a sofa")),
    Kind(_BELONGING, "a piece of clothing", ("a coat", "a sweater", "a shirt", "a skirt")),
    Kind(_BELONGING, "a vehicle", ("a tractor", "a truck", "a bus", "a motorcycle")),
    Kind(_BELONGING, "a flower", ("a tulip", "a rose", "a daisy", "a daffodil")),
    Kind(_BELONGING, "a gemstone", ("a diamond", "a ruby", "an emerald", "a sapphire")),
)


def property_of(kind: int, thing: int | None = None) -> int:
    """Return the number of a kind's property, or of that of one of its things."""
    return _STRIDE * kind + (0 if thing is None else 1 + thing)


def kind_of(number: int) -> int:
    """Return the kind of a property, or of the thing that it is about."""
    return number // _STRIDE


def phrase(number: int) -> str:
    """Say what an animal with a property does.

    >>> phrase(property_of(0)), phrase(property_of(0, thing=1))
    ('is in France', 'is in Lyon')
    """
    kind, place = KINDS[kind_of(number)], number % _STRIDE
    return f"{kind.verb} {kind.things[place - 1] if place else kind.name}"


def statement(number: int) -> str:
    """Say what is known of the thing of a property.

    >>> statement(property_of(6, thing=0))
    'A violin is a musical instrument.'
    """
    kind, place = KINDS[kind_of(number)], number % _STRIDE
    thing = kind.things[place - 1]
    link = kind.verb if kind.verb == _PLACE else "is"
    return f"{thing[0].upper()}{thing[1:]} {link} {kind.name}."


def rule_of(number: int) -> Rule:
    """Return what is known of the thing of a property: a strict rule about any animal."""
    kind = property_of(kind_of(number))
    return Rule(Claim(ANY, (kind, NO_OBJECT)), (Claim(ANY, (number, NO_OBJECT)),), strict=True)


def rivals(kind: int) -> set[int]:
    """Return the kinds that are out of place beside one: an animal is in one country alone."""
    if KINDS[kind].verb != _PLACE:
        return {kind}
    return {i for i, other in enumerate(KINDS) if other.verb == _PLACE}
