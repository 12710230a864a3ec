"""English words of three to eight letters, for the games that need some.

`common.txt` holds the words that everybody knows, levels 10 and 20 of SCOWL (Spell Checker
Oriented Word Lists, 2020.12.07, by way of Debian's package `scowl`), and `further.txt` the words
that its levels 35 to 60 add: the lists `english-words` and `american-words`, words of the letters
a to z alone, so that names, abbreviations and contractions are out. Debian ships no list of
offensive words with SCOWL; obscenities and slurs were taken out by stems. `SCOWL-LICENSE.txt`
gives the copyright of the lists.

`clues.json` holds crossword clues, one a word, written for this library.
"""

import json
from importlib.resources import files

from gemenv.core.shared import shared

SHORTEST, LONGEST = 3, 8
"""Letters of the shortest and the longest words."""


def common_words(length: int) -> tuple[str, ...]:
    """Return the words of a length that everybody knows, in alphabetical order.

    >>> common_words(3)[:4]
    ('ace', 'act', 'add', 'age')
    """
    return shared(_load, "common")[length]


def all_words(length: int) -> tuple[str, ...]:
    """Return all words of a length, in alphabetical order.

    >>> len(all_words(5)) > 2 * len(common_words(5))
    True
    """
    return shared(_load_all)[length]


def is_word(text: str) -> bool:
    """Say whether a text is one of all words, in lower case.

    >>> is_word("crane"), is_word("crone"), is_word("cxane")
    (True, True, False)
    """
    return text in shared(_load_set)


def clues(hardcore: bool) -> dict[str, str]:
    """Return words with a clue each: everyday words, or those that ask for some knowledge.

    >>> clues(hardcore=False)["zebra"]
    'African animal with black and white stripes'
    """
    return shared(_load_clues)["hardcore" if hardcore else "common"]


def _load(name: str) -> dict[int, tuple[str, ...]]:
    """Read a file, whose words stand by length and then in alphabetical order."""
    by_length: dict[int, list[str]] = {n: [] for n in range(SHORTEST, LONGEST + 1)}
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="ascii")
    for word in text.split():
        by_length[len(word)].append(word)
    return {n: tuple(words) for n, words in by_length.items()}


def _load_all() -> dict[int, tuple[str, ...]]:
    common, further = shared(_load, "common"), shared(_load, "further")
    return {n: tuple(sorted(common[n] + further[n])) for n in common}


def _load_set() -> frozenset[str]:
    return frozenset(word for words in shared(_load_all).values() for word in words)


def _load_clues() -> dict[str, dict[str, str]]:
    return json.loads(files(__name__).joinpath("clues.json").read_text(encoding="utf-8"))
