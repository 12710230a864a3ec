"""Where the passages of an index are kept, by their row: their place in the corpus."""

import hashlib
import json
import mmap
from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search.passage import Passage

_TEXTS, _ENDS = "passages.jsonl", "ends.npy"


class Store(ABC):
    """Passages by row."""

    @abstractmethod
    def __len__(self) -> int:
        """How many there are."""

    @abstractmethod
    def read(self, row: int) -> Passage:
        """Return a passage."""

    def close(self) -> None:  # noqa: B027 - memory needs none
        """Free what it holds."""


class MemoryStore(Store):
    """Passages in memory."""

    def __init__(self, passages: list[Passage]) -> None:
        self._passages = passages

    def __len__(self) -> int:
        return len(self._passages)

    def read(self, row: int) -> Passage:
        """Return a passage."""
        return self._passages[row]


class FileStore(Store):
    """Passages in a file, of which only what is asked for comes into memory.

    Raises:
        InvalidArgumentError: If the files do not fit each other.
    """

    def __init__(self, folder: Path) -> None:
        # A plain view: to index a `memmap` takes longer than to read a passage.
        self._ends = np.asarray(np.load(folder / _ENDS, mmap_mode="r", allow_pickle=False))
        path = folder / _TEXTS
        size = path.stat().st_size
        if size != (int(self._ends[-1]) if len(self._ends) else 0):
            raise InvalidArgumentError(
                f"{str(path)!r} is not as long as its index says. Build the index again."
            )
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            self._texts = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else None

    def __len__(self) -> int:
        return len(self._ends)

    def read(self, row: int) -> Passage:
        """Return a passage."""
        assert self._texts is not None  # noqa: S101 - it has rows
        start = int(self._ends[row - 1]) if row else 0
        return Passage(*json.loads(self._texts[start : int(self._ends[row])]))

    def close(self) -> None:
        """Free the mapped file."""
        if self._texts is not None:
            self._texts.close()


class StoreWriter:
    """Takes the passages of a corpus, in order.

    Args:
        folder: Where the files go; `None` keeps all in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._hash = hashlib.sha256()
        self._kept: list[Passage] = []
        self._ends = array("Q")
        self._size = 0
        self._file = None if folder is None else (folder / _TEXTS).open("wb")

    def add(self, passage: Passage) -> Passage:
        """Keep a passage, and return it as it is kept: in UTF-8, without lone surrogates."""
        passage, line = encoded(passage)
        self._hash.update(line)
        if self._file is None:
            self._kept.append(passage)
        else:
            self._file.write(line)
            self._size += len(line)
            self._ends.append(self._size)
        return passage

    @property
    def fingerprint(self) -> str:
        """What tells the corpus so far from others: SHA-256, in hexadecimal digits."""
        return self._hash.hexdigest()

    def finish(self) -> Store:
        """Return the store."""
        if self._file is None or self._folder is None:
            return MemoryStore(self._kept)
        self._file.close()
        np.save(self._folder / _ENDS, np.asarray(self._ends, np.uint64))
        return FileStore(self._folder)

    def abandon(self) -> None:
        """Close the file; what it holds is of no use."""
        if self._file is not None:
            self._file.close()


def encoded(passage: Passage) -> tuple[Passage, bytes]:
    """Return a passage that can be written as UTF-8, and its line in the file."""
    fields = (passage.id, passage.title, passage.text)
    line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"
    try:
        return passage, line.encode()
    except UnicodeEncodeError:
        clean = (field.encode(errors="replace").decode() for field in fields)
        return encoded(Passage(*clean))


def fingerprint(passages: Iterable[Passage]) -> str:
    """Return what a `StoreWriter` that had taken in these passages would."""
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(encoded(passage)[1])
    return digest.hexdigest()
