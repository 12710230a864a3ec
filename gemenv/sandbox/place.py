"""Where children are started, and how they tell that they have begun."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from gemenv.sandbox.child import Child
from gemenv.sandbox.inside.supervisor import REPORT
from gemenv.sandbox.inside.watch import PASSED


class Leash:
    """Two pipes between us and what `inside/supervisor.py` starts.

    Through one we hear when the program begins and how it ends. At the end of the other, which
    comes when we let go of it, everything inside is ended.
    """

    def __init__(self) -> None:
        self._hearing, self.ready = os.pipe()
        self.life, self._holding = os.pipe()
        os.set_blocking(self._hearing, False)
        self._heard = b""

    def give_away(self) -> None:
        """Leave the other ends to the child alone."""
        for fd in (self.ready, self.life):
            os.close(fd)
        self.ready = self.life = -1

    def let_go(self) -> None:
        """Have everything inside ended."""
        if self._holding >= 0:
            os.close(self._holding)
            self._holding = -1

    def _listen(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._heard += os.read(self._hearing, 1 + REPORT.size)

    def begun(self) -> bool:
        """Return whether the program has begun; what failed before was not its fault."""
        self._listen()
        return self._heard.startswith(b"1")

    def report(self) -> tuple[int, float, int, str] | None:
        """Return wait status, CPU seconds, peak memory and the limit that was passed.

        Nothing if the program's end was not seen.
        """
        self._listen()
        if len(self._heard) != 1 + REPORT.size:
            return None
        status, cpu_seconds, peak_memory, passed = REPORT.unpack(self._heard[1:])
        return status, cpu_seconds, peak_memory, PASSED[int(passed)]

    async def wait(self, seconds: float) -> bool:
        """Wait until it has begun, or cannot any more, or time is up; return whether it has."""
        loop, seen = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._hearing, seen.set)
        try:
            async with asyncio.timeout(seconds):
                await seen.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self._hearing)
        return self.begun()

    @classmethod
    @contextlib.contextmanager
    def pipes(cls) -> Generator["Leash"]:
        """Give one, and close it after use."""
        leash = cls()
        try:
            yield leash
        finally:
            leash.let_go()
            for fd in (leash._hearing, leash.ready, leash.life):
                if fd >= 0:
                    os.close(fd)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where and how children are started.

    Attributes:
        command: Gives the command line from the last settings of `inside/supervisor.py`, which
            are descriptors.
        environment: All of its environment.
        folder: Its current folder.
        pass_fds: Descriptors that it inherits besides.
        user: The user and group that it runs as, if not ours.
        admit: Lets a child that has been started begin, where it has to wait for that. It may
            raise `OSError`.
    """

    command: Callable[[Mapping[str, int | None]], Sequence[str]]
    environment: Mapping[str, str]
    folder: str
    pass_fds: tuple[int, ...] = ()
    user: int | None = None
    admit: Callable[[], Awaitable[None]] | None = None

    def start(
        self, leash: Leash, files: IO[bytes] | None = None, stderr: IO[bytes] | None = None
    ) -> Child:
        """Start a child.

        Args:
            leash: Whose other ends the child gets.
            files: See `launch.archive`.
            stderr: Where its stderr goes; by default into a pipe.

        Raises:
            OSError: If that fails.
        """
        given = {"files": files.fileno()} if files else {}
        given |= {"ready": leash.ready, "life": leash.life}
        try:
            return Child(
                self.command({"files": None, **given}),
                environment=self.environment,
                folder=self.folder,
                pass_fds=(*self.pass_fds, *given.values()),
                stderr=stderr,
                user=self.user,
            )
        finally:
            leash.give_away()
