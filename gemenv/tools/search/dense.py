"""Search by meaning: cosine of sentence embeddings, every passage compared."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search.encoder import Array, Encoder
from gemenv.tools.search.passage import Passage
from gemenv.tools.search.ranker import Ranked, Ranker, RankWriter
from gemenv.tools.search.turn import Turn
from gemenv.tools.search.words import MOST_CHARACTERS

_FILE, _PROBE = "vectors.npy", "probe.npy"
_BATCH = 32
_ROWS = 65536
"""Rows that are compared at a time."""
_DIGITS = 5
"""Of a score. The last digits depend on what else is in a batch, and would order equals."""
_PROBE_TEXT = "The quick brown fox jumps over the lazy dog."
_SAME = 1e-3


class DenseWriter(RankWriter):
    """Makes vectors of passages, some dozens a second on a CPU.

    Args:
        folder: Where the files go; `None` keeps all in memory.
        encoder: Makes them.
    """

    def __init__(self, folder: Path | None, encoder: Encoder) -> None:
        self._folder, self._encoder = folder, encoder
        self._waiting: list[str] = []
        self._parts: list[Array] = []

    def add(self, row: int, passage: Passage) -> None:
        """Take a passage in."""
        self._waiting.append(f"{passage.title}\n{passage.text}")
        # Texts of one length are encoded together: the shorter ones are padded.
        if len(self._waiting) == 16 * _BATCH:
            self._flush()

    def finish(self) -> Ranker:
        """Return the ranker."""
        self._flush()
        empty = np.zeros((0, self._encoder.size), np.float32)
        vectors = np.concatenate([empty, *self._parts])
        self._parts.clear()
        if self._folder is not None:
            np.save(self._folder / _FILE, vectors)
            np.save(self._folder / _PROBE, self._encoder.encode([_PROBE_TEXT]))
        return DenseRanker(vectors, self._encoder)

    def _flush(self) -> None:
        texts, self._waiting = self._waiting, []
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        vectors = np.zeros((len(texts), self._encoder.size), np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._encoder.encode([texts[row] for row in rows])
        self._parts.append(vectors)


class DenseRanker(Ranker):
    """Ranks rows by cosine, from -1 to 1. A query of spaces alone has no hits.

    Args:
        vectors: A row for each passage.
        encoder: Makes those of queries.
    """

    def __init__(self, vectors: Array, encoder: Encoder) -> None:
        self._vectors, self._encoder = vectors, encoder
        # A fork in the middle of a product, or of a text's words, would leave its locks taken.
        self._turn = Turn()

    @classmethod
    def open(cls, folder: Path, encoder: Encoder) -> "DenseRanker":
        """Open what lies in a folder.

        Raises:
            InvalidArgumentError: If another model made the vectors.
        """
        vectors: Array = np.load(folder / _FILE, mmap_mode="r", allow_pickle=False)
        probe: Array = np.load(folder / _PROBE, allow_pickle=False)
        now = encoder.encode([_PROBE_TEXT])
        if probe.shape != now.shape or float(np.abs(probe - now).max()) > _SAME:
            raise InvalidArgumentError(
                f"The vectors in {str(folder)!r} were made by another model; give its folder as "
                "`model`, or build the index again."
            )
        return cls(vectors, encoder)

    def rank(self, queries: Sequence[str], topk: int) -> list[Ranked]:
        """Return the best rows for each query."""
        texts = [query[:MOST_CHARACTERS].strip() for query in queries]
        asked = [text for text in texts if text]
        with self._turn:
            found = iter(self._rank(asked, topk))
        return [next(found) if text else [] for text in texts]

    def _rank(self, texts: list[str], topk: int) -> list[Ranked]:
        # One by one: what stands beside it in a batch must not change a query's hits.
        wanted = [self._encoder.encode([text])[0] for text in texts]
        best: list[tuple[Any, Any]] = [
            (np.empty(0, np.int64), np.empty(0, np.float32)) for _ in wanted
        ]
        for start in range(0, len(self._vectors), _ROWS):
            part = self._vectors[start : start + _ROWS]
            for place, vector in enumerate(wanted):
                scores = (part @ vector).round(_DIGITS)
                rows = np.arange(start, start + len(part))
                best[place] = _best(best[place], rows, scores, topk)
        return [
            [(int(row), float(score)) for row, score in zip(rows, scores, strict=True)]
            for rows, scores in best
        ]


def _best(so_far: tuple[Any, Any], rows: Any, scores: Any, topk: int) -> tuple[Any, Any]:
    """Return the best rows of those so far and more, best first, equals by row."""
    rows, scores = np.concatenate([so_far[0], rows]), np.concatenate([so_far[1], scores])
    if len(scores) > topk:
        least = np.partition(scores, len(scores) - topk)[len(scores) - topk]
        kept = scores >= least
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:topk]
    return rows[order], scores[order]
