"""ChessEndgame."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers import chess_endgame as solver
from gemenv.envs.game.solvers.chess_endgame import Piece, Position, Table

Pieces = Literal["KQK", "KRK"]
LONGEST: dict[Pieces, int] = {"KQK": 10, "KRK": 16}
"""Moves to the longest mate of all."""
FIFTY = 50
"""Moves without a capture after which a game is drawn."""
_NAMES: dict[Piece, str] = {"Q": "queen", "R": "rook"}
_MOVE = re.compile(r"([KQR]?)([a-h][1-8])?[-x]?([a-h][1-8])[+#]?")


@dataclass(frozen=True, kw_only=True)
class ChessEndgameConfig(GameConfig):
    """The piece, how far the mate is, and who defends."""

    pieces: Pieces = "KQK"
    """King and queen, or king and rook, against a king."""
    min_mate: int = 4
    """The fewest moves to mate at the start; from 1 on."""
    max_mate: int = 10
    """The most; up to 10 with the queen, 16 with the rook."""
    opponent: Literal["random", "exact"] = "exact"
    """Who defends: "random", any move; "exact", a move that holds out longest."""
    max_turns: int = 30
    """Moves, refused ones included; `max_mate` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.pieces in LONGEST, "`pieces` must be 'KQK' or 'KRK'", self.pieces)
        known = self.opponent in ("random", "exact")
        require(known, "`opponent` must be 'random' or 'exact'", self.opponent)
        longest = LONGEST[self.pieces]
        rule = f"`min_mate` and `max_mate` must be in order, from 1 to {longest}"
        ordered = is_int(self.max_mate, 1, longest) and is_int(self.min_mate, 1, self.max_mate)
        require(ordered, rule, (self.min_mate, self.max_mate))
        require(
            self.max_turns >= self.max_mate,
            "`max_turns` must be `max_mate` or more",
            self.max_turns,
        )


_LEVELS: tuple[tuple[Pieces, int, int], ...] = (
    ("KQK", 1, 2), ("KQK", 3, 4), ("KQK", 5, 6), ("KQK", 7, 10), ("KRK", 8, 10), ("KRK", 11, 13),
    ("KRK", 14, 16),
)  # fmt: skip
"""Pieces, the fewest and the most moves to mate."""


@dataclass
class State:
    """The squares of White's king, White's piece and Black's king, as the solver numbers them."""

    position: tuple[int, int, int]
    start: tuple[int, int, int]
    made: int = 0
    """Moves made."""
    drawn: bool = False


class ChessEndgame(Game):
    r"""Mate a king with king and queen, or king and rook.

    Observation: both moves, and the board: `K` and `Q` or `R` are the player's, `k` is the other.
    Action: `\boxed{d1d5}`, from square to square; `\boxed{Qd5}` and `\boxed{Kd5}` will do.
    Reward: `success` 1 for mate.
    Ends: terminated by mate, by stalemate, when the piece is taken, after 50 moves, which draw the
        game, or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves to mate if both play their best, exact; −51 once it is a draw.
    Difficulty: the moves to mate at the start.
    Levels: from a mate in 1 or 2 with the queen to one in 14 to 16 with the rook, which is the
        longest of all.

    A table of all positions, computed at the first use in about half a second, tells the oracle the
    shortest mate and the exact opponent the longest defence.
    """

    Config = ChessEndgameConfig
    MAX_LEVEL = len(_LEVELS) - 1
    ansi_styles: ClassVar[Mapping[str, str]] = dict.fromkeys("KQR", "1;36") | {"k": "1;33"}
    config: ChessEndgameConfig
    state: State
    answer_format = r"Answer with the squares from where and to where you move, as in \boxed{d1d5}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> ChessEndgameConfig:
        """Draw a piece, a span of distances, and who defends."""
        pieces: Pieces = "KQK" if rng.integers(2) else "KRK"
        shortest = int(rng.integers(2, LONGEST[pieces] - 2))
        return ChessEndgameConfig(
            pieces=pieces,
            min_mate=shortest,
            max_mate=shortest + 2,
            opponent="exact" if rng.integers(2) else "random",
        )

    @classmethod
    def at_level(cls, level: int) -> ChessEndgameConfig:
        """Return a piece and a span of distances."""
        pieces, shortest, longest = _LEVELS[level]
        return ChessEndgameConfig(pieces=pieces, min_mate=shortest, max_mate=longest)

    @property
    def _piece(self) -> Piece:
        return "Q" if self.config.pieces == "KQK" else "R"

    def _table(self) -> Table:
        return solver.table(self._piece)

    def start(self) -> State:
        """Draw a position from the table."""
        config = self.config
        places = solver.places_between(self._piece, config.min_mate, config.max_mate)
        position = solver.position_at(int(places[self.draw(len(places))]), self.draw(8))
        return State(position, position)

    def rules(self) -> str:
        """Explain the game."""
        name = _NAMES[self._piece]
        against = {
            "random": "moves at random",
            "exact": "holds out as long as it can",
        }[self.config.opponent]
        return (
            f"You are White and have king and {name} against a king, which {against}. Give mate "
            f"within {self.config.max_turns} moves. If Black has no move and is not in check, or "
            f"takes your {name}, the game is drawn. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the board."""
        king, piece, black = self.state.position
        signs = {king: "K", black: "k"}
        signs.setdefault(piece, self._piece)  # unless it was taken
        rows = (
            " ".join([str(rank + 1), *(signs.get(rank * 8 + file, ".") for file in range(8))])
            for rank in reversed(range(8))
        )
        return "\n".join([*rows, "  a b c d e f g h"])

    def parse(self, answer: str) -> str | None:
        """Read a move in either notation; the piece's letter stands for its square."""
        found = _MOVE.fullmatch(answer) if len(answer) <= 8 else None
        if found is None:
            return None
        letter, origin, target = found.groups()
        king, piece, _ = self.state.position
        if letter and letter not in ("K", self._piece):
            return None
        stands = _name(king if letter == "K" else piece) if letter else origin
        if stands is None or (origin and origin != stands):
            return None
        return f"{stands}{target}"

    def play(self, move: str) -> Play:
        """Make a move and the opponent's."""
        state = self.state
        after = dict(self._legal()).get(move)
        if after is None:
            return f"{move} is not a legal move.", REFUSED, None
        state.position = after
        state.made += 1
        message = f"You played {move}."
        known = self._table()
        replies = solver.black_moves(known, after)
        if not replies:
            if known.check(after):
                return f"{message} It is mate.", SOLVED, {"success": 1.0}
            return self._draw(f"{message} It is stalemate")
        state.position = self._reply(known, replies)
        message += f" Black played {_name(after[2])}{_name(state.position[2])}."
        if state.position[1] == state.position[2]:
            return self._draw(f"{message} It took your {_NAMES[self._piece]}")
        if state.made == FIFTY:
            return self._draw(f"{message} Those were {FIFTY} moves without a capture")
        return message, MOVED, None

    def _draw(self, message: str) -> Play:
        self.state.drawn = True
        return f"{message}: a draw.", LOST, None

    def _reply(self, known: Table, replies: list[Position]) -> Position:
        if self.config.opponent == "exact":
            lasting = [solver.resistance(known, reply) for reply in replies]
            most = max(lasting)
            replies = [r for r, moves in zip(replies, lasting, strict=True) if moves == most]
        return replies[self.draw(len(replies))]

    def _legal(self) -> list[tuple[str, Position]]:
        """Return White's moves and what comes of them."""
        before = self.state.position
        return [
            (f"{_name(origin)}{_name(after[0] if origin == before[0] else after[1])}", after)
            for origin, after in solver.white_moves(self._piece, before)
        ]

    def moves(self) -> list[str]:
        """List the legal moves."""
        return [move for move, _ in self._legal()]

    def oracle(self) -> str:
        """Return a move of a shortest mate."""
        known = self._table()
        return min(self._legal(), key=lambda found: known.to_mate_after(found[1]))[0]

    def phi(self) -> float:
        """Return minus the moves to mate."""
        state, known = self.state, self._table()
        if state.drawn:
            return -FIFTY - 1.0
        mated = not solver.black_moves(known, state.position) and known.check(state.position)
        return 0.0 if mated else -float(known.to_mate(state.position))

    def canonical(self) -> str:
        """Write the start and who defends."""
        squares = " ".join(map(_name, self.state.start))
        return f"{self.config.pieces} {squares} {self.config.opponent}"

    def difficulty(self) -> float:
        """Return the moves to mate at the start."""
        return float(self._table().to_mate(self.state.start))

    def instance_space(self) -> int:
        """Count the positions of the span."""
        config = self.config
        return solver.count_between(self._piece, config.min_mate, config.max_mate)


def _name(square: int) -> str:
    """Return the name of a square."""
    return "abcdefgh"[square % 8] + "12345678"[square // 8]
