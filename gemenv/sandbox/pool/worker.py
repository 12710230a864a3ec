"""The pool's end of a worker, which runs one program at a time."""

import asyncio
import contextlib
import fcntl
import json
import os
import socket
from collections.abc import Generator
from dataclasses import asdict
from typing import Any, cast

from gemenv.sandbox.assemble import assemble
from gemenv.sandbox.capture import Capture
from gemenv.sandbox.jail import wire
from gemenv.sandbox.jail.child import pack_body
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.pool.output import Output
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Isolation, failed

_ANSWER_BYTES = 1 << 16
_GRACE_SECONDS = 5.0
"""How long after a limit the answer may come; the worker itself keeps the time."""


class WorkerLostError(Exception):
    """The worker has ended, or does not answer."""


class WorkerGoneError(WorkerLostError):
    """The worker had ended before it was asked: nothing has begun."""


class Worker:
    """A worker of ours. After `WorkerLostError` or a cancelled call it is of no more use.

    Args:
        connection: The socket to it.
        isolation: What it reaches.
    """

    def __init__(self, connection: socket.socket, isolation: Isolation) -> None:
        self._connection = connection
        self._isolation: Isolation = isolation
        self._waiting = self._closing = False

    async def run(self, request: Request) -> ExecResult:
        """Run one program.

        Raises:
            WorkerLostError: If the worker has ended, or does not answer.
        """
        limits, flooded = request.limits, asyncio.Event()
        captures = [Capture(limits.output_bytes, limits.output_total_bytes) for _ in range(2)]
        command = request.argv is not None
        header = {
            "kind": "argv" if command else "code",
            "argv": request.argv,
            "show_last": request.show_last,
        }
        body = pack_body(header, request.code or b"", request.files)
        with (
            _memory_file(body) as program,
            _memory_file(request.stdin) as stdin,
            Output(captures[0], flooded) as stdout,
            Output(captures[1], flooded) as stderr,
        ):
            descriptors = [program, stdout.writing, stderr.writing]
            if request.stdin:
                descriptors.append(stdin)
            self._order(asdict(limits), descriptors, command=command)
            stdout.hand_over()
            stderr.hand_over()
            answer = await self._answer(limits.wall_seconds, flooded)
            stdout.drain()
            stderr.drain()
        return self._result(answer, captures, limits)

    def begin_kernel(self, limits: Limits, descriptor: int) -> None:
        """Start a session's kernel, whose stdin and stdout are a socket.

        Raises:
            WorkerGoneError: If the worker has ended.
        """
        # A session counts the time of each call by itself.
        bounds = {**asdict(limits), "wall_seconds": None, "cpu_seconds": None}
        body = pack_body({"kind": "kernel"}, b"", {})
        silent = os.open(os.devnull, os.O_WRONLY)
        try:
            with _memory_file(body) as program:
                self._order(bounds, [program, descriptor, silent, descriptor], command=False)
        finally:
            os.close(silent)

    def _order(self, limits: dict[str, Any], descriptors: list[int], *, command: bool) -> None:
        """Tell the worker to run something."""
        try:
            wire.send(self._connection, {"limits": limits, "command": command}, *descriptors)
        except OSError as error:
            raise WorkerGoneError(f"it has ended ({error.strerror})") from error

    async def _answer(self, wall_seconds: float, flooded: asyncio.Event) -> dict[str, Any]:
        """Wait for the answer; end the program when it writes too much."""
        loop = asyncio.get_running_loop()
        self._waiting = True
        receiving = asyncio.ensure_future(loop.sock_recv(self._connection, _ANSWER_BYTES))
        receiving.add_done_callback(self._received)
        watching = asyncio.ensure_future(flooded.wait())
        try:
            async with asyncio.timeout(wall_seconds + _GRACE_SECONDS):
                await asyncio.wait((receiving, watching), return_when=asyncio.FIRST_COMPLETED)
                if not receiving.done():
                    wire.send(self._connection, {"end": True})
                data = await receiving
        except TimeoutError:
            raise WorkerLostError("it does not answer") from None
        except OSError as error:
            raise WorkerLostError(str(error)) from error
        finally:
            watching.cancel()
            receiving.cancel()
            await asyncio.wait((receiving, watching))
        if not data:
            raise WorkerLostError("it has ended")
        return cast(dict[str, Any], json.loads(data))

    def _received(self, receiving: "asyncio.Future[bytes]") -> None:
        """Close what could not be closed as long as the loop had its descriptor."""
        self._waiting = False
        if self._closing:
            self._connection.close()

    def _result(
        self, answer: dict[str, Any], captures: list[Capture], limits: Limits
    ) -> ExecResult:
        if reason := answer.get("failure"):
            return failed(f"The program could not be started: {reason}.", self._isolation)
        code = answer["status"]
        return assemble(
            stdout=captures[0],
            stderr=captures[1],
            limits=limits,
            isolation=self._isolation,
            seconds=answer["seconds"],
            exit_code=code if code >= 0 else None,
            signal=-code if code < 0 else None,
            timed_out=answer["timed_out"],
            out_of_memory=answer["out_of_memory"],
            cpu_seconds=answer["cpu_seconds"],
            peak_memory=answer["peak_memory"],
        )

    def close(self) -> None:
        """Let it go: it ends, and everything in its place. May be called again."""
        if self._waiting:
            # Whoever waits for its answer hears of the end; a cancelled call has none left to wait.
            self._closing = True
            self._connection.shutdown(socket.SHUT_RDWR)
        else:
            self._connection.close()


@contextlib.contextmanager
def _memory_file(content: bytes) -> Generator[int]:
    """Hold content in a file in memory that nobody can change."""
    descriptor = os.memfd_create("gemenv", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        yield descriptor
    finally:
        os.close(descriptor)
