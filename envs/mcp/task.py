"""What an agent has to do in a folder, and how it is told whether it is done."""

import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_FILE = 1 << 20
"""Bytes of a file that a checker reads."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task over a folder."""

    instruction: str
    """What the agent reads. It does not name the folder, whose path is another each time."""
    set_up: Callable[[Path], None]
    """Puts what the task begins with into the empty folder."""
    check: Callable[[Path, str], bool]
    """Says whether the task is done, from the folder and the agent's last reply. What it finds
    there may be anything; where it raises an `OSError` or `ValueError`, the task is not done."""
    gold: Sequence[tuple[str, Mapping[str, Any]]] = ()
    """Calls that do the task, by tool and arguments; empty where none are known."""
    answer: str = "Done."
    """The reply after them."""

    def done(self, folder: Path, reply: str) -> bool:
        """Say whether the task is done, whatever is in the folder."""
        try:
            return bool(self.check(folder, reply))
        except (OSError, ValueError, RecursionError):
            return False


def read(folder: Path, name: str) -> str:
    """Return a text file of a folder in which an agent has worked.

    Raises:
        OSError: If there is no such regular file.
        ValueError: If it is no text, or larger than `LARGEST_FILE`.
    """
    path = folder / name
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or path.resolve() != folder.resolve() / name:
        raise OSError(f"{name} is no regular file of the folder.")
    if found.st_size > LARGEST_FILE:
        raise ValueError(f"{name} is too large.")
    return path.read_text(encoding="utf-8")


def files_of(folder: Path) -> list[str]:
    """Return the names of all files below a folder, relative and sorted, links among them."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )
