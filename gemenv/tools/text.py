"""Text of a bounded length."""


def cut(text: str, max_chars: int) -> str:
    r"""Return text of at most so many characters, with a mark where its middle is left out.

    >>> cut("abcdefghij", 4)
    'ab\n[… 6 characters left out …]\nij'
    """
    if len(text) <= max_chars:
        return text
    head, tail = max_chars - max_chars // 2, max_chars // 2
    left_out = len(text) - max_chars
    return f"{text[:head]}\n[… {left_out} characters left out …]\n{text[len(text) - tail :]}"
