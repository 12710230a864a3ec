"""Output of a program, of which head and tail are kept."""

from collections import deque


class Capture:
    r"""Keeps the first and the last bytes of a stream.

    Args:
        keep: Bytes kept; the middle of what is longer is left out.
        total: Bytes after which the stream counts as a flood.

    Example:
        >>> capture = Capture(keep=8, total=100)
        >>> capture.feed(b"abcdefghijkl")
        >>> capture.text()
        'abcd\n[… 4 bytes left out …]\nijkl'
    """

    def __init__(self, keep: int, total: int) -> None:
        self._head_size, self._tail_size = keep - keep // 2, keep // 2
        self._total = total
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_held = 0
        self.size = 0
        """Bytes that came."""

    def feed(self, data: bytes) -> None:
        """Take in what came next."""
        self.size += len(data)
        room = self._head_size - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if not data:
            return
        data = data[-self._tail_size :] if self._tail_size else b""
        self._tail.append(data)
        self._tail_held += len(data)
        while self._tail_held - len(self._tail[0]) >= self._tail_size and len(self._tail) > 1:
            self._tail_held -= len(self._tail.popleft())
        if len(self._tail) > _PARTS:
            self._tail = deque([b"".join(self._tail)])

    @property
    def truncated(self) -> bool:
        """Whether something is left out."""
        return self.size > self._head_size + self._tail_size

    @property
    def flooded(self) -> bool:
        """Whether more came than may."""
        return self.size > self._total

    def text(self) -> str:
        """Return what is kept as text, with a mark where something is left out."""
        tail = b"".join(self._tail)
        if not self.truncated:
            return (bytes(self._head) + tail).decode("utf-8", "replace")
        tail = tail[len(tail) - self._tail_size :]
        left_out = self.size - len(self._head) - len(tail)
        head, end = (part.decode("utf-8", "replace") for part in (bytes(self._head), tail))
        return f"{head}\n[… {left_out} bytes left out …]\n{end}"


_PARTS = 4096
"""Small pieces are joined beyond this number: each has an overhead of its own."""
