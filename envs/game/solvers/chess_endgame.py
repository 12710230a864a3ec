"""King and queen, or king and rook, against a king: an endgame table of every position.

Squares are 0 to 63, a1 = 0, b1 = 1, h8 = 63. White has the piece. The table is reduced by the
board's eight symmetries, which bring White's king to ten squares, and filled from the mates
backwards (Thompson 1986), for all positions at once.
"""

import functools
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Piece = Literal["Q", "R"]
Position = tuple[int, int, int]
"""White's king, White's piece, Black's king."""
NEVER = 255
"""The distance of positions that White does not win."""

_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]
_STRAIGHT = ((0, 1), (1, 0), (0, -1), (-1, 0))
_DIAGONAL = ((1, 1), (1, -1), (-1, 1), (-1, -1))
_RAYS: dict[Piece, tuple[tuple[int, int], ...]] = {"Q": _STRAIGHT + _DIAGONAL, "R": _STRAIGHT}
_FILE, _RANK = np.arange(64) % 8, np.arange(64) // 8


def _shifted(squares: _Ints, file: int, rank: int) -> _Ints:
    """Return the squares some files and ranks away; −1 beyond the board."""
    to_file, to_rank = squares % 8 + file, squares // 8 + rank
    on_board = (to_file >= 0) & (to_file < 8) & (to_rank >= 0) & (to_rank < 8)
    return np.where(on_board & (squares >= 0), to_rank * 8 + to_file, -1)


_NEAR = (abs(_FILE[:, None] - _FILE) <= 1) & (abs(_RANK[:, None] - _RANK) <= 1)
"""Whether a king on one square reaches another, or stands there."""
NEIGHBOURS = [[t for t in range(64) if t != s and _NEAR[s, t]] for s in range(64)]


def _images() -> _Ints:
    """Return for each of the 8 symmetries where it takes each square."""
    found: list[_Ints] = []
    for file in (_FILE, 7 - _FILE):
        for rank in (_RANK, 7 - _RANK):
            found += [rank * 8 + file, file * 8 + rank]
    return np.array(found)


IMAGES = _images()
_CORNER = [s for s in range(64) if s % 8 <= 3 and s // 8 <= s % 8]
_TO_CORNER = np.array([next(i for i in range(8) if IMAGES[i, s] in _CORNER) for s in range(64)])
"""For each square of White's king the symmetry that takes it to a1-d1-d4."""
_PLACE = np.array([_CORNER.index(int(IMAGES[_TO_CORNER[s], s])) for s in range(64)])


def _index(king: Any, piece: Any, black: Any) -> Any:
    """Return the places of positions in the table."""
    image = IMAGES[_TO_CORNER[king]]
    rows = np.arange(len(king))
    return _PLACE[king] * 4096 + image[rows, piece] * 64 + image[rows, black]


@dataclass(frozen=True)
class Table:
    """For each place, the moves of White to mate, if both play their best; `NEVER` otherwise."""

    white: bytes
    """With White to move."""
    black: bytes
    """With Black to move; 0 where it is mate."""
    attacks: _Bools
    """By White's king, piece, and square: whether the piece, not blocked by its king, attacks."""

    def place(self, position: Position) -> int:
        """Return the place of a position."""
        king, piece, black = position
        image = IMAGES[_TO_CORNER[king]]
        return int(_PLACE[king] * 4096 + image[piece] * 64 + image[black])

    def to_mate(self, position: Position) -> int:
        """Return White's moves to mate with White to move."""
        return self.white[self.place(position)]

    def to_mate_after(self, position: Position) -> int:
        """Return White's moves to mate with Black to move."""
        return self.black[self.place(position)]

    def check(self, position: Position) -> bool:
        """Say whether Black's king is attacked."""
        return bool(self.attacks[position])


@functools.cache
def table(kind: Piece) -> Table:
    """Compute the table of a piece, which takes some tenths of a second."""
    attacks = _attacks(kind)
    places = np.arange(len(_CORNER) * 4096)
    king, piece, black = np.array(_CORNER)[places // 4096], places // 64 % 64, places % 64
    apart = (king != piece) & (king != black) & (piece != black) & ~_NEAR[king, black]
    check = attacks[king, piece, black]
    by_white = _white_moves(kind, king, piece, black, apart & ~check)
    by_black, escapes, free = _black_moves(attacks, king, piece, black)
    for_white = np.full(len(places) + 1, NEVER, dtype=np.uint8)
    for_black = for_white.copy()
    # The place that stands for no move: never White's shortest, and never Black's longest.
    for_white[-1] = 0
    mates = apart & check & ~free
    for_black[:-1][mates] = 0
    answerable = apart & free & ~escapes
    while True:
        best = for_black[by_white].min(axis=1)
        now = np.where(best < NEVER, best + 1, NEVER).astype(np.uint8)
        if np.array_equal(now, for_white[:-1]):
            return Table(now.tobytes(), for_black[:-1].tobytes(), attacks)
        for_white[:-1] = now
        longest = for_white[by_black].max(axis=1)
        for_black[:-1][answerable] = longest[answerable]


def _attacks(kind: Piece) -> _Bools:
    squares = np.arange(64)
    found = np.zeros((64, 64, 64), dtype=bool)
    king, piece = (grid.ravel() for grid in np.meshgrid(squares, squares, indexing="ij"))
    for file, rank in _RAYS[kind]:
        at = piece
        for _ in range(7):
            at = _shifted(at, file, rank)
            at = np.where(at == king, -1, at)
            on = at >= 0
            found[king[on], piece[on], at[on]] = True
    return found


def _white_moves(kind: Piece, king: _Ints, piece: _Ints, black: _Ints, legal: _Bools) -> _Ints:
    """Return the places after each move of White; one beyond the last for none."""
    none = len(king)
    columns: list[_Ints] = []

    def add(to_king: _Ints, to_piece: _Ints, allowed: _Bools) -> None:
        column = np.full(none, none)
        column[allowed] = _index(to_king[allowed], to_piece[allowed], black[allowed])
        columns.append(column)

    for file, rank in _STRAIGHT + _DIAGONAL:
        to = _shifted(king, file, rank)
        add(to, piece, legal & (to >= 0) & (to != piece) & ~_NEAR[to, black])
    for file, rank in _RAYS[kind]:
        to = piece
        for _ in range(7):
            to = _shifted(to, file, rank)
            to = np.where((to == king) | (to == black), -1, to)
            add(king, to, legal & (to >= 0))
    return np.stack(columns, axis=1)


def _black_moves(
    attacks: _Bools, king: _Ints, piece: _Ints, black: _Ints
) -> tuple[_Ints, _Bools, _Bools]:
    """Return the places after each move, whether one takes the piece, whether there is one."""
    none = len(king)
    columns: list[_Ints] = []
    escapes = np.zeros(none, dtype=bool)
    for file, rank in _STRAIGHT + _DIAGONAL:
        to = _shifted(black, file, rank)
        away = (to >= 0) & ~_NEAR[king, to]
        escapes |= away & (to == piece)
        allowed = away & (to != piece) & ~attacks[king, piece, to]
        column = np.full(none, none)
        column[allowed] = _index(king[allowed], piece[allowed], to[allowed])
        columns.append(column)
    moves = np.stack(columns, axis=1)
    return moves, escapes, escapes | (moves < none).any(axis=1)


def white_moves(kind: Piece, position: Position) -> list[tuple[int, Position]]:
    """Return from where White moves, and what comes of it, with Black to move."""
    king, piece, black = position
    found = [
        (king, (to, piece, black))
        for to in NEIGHBOURS[king]
        if to != piece and not _NEAR[to, black]
    ]
    for file, rank in _RAYS[kind]:
        x, y = piece % 8 + file, piece // 8 + rank
        while 0 <= x < 8 and 0 <= y < 8 and (to := y * 8 + x) not in (king, black):
            found.append((piece, (king, to, black)))
            x, y = x + file, y + rank
    return found


def resistance(known: Table, position: Position) -> int:
    """Return how long Black holds out with White to move; `NEVER` if the piece is taken."""
    return NEVER if position[1] == position[2] else known.to_mate(position)


def black_moves(known: Table, position: Position) -> list[Position]:
    """Return what comes of Black's moves; after a capture the piece is where the king is."""
    king, piece, black = position
    return [
        (king, piece, to)
        for to in NEIGHBOURS[black]
        if not _NEAR[king, to] and (to == piece or not known.attacks[king, piece, to])
    ]


@functools.cache
def places_between(kind: Piece, shortest: int, longest: int) -> _Ints:
    """Return the places with White to move and mate in so many moves."""
    distances = np.frombuffer(table(kind).white, dtype=np.uint8)
    return np.flatnonzero((distances >= shortest) & (distances <= longest))


def count_between(kind: Piece, shortest: int, longest: int) -> int:
    """Count all positions with White to move and mate in so many moves."""
    kings = np.array(_CORNER)[places_between(kind, shortest, longest) // 4096]
    # On the diagonal the table holds both of two mirror images.
    return int(np.where(kings % 8 == kings // 8, 4, 8).sum())


def position_at(place: int, image: int) -> Position:
    """Return the position of a place, seen through one of the 8 symmetries."""
    squares = (_CORNER[place // 4096], place // 64 % 64, place % 64)
    king, piece, black = (int(IMAGES[image, square]) for square in squares)
    return king, piece, black
