"""What tasks are drawn from."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

PEOPLE = (
    "Amara Quill", "Bento Larsen", "Chiyo Marsh", "Dario Fenn", "Elif Sorrel", "Fynn Okoye",
    "Greta Vale", "Hugo Tamm", "Imani Roth", "Jonas Pike", "Kaja Bloom", "Luca Stern",
    "Mirela Foss", "Nuri Beck", "Odile Crane", "Pavel Wren", "Quinn Adair", "Rosa Thorne",
    "Soren Ibe", "Tamsin Gray", "Ugo Halloran", "Vera Lindt", "Wanda Cruz", "Yusuf Hale",
)  # fmt: skip
WORDS = (
    "anchor", "basil", "cedar", "dune", "ember", "fjord", "garnet", "harbor", "indigo", "juniper",
    "kelp", "lantern", "maple", "nectar", "onyx", "pebble", "quartz", "raven", "saffron", "tundra",
    "umber", "velvet", "willow", "yarrow", "zephyr", "beacon", "canyon", "drift", "falcon", "grove",
)  # fmt: skip
TOWNS = ("Avonport", "Brackwell", "Corvale", "Dunmere", "Eastholm", "Farrow", "Glenwick", "Hartsea")


def sample(rng: np.random.Generator, options: Sequence[T], number: int) -> list[T]:
    """Draw so many different options, in random order."""
    return [options[i] for i in rng.permutation(len(options))[:number]]


def between(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw an integer from `low` to `high`, both included."""
    return int(rng.integers(low, high + 1))


def listed(names: Sequence[str]) -> str:
    """Write names as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
