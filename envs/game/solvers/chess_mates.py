"""Forced mates in chess: proofs by full search, and positions that have one."""

import functools
from collections.abc import Callable, Iterable, Iterator

import chess

KEPT = 1 << 12
"""Positions whose mates are kept."""
Draw = Callable[[int], int]
"""Draws an integer from 0 to one less than it is given."""

_ATTACKERS = (
    chess.QUEEN, chess.ROOK, chess.ROOK, chess.BISHOP, chess.KNIGHT, chess.PAWN,
)  # fmt: skip
_DEFENDERS = (
    chess.ROOK, chess.BISHOP, chess.KNIGHT, chess.PAWN, chess.PAWN, chess.PAWN,
)  # fmt: skip
_ROOM = 2
"""Squares that a king to be mated could go to at most."""
_EDGE = [s for s in chess.SQUARES if {s % 8, s // 8} & {0, 7}]
_NEAR = {
    edge: [s for s in chess.SQUARES if 2 <= chess.square_distance(s, edge) <= 3] for edge in _EDGE
}


def mates_now(board: chess.Board) -> Iterator[chess.Move]:
    """Yield the moves that give mate at once.

    Only moves that can give check are tried: to where a piece attacks the king, and by pieces that
    stand between it and a piece behind them.
    """
    king = board.king(not board.turn)
    if king is None:
        return
    own, occupied = board.occupied_co[board.turn], board.occupied
    diagonal = chess.BB_DIAG_ATTACKS[king][chess.BB_DIAG_MASKS[king] & occupied]
    straight = (
        chess.BB_RANK_ATTACKS[king][chess.BB_RANK_MASKS[king] & occupied]
        | chess.BB_FILE_ATTACKS[king][chess.BB_FILE_MASKS[king] & occupied]
    )
    hidden = (diagonal | straight) & own
    # Promotions and captures in passing may check from anywhere.
    pawns = chess.BB_PAWN_ATTACKS[not board.turn][king] | chess.BB_BACKRANKS
    if board.ep_square is not None:
        pawns = chess.BB_ALL
    groups = (
        (board.queens, diagonal | straight),
        (board.rooks, straight),
        (board.bishops, diagonal),
        (board.knights, chess.BB_KNIGHT_ATTACKS[king]),
        (board.pawns, pawns),
    )
    for pieces, squares in (*groups, (hidden, chess.BB_ALL)):
        origins = pieces & own if pieces == hidden else pieces & own & ~hidden
        if not origins:
            continue
        for move in board.generate_legal_moves(origins, squares):
            if _is_mate(board, move):
                yield move


def _is_mate(board: chess.Board, move: chess.Move) -> bool:
    board.push(move)
    mate = board.is_checkmate()
    board.pop()
    return mate


def mating_move(board: chess.Board, moves: int) -> chess.Move | None:
    """Return the first move of a shortest mate within so many moves, or `None`."""
    for within in range(1, moves + 1):
        if (move := next(keys(board, within), None)) is not None:
            return move
    return None


def keys(board: chess.Board, moves: int) -> Iterator[chess.Move]:
    """Yield the moves after which mate within `moves`, this one included, is forced."""
    if moves == 1:
        yield from mates_now(board)
        return
    refutation: chess.Move | None = None
    for move in list(board.legal_moves):
        board.push(move)
        if board.is_checkmate():
            forced = True
        else:
            # What refuted one move is likely to refute the next one.
            escape = next(escapes(board, moves - 1, refutation), None)
            refutation = escape or refutation
            forced = escape is None and any(board.legal_moves)
        board.pop()
        if forced:
            yield move


def escapes(
    board: chess.Board, moves: int, first: chess.Move | None = None
) -> Iterator[chess.Move]:
    """Yield the replies that no mate within `moves` follows.

    Args:
        board: The defender is to move.
        moves: Moves that the attacker has left.
        first: A move to try first, if it is legal.
    """
    tried: Iterable[chess.Move] = board.legal_moves
    if first is not None and board.is_legal(first):
        tried = [first, *(move for move in board.legal_moves if move != first)]
    for reply in tried:
        board.push(reply)
        escaped = mating_move(board, moves) is None
        board.pop()
        if escaped:
            yield reply


def hardest_replies(board: chess.Board, moves: int) -> list[chess.Move]:
    """Return the replies that escape; if none does, those that leave the fewest mates at once."""
    if found := list(escapes(board, moves)):
        return found
    left = {reply: _mates_after(board, reply) for reply in board.legal_moves}
    return [reply for reply, mates in left.items() if mates == min(left.values())]


def _mates_after(board: chess.Board, reply: chess.Move) -> int:
    board.push(reply)
    mates = sum(1 for _ in mates_now(board))
    board.pop()
    return mates


@functools.lru_cache(maxsize=KEPT)
def solution(fen: str, moves: int) -> str | None:
    """Return the first move of a shortest mate within so many moves, in UCI notation."""
    move = mating_move(chess.Board(fen), moves)
    return None if move is None else move.uci()


def distance(fen: str, moves: int) -> int | None:
    """Return in how many moves there is a mate, if it is no more than so many."""
    for within in range(1, moves + 1):
        if solution(fen, within) is not None:
            return within
    return None


def luck(board: chess.Board, moves: int) -> float:
    """Return the chance of random moves to mate in time against the hardest defence."""
    total = 0.0
    for move in keys(board, moves):
        board.push(move)
        total += 1.0 if board.is_checkmate() else min(_luck_after(board, moves - 1))
        board.pop()
    return total / board.legal_moves.count()


def _luck_after(board: chess.Board, moves: int) -> Iterator[float]:
    for reply in board.legal_moves:
        board.push(reply)
        yield luck(board, moves)
        board.pop()


def puzzle(moves: int, attackers: int, defenders: int, draw: Draw) -> chess.Board:
    """Draw a position with a forced mate in exactly so many moves.

    Args:
        moves: 1 or 2; more take many seconds.
        attackers: Pieces of the side that mates besides the king, the first of them a queen.
        defenders: Pieces of the other side besides the king.
        draw: The source of chance.

    Returns:
        A board with the side that mates to move, either colour.
    """
    while True:
        board = _placed(attackers, defenders, draw)
        if board is None or (mating_move(board, moves - 1) is not None):
            continue
        if next(keys(board, moves), None) is not None:
            return board if draw(2) else board.mirror()


def _placed(attackers: int, defenders: int, draw: Draw) -> chess.Board | None:
    """Put pieces on random squares, Black's king on the edge and White's near it.

    `None` where that is no position, or gives Black's king much room.
    """
    board = chess.Board(None)
    mated = _EDGE[draw(len(_EDGE))]
    near = _NEAR[mated]
    king = near[draw(len(near))]
    board.set_piece_at(mated, chess.Piece(chess.KING, chess.BLACK))
    board.set_piece_at(king, chess.Piece(chess.KING, chess.WHITE))
    free = [s for s in chess.SQUARES if s not in (mated, king)]
    for number in range(attackers + defenders):
        kinds = _ATTACKERS if number < attackers else _DEFENDERS
        kind = kinds[draw(len(kinds))] if number else chess.QUEEN
        square = free.pop(draw(len(free)))
        if kind == chess.PAWN and square // 8 in (0, 7):
            return None
        board.set_piece_at(square, chess.Piece(kind, number < attackers))
    if not board.is_valid() or board.is_check():
        return None
    # A king with more room is rarely mated, and the proof that it is not takes long.
    board.turn = chess.BLACK
    room = sum(1 for _ in board.generate_legal_moves(board.kings))
    board.turn = chess.WHITE
    return board if room <= _ROOM else None
