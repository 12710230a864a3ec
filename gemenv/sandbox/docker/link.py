"""The line to the first process of a container: frames over the engine's stream."""

import asyncio
import os
import socket
import weakref
from typing import Any, Self

from gemenv.errors import SandboxError

_STDOUT = 1
_READ_AHEAD = 1 << 20
_CHUNK = 60_000
_COMPLAINT = 2000
"""Characters kept of what the first process writes to stderr; it does so only when it breaks."""


class Link:
    """Sends and receives frames; see `inside/container_init.py`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._buffer = bytearray()
        self.complaint = ""

    @classmethod
    async def over(cls, stream: Any) -> Self:
        """Take over the socket that the docker SDK attached.

        Raises:
            SandboxError: If it is not a socket of this machine's kernel, but TLS or SSH.
        """
        raw = getattr(stream, "_sock", stream)
        if type(raw) is not socket.socket:
            raise SandboxError(
                "The docker sandbox speaks to engines at unix:// and plain tcp:// addresses; "
                "forward the socket of one behind TLS or SSH, with `ssh -L`."
            )
        own = raw.dup()
        stream.close()
        raw.close()
        try:
            own.setblocking(False)
            reader, writer = await asyncio.open_connection(sock=own, limit=_READ_AHEAD)
        except BaseException:
            own.close()
            raise
        _sockets.add(own)
        return cls(reader, writer)

    @property
    def alive(self) -> bool:
        """Whether the container has not hung up, as far as is known."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    async def send(self, kind: bytes, data: bytes = b"") -> None:
        """Send a frame, or several where the data is long.

        Raises:
            ConnectionError: If the container has ended.
        """
        for start in range(0, len(data) or 1, _CHUNK):
            part = data[start : start + _CHUNK]
            self._writer.write(kind + len(part).to_bytes(4, "big") + part)
            await self._writer.drain()

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame.

        Raises:
            ConnectionError: If the container has ended.
        """
        while True:
            if len(self._buffer) >= 5:
                end = 5 + int.from_bytes(self._buffer[1:5], "big")
                if len(self._buffer) >= end:
                    kind, data = bytes(self._buffer[:1]), bytes(self._buffer[5:end])
                    del self._buffer[:end]
                    return kind, data
            try:
                header = await self._reader.readexactly(8)
                part = await self._reader.readexactly(int.from_bytes(header[4:], "big"))
            except asyncio.IncompleteReadError:
                raise ConnectionResetError("the container has ended") from None
            if header[0] == _STDOUT:
                self._buffer += part
            else:
                self.complaint = (self.complaint + part.decode("utf-8", "replace"))[-_COMPLAINT:]

    def close(self) -> None:
        """Hang up; the container ends then."""
        self._writer.close()


_sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()


def _hang_up_in_child() -> None:
    """Close a forked child's copies: with them open, a container would outlive its owner."""
    for held in list(_sockets):
        if held.fileno() >= 0:
            os.close(held.detach())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_hang_up_in_child)
