"""Frames to and from `inside/kernel.py`, over the ends of its process."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any, Protocol, cast

from gemenv.sandbox.inside.wire import FRAME


class Channel(Protocol):
    """The two ends of a process in a sandbox that runs `inside/kernel.py`."""

    async def send(self, data: bytes) -> None:
        """Write to its stdin.

        Raises:
            ConnectionError: If it has ended.
        """
        ...

    async def receive(self) -> bytes:
        """Return what it wrote to stdout next, as it comes; nothing at its end."""
        ...

    async def close(self) -> None:
        """End it and everything that it started, and free its place. May be called again."""
        ...


class ForgedFrameError(Exception):
    """What came is no frame of `inside/kernel.py`."""


@dataclass(frozen=True)
class Frame:
    """See `inside/kernel.py`."""

    kind: int
    header: dict[str, Any]
    body: bytes

    def number(self, name: str) -> float | None:
        """Return a number of the header that is not negative, or `None`.

        Raises:
            ForgedFrameError: If it is neither.
        """
        value = self.header.get(name)
        if value is None:
            return None
        if type(value) not in (int, float) or not 0 <= value < _LARGEST_NUMBER:
            raise ForgedFrameError(f"`{name}` is no number")
        return value

    def whole_number(self, name: str) -> int | None:
        """Return a whole number of the header, or `None`; errors as of `number`."""
        value = self.number(name)
        return None if value is None else int(value)


class Connection:
    """Sends and receives frames. Whoever is at the other end is hostile."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._inbox = bytearray()
        # A receive that is under way when the time is up goes on, so that nothing is lost.
        self._receiving: asyncio.Task[bytes] | None = None

    async def send(self, kind: int, header: dict[str, Any], body: bytes = b"") -> None:
        """Send a frame.

        Raises:
            ConnectionError: If the other end is gone.
        """
        head = json.dumps(header).encode()
        await self._channel.send(FRAME.pack(kind, len(head), len(body)) + head + body)

    async def send_until(
        self, deadline: float, kind: int, header: dict[str, Any], body: bytes = b""
    ) -> bool:
        """Send a frame, and return whether it got there in time; if not, close.

        Raises:
            ConnectionError: If the other end is gone.
        """
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                await self.send(kind, header, body)
        except TimeoutError:
            return False
        return True

    async def receive(self, deadline: float) -> Frame:
        """Return the next frame.

        Args:
            deadline: On the clock of `time.monotonic`.

        Raises:
            TimeoutError: If none came.
            ConnectionError: If the other end is gone.
            ForgedFrameError: If what came is no frame.
        """
        while (frame := self._take()) is None:
            receiving = self._receiving or asyncio.ensure_future(self._channel.receive())
            self._receiving = receiving
            patience = max(0.0, deadline - time.monotonic())
            done, _ = await asyncio.wait({receiving}, timeout=patience)
            if not done:
                raise TimeoutError
            self._receiving = None
            # It is cancelled if this connection is closed meanwhile.
            data = b"" if receiving.cancelled() else receiving.result()
            if not data:
                raise ConnectionResetError("the kernel has ended")
            self._inbox += data
        return frame

    def _take(self) -> Frame | None:
        if len(self._inbox) < FRAME.size:
            return None
        kind, head, body = FRAME.unpack_from(self._inbox)
        if head > _LARGEST_HEADER or body > _LARGEST_BODY:
            raise ForgedFrameError(f"a frame of {head + body} bytes")
        start, end = FRAME.size + head, FRAME.size + head + body
        if len(self._inbox) < end:
            return None
        try:
            header: Any = json.loads(bytes(self._inbox[FRAME.size : start]))
        except (ValueError, RecursionError):
            raise ForgedFrameError("a header that is not JSON") from None
        if not isinstance(header, dict):
            raise ForgedFrameError("a header that is no object")
        content = bytes(self._inbox[start:end])
        del self._inbox[:end]
        return Frame(kind, cast(dict[str, Any], header), content)

    async def close(self) -> None:
        """End the process and everything in its place."""
        receiving, self._receiving = self._receiving, None
        try:
            if receiving is not None:
                receiving.cancel()
                await asyncio.wait({receiving})
                if not receiving.cancelled():
                    receiving.exception()  # Looked at, so that asyncio does not complain.
        finally:
            await self._channel.close()


_LARGEST_HEADER, _LARGEST_BODY = 1 << 16, 16 << 20
_LARGEST_NUMBER = 1 << 62
