"""A sandbox behind HTTP: programs, sessions, and SandboxFusion's `POST /run_code`."""

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

import gemenv
from gemenv.errors import IsolationError
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.limits import MIB, Limits
from gemenv.sandbox.remote.bodies import Cell, File, Mark, Nothing, Opening, Path, Run
from gemenv.sandbox.remote.fusion import RunCode
from gemenv.sandbox.remote.wire import SERVICE, pack
from gemenv.sandbox.result import ISOLATIONS, Isolation
from gemenv.serve.front import NAME, Answer, Front, Log
from gemenv.serve.fusion import run_code
from gemenv.serve.gate import Gate
from gemenv.serve.sessions import Sessions

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse

MAXIMA = Limits(
    wall_seconds=60.0,
    memory_bytes=2048 * MIB,
    processes=256,
    open_files=1024,
    file_bytes=256 * MIB,
    disk_bytes=512 * MIB,
    files=65536,
    output_bytes=MIB,
    output_total_bytes=256 * MIB,
)
"""What clients get at most, unless the server is told otherwise."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a server serves."""

    workers: int
    """Programs that run at a time; the others wait, first come, first served."""
    max_queue: int = 512
    """Requests that may wait; beyond that, clients are asked to come again."""
    max_sessions: int = 64
    idle_seconds: float = 600.0
    """How long a session lives without a call."""
    max_request_bytes: int = 16 * MIB
    maxima: Limits = field(default=MAXIMA)
    """Limits asked for are clipped to these."""


class SandboxService:
    """Serves one sandbox.

    Args:
        sandbox: Where programs run.
        settings: How.
        token: What clients must know; `None` lets everybody in who reaches the server.
        log: Gets a line for each answer.
    """

    def __init__(
        self, sandbox: Sandbox, settings: Settings, *, token: str | None, log: Log | None = None
    ) -> None:
        self._sandbox, self._settings = sandbox, settings
        self._gate = Gate(settings.workers, settings.max_queue)
        self._sessions = Sessions(settings.max_sessions, settings.idle_seconds)
        self._front = Front(self._gate, token=token, most_bytes=settings.max_request_bytes, log=log)

    def app(self) -> "Starlette":
        """Return the ASGI application."""
        from starlette.applications import Starlette
        from starlette.routing import Route

        route, session = self._front.route, f"/v1/sessions/{{{NAME}}}"
        return Starlette(
            routes=[
                Route("/health", self._health, methods=["GET"]),
                route("POST", "/run_code", RunCode, self._run_code),
                route("POST", "/v1/exec", Run, self._exec),
                route("POST", "/v1/sessions", Opening, self._open),
                route("POST", f"{session}/exec", Cell, self._cell),
                route("POST", f"{session}/read", Path, self._read),
                route("POST", f"{session}/write", File, self._write),
                route("POST", f"{session}/snapshot", Nothing, self._snapshot),
                route("POST", f"{session}/restore", Mark, self._restore),
                route("DELETE", session, Nothing, self._end),
            ]
        )

    async def start(self) -> None:
        """Start the sandbox."""
        await self._sandbox.start()

    def drain(self) -> None:
        """Let nobody in any more, and send away who waits; what runs goes on."""
        self._gate.close()

    def cut(self) -> None:
        """End what still runs."""
        self._front.end()

    async def close(self) -> None:
        """End all sessions, and the sandbox."""
        try:
            await self._sessions.close()
        finally:
            await self._sandbox.close()

    async def _health(self, request: "Request") -> "JSONResponse":
        from starlette.responses import JSONResponse

        return JSONResponse(
            {
                "service": SERVICE,
                "version": gemenv.__version__,
                "provider": self._sandbox.name,
                "isolation": self._isolation,
                "authorized": self._front.authorized(request),
                "workers": self._gate.places,
                "running": self._gate.running,
                "queue": self._gate.waiting,
                "sessions": len(self._sessions),
                "limits": asdict(self._settings.maxima),
            }
        )

    async def _exec(self, body: Run, _: str) -> Answer:
        self._check(body.require)
        async with self._gate.turn():
            result = await self._sandbox.exec(
                body.program,
                stdin=body.stdin,
                files=body.files,
                limits=self._clip(body.limits or Limits()),
                show_last=body.show_last,
            )
        return result.to_dict()

    async def _run_code(self, body: RunCode, _: str) -> Answer:
        return await run_code(body, self._sandbox, self._gate, self._settings.maxima)

    async def _open(self, body: Opening, _: str) -> Answer:
        self._check(body.require)
        async with self._sessions.opening(), self._gate.turn():
            session = await self._sandbox.session(limits=self._clip(body.limits or Limits()))
            name = self._sessions.add(session)
        return {
            "id": name,
            "isolation": self._isolation,
            "idle_seconds": self._sessions.idle_seconds,
        }

    async def _cell(self, body: Cell, name: str) -> Answer:
        self._check(body.require)
        limits = None if body.limits is None else self._clip(body.limits)
        async with self._sessions.use(name) as session, self._gate.turn():
            result = await session.exec(
                body.program, stdin=body.stdin, limits=limits, show_last=body.show_last
            )
        return result.to_dict()

    async def _read(self, body: Path, name: str) -> Answer:
        async with self._sessions.use(name) as session:
            return {"data": pack(await session.read(body.path))}

    async def _write(self, body: File, name: str) -> Answer:
        async with self._sessions.use(name) as session:
            await session.write(body.path, body.data)
        return {}

    async def _snapshot(self, body: Nothing, name: str) -> Answer:
        async with self._sessions.use(name) as session:
            return {"snapshot": await session.snapshot()}

    async def _restore(self, body: Mark, name: str) -> Answer:
        async with self._sessions.use(name) as session:
            await session.restore(body.snapshot)
        return {}

    async def _end(self, body: Nothing, name: str) -> Answer:
        await self._sessions.end(name)
        return {}

    @property
    def _isolation(self) -> Isolation:
        return self._sandbox.isolation or "none"

    def _check(self, require: Isolation | None) -> None:
        if require and ISOLATIONS.index(self._isolation) < ISOLATIONS.index(require):
            raise IsolationError(
                f"This server reaches isolation {self._isolation!r}, and {require!r} is required."
            )

    def _clip(self, asked: Limits) -> Limits:
        return clip(asked, self._settings.maxima)


def clip(asked: Limits, maxima: Limits) -> Limits:
    """Return limits with nothing above the maxima.

    >>> clip(Limits(wall_seconds=3600), MAXIMA).wall_seconds
    60.0
    """
    values: dict[str, Any] = {}
    for entry in fields(Limits):
        given, most = getattr(asked, entry.name), getattr(maxima, entry.name)
        known = [value for value in (given, most) if value is not None]
        values[entry.name] = min(known) if known else None
    return Limits(**values)
