"""The beginning of a text."""

import itertools
import re

_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s")


def summarize(text: str, count: int, unit: str) -> str:
    """Return the first characters, words or sentences of a text, in one line.

    Args:
        text: Whatever a page says.
        count: How many; 0 gives nothing.
        unit: "characters", "words" or "sentences".

    Returns:
        Without what cannot be printed; an ellipsis stands for what is left out.

    >>> summarize("Lima is a city. It lies in Peru.", 1, "sentences")
    'Lima is a city. …'
    >>> summarize("Lima is a city.", 6, "characters"), summarize("Lima is big.", 3, "words")
    ('Lima i…', 'Lima is big.')
    """
    whole = " ".join(text.split())
    if not whole.isprintable():
        whole = " ".join("".join(sign if sign.isprintable() else " " for sign in whole).split())
    if not count or not whole:
        return ""
    if unit == "characters":
        return whole if len(whole) <= count else f"{whole[:count]}…"
    if unit == "words":
        words = whole.split()
        return whole if len(words) <= count else f"{' '.join(words[:count])} …"
    ends = list(itertools.islice(_END_OF_SENTENCE.finditer(whole), count))
    return whole if len(ends) < count else f"{whole[: ends[-1].start()]} …"
