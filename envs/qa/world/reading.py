"""Reading what a search found: passages, and the facts in their sentences."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gemenv.data.world.sentences import Read, is_last, other_name, read
from gemenv.envs.qa.world.plan import Hop

_LINE = re.compile(r"Doc \d{1,4}\(Title: ([^()]{1,100})\) (.{1,4000})")


@dataclass(frozen=True)
class Found:
    """A passage as it was shown."""

    title: str
    text: str

    @property
    def sentences(self) -> list[str]:
        """Its sentences, without their full stops."""
        return self.text.removesuffix(".").split(". ")

    @property
    def whole(self) -> bool:
        """Whether it was shown to its end."""
        return self.text.endswith(".") and is_last(self.sentences[-1])

    def names(self, kind: str) -> list[str]:
        """Return what its subject is called, if it is of that kind."""
        others = (other_name(sentence, kind) for sentence in self.sentences)
        return [self.title, *(name for name in others if name)]

    def follow(self, kind: str, hop: Hop) -> list[str]:
        """Return the names and values to which a step leads from its subject."""
        facts = (fact for sentence in self.sentences for fact in read(sentence, kind))
        return [fact.x for fact in facts if _fits(fact, hop)]


def passages(result: str) -> list[Found]:
    """Return the passages that a search tool showed, those with a title and text.

    >>> passages("Doc 1(Title: Lima) It lies in Peru.")
    [Found(title='Lima', text='It lies in Peru.')]
    """
    text = result.replace("<information>", "").replace("</information>", "")
    lines: Iterable[str] = text.splitlines()
    return [Found(*match.groups()) for line in lines if (match := _LINE.fullmatch(line.strip()))]


def _fits(fact: Read, hop: Hop) -> bool:
    if fact.relation != hop.relation or fact.own == hop.inverse:
        return False
    if hop.year is None or fact.since is None:
        return True
    if fact.until is None:
        return fact.since == hop.year
    return fact.since < hop.year < fact.until
