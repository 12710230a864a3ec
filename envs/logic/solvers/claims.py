"""What knights and knaves say: trees of facts and connectives, their tables, and drawing them."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gemenv.envs.base.truth_tables import everything, proposition
from gemenv.envs.logic.draws import Draw, pick, sample


@dataclass(frozen=True, order=True)
class Claim:
    """A tree of facts and connectives."""

    kind: str
    """`knight` and `knave` of a person; `exactly`; `and`, `or`, `if`, `iff`, `not` of parts."""
    number: int = 0
    """The person; of `exactly`, how many tell the truth."""
    parts: tuple["Claim", ...] = ()


LEAVES = ("knight", "knave")


def table(people: int, claim: Claim) -> int:
    """Return the truth table of a claim, as in `truth_tables`.

    >>> bin(table(2, Claim("or", parts=(Claim("knight", 0), Claim("knave", 1)))))
    '0b1011'
    """
    every = everything(people)
    if claim.kind in LEAVES:
        holds = proposition(people, claim.number)
        return holds if claim.kind == "knight" else every ^ holds
    if claim.kind == "exactly":
        return _exactly(people, claim.number)
    tables = [table(people, part) for part in claim.parts]
    match claim.kind:
        case "and":
            return functools.reduce(int.__and__, tables)
        case "or":
            return functools.reduce(int.__or__, tables)
        case "if":
            return every ^ tables[0] | tables[1]
        case "iff":
            return every ^ tables[0] ^ tables[1]
        case _:
            return every ^ tables[0]


@functools.cache
def _exactly(people: int, number: int) -> int:
    return sum(1 << a for a in range(1 << people) if a.bit_count() == number)


def leaves(claim: Claim) -> list[Claim]:
    """Return the parts that have no parts."""
    return [leaf for part in claim.parts for leaf in leaves(part)] if claim.parts else [claim]


def is_sayable(claim: Claim, speaker: int) -> bool:
    """Say whether no person comes twice, and the claim is not about its speaker alone."""
    people = [leaf.number for leaf in leaves(claim) if leaf.kind != "exactly"]
    return people != [speaker] and len(set(people)) == len(people)


def draw_claim(draw: Draw, people: int, speaker: int, nested: bool) -> Claim:
    """Draw what a person may say.

    Args:
        draw: The source of randomness.
        people: How many there are.
        speaker: Who speaks.
        nested: Whether sides of a condition may have two parts.
    """
    way = draw(12)
    if way == 0:
        return Claim("exactly", 1 + draw(people - 1))
    if way < 3:
        return _leaf(draw, pick(draw, [p for p in range(people) if p != speaker]))
    persons = sample(draw, range(people))

    def group(kind: str, size: int) -> Claim:
        return Claim(kind, parts=tuple(_leaf(draw, persons.pop()) for _ in range(size)))

    def side(others: int) -> Claim:
        if nested and len(persons) > 1 + others and draw(2):
            return group(pick(draw, ("and", "or")), 2)
        return _leaf(draw, persons.pop())

    if way < 7:
        return group(("and", "or")[way % 2], 3 if people > 2 and draw(3) == 0 else 2)
    if way == 7:
        return Claim("not", parts=(group(pick(draw, ("and", "or")), 2),))
    if way == 8:
        return group("iff", 2)
    return Claim("if", parts=(side(1), side(0)))


def _leaf(draw: Draw, person: int) -> Claim:
    return Claim(pick(draw, LEAVES), person)


def changes(claim: Claim, people: int) -> Iterator[Claim]:
    """Yield all claims that differ in one leaf."""
    if claim.kind == "exactly":
        yield from (Claim("exactly", n) for n in range(1, people) if n != claim.number)
    elif claim.kind in LEAVES:
        leaf_claims = (Claim(kind, person) for person in range(people) for kind in LEAVES)
        yield from (leaf for leaf in leaf_claims if leaf != claim)
    for i, part in enumerate(claim.parts):
        for changed in changes(part, people):
            yield replace(claim, parts=(*claim.parts[:i], changed, *claim.parts[i + 1 :]))
