"""Messages to and from workers: the length in four bytes, then JSON."""

import json
import struct

_LENGTH = struct.Struct("!I")
LARGEST = 1 << 26
"""Bytes that a message may have."""
READ_BYTES = 1 << 18


def frame(message: object) -> bytes:
    """Return a message as it is sent.

    Raises:
        TypeError: If JSON cannot hold it.
        ValueError: If it is too long or circular, or an integer in it has too many digits.
        RecursionError: If it is nested too deeply.
    """
    data = json.dumps(message, separators=(",", ":")).encode()
    if len(data) > LARGEST:
        raise ValueError(f"a message of {len(data)} bytes; it may have {LARGEST}")
    return _LENGTH.pack(len(data)) + data


class Inbox:
    """Puts a message together from what arrives."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> bytes | None:
        """Take what has arrived; return the JSON of the message once all of it is there.

        Raises:
            ValueError: If it is no message: too long, or with something behind it.
        """
        self._data += data
        if len(self._data) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._data)
        missing = _LENGTH.size + length - len(self._data)
        if length > LARGEST or missing < 0:
            raise ValueError("what arrived is no message")
        if missing:
            return None
        message = bytes(memoryview(self._data)[_LENGTH.size :])
        self._data = bytearray()
        return message
