"""One cell of a session: sent, watched and ended from the trusted side."""

import math
import time

from gemenv.sandbox.assemble import assemble
from gemenv.sandbox.capture import Capture
from gemenv.sandbox.connection import Connection, Frame
from gemenv.sandbox.inside.watch import PASSED
from gemenv.sandbox.inside.wire import DONE, ERROR, INTERRUPT, OUT, RUN
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Isolation

GRACE = 0.15
"""Seconds after an interrupt in which the kernel must have ended the cell."""


class Cell:
    """Runs one request in a kernel.

    Args:
        connection: To the kernel.
        number: Its id, unlike those of all calls before.
        request: What to run.
        isolation: For the result.
    """

    def __init__(
        self, connection: Connection, number: int, request: Request, isolation: Isolation
    ) -> None:
        self._connection, self._number, self._request = connection, number, request
        self._isolation: Isolation = isolation
        keep, total = request.limits.output_bytes, request.limits.output_total_bytes
        self._captures = {1: Capture(keep, total), 2: Capture(keep, total)}
        self._began = time.monotonic()
        self._sent = False
        self._timed_out = False

    async def run(self) -> ExecResult:
        """Run it to its end, or to a limit. `state_kept` says whether the kernel lives on.

        Raises:
            ForgedFrameError: If the kernel sends what it never would.
        """
        limits = self._request.limits
        try:
            done = await self._follow(self._began + limits.wall_seconds, start=True)
        except ConnectionError:
            return self._lost()
        if done is None:
            self._timed_out = True
            done = await self.stop()
        return self._lost() if done is None else self._result(done)

    async def stop(self) -> Frame | None:
        """Interrupt it, and return how it ended, or nothing if the kernel does not say.

        Raises:
            ForgedFrameError: As of `run`.
        """
        if not self._sent:
            return None
        try:
            deadline = time.monotonic() + GRACE
            if await self._connection.send_until(deadline, INTERRUPT, {"id": self._number}):
                return await self._follow(deadline)
        except ConnectionError:
            pass
        return None

    async def _follow(self, deadline: float, start: bool = False) -> Frame | None:
        """Take in what comes until the cell ends, time is up, or it has said too much."""
        if start and not await self._send(deadline):
            return None
        flooded = self._flooded()
        while flooded or not self._flooded():
            try:
                frame = await self._connection.receive(deadline)
            except TimeoutError:
                return None
            if frame.header.get("id") != self._number:
                continue
            if frame.kind == OUT and frame.header.get("stream") in (1, 2):
                self._captures[frame.header["stream"]].feed(frame.body)
            elif frame.kind in (DONE, ERROR):
                return frame
        return None

    async def _send(self, deadline: float) -> bool:
        """Send the program; return whether it got there in time."""
        request, cpu = self._request, self._request.limits.cpu_seconds
        header = {
            "id": self._number,
            "code_size": len(request.code or b""),
            "argv": request.argv,
            "filename": f"<cell {self._number}>",
            "show_last": request.show_last,
            "cpu_seconds": None if cpu is None else math.ceil(cpu),
        }
        body = (request.code or b"") + request.stdin
        self._sent = await self._connection.send_until(deadline, RUN, header, body)
        return self._sent

    def _flooded(self) -> bool:
        return any(capture.flooded for capture in self._captures.values())

    def _result(self, done: Frame) -> ExecResult:
        if done.kind == ERROR:
            why = f"The call could not begin: {done.header.get('error')!s:.200}."
            return self._make(why=why, state_kept=True)
        exit_code = done.whole_number("exit_code")
        passed = done.header.get("passed")
        return self._make(
            exit_code=exit_code,
            signal=done.whole_number("signal"),
            # It may have ended by itself in the moment of the interrupt.
            timed_out=self._timed_out and exit_code is None,
            cpu_seconds=done.number("cpu_seconds"),
            peak_memory=done.whole_number("peak_memory"),
            passed=passed if passed in PASSED else "",
            state_kept=not done.header.get("lost"),
        )

    def _lost(self) -> ExecResult:
        why = "The session's processes have ended."
        return self._make(timed_out=self._timed_out, why=why, state_kept=False)

    def _make(
        self,
        *,
        state_kept: bool,
        exit_code: int | None = None,
        signal: int | None = None,
        timed_out: bool = False,
        cpu_seconds: float | None = None,
        peak_memory: int | None = None,
        passed: str = "",
        why: str = "",
    ) -> ExecResult:
        return assemble(
            stdout=self._captures[1],
            stderr=self._captures[2],
            limits=self._request.limits,
            isolation=self._isolation,
            seconds=time.monotonic() - self._began,
            exit_code=exit_code,
            signal=signal,
            timed_out=timed_out,
            cpu_seconds=cpu_seconds,
            peak_memory=peak_memory,
            passed=passed,
            state_kept=state_kept,
            why=why,
        )
