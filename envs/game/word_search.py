"""Word search."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.word_search import LONGEST, SHORTEST, hide, segments, side
from gemenv.envs.game.words import all_words, common_words

_MOVE = re.compile(r"([0-9]{1,2})\s+([0-9]{1,2})\s+([0-9]{1,2})\s+([0-9]{1,2})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class WordSearchConfig(GameConfig):
    """How many words of which kind."""

    num_words: int = 5
    """Hidden words; 1 to 15."""
    hardcore: bool = False
    """Whether they may be words that not everybody knows."""
    max_turns: int = 20
    """Guesses."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            is_int(self.num_words, 1, 15), "`num_words` must be an int from 1 to 15", self.num_words
        )


_LEVELS = ((2, False), (4, False), (6, False), (8, False), (10, False), (12, True))
"""Words, and whether they may be uncommon."""


@dataclass
class State:
    """A grid and what was found in it."""

    grid: str
    """The letters, row by row."""
    words: list[str]
    places: list[str]
    """For each word, rows and columns of its ends, as a move has them."""
    shown: str
    """The grid as the player sees it, with the words found in brackets."""
    found: list[str] = field(default_factory=list[str])
    """The places found."""
    missed: list[str] = field(default_factory=list[str])
    """The places that held no word."""


class WordSearch(Game):
    r"""Find listed words in a grid of letters.

    Each word stands in the grid once, from left to right or from top to bottom.

    Observation: the grid with numbered rows and columns, letters of words found in brackets, the
        words left, and the guesses that found nothing.
    Action: `\boxed{0 2 0 6}`: row and column of the first and of the last letter, from 0 on; the
        two ends may change places.
    Reward: `progress`, 1 over the number of words for each word found: in total 1.
    Ends: terminated when all words are found or on an unreadable reply; truncated at the turn
        limit. Ends out of the grid or on a slant, too near or too far for a word, and guesses made
        before are refused.
    Potential: the share of the words that are found.
    Difficulty: the bits that say where the words are, summed over the words: log2 of how many
        places in the grid are as long as the word.
    Levels: 2 to 10 common words, then 12 that may be uncommon.
    """

    Config = WordSearchConfig
    MAX_LEVEL = 5
    several_moves = "0 2 0 6, 3 1 7 1"
    ansi_styles: ClassVar[Mapping[str, str]] = {"[": "32", "]": "32"}
    config: WordSearchConfig
    state: State
    answer_format = (
        r"Answer with row and column of the first and the last letter, as in \boxed{0 2 0 6}."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> WordSearchConfig:
        """Draw whether the words may be uncommon."""
        return WordSearchConfig(hardcore=bool(rng.integers(2)))

    @classmethod
    def at_level(cls, level: int) -> WordSearchConfig:
        """Return how many words there are, and of which kind."""
        words, hardcore = _LEVELS[level]
        return WordSearchConfig(num_words=words, hardcore=hardcore, max_turns=2 * words + 10)

    def start(self) -> State:
        """Draw words and hide them."""
        while True:
            words = self._draw_words()
            if hidden := hide(words, self.np_random, self.draw):
                break
        grid, starts = hidden
        places = [
            f"{row} {column} {row + reach} {column}"
            if down
            else f"{row} {column} {row} {column + reach}"
            for (row, column, down), reach in zip(starts, (len(w) - 1 for w in words), strict=True)
        ]
        return State(grid, words, places, _drawn(grid, side(words)))

    def _draw_words(self) -> list[str]:
        """Draw words, longest first, all lengths with the same chance."""
        listed = all_words if self.config.hardcore else common_words
        words: list[str] = []
        while len(words) < self.config.num_words:
            choice = listed(SHORTEST + self.draw(LONGEST - SHORTEST + 1))
            word = choice[self.draw(len(choice))]
            if not any(word in other or other in word for other in words):
                words.append(word)
        return sorted(words, key=len, reverse=True)

    def rules(self) -> str:
        """Explain the game."""
        return (
            f"Find the listed words in the grid within {self.config.max_turns} turns. Each stands "
            "there once, from left to right or from top to bottom, never on a slant. Rows and "
            "columns count from 0; letters of words that you found stand in brackets. "
            f"{self.answer_format}"
        )

    def board(self) -> str:
        """Show the grid, the words left and the guesses that found nothing."""
        state = self.state
        found = state.found
        pairs = zip(state.words, state.places, strict=True)
        left = [word for word, place in pairs if place not in found]
        missed = f"\nNo word at: {'; '.join(state.missed)}" if state.missed else ""
        return (
            f"{state.shown}\nWords left: {' '.join(left).upper() or 'none'}{missed}\n"
            f"Words found: {len(found)} of {len(state.words)}. "
            f"Turns left: {self.config.max_turns - self.turn}."
        )

    def parse(self, answer: str) -> tuple[int, int, int, int] | None:
        """Read both ends, and put the upper left one first."""
        if (read := _MOVE.fullmatch(answer)) is None:
            return None
        a, b, c, d = int(read[1]), int(read[2]), int(read[3]), int(read[4])
        return (c, d, a, b) if (c, d) < (a, b) else (a, b, c, d)

    def play(self, move: tuple[int, int, int, int]) -> Play:
        """Look whether a word is there."""
        state = self.state
        top, left, bottom, right = move
        n = math.isqrt(len(state.grid))
        if max(bottom, left, right) >= n:
            return f"Rows and columns run from 0 to {n - 1}.", REFUSED, None
        if top != bottom and left != right:
            return "Words go across or down, never on a slant.", REFUSED, None
        reach = bottom - top + right - left
        if not SHORTEST <= reach + 1 <= LONGEST:
            return f"The words have {SHORTEST} to {LONGEST} letters.", REFUSED, None
        place = f"{top} {left} {bottom} {right}"
        if place in state.found or place in state.missed:
            return f"You looked at {place} before.", REFUSED, None
        if place not in state.places:
            state.missed.append(place)
            return f"No listed word is at {place}.", MOVED, None
        word = state.words[state.places.index(place)]
        state.found.append(place)
        step = n if bottom > top else 1
        start = top * n + left
        state.shown = _bracketed(state.shown, range(start, start + step * (reach + 1), step), n)
        message = f"{word.upper()} is at {place}."
        terms = {"progress": 1 / len(state.words)}
        if len(state.found) == len(state.words):
            return f"{message} You found all words.", SOLVED, terms
        return message, MOVED, terms

    def moves(self) -> list[str] | None:
        """List the places not looked at yet, where they are few enough."""
        seen = {*self.state.found, *self.state.missed}
        places = segments(math.isqrt(len(self.state.grid)))
        few = len(places) - len(seen) <= MENU_LIMIT
        return [place for place in places if place not in seen] if few else None

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw a place not looked at yet."""
        state = self.state
        places = segments(math.isqrt(len(state.grid)))
        while (place := places[int(rng.integers(len(places)))]) in state.missed + state.found:
            pass
        return place

    def oracle(self) -> str:
        """Return the place of the first word left."""
        return next(place for place in self.state.places if place not in self.state.found)

    def phi(self) -> float:
        """Return the share of the words that are found."""
        return len(self.state.found) / len(self.state.words)

    def canonical(self) -> str:
        """Write the words and the grid."""
        return f"{' '.join(sorted(self.state.words))}: {self.state.grid}"

    def difficulty(self) -> float:
        """Return the bits that say where the words are."""
        n = math.isqrt(len(self.state.grid))
        return sum(math.log2(2 * n * (n - len(word) + 1)) for word in self.state.words)

    def privileged(self) -> dict[str, list[str]]:
        """Tell where the words are."""
        return {"places": self.state.places}


def _drawn(grid: str, n: int) -> str:
    """Draw a grid, three characters a cell, with numbers before the rows and over the columns."""
    lines = ["   " + "".join([f"{column:2} " for column in range(n)])]
    for row in range(n):
        cells = "  ".join(grid[row * n : row * n + n].upper())
        lines.append(f"{row:2}  {cells} ")
    return "\n".join(lines)


def _bracketed(shown: str, cells: range, n: int) -> str:
    """Put brackets around letters of a drawing."""
    signs = list(shown)
    for cell in cells:
        row, column = divmod(cell, n)
        at = (row + 1) * (3 * n + 4) + 3 + 3 * column
        signs[at], signs[at + 2] = "[", "]"
    return "".join(signs)
