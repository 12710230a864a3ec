"""A terminal of a given width, in which a program believes that a person sits."""

import os
import re
import select
import subprocess
import time
from types import TracebackType
from typing import Self

from tests.rollout import programs

DEADLINE = 60
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]")


class Terminal:
    """Runs `gemenv` in a pseudo terminal.

    Args:
        arguments: Of the command line.
        columns: The terminal's width.
    """

    def __init__(self, *arguments: str, columns: int = 80) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self._terminal, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
        self.process: subprocess.Popen[str] = programs.gemenv(
            *arguments,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**environment, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)
        self._raw = b""

    @property
    def shown(self) -> str:
        """All that has appeared so far, without colours and movements of the cursor."""
        text = self._raw.decode(errors="replace").replace("\r\n", "\n")
        return _CONTROL.sub("", text)

    @property
    def lines(self) -> list[str]:
        """The lines that are left on the screen; a bar is drawn over itself."""
        return [line.rstrip("\r").rpartition("\r")[2].rstrip() for line in self.shown.split("\n")]

    def wait_for(self, text: str, count: int = 1) -> None:
        """Read until the text has appeared so often."""
        end = time.monotonic() + DEADLINE
        while self.shown.count(text) < count:
            left = end - time.monotonic()
            assert left > 0, f"no {text!r} within {DEADLINE} s, but {self.shown!r}"
            assert self._read(left), f"the program ended without {text!r}: {self.shown!r}"

    def enter(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def end(self) -> int:
        """Read until the program ends; return its exit code."""
        end = time.monotonic() + DEADLINE
        while self._read(end - time.monotonic()):
            assert time.monotonic() < end, f"still running after {DEADLINE} s: {self.shown!r}"
        return self.process.wait(DEADLINE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)

    def _read(self, seconds: float) -> bool:
        """Read what there is, waiting for it; return whether there may be more."""
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, seconds))
        if not ready:
            return True
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # Linux says so when the other side is closed.
            return False
        self._raw += data
        return bool(data)
