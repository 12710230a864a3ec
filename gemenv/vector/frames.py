"""Messages on a stream: a length, then as many bytes."""

import socket
import struct

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 16


def frame(message: bytes) -> bytes:
    """Return a message as it goes onto a stream."""
    return _LENGTH.pack(len(message)) + message


class FrameReader:
    """Cuts a stream into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._arriving = bytearray(_CHUNK)

    def feed(self, data: bytes | memoryview) -> list[bytes]:
        """Take in what has arrived; return the messages that are whole.

        >>> reader = FrameReader()
        >>> reader.feed(frame(b"one") + frame(b"two")[:5]), reader.feed(frame(b"two")[5:])
        ([b'one'], [b'two'])
        """
        buffer, start = self._buffer, 0
        messages: list[bytes] = []
        buffer += data
        while len(buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(buffer, start)
            end = start + _LENGTH.size + length
            if len(buffer) < end:
                break
            messages.append(bytes(buffer[start + _LENGTH.size : end]))
            start = end
        del buffer[:start]
        return messages

    def read(
        self, connection: socket.socket, *, to_the_end: bool = False
    ) -> tuple[list[bytes], bool]:
        """Take in what has arrived at a socket that does not block.

        Args:
            connection: The socket.
            to_the_end: Whether to read until there is no more; otherwise the end, and what comes
                meanwhile, may be left to the next time.

        Returns:
            The messages that are whole, and whether the other end is closed.
        """
        messages: list[bytes] = []
        view = memoryview(self._arriving)
        while True:
            try:
                # Into one place: a buffer a time would tear up the heap.
                count = connection.recv_into(view)
            except BlockingIOError:
                return messages, False
            except ConnectionError:
                return messages, True
            if not count:
                return messages, True
            messages += self.feed(view[:count])
            if count < _CHUNK and not to_the_end:
                # To be told that there is no more would be half of the cost.
                return messages, False


def receive_one(connection: socket.socket) -> bytes | None:
    """Wait for one message on a socket that blocks; `None` at its end."""
    header = _receive_exactly(connection, _LENGTH.size)
    return None if header is None else _receive_exactly(connection, _LENGTH.unpack(header)[0])


def _receive_exactly(connection: socket.socket, count: int) -> bytes | None:
    parts: list[bytes] = []
    while count:
        data = connection.recv(min(count, _CHUNK))
        if not data:
            return None
        parts.append(data)
        count -= len(data)
    return b"".join(parts)
