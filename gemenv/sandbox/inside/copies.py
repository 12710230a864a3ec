"""The ends that the relay has of the processes below it."""

# pyright: basic

import os
import socket
import time

from gemenv.sandbox.inside import cells, processes

CHUNK = 1 << 16
"""Bytes read or written at a time."""


class Copy:
    """A process that serves a control socket: a holder, a cell or a snapshot."""

    def __init__(self, end):
        self.end = end
        self.pid: "int | None" = None
        self.inbox, self.outbox = bytearray(), bytearray()
        end.setblocking(False)

    def reports(self):
        """Return what it reported; `None` at the end of its socket."""
        try:
            data = self.end.recv(4096)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        self.inbox += data
        size, found = cells.REPORT.size, []
        while len(self.inbox) >= size:
            found.append(cells.REPORT.unpack(bytes(self.inbox[:size])))
            del self.inbox[:size]
        return found

    def end_it(self):
        """Kill the process."""
        self.end.close()
        if self.pid is not None:
            processes.kill(self.pid)


class Cell:
    """A run: the copy that does it, and the ends of its pipes."""

    def __init__(self, number, copy, feed, outputs, stdin):
        self.id, self.copy = number, copy
        self.feed: "int | None" = feed
        self.outputs, self.stdin = outputs, memoryview(stdin)
        self.began = time.monotonic()
        self.is_command = False
        self.kill_at: "float | None" = None
        self.first_tick: "int | None" = None
        self.passed = ""

    def feed_it(self):
        """Write what its stdin has room for."""
        if self.feed is None:
            return
        try:
            self.stdin = self.stdin[os.write(self.feed, self.stdin[:CHUNK]) :]
        except BlockingIOError:
            return
        except OSError:
            self.stdin = self.stdin[:0]
        self.close_feed_at_end()

    def close_feed_at_end(self):
        """Close its stdin when it has all."""
        if not self.stdin and self.feed is not None:
            os.close(self.feed)
            self.feed = None


def pair():
    """Return a copy that is to be, and the end of the socket that it will serve."""
    ours, theirs = socket.socketpair()
    return Copy(ours), theirs


def read_some(fd):
    """Return what a pipe holds; nothing at its end, `None` if there is nothing yet."""
    try:
        return os.read(fd, CHUNK)
    except BlockingIOError:
        return None
    except OSError:
        return b""
