"""Chess."""

import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal

import chess
import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers import chess_mates as mates
from gemenv.envs.game.solvers.chess_search import best_move
from gemenv.envs.game.stockfish import Stockfish

Opponent = Literal["random", "scripted", "exact", "stockfish"]
_OPPONENTS: dict[Opponent, str] = {
    "random": "Your opponent moves at random.",
    "scripted": "Your opponent looks one move ahead.",
    "exact": "Your opponent defends as well as can be.",
    "stockfish": "Your opponent is Stockfish.",
}
_UCI = re.compile(r"[a-h][1-8][a-h][1-8][qrbn]?")
_MOVE = re.compile(
    rf"{_UCI.pattern}|O-O(?:-O)?[+#]?"
    r"|[KQRBN]?[a-h]?[1-8]?x?[a-h][1-8](?:=?[QRBN])?[+#]?"
)
_GAME = 40
"""Moves that a full game counts as."""


@dataclass(frozen=True, kw_only=True)
class ChessConfig(GameConfig):
    """What is to be played, and against whom."""

    mate_in: int | None = 2
    """Moves within which a forced mate is to be given, 1 or 2; `None` for a full game."""
    pieces: tuple[int, int] = (2, 1)
    """Pieces of the player and of the opponent besides the kings, where there is a mate to give;
    from (1, 0) to (6, 6)."""
    opening: int = 4
    """Half-moves played at random before a full game; 0 to 10."""
    first: bool | None = None
    """Whether the player is White in a full game; `None` draws it, as it is where a mate is to be
    given."""
    opponent: Opponent = "exact"
    """Who answers: "random", any move; "scripted", a search of one half-move and the captures
    after it; "exact", whatever escapes the mate, or leaves the fewest ways to give it, and not in a
    full game; "stockfish", the program of that name."""
    nodes: int = 1000
    """Positions that Stockfish searches for each move; from 1 on."""
    elo: int | None = None
    """The strength that Stockfish limits itself to, as its version allows: 1350 to 2850. Its
    moves then hang on its clock, and the same seed need not give the same game."""
    max_turns: int = 100
    """Moves, refused ones included; `mate_in` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        mate_in, opponent = self.mate_in, self.opponent
        known = mate_in is None or is_int(mate_in, 1, 2)
        require(known, "`mate_in` must be 1, 2 or None", mate_in)
        require(
            opponent in _OPPONENTS and not (mate_in is None and opponent == "exact"),
            "`opponent` must be 'random', 'scripted', 'stockfish', or, with `mate_in`, 'exact'",
            opponent,
        )
        own, others = self.pieces
        counts = is_int(own, 1, 6) and is_int(others, 0, 6)
        require(counts, "`pieces` must be from (1, 0) to (6, 6)", self.pieces)
        require(is_int(self.opening, 0, 10), "`opening` must be from 0 to 10", self.opening)
        require(self.nodes >= 1, "`nodes` must be 1 or more", self.nodes)
        strength = self.elo is None or is_int(self.elo, 1350, 2850)
        require(strength, "`elo` must be None or from 1350 to 2850", self.elo)
        least = mate_in or 1
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS = ((1, (1, 0)), (1, (3, 2)), (2, (2, 1)), (2, (4, 3)))
"""Moves to mate, pieces."""


@dataclass
class State:
    """Positions in the notation of Forsyth and Edwards."""

    fen: str
    start: str
    seen: dict[str, int] = field(default_factory=dict[str, int])
    """How often each position came since the last capture or move of a pawn."""
    made: int = 0
    """Moves that the player made."""
    result: float | None = None
    """The player's score, once the game is over."""


class Chess(Game):
    r"""Give a forced mate in time, or, with `mate_in=None`, play a game of chess.

    Observation: both moves, the board with White's pieces as capitals, and the position in the
        notation of Forsyth and Edwards.
    Action: `\boxed{e2e4}`, from square to square, and `e7e8q` to promote; standard notation, as in
        `\boxed{Nf3}`, will do.
    Reward: `result` 1 for a mate that is in time; in a full game 1 for a win, 0.5 for a draw.
    Ends: terminated by mate, stalemate, a draw by the rules (dead position, fifty moves, third
        repetition), when the moves to mate are used up, or on an unreadable reply; truncated at the
        turn limit. To mate is the success.
    Potential: minus the moves of the mate that is still forced in time, by full search; where none
        is, one below minus `mate_in`. A full game has none.
    Difficulty: −log2 of the chance that random moves mate in time against the best defence. A full
        game, whose solution nobody knows, counts as 40 moves with as much choice as its start has.
    Levels: from a mate in 1 with a queen alone to one in 2 with 9 pieces on the board.

    A start with a mate to give is drawn at random, with a king that has little room on the edge,
    and kept if a full search proves a mate in just so many moves; either colour may be the
    player's. The oracle then mates by that search. In a full game it searches two half-moves, or,
    against Stockfish, asks Stockfish for ten times the nodes, and nothing is certain: `chance()` is
    `None`.

    It needs the package `chess`, which has the licence GPL-3.0: `pip install 'gemenv[chess]'`.

    Raises:
        MissingDependencyError: If the opponent is Stockfish, and that is not installed.
    """

    Config = ChessConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: ChessConfig
    state: State
    answer_format = (
        r"Answer with the squares from where and to where you move, as in \boxed{e2e4}, or "
        r"\boxed{e7e8q} to promote."
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._stockfish: Stockfish | None = None
        if self.config.opponent == "stockfish":
            self._stockfish = Stockfish()
            self.blocking = True

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> ChessConfig:
        """Draw a mate in 1 or 2, and how many pieces there are."""
        own, others = int(rng.integers(2, 5)), int(rng.integers(0, 4))
        return ChessConfig(mate_in=int(rng.integers(1, 3)), pieces=(own, others))

    @classmethod
    def at_level(cls, level: int) -> ChessConfig:
        """Return a mate to give."""
        mate_in, pieces = _LEVELS[level]
        return ChessConfig(mate_in=mate_in, pieces=pieces)

    # Starts

    def start(self) -> State:
        """Draw a position with a mate to give, or an opening."""
        config = self.config
        if config.mate_in is not None:
            board = mates.puzzle(config.mate_in, *config.pieces, self.draw)
        else:
            first = bool(self.draw(2)) if config.first is None else config.first
            board = self._opened(first)
        fen = board.fen()
        return State(fen, fen, {_key(fen): 1})

    def _opened(self, white: bool) -> chess.Board:
        """Play half-moves at random, and one of the opponent's if it is not the player's turn."""
        while True:
            board = chess.Board()
            for _ in range(self.config.opening):
                moves = list(board.legal_moves)
                board.push(moves[self.draw(len(moves))])
                if board.is_game_over():
                    break
            if not board.is_game_over() and board.turn != white:
                board.push(self._reply(board))
            if not board.is_game_over():
                return board

    # Play

    def parse(self, answer: str) -> str | None:
        """Read a move in either notation."""
        return answer if len(answer) <= 10 and _MOVE.fullmatch(answer) else None

    def play(self, move: str) -> Play:
        """Make a move and the opponent's."""
        state = self.state
        board = chess.Board(state.fen)
        found = _read(board, move)
        if found is None:
            return f"{move} is not a legal move.", REFUSED, None
        state.made += 1
        message = f"You played {found.uci()}."
        if ended := self._push(board, found, 1.0):
            return self._end(f"{message} {ended}")
        if state.made == self.config.mate_in:
            state.result = 0.0
            return self._end(f"{message} That is no mate, and your moves are used up.")
        reply = self._reply(board)
        message += f" The opponent played {reply.uci()}."
        if ended := self._push(board, reply, 0.0):
            return self._end(f"{message} {ended}")
        return message, MOVED, None

    def _push(self, board: chess.Board, move: chess.Move, score: float) -> str | None:
        """Make a move; return what ended the game, if it did."""
        state = self.state
        board.push(move)
        state.fen = board.fen()
        if board.halfmove_clock == 0:
            state.seen = {}
        key = _key(state.fen)
        state.seen[key] = state.seen.get(key, 0) + 1
        if board.is_checkmate():
            state.result = score
            return "It is mate."
        for drawn, why in (
            (board.is_stalemate(), "It is stalemate"),
            (board.is_insufficient_material(), "Nobody can mate any more"),
            (board.halfmove_clock >= 100, "Those were fifty moves without a capture or a pawn"),
            (state.seen[key] >= 3, "The position came for the third time"),
        ):
            if drawn:
                state.result = 0.5
                return f"{why}: a draw."
        return None

    def _end(self, message: str) -> Play:
        result = self.state.result
        if result == 1.0:
            return message, SOLVED, {"result": 1.0}
        drawn_game = result == 0.5 and self.config.mate_in is None
        return message, LOST, {"result": 0.5} if drawn_game else None

    def _reply(self, board: chess.Board) -> chess.Move:
        config = self.config
        if config.opponent == "stockfish":
            return self._engine().best_move(board, nodes=config.nodes, elo=config.elo)
        if config.opponent == "scripted":
            return best_move(board, 1)
        if config.opponent == "exact" and config.mate_in is not None:
            moves = mates.hardest_replies(board, config.mate_in - self.state.made)
        else:
            moves = list(board.legal_moves)
        return moves[self.draw(len(moves))]

    def _engine(self) -> Stockfish:
        # A snapshot of another variant may have brought this opponent.
        self._stockfish = self._stockfish or Stockfish()
        return self._stockfish

    def close(self) -> None:
        """End Stockfish, if it runs."""
        if self._stockfish is not None:
            self._stockfish.close()

    # What the player reads

    def rules(self) -> str:
        """Explain the game."""
        mate_in = self.config.mate_in
        task = "Play a game of chess, and win."
        if mate_in is not None:
            task = f"Play chess: give mate in {mate_in} move{'s' * (mate_in > 1)}."
        return f"{task} {_OPPONENTS[self.config.opponent]} {self.answer_format}"

    def board(self) -> str:
        """Draw the board."""
        state = self.state
        board = chess.Board(state.fen)
        rows = str(board).split("\n")
        ranks = [f"{8 - i} {row}" for i, row in enumerate(rows)]
        side = "White" if _player_is_white(state) else "Black"
        return "\n".join([f"You are {side}.", *ranks, "  a b c d e f g h", f"FEN: {state.fen}"])

    def moves(self) -> list[str]:
        """List the legal moves."""
        return [move.uci() for move in chess.Board(self.state.fen).legal_moves]

    # Measures

    def _left(self) -> int:
        """Return the moves left to give the mate."""
        return (self.config.mate_in or 0) - self.state.made

    def oracle(self) -> str | None:
        """Return a move of a shortest mate; in a full game that of a search."""
        fen = self.state.fen
        if self.config.mate_in is not None:
            return mates.solution(fen, self._left())
        board = chess.Board(fen)
        if self.config.opponent == "stockfish":
            return self._engine().best_move(board, nodes=10 * self.config.nodes).uci()
        return best_move(board, 2).uci()

    def phi(self) -> float | None:
        """Return minus the moves of the mate that is forced in time; `None` in a full game."""
        state, mate_in = self.state, self.config.mate_in
        if mate_in is None:
            return None
        if state.result is not None:
            return 0.0 if state.result == 1.0 else -mate_in - 1.0
        found = mates.distance(state.fen, self._left())
        return -mate_in - 1.0 if found is None else -float(found)

    def chance(self) -> float | None:
        """Return 1 where a mate is forced; in a full game it is not known."""
        return None if self.config.mate_in is None else 1.0

    def canonical(self) -> str:
        """Write the start, the task and the opponent."""
        config = self.config
        task = "game" if config.mate_in is None else f"mate in {config.mate_in}"
        strength = f" {config.nodes} {config.elo}" if config.opponent == "stockfish" else ""
        return f"{self.state.start} {task} {config.opponent}{strength}"

    def difficulty(self) -> float:
        """Return −log2 of the chance of random moves to mate in time."""
        board = chess.Board(self.state.start)
        if self.config.mate_in is None:
            return _GAME * math.log2(board.legal_moves.count())
        return -math.log2(mates.luck(board, self.config.mate_in))


def _key(fen: str) -> str:
    """Return a position without its clocks."""
    return fen.rsplit(" ", 2)[0]


def _player_is_white(state: State) -> bool:
    return state.start.split(" ", 2)[1] == "w"


def _read(board: chess.Board, text: str) -> chess.Move | None:
    """Return the legal move that a text stands for."""
    try:
        return (
            board.parse_uci(text) if text[:1].islower() and _is_uci(text) else board.parse_san(text)
        )
    except ValueError:
        return None


def _is_uci(text: str) -> bool:
    return len(text) >= 4 and text[1].isdigit() and text[3].isdigit()
