"""Stockfish, a process that answers chess positions."""

import shutil
import weakref
from pathlib import Path

import chess
import chess.engine

from gemenv.errors import MissingDependencyError

_DEBIAN = Path("/usr/games/stockfish")
"""Where Debian puts it, which is not on every PATH."""


def find() -> str:
    """Return the path of Stockfish.

    Raises:
        MissingDependencyError: If it is not installed.
    """
    found = shutil.which("stockfish") or (str(_DEBIAN) if _DEBIAN.exists() else None)
    if found is None:
        raise MissingDependencyError(
            "The opponent 'stockfish' needs the program Stockfish, which is neither on the PATH "
            f"nor at {_DEBIAN}: apt-get install stockfish"
        )
    return found


class Stockfish:
    """One process of Stockfish, started when it is first asked.

    It searches with one thread and forgets everything between two questions, so that the same
    position and the same nodes bring the same move, unless its strength is limited.

    Raises:
        MissingDependencyError: If it is not installed.
    """

    def __init__(self) -> None:
        self._path = find()
        self._end: weakref.finalize[[], Stockfish] | None = None
        self._engine: chess.engine.SimpleEngine | None = None

    def best_move(self, board: chess.Board, *, nodes: int, elo: int | None = None) -> chess.Move:
        """Return its move.

        Args:
            board: The game is not over.
            nodes: Positions that it searches, 1 or more.
            elo: Limits its strength, by errors that it draws from its own clock: answers then
                differ from time to time.
        """
        options = {"UCI_LimitStrength": elo is not None} | ({} if elo is None else {"UCI_Elo": elo})
        limit = chess.engine.Limit(nodes=nodes)
        played = self._started().play(board, limit, game=object(), options=options)
        assert played.move is not None  # noqa: S101 - the game is not over
        return played.move

    def _started(self) -> chess.engine.SimpleEngine:
        if self._engine is None:
            engine = chess.engine.SimpleEngine.popen_uci(self._path)
            engine.configure({"Threads": 1, "Hash": 16})
            self._engine = engine
            # Whoever forgets to close it leaves no process behind either.
            self._end = weakref.finalize(self, engine.close)
        return self._engine

    def close(self) -> None:
        """End the process, if it runs; the next question starts another one."""
        if self._end is not None:
            self._end()
        self._end = self._engine = None
