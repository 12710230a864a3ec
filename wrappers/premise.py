"""The sentences of a question, and the one that it cannot do without."""

import re
from collections import Counter

import numpy as np

_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s)|\n|\Z)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*")
_MAX_NUMBERS, _MIN_WORDS = 12, 3
"""A line with more numbers is a table or a list, one with fewer words the number of an item."""
_FORM = ("\\boxed", "<", "```")
"""What stands in sentences about how to answer."""


def split_sentences(text: str) -> list[str]:
    """Split text into sentences and lines; together they are the text.

    >>> split_sentences("Tom has 3.5 kg. Ann has 2! How much have they?")
    ['Tom has 3.5 kg.', ' Ann has 2!', ' How much have they?']
    """
    return _SENTENCE.findall(text)


def drop_premise(text: str, rng: np.random.Generator) -> tuple[str, str] | None:
    """Take out the sentence with the most numbers that stand nowhere else.

    The last paragraph is left alone, where environments say how to answer, and so are sentences
    that ask.

    Args:
        text: An observation.
        rng: Decides between sentences with as many numbers.

    Returns:
        The text without it, and the sentence; `None` if no sentence has such a number, or if
        nothing that could be asked would be left.
    """
    body, gap, form = text.rpartition("\n\n")
    if not gap:
        body, form = text, ""
    sentences = split_sentences(body)
    numbers = [_NUMBER.findall(sentence) for sentence in sentences]
    everywhere = Counter(number for found in numbers for number in found)
    own = [
        sum(everywhere[number] == 1 for number in found) if _is_premise(sentence, found) else 0
        for sentence, found in zip(sentences, numbers, strict=True)
    ]
    most = max(own, default=0)
    told = sum(bool(sentence.strip()) for sentence in sentences)
    if not most or told < 2:
        return None
    best = [i for i, count in enumerate(own) if count == most]
    place = best[int(rng.integers(len(best)))]
    dropped = sentences[place].strip()
    rest = "".join(sentences[:place] + sentences[place + 1 :]).strip()
    left = f"{rest}{gap}{form}"
    return None if dropped in left else (left, dropped)


def _is_premise(sentence: str, numbers: list[str]) -> bool:
    return (
        0 < len(numbers) <= _MAX_NUMBERS
        and len(_WORD.findall(sentence)) >= _MIN_WORDS
        and not sentence.rstrip().endswith("?")
        and not any(mark in sentence for mark in _FORM)
    )
