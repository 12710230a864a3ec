"""Words that no dictionary has."""

from collections.abc import Collection

from gemenv.envs.logic.draws import Draw, pick

_ONSETS = (
    "b", "bl", "br", "d", "dr", "f", "fl", "g", "gl", "gr", "j", "k", "kr", "l", "m", "n", "p",
    "pl", "r", "sk", "sn", "t", "tr", "v", "w", "y", "z",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u")
_MIDDLES = ("b", "d", "g", "l", "lb", "m", "mp", "n", "nd", "p", "r", "rg", "rp", "v", "z", "zz")


def invent(draw: Draw, ending: str, taken: Collection[str]) -> str:
    """Draw a word of two syllables and an ending, which is none of those that are taken.

    >>> import random
    >>> invent(random.Random(2).randrange, "us", ())
    'blagus'
    """
    while True:
        word = pick(draw, _ONSETS) + pick(draw, _VOWELS) + pick(draw, _MIDDLES) + ending
        if word not in taken:
            return word
