"""Rows of local files."""

import csv
import functools
import json
import mmap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np

from gemenv.data.rows import Row, Rows
from gemenv.errors import InvalidArgumentError, MissingDependencyError


class JsonLines:
    """The rows of a JSON Lines file, each parsed when it is asked for.

    Opening reads the file once for the ends of lines; memory holds 8 bytes a row.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            self._text = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if _size(path) else b""
            )
        data = np.frombuffer(self._text, np.uint8)
        ends = np.flatnonzero(data == ord("\n"))
        if data.size and (not ends.size or ends[-1] != data.size - 1):
            ends = np.append(ends, data.size)
        starts = np.concatenate([[0], ends[:-1] + 1]) if ends.size else ends
        # Nothing between two ends of lines, or a carriage return alone, is no row.
        kept = (ends - starts > 1) | ((ends - starts == 1) & (data[starts] != ord("\r")))
        self._starts, self._ends = starts[kept], ends[kept]

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: int) -> Row:
        line = self._text[int(self._starts[index]) : int(self._ends[index])]
        try:
            row: Any = json.loads(line)
        except ValueError as error:
            raise InvalidArgumentError(
                f"Row {index} of {str(self._path)!r} must be JSON, got {line[:80]!r}: {error}."
            ) from error
        return _mapping(row, index, self._path)


def _size(path: Path) -> int:
    return path.stat().st_size


def _mapping(row: Any, index: int, path: Path) -> Row:
    if not isinstance(row, Mapping):
        raise InvalidArgumentError(
            f"Row {index} of {str(path)!r} must be a JSON object, got {type(row).__name__}."
        )
    return cast("Row", row)


def _read_json(path: Path) -> Rows:
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidArgumentError(f"{str(path)!r} must be JSON: {error}.") from error
    if not isinstance(data, list):
        raise InvalidArgumentError(
            f"{str(path)!r} must hold a list of objects, got {type(data).__name__}."
        )
    return [_mapping(row, index, path) for index, row in enumerate(cast("list[Any]", data))]


def _read_csv(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _read_parquet(path: Path) -> Rows:
    try:
        import pyarrow.parquet as parquet  # pyright: ignore[reportMissingTypeStubs]
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "Parquet files need the package 'pyarrow', which is not installed: "
            "pip install 'gemenv[datasets]'"
        ) from error
    return _Table(cast("Any", parquet).read_table(path))


class _Table:
    """The rows of an Arrow table."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __len__(self) -> int:
        return self._table.num_rows

    def __getitem__(self, index: int) -> Row:
        return self._table.slice(index, 1).to_pylist()[0]


READERS: dict[str, Callable[[Path], Rows]] = {
    ".jsonl": JsonLines,
    ".ndjson": JsonLines,
    ".json": _read_json,
    ".csv": _read_csv,
    ".tsv": functools.partial(_read_csv, delimiter="\t"),
    ".parquet": _read_parquet,
}
"""How to read a file, by its suffix."""


def open_files(path: Path) -> dict[str, Callable[[], Rows]]:
    """Return readers by split: those of a folder's files by their names, or that of one file.

    Raises:
        InvalidArgumentError: If nothing there can be read; it lists what is there.
    """
    if path.is_dir():
        found = sorted(p for p in path.iterdir() if p.suffix in READERS)
        here = ", ".join(sorted(p.name for p in path.iterdir())[:20])
        missing = f"The folder {str(path)!r} holds {here or 'nothing'}"
    elif path.exists():
        found = [path] if path.suffix in READERS else []
        missing = f"{str(path)!r} has the suffix {path.suffix!r}"
    else:
        near = ", ".join(sorted(p.name for p in path.parent.glob("*"))[:20])
        raise InvalidArgumentError(
            f"There is no file {str(path)!r}. Its folder holds {near or 'nothing'}."
        )
    if not found:
        raise InvalidArgumentError(f"{missing}; expected a file with one of {', '.join(READERS)}.")
    return {p.stem: functools.partial(READERS[p.suffix], p) for p in found}
