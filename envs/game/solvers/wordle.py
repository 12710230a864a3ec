"""Wordle: what a guess tells, the words that fit, and a guess that leaves few of them."""

import functools
from collections import Counter
from collections.abc import Iterable

Answers = tuple[tuple[str, str], ...]
"""Guesses, each with its marks."""

_MEASURED = 200
"""Words that fit on which a guess is measured; more tell little."""
_TRIED = 40
"""Guesses that are measured, of the words that fit and of the other words alike."""


def mark(word: str, guess: str) -> str:
    """Mark each letter of a guess of the word's length.

    `G` is the right letter in the right place, `Y` a letter of the word in a wrong place, `X` any
    other. A letter is marked as often as the word holds it, right places first.

    >>> mark("abbey", "babes"), mark("crane", "eerie")
    ('YYGGX', 'XXYXG')
    """
    marks: list[str] = []
    rest = ""
    for letter, right in zip(guess, word, strict=True):
        if letter == right:
            marks.append("G")
        else:
            marks.append("X")
            rest += right
    if rest:
        for i, letter in enumerate(guess):
            if letter in rest and marks[i] == "X":
                marks[i] = "Y"
                rest = rest.replace(letter, "", 1)
    return "".join(marks)


@functools.lru_cache(maxsize=256)
def fitting(words: tuple[str, ...], answers: Answers) -> tuple[str, ...]:
    """Return the words that agree with all answers, in their order."""
    if not answers:
        return words
    # Whoever asks in every turn adds one answer at a time.
    guess, marks = answers[-1]
    return tuple(word for word in fitting(words, answers[:-1]) if mark(word, guess) == marks)


@functools.lru_cache(maxsize=256)
def good_guess(words: tuple[str, ...], others: tuple[str, ...]) -> str:
    """Return a guess whose marks leave few of the words that fit.

    It is one of the words, or another word that tells them apart better: the one with the least
    expected number left, among some dozens that hold letters which about half of the words hold.

    Args:
        words: The words that fit, at least one.
        others: Words that may be guessed too.
    """
    if len(words) <= 2:
        return words[0]
    holding = Counter(letter for word in words for letter in set(word))
    weight = {letter: n * (len(words) - n) for letter, n in holding.items()}
    tried = [*_most_telling(words, weight), *_most_telling(others, weight)]
    sample = words[:: -(-len(words) // _MEASURED)]
    among = frozenset(words)
    return min(tried, key=lambda guess: (_left(sample, guess), guess not in among))


def _most_telling(words: Iterable[str], weight: dict[str, int]) -> list[str]:
    """Return the words whose different letters weigh most."""

    def value(word: str) -> int:
        return -sum(weight.get(letter, 0) for letter in set(word))

    return sorted(words, key=value)[:_TRIED]


def _left(words: tuple[str, ...], guess: str) -> int:
    """Return how many words fit after a guess, summed over all of them."""
    return sum(n * n for n in Counter(mark(word, guess) for word in words).values())
