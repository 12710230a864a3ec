"""Reads a puzzle of knights and knaves as text, and solves it by trying every assignment."""

import itertools
import re
from collections.abc import Callable

World = dict[str, bool]
"""Who tells the truth."""
Says = Callable[[World], bool]

_SINGULAR = {"heroes": "hero"}


def solutions(text: str) -> list[dict[str, str]]:
    """Return every assignment of roles under which each can say what they say."""
    rules = text.partition("\n")[0]
    met = re.search(
        r"live (\w+), who always tell the truth, and (\w+), .* You meet ([^.]*)\.", rules
    )
    assert met
    truthful, lying = (_SINGULAR.get(w, w.removesuffix("s")) for w in met.group(1, 2))
    names = re.split(r", | and ", met[3])
    speeches = re.findall(r'^(?:You hear from )?(\w+)[^"\n]*: "(.*)\."$', text, re.MULTILINE)
    assert sorted(who for who, _ in speeches) == sorted(names)
    claims = [(who, _claim(said, who, truthful)) for who, said in speeches]
    found: list[dict[str, str]] = []
    for values in itertools.product((False, True), repeat=len(names)):
        world = dict(zip(names, values, strict=True))
        if all(says(world) == world[who] for who, says in claims):
            found.append({who: truthful if world[who] else lying for who in names})
    return found


def _claim(said: str, speaker: str, truthful: str) -> Says:
    def read(text: str) -> Says:
        return _claim(text, speaker, truthful)

    if counted := re.fullmatch(r"Exactly (\d) of us (?:is|are) .*", said):
        return lambda world: sum(world.values()) == int(counted[1])
    if said.startswith("If "):
        first, second = map(read, said.removeprefix("If ").split(", then "))
        return lambda world: not first(world) or second(world)
    if said.startswith("This is false: "):
        denied = read(said.removeprefix("This is false: "))
        return lambda world: not denied(world)
    if " if and only if " in said:
        left, right = map(read, said.split(" if and only if "))
        return lambda world: left(world) == right(world)
    for word, combine in ((" or ", any), (" and ", all)):
        if word in said:
            text = re.sub(r" \(or (?:both|several of these)\)$", "", said)
            facts = [read(part) for part in re.split(f", |{word}", text)]
            return lambda world: combine(fact(world) for fact in facts)
    who, role = re.fullmatch(r"(\w+) (?:am|is) an? (\w+)", said).groups()  # type: ignore[union-attr]
    person = speaker if who == "I" else who
    return lambda world: world[person] == (role == truthful)
