"""A lock that no fork leaves locked for good."""

import os
import threading
import weakref
from types import TracebackType


class Turn:
    """A lock for what cannot be used by two threads, or be in use while the process forks.

    A fork waits for whoever has it. In the child it is free.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        _TURNS.add(self)

    def __enter__(self) -> None:
        """Take it."""
        self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give it back."""
        self._lock.release()


_TURNS: weakref.WeakSet[Turn] = weakref.WeakSet()
_HELD: list[Turn] = []


def _hold_all() -> None:
    for turn in list(_TURNS):
        turn.__enter__()
        _HELD.append(turn)


def _release_all() -> None:
    while _HELD:
        _HELD.pop().__exit__(None, None, None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold_all, after_in_parent=_release_all, after_in_child=_release_all)
