"""Hangman: which guess tells most, and how many guesses that takes for each word."""

import functools
import math
import re
from collections import Counter

from gemenv.core.shared import shared
from gemenv.envs.game.words import all_words, common_words

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def words_of(length: int, hardcore: bool) -> tuple[str, ...]:
    """Return the words that a hidden one is drawn from."""
    return all_words(length) if hardcore else common_words(length)


def reveal(shown: str, word: str, letter: str) -> str:
    """Show a letter wherever the word has it.

    >>> reveal("__t__", "water", "e")
    '__te_'
    """
    return "".join(a if a == letter else b for a, b in zip(word, shown, strict=True))


@functools.lru_cache(maxsize=256)
def fitting(length: int, hardcore: bool, shown: str, letters: str) -> tuple[str, ...]:
    """Return the words that would show what is shown after these letters were guessed.

    >>> fitting(5, False, "__t__", "aeito")
    ('myths',)
    """
    other = f"[^{letters}]" if letters else "."
    fits = re.compile(shown.replace("_", other)).fullmatch
    return tuple(filter(fits, words_of(length, hardcore)))


@functools.lru_cache(maxsize=256)
def good_guess(words: tuple[str, ...], letters: str) -> str:
    """Return the letter whose answers tell most of which word it is, or a word if two are left.

    Args:
        words: Those that may be hidden, at least one.
        letters: Those guessed before.
    """
    if len(words) <= 2:
        return words[0]
    before = set(letters)
    best, least = words[0], math.inf
    for letter in ALPHABET:
        if letter in before:
            continue
        # The expected log2 of the words left, times their number.
        counts = Counter([_places(word, letter) for word in words])
        left = sum(n * math.log2(n) for n in counts.values())
        if left < least and len(counts) > 1:
            best, least = letter, left
    return best


def turns_needed(length: int, hardcore: bool) -> dict[str, int]:
    """Return for each word how many guesses find it, always taking a good one.

    It takes a tenth of a second to a few seconds, once per process.
    """
    return shared(_turns_needed, length, hardcore)


def findable(length: int, hardcore: bool, turns: int) -> tuple[str, ...]:
    """Return the words that good guesses find within so many turns."""
    return shared(_findable, length, hardcore, turns)


def _turns_needed(length: int, hardcore: bool) -> dict[str, int]:
    needed: dict[str, int] = {}
    open_cases: list[tuple[tuple[str, ...], str]] = [(words_of(length, hardcore), "")]
    while open_cases:
        words, letters = open_cases.pop()
        guess = good_guess.__wrapped__(words, letters)
        if len(guess) > 1:
            for i, word in enumerate(words):
                whole = set(word) <= set(letters)
                needed[word] = len(letters) + (0 if whole else 1 + i)
            continue
        answers: dict[int, list[str]] = {}
        for word in words:
            answers.setdefault(_places(word, guess), []).append(word)
        open_cases += [(tuple(rest), letters + guess) for rest in answers.values()]
    return needed


def _findable(length: int, hardcore: bool, turns: int) -> tuple[str, ...]:
    needed = turns_needed(length, hardcore)
    return tuple(word for word in words_of(length, hardcore) if needed[word] <= turns)


def _places(word: str, letter: str) -> int:
    """Return the places of a letter as a bit mask."""
    places, i = 0, word.find(letter)
    while i >= 0:
        places |= 1 << i
        i = word.find(letter, i + 1)
    return places
