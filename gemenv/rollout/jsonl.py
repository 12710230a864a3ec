"""Episode files: append-only, one JSON object a line, whole after a kill."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

from gemenv.errors import RecordError
from gemenv.rollout.episode import Episode


class EpisodeWriter:
    """Appends episodes to a file.

    Each line is handed to the system in one piece before `write` returns, so a killed process
    loses none that it wrote. A torn last line, left by a full disk or a crash of the machine, is
    cut off when the file is opened. One writer at a time: where the system has file locks, a
    second one is refused.

    Args:
        path: The file; made if it is not there.

    Raises:
        RecordError: If another process is writing to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] = path.open("ab+", buffering=0)
        try:
            _lock(self._file, path)
            self._cut_torn_line()
        except BaseException:
            self._file.close()
            raise

    def write(self, episode: Episode) -> None:
        """Append one episode."""
        rest = memoryview(episode.to_json().encode("ascii") + b"\n")
        while rest:
            rest = rest[self._file.write(rest) :]

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _cut_torn_line(self) -> None:
        end = self._file.seek(0, os.SEEK_END)
        keep = end
        while keep:
            start = max(0, keep - 65536)
            self._file.seek(start)
            newline = self._file.read(keep - start).rfind(b"\n")
            if newline >= 0:
                keep = start + newline + 1
                break
            keep = start
        if keep < end:
            self._file.truncate(keep)


def read_episodes(path: Path) -> Iterator[Episode]:
    """Read an episode file; a torn last line, without its newline, is passed over.

    Raises:
        RecordError: Names the line that cannot be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield Episode.from_json(line)
            except RecordError as error:
                raise RecordError(f"{path}, line {number}: {error}") from error


def _lock(file: IO[bytes], path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise RecordError(
            f"Another process is writing to {path}; wait for it, or choose another folder."
        ) from error
