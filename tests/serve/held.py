"""A provider whose programs end when the test says so."""

import asyncio
import threading
from collections.abc import Callable

from gemenv.core.background import background_loop
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Isolation
from gemenv.sandbox.session import Channel


class HeldSandbox(Sandbox):
    """Tells which programs have begun, and which were cut short."""

    name = "held"

    def __init__(self, *, limits: Limits | None = None, require: Isolation | None = None) -> None:
        super().__init__(limits=limits, require=require)
        self.begun: list[str] = []
        self.cut: list[str] = []
        self.most_at_once = 0
        self.limits_seen: list[Limits] = []
        self.closed = threading.Event()
        self._held: dict[str, asyncio.Event] = {}
        self._free = False
        self._changed = threading.Condition()

    def release(self, program: str) -> None:
        """Let a program that has begun end."""
        background_loop().call_soon_threadsafe(lambda: self._held[program].set())

    def release_all(self) -> None:
        """Let all programs end, and hold none any more."""

        def free() -> None:
            self._free = True
            for event in self._held.values():
                event.set()

        background_loop().call_soon_threadsafe(free)

    def wait_until(self, holds: "Callable[[HeldSandbox], bool]") -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), timeout=60)

    async def _start(self) -> Isolation:
        return "namespace"

    async def _exec(self, request: Request) -> ExecResult:
        program = (request.code or b"").decode()
        self._held[program] = event = asyncio.Event()
        with self._changed:
            self.begun.append(program)
            self.limits_seen.append(request.limits)
            self.most_at_once = max(self.most_at_once, len(self._held))
            self._changed.notify_all()
        try:
            if not self._free:
                await event.wait()
        except asyncio.CancelledError:
            with self._changed:
                self.cut.append(program)
                self._changed.notify_all()
            raise
        finally:
            del self._held[program]
        return ExecResult(
            # The trial program of clients of SandboxFusion asks for this.
            stdout="42" if program == "print(6 * 7)" else program,
            stderr="",
            exit_code=0,
            signal=None,
            status="ok",
            seconds=0.0,
            isolation="namespace",
        )

    async def _open(self, limits: Limits) -> Channel:
        raise AssertionError

    async def _close(self) -> None:
        self.closed.set()
