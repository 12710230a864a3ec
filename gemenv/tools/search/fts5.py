"""BM25 with SQLite's FTS5, which every Python brings along; for up to 100,000 passages.

Words are stemmed by Porter's algorithm and lose their accents. Scores: BM25, k1 = 1.2, b = 0.75.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from gemenv.tools.search.passage import Passage
from gemenv.tools.search.ranker import Ranked, Ranker, RankWriter
from gemenv.tools.search.turn import Turn
from gemenv.tools.search.words import query_words

_FILE = "fts5.db"
_SCHEMA = """
CREATE VIRTUAL TABLE passage
USING fts5(body, content='', tokenize='porter unicode61 remove_diacritics 2')
"""
_SEARCH = """
SELECT rowid, -rank FROM passage WHERE passage MATCH ? ORDER BY rank, rowid LIMIT ?
"""
_BATCH = 1000


class Fts5Writer(RankWriter):
    """Makes a table of FTS5.

    Args:
        folder: Where its file goes; `None` keeps all in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / _FILE
        # One after the other, but from any thread.
        self._database = sqlite3.connect(self._path or ":memory:", check_same_thread=False)
        # A build that is cut short is thrown away as a whole.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._database.execute(_SCHEMA)
        self._rows: list[tuple[int, str]] = []

    def add(self, row: int, passage: Passage) -> None:
        """Take a passage in."""
        self._rows.append((row, f"{passage.title}\n{passage.text}"))
        if len(self._rows) == _BATCH:
            self._flush()

    def finish(self) -> Ranker:
        """Return the ranker."""
        self._flush()
        self._database.execute("INSERT INTO passage(passage) VALUES ('optimize')")
        self._database.commit()
        if self._path is None:
            return Fts5Ranker(self._database, None)
        self._database.close()
        return Fts5Ranker.open(self._path.parent)

    def abandon(self) -> None:
        """Close the database."""
        self._database.close()

    def _flush(self) -> None:
        self._database.executemany("INSERT INTO passage(rowid, body) VALUES (?, ?)", self._rows)
        self._rows.clear()


class Fts5Ranker(Ranker):
    """Ranks rows by BM25; threads take turns.

    Args:
        database: With the table.
        path: Its file, from which a forked process opens it anew.
    """

    def __init__(self, database: sqlite3.Connection, path: Path | None) -> None:
        self._database, self._path = database, path
        self._process = os.getpid()
        self._inherited: sqlite3.Connection | None = None
        self._turn = Turn()

    @classmethod
    def open(cls, folder: Path) -> "Fts5Ranker":
        """Open what lies in a folder."""
        return cls(_connect(folder / _FILE), folder / _FILE)

    def rank(self, queries: Sequence[str], topk: int) -> list[Ranked]:
        """Return the best rows for each query."""
        return [self._rank(query, topk) for query in queries]

    def _rank(self, text: str, topk: int) -> Ranked:
        match = " OR ".join(f'"{word}"' for word in query_words(text))
        if not match:
            return []
        with self._turn:
            if self._path is not None and self._process != os.getpid():
                # SQLite forbids the use of an open file on both sides of a fork.
                self._inherited, self._database = self._database, _connect(self._path)
                self._process = os.getpid()
            return self._database.execute(_SEARCH, (match, topk)).fetchall()

    def close(self) -> None:
        """Close the database."""
        with self._turn:
            self._database.close()


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)
