"""Knights and knaves: statements as truth tables, and puzzles with one solution.

Bit i of an assignment says that person i is a knight.
"""

import functools
import itertools
from collections.abc import Callable, Sequence

from gemenv.envs.base.truth_tables import consistent, everything, proposition

Statement = tuple[str, tuple[int, ...]]
"""A kind, and what it is about, as `_TEXTS` says it."""

_KINDS = ("knave", "knight")
_TEXTS: dict[str, str] = {
    "is": "{a} {va} a {ka}.",
    "same": "{a} and {b} are of the same kind.",
    "differ": "{a} and {b} are of different kinds.",
    "and": "{a} {va} a {ka} and {b} {vb} a {kb}.",
    "or": "{a} {va} a {ka} or {b} {vb} a {kb}, or both.",
    "if": "If {a} {va} a {ka}, then {b} {vb} a {kb}.",
    "exactly": "Exactly {n} of us {are}.",
    "most": "At most {n} of us {are}.",
    "least": "At least {n} of us {are}.",
}


def statements(people: int, speaker: int) -> list[Statement]:
    """Return all that a person may say.

    Args:
        people: How many there are.
        speaker: Who speaks; nobody says "I am a …" and nothing else, which tells nothing.
    """
    others = [person for person in range(people) if person != speaker]
    found: list[Statement] = [("is", (a, k)) for a in others for k in (0, 1)]
    pairs = list(itertools.combinations(range(people), 2))
    found += [(kind, pair) for kind in ("same", "differ") for pair in pairs]
    facts = list(itertools.product((0, 1), repeat=2))
    found += [
        (kind, (a, ka, b, kb)) for kind in ("and", "or") for a, b in pairs for ka, kb in facts
    ]
    found += [
        ("if", (a, ka, b, kb))
        for a, b in itertools.permutations(range(people), 2)
        for ka, kb in facts
    ]
    return found + [(kind, (n,)) for kind in ("exactly", "most", "least") for n in range(1, people)]


@functools.cache
def said(people: int, speaker: int) -> tuple[tuple[Statement, int], ...]:
    """Return all that a person may say, each with its truth table."""
    return tuple((s, table(people, s)) for s in statements(people, speaker))


def table(people: int, statement: Statement) -> int:
    """Return a statement's truth table."""
    kind, about = statement
    every = everything(people)
    if len(about) == 1:
        compare: Callable[[int, int], bool] = {
            "exactly": int.__eq__, "most": int.__le__, "least": int.__ge__
        }[kind]  # fmt: skip
        return sum(1 << a for a in range(1 << people) if compare(a.bit_count(), about[0]))
    if kind in ("same", "differ"):
        differ = proposition(people, about[0]) ^ proposition(people, about[1])
        return differ if kind == "differ" else every ^ differ
    facts = [
        proposition(people, a) if k else every ^ proposition(people, a)
        for a, k in zip(about[::2], about[1::2], strict=True)
    ]
    if kind == "and":
        return facts[0] & facts[1]
    if kind == "or":
        return facts[0] | facts[1]
    return facts[0] if kind == "is" else every ^ facts[0] | facts[1]


def generate(draw: Callable[[int], int], people: int) -> tuple[tuple[Statement, ...], int]:
    """Draw what each person says, so that one assignment fits; return it too.

    >>> import random
    >>> generate(random.Random(0).randrange, 2)
    ((('differ', (0, 1)), ('and', (0, 0, 1, 0))), 1)
    """
    while True:
        truth = draw(1 << people)
        chosen: list[Statement] = []
        spoken: list[tuple[int, int]] = []
        for speaker in range(people):
            sayable = said(people, speaker)
            while True:
                statement, holds = sayable[draw(len(sayable))]
                if (holds >> truth & 1) == (truth >> speaker & 1):
                    break
            chosen.append(statement)
            spoken.append((speaker, holds))
        if consistent(people, spoken) == 1 << truth:
            return tuple(chosen), truth


def written(statement: Statement, names: Sequence[str], speaker: int) -> str:
    """Write a statement in English, as its speaker says it.

    >>> written(("if", (0, 1, 1, 0)), ["Ann", "Ben"], speaker=0)
    'If I am a knight, then Ben is a knave.'
    """
    kind, about = statement
    if len(about) == 1:
        return _TEXTS[kind].format(
            n=about[0], are="is a knight" if about == (1,) else "are knights"
        )
    if kind in ("same", "differ"):
        people = sorted(about, key=lambda person: person == speaker)
        kinds = (0, 0)
    else:
        people, kinds = list(about[::2]), about[1::2]
    words: dict[str, str] = {}
    for sign, person, is_knight in zip("ab", people, kinds, strict=False):
        words[sign] = "I" if person == speaker else names[person]
        words[f"v{sign}"] = "am" if person == speaker else "is"
        words[f"k{sign}"] = _KINDS[is_knight]
    return _TEXTS[kind].format(**words)
