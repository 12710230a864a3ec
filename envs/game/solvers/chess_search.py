"""A small chess player: alpha-beta search over material and placement."""

import chess

MATE = 100_000
"""The score of a mate; one that comes later counts a little less."""
_WORTH = (0, 100, 310, 325, 500, 950, 0)
"""Of no piece, pawn, knight, bishop, rook, queen, king, in hundredths of a pawn."""
_CENTRE = [round(7 - abs(2 * (s % 8) - 7) / 2 - abs(2 * (s // 8) - 7) / 2) for s in range(64)]
"""How near each square is to the centre, from 0 to 6."""
_WEIGHT = (0, 2, 6, 4, 1, 1, 0)
"""What a step towards the centre is worth to each kind of piece."""
_CAPTURES = 4
"""Captures that are followed beyond the depth."""


def best_move(board: chess.Board, depth: int) -> chess.Move:
    """Return the best move by a search.

    Args:
        board: The game is not over; it is as before afterwards.
        depth: Half-moves, 1 or more; captures are followed a little beyond.
    """
    best, alpha = None, -MATE - 1
    for move in _ordered(board):
        board.push(move)
        score = -_search(board, depth - 1, -MATE - 1, -alpha)
        board.pop()
        if score > alpha:
            best, alpha = move, score
    assert best is not None  # noqa: S101 - every score is above the first bound
    return best


def _search(board: chess.Board, depth: int, alpha: int, beta: int) -> int:
    """Return the score of whoever is to move, or a bound beyond alpha and beta."""
    if not any(board.generate_legal_moves()):
        return -MATE - depth if board.is_check() else 0
    if board.is_insufficient_material() or board.halfmove_clock >= 100 or board.is_repetition(2):
        return 0
    if depth <= 0:
        return _quiet(board, _CAPTURES, alpha, beta)
    for move in _ordered(board):
        board.push(move)
        alpha = max(alpha, -_search(board, depth - 1, -beta, -alpha))
        board.pop()
        if alpha >= beta:
            break
    return alpha


def _quiet(board: chess.Board, depth: int, alpha: int, beta: int) -> int:
    """Follow captures until nothing is gained by them."""
    alpha = max(alpha, evaluate(board))
    if alpha >= beta or depth == 0:
        return alpha
    for move in sorted(board.generate_legal_captures(), key=lambda m: _gain(board, m)):
        board.push(move)
        alpha = max(alpha, -_quiet(board, depth - 1, -beta, -alpha))
        board.pop()
        if alpha >= beta:
            break
    return alpha


def _ordered(board: chess.Board) -> list[chess.Move]:
    return sorted(board.legal_moves, key=lambda move: _gain(board, move))


def _gain(board: chess.Board, move: chess.Move) -> int:
    """Return minus what a move takes, less a little for what it takes it with."""
    taken = board.piece_type_at(move.to_square)
    with_piece = board.piece_type_at(move.from_square) or 0
    return (_WORTH[with_piece] // 10 - _WORTH[taken]) if taken else -_WORTH[move.promotion or 0]


def evaluate(board: chess.Board) -> int:
    """Return the score of whoever is to move, in hundredths of a pawn.

    It counts material, how central the pieces and how far the pawns are, and, against a bare king,
    how near to the edge and to the other king that is.
    """
    white = _side(board, chess.WHITE) - _side(board, chess.BLACK)
    return white if board.turn else -white


def _side(board: chess.Board, color: chess.Color) -> int:
    own = board.occupied_co[color]
    score = 0
    for kind in range(chess.PAWN, chess.KING):
        pieces = board.pieces_mask(kind, color)
        score += _WORTH[kind] * pieces.bit_count()
        for square in chess.scan_forward(pieces):
            score += _WEIGHT[kind] * _CENTRE[square]
            if kind == chess.PAWN:
                rank = square // 8 if color else 7 - square // 8
                score += 2 * rank * rank - 8
    other_king, king = board.king(not color), board.king(color)
    bare = (board.occupied & ~own).bit_count() == 1
    if bare and own.bit_count() > 1 and king is not None and other_king is not None:
        apart = chess.square_manhattan_distance(king, other_king)
        score += 20 * (6 - _CENTRE[other_king]) - 8 * apart
    return score
