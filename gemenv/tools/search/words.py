"""The words of a query that count. No character has a meaning of its own."""

import re
from collections.abc import Collection, Iterable

MOST_CHARACTERS = 10_000
"""Characters of a query that are read."""
MOST_WORDS = 64
"""Distinct words of a query that count: its first ones."""
LONGEST_WORD = 64
"""Characters of a word; longer ones are in no index."""

_WORD = re.compile(r"[^\W_]+")

STOP_WORDS = frozenset(
    _WORD.findall(
        "a about after all also an and any are as at be because been before being between but "
        "by can could did do does doing during each for from had has have having he her hers "
        "him his how i if in into is it its just me more most my no nor not of off on one only "
        "or other our out over own same she should so some such than that the their them then "
        "there these they this those through to too under until up very was we were what when "
        "where which while who whom whose why will with would you your"
    )
)
"""Words that nearly every passage has: they cost a search most of its time, and tell it nothing."""


def query_words(query: str) -> list[str]:
    """Return the words that a query is searched by.

    Example:
        >>> query_words('Who wrote "AT&T" OR c++?')
        ['wrote', 't', 'c']
        >>> query_words("The Who")
        ['the', 'who']
    """
    return telling(_WORD.findall(query[:MOST_CHARACTERS].lower()), STOP_WORDS)


def telling(words: Iterable[str], stop_words: Collection[str]) -> list[str]:
    """Return the first words of a query, each once, without stop words if others remain."""
    found = [word for word in dict.fromkeys(words) if len(word) <= LONGEST_WORD]
    kept = [word for word in found if word not in stop_words]
    return (kept or found)[:MOST_WORDS]
