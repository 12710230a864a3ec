"""Crossword grids: words that cross, and no letters side by side that are no word."""

from collections.abc import Callable, Iterator, Sequence

Cell = tuple[int, int]
"""Row and column."""
Entry = tuple[str, int, int, bool]
"""A word, row and column of its first letter, and whether it goes down."""


def lay_out(words: Sequence[str], draw: Callable[[int], int]) -> list[Entry] | None:
    """Place words so that each but the first crosses one placed before.

    Args:
        words: In the order in which they are placed, none twice.
        draw: Draws an integer below its argument; it decides where a word crosses.

    Returns:
        The entries in the order of the words, moved so that the smallest row and the smallest
        column are 0; `None` if a word fits nowhere.
    """
    entries: list[Entry] = [(words[0], 0, 0, draw(2) == 1)]
    letters = dict(zip(_cells(entries[0]), words[0], strict=True))
    along = {(cell, entries[0][3]) for cell in letters}
    for word in words[1:]:
        fitting = [entry for entry in _crossing(word, entries) if _fits(entry, letters, along)]
        if not fitting:
            return None
        entry = fitting[draw(len(fitting))]
        entries.append(entry)
        cells = _cells(entry)
        letters.update(zip(cells, word, strict=True))
        along.update((cell, entry[3]) for cell in cells)
    top, left = (min(cell[axis] for cell in letters) for axis in (0, 1))
    return [(word, row - top, column - left, down) for word, row, column, down in entries]


def solution(entries: Sequence[Entry]) -> list[str]:
    """Write the rows of a grid, with a dot for each cell that belongs to no word.

    >>> solution([("cat", 0, 0, False), ("toe", 0, 2, True)])
    ['cat', '..o', '..e']
    """
    letters: dict[Cell, str] = {}
    for entry in entries:
        letters.update(zip(_cells(entry), entry[0], strict=True))
    height, width = (1 + max(cell[axis] for cell in letters) for axis in (0, 1))
    return [
        "".join([letters.get((row, column), ".") for column in range(width)])
        for row in range(height)
    ]


def _cells(entry: Entry) -> list[Cell]:
    word, row, column, down = entry
    reach = range(len(word))
    return [(row + i, column) for i in reach] if down else [(row, column + i) for i in reach]


def _crossing(word: str, entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield every entry of a word that shares a letter with one across its way."""
    for other, row, column, down in entries:
        for i, letter in enumerate(other):
            for j, own in enumerate(word):
                if letter == own:
                    yield (
                        (word, row + i, column - j, False)
                        if down
                        else (word, row - j, column + i, True)
                    )


def _fits(entry: Entry, letters: dict[Cell, str], along: set[tuple[Cell, bool]]) -> bool:
    """Say whether an entry leaves all words whole and makes no new ones.

    Args:
        entry: A word and its place.
        letters: Those in the grid.
        along: Their cells, each with the direction of a word that runs through it.
    """
    word, row, column, down = entry
    step = (1, 0) if down else (0, 1)
    before = row - step[0], column - step[1]
    after = row + step[0] * len(word), column + step[1] * len(word)
    if before in letters or after in letters:
        return False
    for cell, letter in zip(_cells(entry), word, strict=True):
        there = letters.get(cell)
        if there is None:
            # Beside a new letter there must be none, or both would read as a word.
            r, c = cell
            if (r - step[1], c - step[0]) in letters or (r + step[1], c + step[0]) in letters:
                return False
        elif there != letter or (cell, down) in along:
            return False
    return True
