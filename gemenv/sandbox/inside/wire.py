"""The frames that lead out of a sandbox; `kernel.py` says what they mean."""

# pyright: basic

import json
import os
import select
import struct
import time

RUN, INTERRUPT, READ, WRITE, SNAPSHOT, RESTORE = range(1, 7)
"""Kinds of commands."""
OUT, DONE, FILE, ERROR = range(1, 5)
"""Kinds of answers."""
FRAME = struct.Struct("!BII")
"""Kind, size of the header, size of the body."""

_CHUNK = 1 << 16


class Lost(Exception):  # noqa: N818 - what happened, not a mistake
    """Nobody listens any more, or what was kept is lost."""


class Wire:
    """Reads commands from one descriptor, and writes answers to another, without waiting."""

    def __init__(self, commands, answers):
        self.commands, self.answers = commands, answers
        os.set_blocking(answers, False)
        self._inbox, self.outbox = bytearray(), bytearray()

    def read(self):
        """Return the commands that are whole: kind, header, body.

        Raises:
            Lost: At the end.
        """
        data = os.read(self.commands, 1 << 20)
        if not data:
            raise Lost
        self._inbox += data
        found = []
        while len(self._inbox) >= FRAME.size:
            kind, head, body = FRAME.unpack(bytes(self._inbox[: FRAME.size]))
            start, end = FRAME.size + head, FRAME.size + head + body
            if len(self._inbox) < end:
                break
            header = json.loads(bytes(self._inbox[FRAME.size : start]))
            found.append((kind, header, bytes(self._inbox[start:end])))
            del self._inbox[:end]
        return found

    def answer(self, kind, number, body=b"", **header):
        """Send an answer to the command of an id, as soon as there is room."""
        head = json.dumps(dict(header, id=number)).encode()
        self.outbox += FRAME.pack(kind, len(head), len(body)) + head + body

    def write(self):
        """Write what there is room for.

        Raises:
            Lost: If nobody listens.
        """
        try:
            del self.outbox[: os.write(self.answers, bytes(self.outbox[:_CHUNK]))]
        except BlockingIOError:
            pass
        except OSError:
            raise Lost from None

    def finish(self, seconds):
        """Write all of it, if there is room within some seconds."""
        limit, poll = time.monotonic() + seconds, select.poll()
        poll.register(self.answers, select.POLLOUT)
        try:
            while self.outbox and time.monotonic() < limit:
                if poll.poll(max(0, limit - time.monotonic()) * 1000):
                    self.write()
        except Lost:
            pass
