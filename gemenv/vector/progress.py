"""What a worker is doing now, in memory that outlives it."""

import mmap
import time
from typing import NamedTuple, Protocol

from gemenv.core.failure import FailureStage

SIZE = 32
"""Bytes of the memory: three integers and a time."""

_STAGES: tuple[FailureStage, ...] = ("make", "reset", "step")


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
    """A note of the present call, shared between a worker and its supervisor.

    Args:
        descriptor: An open file of at least `SIZE` bytes; it may be closed afterwards.
    """

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, SIZE)
        self._words = memoryview(self._memory).cast("q")
        self._clock = memoryview(self._memory)[24:32].cast("d")

    def begin(self, index: int, stage: FailureStage, episode: int) -> None:
        """Note the call that begins now."""
        words = self._words
        self._clock[0] = time.monotonic()
        words[1], words[2] = _STAGES.index(stage), episode
        words[0] = index + 1

    def rest(self) -> None:
        """Note that no call is going on."""
        self._words[0] = 0

    def read(self) -> Doing | None:
        """Return the call that is going on, or during which the worker ended."""
        index, stage, episode = self._words[0], self._words[1], self._words[2]
        return Doing(index - 1, _STAGES[stage], episode, self._clock[0]) if index else None

    def close(self) -> None:
        """Give the memory back."""
        self._words.release()
        self._clock.release()
        self._memory.close()
