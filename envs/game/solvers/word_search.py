"""Grids that hide words across and down, each in one place alone."""

import functools
from collections.abc import Callable, Sequence

import numpy as np

_TRIES = 50
"""Places that are tried for a word before all begins anew."""
SHORTEST, LONGEST = 3, 8
"""Letters of the shortest and the longest words."""

Place = tuple[int, int, bool]
"""Row and column of the first letter, and whether the word goes down."""


def side(words: Sequence[str]) -> int:
    """Return the side of the grid: one and a half times the longest word, or half filled."""
    longest, letters = max(map(len, words)), sum(map(len, words))
    n = (3 * longest + 1) // 2
    while n * n < 2 * letters:
        n += 1
    return n


def hide(
    words: Sequence[str], rng: np.random.Generator, draw: Callable[[int], int]
) -> tuple[str, list[Place]] | None:
    """Hide words in a square grid, and fill it with letters.

    Args:
        words: In lower case, none of them part of another.
        rng: Draws the letters that belong to no word.
        draw: Draws an integer below its argument.

    Returns:
        The grid, row by row, and the place of each word; `None` if that went wrong: no room was
        left for a word, or chance spelt one a second time.
    """
    n = side(words)
    cells = [""] * (n * n)
    places: list[Place] = []
    for word in words:
        for _ in range(_TRIES):
            down = draw(2) == 1
            along, across = draw(n - len(word) + 1), draw(n)
            row, column = (along, across) if down else (across, along)
            start, step = row * n + column, n if down else 1
            taken = range(start, start + step * len(word), step)
            if all(cells[cell] in ("", letter) for cell, letter in zip(taken, word, strict=True)):
                break
        else:
            return None
        for cell, letter in zip(taken, word, strict=True):
            cells[cell] = letter
        places.append((row, column, down))
    random = rng.integers(97, 123, n * n, dtype=np.uint8).tobytes().decode()
    grid = "".join([cell or letter for cell, letter in zip(cells, random, strict=True)])
    return (grid, places) if _once(words, grid, n) else None


def _once(words: Sequence[str], grid: str, n: int) -> bool:
    """Say whether each word stands in the grid once, rightwards or downwards."""
    lines = [grid[i : i + n] for i in range(0, n * n, n)] + [grid[i::n] for i in range(n)]
    text = " ".join(lines)
    return all(text.find(word, text.find(word) + 1) < 0 for word in words)


@functools.cache
def segments(n: int) -> tuple[str, ...]:
    """Return all pieces of a grid as long as a word: rows and columns of both ends."""
    pieces: list[str] = []
    for line in range(n):
        for start in range(n - SHORTEST + 1):
            for end in range(start + SHORTEST - 1, min(n, start + LONGEST)):
                pieces.append(f"{line} {start} {line} {end}")
                pieces.append(f"{start} {line} {end} {line}")
    return tuple(pieces)
