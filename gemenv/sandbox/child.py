"""A child process of ours: started, fed, watched and ended."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO


class Child:
    """A process in a session and process group of its own. Made and used on one event loop.

    Args:
        argv: The command.
        environment: All of its environment.
        folder: Its current folder.
        pass_fds: Descriptors that it inherits, besides stdin, stdout and stderr.
        stderr: Where its stderr goes; by default into a pipe.
        user: The user and group that it runs as, if not ours.

    Raises:
        OSError: If it cannot be started.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: str,
        pass_fds: Sequence[int] = (),
        stderr: IO[bytes] | None = None,
        user: int | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._popen = subprocess.Popen(  # noqa: S603 - no shell; to run what is given is the task
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr or subprocess.PIPE,
            bufsize=0,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            pass_fds=pass_fds,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        for pipe in self.pipes:
            os.set_blocking(pipe.fileno(), False)
        self.pid = self._popen.pid
        self.ended: asyncio.Future[None] = self._loop.create_future()
        """Done when the process has ended by itself or by `kill`."""
        self.status: int | None = None
        """Its wait status, after `close`."""
        self._pidfd = -1
        try:
            self._watch()
        except BaseException:
            self._popen.kill()
            self._popen.wait()
            for pipe in self.pipes:
                pipe.close()
            raise

    @property
    def pipes(self) -> list[IO[bytes]]:
        """Our ends of stdin, stdout and stderr, as far as they are pipes."""
        popen = self._popen
        return [pipe for pipe in (popen.stdin, popen.stdout, popen.stderr) if pipe is not None]

    def _watch(self) -> None:
        if sys.platform == "linux":
            self._pidfd = os.pidfd_open(self.pid)
            self._loop.add_reader(self._pidfd, self._has_ended)
            return
        # The thread looks without reaping, so that the id stays taken until `close`.
        waiting = self._loop.run_in_executor(
            None, os.waitid, os.P_PID, self.pid, os.WEXITED | os.WNOWAIT
        )
        waiting.add_done_callback(lambda _: self._has_ended())

    def _has_ended(self) -> None:
        if self._pidfd >= 0:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1
        if not self.ended.done():
            self.ended.set_result(None)

    def read(self, pipe: IO[bytes], take: Callable[[bytes], None]) -> None:
        """Give what comes through a pipe to a function, until it ends."""
        self._loop.add_reader(pipe.fileno(), self.read_once, pipe, take)

    def read_once(self, pipe: IO[bytes], take: Callable[[bytes], None]) -> bool:
        """Give one piece to the function; return whether there was one."""
        try:
            data = os.read(pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if data:
            take(data)
        else:
            self._loop.remove_reader(pipe.fileno())
        return bool(data)

    def feed(self, data: bytes) -> None:
        """Write to stdin as it takes it, and close it then."""
        stdin = self._popen.stdin
        assert stdin is not None  # noqa: S101 - it is a pipe
        rest = memoryview(data)

        def write() -> None:
            nonlocal rest
            try:
                rest = rest[os.write(stdin.fileno(), rest[:_CHUNK]) :]
            except BlockingIOError:
                return
            except OSError:
                rest = rest[:0]
            if not rest:
                self._loop.remove_writer(stdin.fileno())
                stdin.close()

        self._loop.add_writer(stdin.fileno(), write)
        write()

    def kill(self) -> None:
        """Kill the process and its group. What has ended keeps its id until `close`."""
        if self.status is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Kill what is left of it, reap it, and close our ends. May be called again."""
        self.kill()
        for pipe in self.pipes:
            if not pipe.closed:
                self._loop.remove_reader(pipe.fileno())
                self._loop.remove_writer(pipe.fileno())
                pipe.close()
        await asyncio.wait({self.ended}, timeout=_REAPING)
        self._reap()

    def _reap(self) -> None:
        if self.status is not None or not self.ended.done():
            return
        # Members of the group that came after the first kill.
        self.kill()
        _, self.status = os.waitpid(self.pid, 0)
        self._popen.returncode = self.status


_CHUNK = 1 << 16
_REAPING = 5.0
"""Seconds that a killed process may take to end; only one that hangs in the kernel needs them."""
