"""What a worker is doing now, in memory that outlives it."""

import mmap
import time
from typing import NamedTuple, Protocol

from gemenv.core.failure import FailureStage

SIZE = 72
"""Bytes of the memory: twice three integers and a time, and another time."""

_STAGES: tuple[FailureStage, ...] = ("make", "reset", "step")
_CODES = {stage: code for code, stage in enumerate(_STAGES)}


class Doing(NamedTuple):
    """One call of an environment."""

    slot: int
    """Its index."""
    stage: FailureStage
    episode: int
    since: float
    """When it began, on `time.monotonic`'s clock, which processes of one machine share."""


class Watch(Protocol):
    """Is told which call of which slot begins."""

    def __call__(self, index: int, stage: FailureStage, episode: int) -> None:
        """Take note."""
        ...


def unwatched(index: int, stage: FailureStage, episode: int) -> None:
    """Take no note."""


class Progress:
    """What a worker is doing, shared between it and its supervisor.

    There is one note of the call in its main thread; one of the latest call that waits on its
    event loop or in a thread; and the time of the loop's latest heartbeat.

    Args:
        descriptor: An open file of at least `SIZE` bytes; it may be closed afterwards.
    """

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, SIZE)
        self._words = memoryview(self._memory).cast("q")
        self._clock = memoryview(self._memory).cast("d")

    def begin(self, index: int, stage: FailureStage, episode: int) -> None:
        """Note the call that begins now in the main thread."""
        self._write(0, index, stage, episode)

    def rest(self) -> None:
        """Note that no call is going on in the main thread."""
        self._words[0] = 0

    def begin_waiting(self, index: int, stage: FailureStage, episode: int) -> None:
        """Note the call that begins now elsewhere."""
        self._write(4, index, stage, episode)

    def beat(self) -> None:
        """Note that the event loop is alive."""
        self._clock[8] = time.monotonic()

    def read(self) -> Doing | None:
        """Return the call that is going on in the main thread, or during which it ended."""
        return self._read(0)

    def read_waiting(self) -> Doing | None:
        """Return the latest call that began elsewhere."""
        return self._read(4)

    def last_beat(self) -> float | None:
        """Return the time of the event loop's last heartbeat; `None` before the first."""
        return self._clock[8] or None

    def _write(self, at: int, index: int, stage: FailureStage, episode: int) -> None:
        words = self._words
        # The index comes last: without it, nothing of this is read.
        self._clock[at + 3] = time.monotonic()
        words[at + 1], words[at + 2] = _CODES[stage], episode
        words[at] = index + 1

    def _read(self, at: int) -> Doing | None:
        words = self._words
        if not words[at]:
            return None
        return Doing(words[at] - 1, _STAGES[words[at + 1]], words[at + 2], self._clock[at + 3])

    def close(self) -> None:
        """Give the memory back."""
        self._words.release()
        self._clock.release()
        self._memory.close()
