"""What of the office counts: two worlds are the same for a task if these texts are equal."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gemenv.envs.tools.world import World

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
    plain = asdict(world)
    created = frozenset(plain.pop("created"))
    for event in plain["events"]:
        event["title"] = _folded(event["title"])
        event["guests"].sort()
    for mail in plain["mails"]:
        mail["to"].sort()
        if mail["id"] in created:
            mail |= {"subject": "", "body": facts(mail["body"], kinds)}
    for document in plain["documents"]:
        document["text"] = _folded(document["text"])
    for name, items in plain.items():
        if isinstance(items, list):
            plain[name] = sorted(_without_new_ids(item, created) for item in items)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return json.dumps(plain, sort_keys=True)


def _without_new_ids(item: dict[str, Any], created: frozenset[str]) -> str:
    for name in ("id", "forwarded"):
        if item.get(name) in created:
            item[name] = "new"
    return json.dumps(item, sort_keys=True)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def digest(world: World, kinds: Sequence[str] = ()) -> str:
    """Return a hash of the canonical text, the same in every process."""
    return hashlib.blake2b(canonical(world, kinds).encode(), digest_size=12).hexdigest()
