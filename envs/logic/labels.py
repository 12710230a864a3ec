"""Answers that are one word."""

_LONGEST = 100
"""Characters of an answer that says one word; mark-up around it included."""
_AROUND = " \t\r\n.!\"'`*$"


def word(answer: str) -> str:
    """Return an answer in lower case, without quotes, stars or a full stop around it.

    What is too long to be a word, with whatever is around it, gives an empty text.

    >>> word("**Unknown**."), word("not unknown"), word("a" * 1000)
    ('unknown', 'not unknown', '')
    """
    return answer.strip(_AROUND).lower() if len(answer) <= _LONGEST else ""
