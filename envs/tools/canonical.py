"""What of the office counts: two worlds are the same for a task if these texts are equal."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import cast

from gemenv.envs.tools.world import Document, Event, Mail, World

_FACTS = {
    "amount": re.compile(r"(?<![\d.])\d{1,9}\.\d\d(?![\d.]*\d)", re.ASCII),
    "date": re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", re.ASCII),
    "phone": re.compile(r"\+[\d ]{6,24}\d", re.ASCII),
    "time": re.compile(r"(?<!\d)\d\d:\d\d(?!\d)", re.ASCII),
}


def facts(text: str, kinds: Sequence[str]) -> list[str]:
    """Return the facts of some kinds that a free text tells, each once, sorted.

    Args:
        text: Any text.
        kinds: Of "amount", "date", "phone" and "time".

    >>> facts("It is 1,204.50 euros, by 2026-03-09 at 09:30.", ["amount", "time"])
    ['09:30', '1204.50']
    """
    bare = re.sub(r"(?<=\d),(?=\d\d\d)", "", text)
    return sorted({fact.replace(" ", "") for kind in kinds for fact in _FACTS[kind].findall(bare)})


def canonical(world: World, kinds: Sequence[str] = ()) -> str:
    """Write a world without what may differ between two ways to do the same.

    These do not count: ids of what functions made, every order, the subject of mails that were
    sent, and their text but for its facts; in titles and files, case and white space.

    Args:
        world: Any one.
        kinds: Which facts count in the mails that were sent, as in `facts`.
    """
    created = frozenset(world.created)
    parts = {
        name: sorted(_text(item, created, kinds) for item in cast("list[object]", value))
        if isinstance(value, list)
        else value
        for name, value in vars(world).items()
        if name != "created"
    }
    return json.dumps(parts, sort_keys=True)


def _text(item: object, created: frozenset[str], kinds: Sequence[str]) -> str:
    """Write what counts of one thing."""
    fields = dict(vars(item))
    if isinstance(item, Event):
        fields["title"] = _folded(item.title)
    elif isinstance(item, Mail) and item.id in created:
        fields |= {"subject": "", "body": facts(item.body, kinds)}
    elif isinstance(item, Document):
        fields["text"] = _folded(item.text)
    for name, value in fields.items():
        if isinstance(value, list | dict):
            fields[name] = _sorted(cast("list[str] | dict[str, int]", value))
        elif name in ("id", "forwarded") and value in created:
            fields[name] = "new"
    # Quicker than JSON, and as unequivocal: there is nothing but text and numbers.
    return repr(fields)


def _sorted(value: list[str] | dict[str, int]) -> list[object]:
    return [*sorted(value.items() if isinstance(value, dict) else value)]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def digest(world: World, kinds: Sequence[str] = ()) -> str:
    """Return a hash of the canonical text, the same in every process."""
    return hashlib.blake2b(canonical(world, kinds).encode(), digest_size=12).hexdigest()
