"""A corpus of any size for the benchmarks of search: Zipf's law, seeded, made while it is read."""

from collections.abc import Iterator

import numpy as np

from gemenv.tools.search import Passage
from gemenv.tools.search.words import STOP_WORDS

_BLOCK = 1000
"""Passages that are drawn together."""
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
_OFFSET = 2.7
"""Of Mandelbrot's form of Zipf's law: a word of rank r is used in proportion to 1 / (r + 2.7)."""
_TELLING = 2000
"""Words of a query have at least this rank."""


class Zipf:
    """Passages of 30 to 70 words; the commonest are English ones."""

    def __init__(self, size: int, words: int = 200_000, seed: int = 0) -> None:
        self._size, self._seed = size, seed
        syllables = len(_SYLLABLES)
        made = (
            "".join(_SYLLABLES[(n // syllables**place) % syllables] for place in range(4))
            for n in range(7, 7 + 31 * words, 31)
        )
        self._words = np.array([*sorted(STOP_WORDS), *made][:words], object)
        weights = 1 / (np.arange(words) + 1 + _OFFSET)
        self._shares = np.cumsum(weights / weights.sum())

    def __iter__(self) -> Iterator[Passage]:
        """Draw the passages."""
        for block in range(0, self._size, _BLOCK):
            for place, ranks in enumerate(self._block(block)):
                if block + place < self._size:
                    text = " ".join(self._words[ranks[2:]])
                    title = " ".join(self._words[ranks[:2]])
                    yield Passage(str(block + place), title, text)

    def _block(self, block: int) -> Iterator[np.ndarray]:
        rng = np.random.default_rng([self._seed, block])
        lengths = rng.integers(32, 73, _BLOCK)
        ends = np.cumsum(lengths)
        ranks = np.searchsorted(self._shares, rng.random(int(ends[-1])))
        return (ranks[end - length : end] for end, length in zip(ends, lengths, strict=True))

    def queries(self, count: int, stop_words: int) -> list[tuple[str, str]]:
        """Draw queries: five telling words of a passage and some stop words; and its id."""
        rng = np.random.default_rng([self._seed, 1, count])
        blocks = rng.choice(range(0, self._size, _BLOCK), 20)
        drawn = {int(block): list(self._block(int(block))) for block in set(blocks)}
        found: list[tuple[str, str]] = []
        while len(found) < count:
            block = int(rng.choice(blocks))
            place = int(rng.integers(min(_BLOCK, self._size - block)))
            ranks = drawn[block][place]
            telling = ranks[ranks >= _TELLING]
            if len(telling) >= 5:
                chosen = [*rng.choice(telling, 5, replace=False), *range(60, 60 + stop_words)]
                found.append((" ".join(self._words[chosen]), str(block + place)))
        return found
