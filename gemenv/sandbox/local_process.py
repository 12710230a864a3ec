"""One program in a child process: what `subprocess` and `bubblewrap` share."""

import asyncio
import os
import signal as signals
import time
from collections.abc import Callable

from gemenv.sandbox.assemble import assemble
from gemenv.sandbox.capture import Capture
from gemenv.sandbox.child import Child
from gemenv.sandbox.launch import archive, standard_input
from gemenv.sandbox.place import Leash, Place
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Isolation, failed
from gemenv.sandbox.running import Running


async def run(request: Request, place: Place, isolation: Isolation, running: Running) -> ExecResult:
    """Run one program to its end or a limit.

    Args:
        request: The program.
        place: Where.
        isolation: For the result.
        running: Holds the child meanwhile.
    """
    limits = request.limits
    stdout, stderr = (Capture(limits.output_bytes, limits.output_total_bytes) for _ in range(2))
    began = time.monotonic()
    with archive(request.files) as files, Leash.pipes() as leash:
        try:
            child = place.start(leash, files)
        except OSError as error:
            return failed(f"The program could not be started: {error}.", isolation)
        running.children.add(child)
        try:
            child.feed(standard_input(request))
            if place.admit is not None:
                await place.admit()
            timed_out = await _follow(child, leash, (stdout, stderr), limits.wall_seconds)
        finally:
            await asyncio.shield(child.close())
            running.children.discard(child)
        begun, report = leash.begun(), leash.report()
    seconds = time.monotonic() - began
    if child.status is None:
        return failed("The program cannot be ended.", isolation, seconds=seconds)
    if not begun and not timed_out:
        reason = stderr.text().strip() or "it ended at once."
        return failed(f"The program could not begin: {reason}", isolation, seconds=seconds)
    # Without a report the program has killed its supervisor, or both were killed.
    status, cpu_seconds, peak_memory, passed = report or (signals.SIGKILL, None, None, "")
    signalled = os.WIFSIGNALED(status)
    return assemble(
        stdout=stdout,
        stderr=stderr,
        limits=limits,
        isolation=isolation,
        seconds=seconds,
        exit_code=None if signalled else os.WEXITSTATUS(status),
        signal=os.WTERMSIG(status) if signalled else None,
        timed_out=timed_out,
        passed=passed,
        cpu_seconds=cpu_seconds,
        peak_memory=peak_memory,
    )


async def _follow(
    child: Child, leash: Leash, captures: tuple[Capture, Capture], seconds: float
) -> bool:
    """Wait until a child ends, its time is up, or it has said too much, and end it.

    Returns whether its time was up.
    """
    flooded = asyncio.Event()

    def take_for(capture: Capture) -> Callable[[bytes], None]:
        def take(data: bytes) -> None:
            capture.feed(data)
            if capture.flooded:
                flooded.set()

        return take

    takers = [(pipe, take_for(c)) for pipe, c in zip(child.pipes[1:], captures, strict=True)]
    for pipe, take in takers:
        child.read(pipe, take)
    flood = asyncio.ensure_future(flooded.wait())
    try:
        done, _ = await asyncio.wait(
            {child.ended, flood}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        leash.let_go()
        await asyncio.wait({child.ended}, timeout=_ENDING)
    finally:
        flood.cancel()
        child.kill()
    for pipe, take in takers:
        # What was there at the end fits the pipe; what got away may hold it open and write.
        for _ in range(_PIECES):
            if not child.read_once(pipe, take):
                break
    return not done


_ENDING = 0.15
"""Seconds for a supervisor to end what is below it."""
_PIECES = 16
"""Reads that empty the largest pipe."""
