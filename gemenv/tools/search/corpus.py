"""Corpora in JSON Lines files, read a line at a time."""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search.passage import Passage

LONGEST_LINE = 64 * 2**20
"""Bytes of a line; a file that has longer ones is no corpus."""


class Corpus:
    """The passages of a file, read anew by every iteration.

    A line is a JSON object in one of the shapes of the field: `{"id", "contents"}`, of which the
    first line is the title (Search-R1, wiki-18), or `{"id", "title", "text"}`, also with `_id`
    (BEIR). A passage without an id has the number of its line, from 0. Empty lines are skipped.

    Args:
        path: The file; `.gz` is unpacked.

    Raises:
        InvalidArgumentError: If there is no such file; while it is read, if a line is bad, with
            the number of the line.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise InvalidArgumentError(f"There is no file {str(self.path)!r}.")
        self._bytes = self.path.stat().st_size
        self._file: IO[bytes] | None = None

    @property
    def read_share(self) -> float:
        """How much of the file the present iteration has read, from 0 to 1."""
        if self._file is None or not self._bytes:
            return 0.0
        return min(1.0, self._file.tell() / self._bytes)

    def __iter__(self) -> Iterator[Passage]:
        """Read the passages."""
        with self.path.open("rb") as file:
            self._file = file
            try:
                packed = self.path.suffix == ".gz"
                lines = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if packed else file
                yield from self._passages(lines)
            except (EOFError, OSError, zlib.error) as error:
                raise InvalidArgumentError(
                    f"{str(self.path)!r} cannot be read: {error}."
                ) from error
            finally:
                self._file = None

    def _passages(self, lines: IO[bytes]) -> Iterator[Passage]:
        number = 0
        while line := lines.readline(LONGEST_LINE):
            if line.strip():
                try:
                    yield passage_of(line, str(number))
                except ValueError as error:
                    raise InvalidArgumentError(
                        f"{str(self.path)!r}, line {number + 1}: {error}"
                    ) from None
            number += 1


def passage_of(line: bytes, number: str) -> Passage:
    r"""Return the passage of a line.

    Args:
        line: JSON.
        number: Its id, if it has none.

    Raises:
        ValueError: If it holds none; the message says what was expected.

    Example:
        >>> passage_of(b'{"contents": "\\"Lima\\"\\nCapital of Peru."}', "0")
        Passage(id='0', title='Lima', text='Capital of Peru.')
    """
    row: Any
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"expected a JSON object, got {line[:80]!r}: {error}.") from None
    if not isinstance(row, dict):
        raise ValueError(f"expected a JSON object, got {line[:80]!r}.")
    fields = cast("dict[str, Any]", row)
    name = fields.get("id", fields.get("_id", number))
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise ValueError(f"`id` must be text or a number, got {str(name)[:80]!r}.")
    if "contents" in fields:
        return Passage.read(str(name), _text(fields, "contents"))
    if "text" not in fields:
        came = ", ".join(fields)[:80] or "nothing"
        raise ValueError(f"expected `contents`, or `title` and `text`, got {came}.")
    return Passage(str(name), _text(fields, "title", ""), _text(fields, "text"))


def _text(fields: dict[str, Any], key: str, default: str | None = None) -> str:
    value = fields.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"`{key}` must be text, got {type(value).__name__}.")
    return value
