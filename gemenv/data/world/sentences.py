"""The sentences of `phrases.py`, made ready for writing and for reading."""

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from gemenv.data.world.facts import RELATIONS
from gemenv.data.world.phrases import ALIASES, OTHER, OWN, SEE_ALSO

_FIELDS = {name: i for i, name in enumerate(("Me", "me", "My", "my", "x", "a", "b"))}
_VALUES = {
    "a": r"(?P<a>\d{4})",
    "b": r"(?P<b>\d{4})",
    "x": "(?P<x>.{1,80}?)",
    "z": "(?P<z>.{1,80})",
}
_MAX_SENTENCE = 300
"""No sentence of a page is longer; what is longer is not read."""


class Sentence(NamedTuple):
    """One way to say something."""

    pattern: str
    """The text, with `%s` for each field."""
    fields: Callable[[tuple[str | int | None, ...]], Any]
    """Takes the fields out of `Me, me, My, my, x, a, b`."""
    reader: re.Pattern[str]
    """Matches it, whatever the page's subject is called."""

    def write(self, values: tuple[str | int | None, ...]) -> str:
        """Fill the fields: `Me, me, My, my, x, a, b`; those with capitals begin a sentence."""
        return self.pattern % self.fields(values)


class Read(NamedTuple):
    """What a sentence says."""

    relation: str
    own: bool
    """Whether the page's subject is that of the fact, and not its object."""
    x: str
    """The name of the other thing, or the value."""
    since: int | None
    until: int | None


def _sentence(text: str) -> Sentence:
    # A sentence that begins with its subject begins with a capital.
    begun = re.sub(r"^\{m(e|y)\}", r"{M\1}", text)
    names = re.findall(r"\{(\w+)\}", begun)
    return Sentence(
        re.sub(r"\{\w+\}", "%s", begun), itemgetter(*(_FIELDS[n] for n in names)), _reader(begun)
    )


def _reader(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    for i, part in enumerate(parts):
        parts[i] = _VALUES.get(part, ".{1,80}?") if i % 2 else re.escape(part)
    return re.compile("".join(parts))


def _table(texts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Sentence, ...]]:
    return {name: tuple(map(_sentence, several)) for name, several in texts.items()}


def _valued(texts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Let years that are objects be read as such: `{a}` is then the object."""
    return {
        name: tuple(t.replace("{a}", "{x}") if RELATIONS[name].object == "year" else t for t in ts)
        for name, ts in texts.items()
    }


OWN_SENTENCES = _table(_valued(OWN))
OTHER_SENTENCES = _table(OTHER)
ALIAS_READERS = {
    kind: tuple(_reader(re.sub(r"^\{m(e|y)\}", r"{M\1}", text)) for text in texts)
    for kind, texts in ALIASES.items()
}


def read(sentence: str, kind: str) -> list[Read]:
    """Return what a sentence of a page says, by every sentence pattern that it fits.

    Args:
        sentence: One sentence, without its full stop.
        kind: The kind of the page.
    """
    if len(sentence) > _MAX_SENTENCE:
        return []
    found: list[Read] = []
    for own, table in ((True, OWN_SENTENCES), (False, OTHER_SENTENCES)):
        for relation, sentences in table.items():
            if (RELATIONS[relation].subject if own else RELATIONS[relation].object) != kind:
                continue
            for pattern in sentences:
                if match := pattern.reader.fullmatch(sentence):
                    years = match.groupdict()
                    since, until = (years.get(name) for name in "ab")
                    found.append(
                        Read(
                            relation,
                            own,
                            match["x"],
                            int(since) if since else None,
                            int(until) if until else None,
                        )
                    )
    return found


def other_name(sentence: str, kind: str) -> str | None:
    """Return the other name that a sentence of a page gives its subject, if it does."""
    if len(sentence) > _MAX_SENTENCE:
        return None
    for reader in ALIAS_READERS.get(kind, ()):
        if match := reader.fullmatch(sentence):
            return match["z"]
    return None


def is_last(sentence: str) -> bool:
    """Say whether a sentence is one of those with which pages end."""
    return len(sentence) <= _MAX_SENTENCE and any(r.fullmatch(sentence) for r in _LAST_READERS)


_LAST_READERS = tuple(map(_reader, SEE_ALSO))
