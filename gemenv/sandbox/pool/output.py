"""One stream of a program, read as it fills."""

import asyncio
import os
from types import TracebackType
from typing import Self

from gemenv.sandbox.capture import Capture

_CHUNK = 1 << 16


class Output:
    """A pipe whose reading end belongs to the event loop.

    Args:
        capture: What keeps the bytes.
        flooded: Set when there are more than there may be.
    """

    def __init__(self, capture: Capture, flooded: asyncio.Event) -> None:
        self._capture, self._flooded = capture, flooded
        self._loop = asyncio.get_running_loop()
        self._reading, self.writing = os.pipe()
        os.set_blocking(self._reading, False)

    def __enter__(self) -> Self:
        """Begin to read."""
        self._loop.add_reader(self._reading, self._read)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pipe."""
        self._loop.remove_reader(self._reading)
        os.close(self._reading)
        self.hand_over()

    def hand_over(self) -> None:
        """Close the writing end, which the program has by now."""
        if self.writing >= 0:
            os.close(self.writing)
            self.writing = -1

    def drain(self) -> None:
        """Take in what is left, once nobody writes any more."""
        while self._read():
            pass

    def _read(self) -> bool:
        """Take in what is there; say whether there may be more."""
        if self._capture.flooded:
            return False
        try:
            data = os.read(self._reading, _CHUNK)
        except BlockingIOError:
            return False
        self._capture.feed(data)
        if self._capture.flooded:
            self._flooded.set()
        if not data or self._capture.flooded:
            # Otherwise the loop would call without end.
            self._loop.remove_reader(self._reading)
            return False
        return True
