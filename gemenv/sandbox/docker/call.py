"""One program in a warm container, and what is made of what comes out."""

import asyncio
import json
import os
from typing import Any

from gemenv.sandbox.capture import Capture
from gemenv.sandbox.docker.container import Container
from gemenv.sandbox.docker.orders import send_request
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Status, conclude

_BEGIN = 60.0
"""Seconds for a program to start, its files on the way included."""
_GRACE = 5.0
"""Seconds beyond the limit of wall time. The container keeps that; this is for broken ones."""
_ENDS = {
    "wall": "It was ended at its limit of {0.wall_seconds:g} s of wall time.",
    "cpu": "It was ended at its limit of {0.cpu_seconds} s of CPU time.",
    "output": "It was ended for writing more than {0.output_total_bytes} bytes to a stream.",
}
_NO_MEMORY = "It ran out of the {0.memory_bytes} bytes of memory that it may use."


class Call:
    """One program, from its start in an idle container to its result."""

    def __init__(self, container: Container, request: Request) -> None:
        self._container, self._request = container, request
        kept, total = request.limits.output_bytes, request.limits.output_total_bytes
        self._streams = {kind: Capture(kept, total) for kind in (b"O", b"X")}
        self._started: float | None = None

    async def run(self) -> ExecResult:
        """Run the program. The container is marked as clean if nothing is left of it."""
        limits = self._request.limits
        try:
            report = await self._exchange()
        except TimeoutError:
            late = self._started is not None
            message = "The container did not answer in time, and was removed."
            return self._result("timeout" if late else "sandbox_failure", message)
        except ConnectionError:
            message, out_of_memory = await self._container.why_ended()
            if out_of_memory:
                return self._result("memory", _NO_MEMORY.format(limits))
            return self._result("sandbox_failure", message)
        self._container.clean = report["clean"]
        if report["failure"]:
            return self._result("sandbox_failure", f"It did not start: {report['failure']}")
        return self._concluded(report)

    async def _exchange(self) -> dict[str, Any]:
        """Send the program, take in its output, and return the container's report."""
        link, loop = self._container.link, asyncio.get_running_loop()
        sender = asyncio.create_task(send_request(link, self._request))
        try:
            async with asyncio.timeout(_BEGIN) as clock:
                while True:
                    kind, data = await link.receive()
                    if kind == b"D":
                        await sender
                        return json.loads(data)
                    if kind == b"S":
                        self._started = loop.time()
                        wall = self._request.limits.wall_seconds
                        clock.reschedule(self._started + wall + _GRACE)
                    else:
                        self._streams[kind].feed(data)
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    def _concluded(self, report: dict[str, Any]) -> ExecResult:
        limits, why = self._request.limits, report["why"]
        code = os.waitstatus_to_exitcode(report["status"])
        status = conclude(
            exit_code=code if code >= 0 else None,
            timed_out=why in ("wall", "cpu"),
            flooded=why == "output",
            out_of_memory=report["oom"] and code != 0,
            stderr=self._streams[b"X"].text(),
        )
        message = ""
        if why:
            message = _ENDS[why].format(limits)
        elif status == "memory":
            message = _NO_MEMORY.format(limits)
        elif status == "killed":
            message = f"It was ended by signal {-code}."
        return self._result(
            status,
            message,
            seconds=report["seconds"],
            exit_code=code if code >= 0 else None,
            signal=-code if code < 0 else None,
            cpu_seconds=report["cpu"],
            peak_memory=report["peak"],
        )

    def _result(self, status: Status, message: str, **measured: Any) -> ExecResult:
        now = asyncio.get_running_loop().time()
        fields: dict[str, Any] = {
            "exit_code": None,
            "signal": None,
            "seconds": 0.0 if self._started is None else now - self._started,
        }
        fields.update(measured)
        return ExecResult(
            **fields,
            stdout=self._streams[b"O"].text(),
            stderr=self._streams[b"X"].text(),
            truncated=any(stream.truncated for stream in self._streams.values()),
            status=status,
            isolation="container",
            message=message,
        )
