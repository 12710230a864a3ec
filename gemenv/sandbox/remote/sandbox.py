"""The provider `remote`."""

import asyncio
import os
import weakref
from typing import Literal, get_args

from gemenv.errors import InvalidArgumentError, SandboxError
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.remote.fusion import FusionServer
from gemenv.sandbox.remote.gemenv_server import GemenvServer
from gemenv.sandbox.remote.http import Connection, parse_url
from gemenv.sandbox.remote.session import RemoteSession
from gemenv.sandbox.remote.token import TOKEN_ENV, check_token
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ISOLATIONS, ExecResult, Isolation, failed
from gemenv.sandbox.session import Channel, Session

Protocol = Literal["auto", "gemenv", "fusion"]
"""What a server speaks: `gemenv` for `gemenv serve sandbox`, `fusion` for SandboxFusion."""


class RemoteSandbox(Sandbox):
    """Runs programs on a server: `gemenv serve sandbox`, or one in SandboxFusion's shape.

    A server of gemenv states the isolation that it reaches, and keeps limits to its own maxima,
    which its `/health` shows. A SandboxFusion server states nothing, enforces the limits on wall
    time and memory alone, and has no sessions: its isolation counts as `none` unless the caller,
    who may know how it was set up, says more with `trust`.

    A program is sent again where the connection fails, also if it may have begun: each run has a
    fresh place. In a session nothing is sent twice.

    Args:
        url: Where the server's API begins, such as `http://127.0.0.1:8080`.
        token: The bearer token; by default that of the environment variable
            `GEMENV_SANDBOX_TOKEN`, if it is set. A pickled copy holds what is given here.
        protocol: What the server speaks; `auto` asks it.
        trust: Of a SandboxFusion server, the isolation that it has; of a server of gemenv, the
            most that it is believed to have.
        connections: How many calls are under way at once; others wait here, in order.
        retries: How often a call is sent again after a failure that may pass.
        queue_seconds: How long a call may take beyond its limit on wall time: for waiting at the
            server, for the network, and for retries.
        limits: What a call may use, unless the call says otherwise.
        require: The least isolation that will do.

    Raises:
        InvalidArgumentError: If an argument is outside its range.
    """

    name = "remote"

    def __init__(  # pyright: ignore[reportInconsistentConstructor] - `__new__` takes any
        self,
        *,
        url: str,
        token: str | None = None,
        protocol: Protocol = "auto",
        trust: Isolation | None = None,
        connections: int = 64,
        retries: int = 6,
        queue_seconds: float = 60.0,
        limits: Limits | None = None,
        require: Isolation | None = None,
    ) -> None:
        super().__init__(limits=limits, require=require)
        parse_url(url)
        if protocol not in get_args(Protocol):
            raise InvalidArgumentError(
                f"`protocol` must be one of {', '.join(get_args(Protocol))}, got {protocol!r}."
            )
        if trust is not None and trust not in ISOLATIONS:
            raise InvalidArgumentError(
                f"`trust` must be one of {', '.join(ISOLATIONS)}, got {trust!r}."
            )
        if connections < 1 or retries < 0 or not 0 < queue_seconds < float("inf"):
            raise InvalidArgumentError(
                "`connections` must be 1 or more, `retries` 0 or more, and `queue_seconds` above "
                f"0, got {connections!r}, {retries!r} and {queue_seconds!r}."
            )
        if token is not None:
            token = check_token(token, "`token`")
        elif os.environ.get(TOKEN_ENV):
            token = check_token(os.environ[TOKEN_ENV], f"The environment variable {TOKEN_ENV}")
        self._url, self._token = url, token
        self._protocol: Protocol = protocol
        self._trust: Isolation | None = trust
        self._connections, self._retries = connections, retries
        self._queue_seconds = queue_seconds
        self._connection: Connection | None = None
        self._server: GemenvServer | FusionServer | None = None
        self._sessions: weakref.WeakSet[RemoteSession] = weakref.WeakSet()

    async def _start(self) -> Isolation:
        # After a fork these are the parent's.
        self._sessions = weakref.WeakSet()
        self._connection = connection = Connection(
            self._url, self._token, connections=self._connections, retries=self._retries
        )
        try:
            self._server = await self._recognise(connection)
        except BaseException:
            await connection.close()
            raise
        return self._server.isolation

    async def _recognise(self, connection: Connection) -> GemenvServer | FusionServer:
        if self._protocol != "fusion":
            server = GemenvServer(
                connection,
                queue_seconds=self._queue_seconds,
                require=self.require,
                trust=self._trust,
            )
            if await server.start():
                return server
            if self._protocol == "gemenv":
                raise SandboxError(
                    f"At {connection.url} is no sandbox server of gemenv; `gemenv serve sandbox` "
                    'starts one, and `protocol="fusion"` speaks with SandboxFusion.'
                )
        fusion = FusionServer(connection, queue_seconds=self._queue_seconds, trust=self._trust)
        await fusion.start()
        return fusion

    def _shortfall(self) -> str:
        if isinstance(self._server, FusionServer):
            return (
                "A SandboxFusion server states no isolation; if you know how far yours keeps "
                "programs apart, say so with `trust`."
            )
        return "Start the server with another provider, or ask for less."

    async def _exec(self, request: Request) -> ExecResult:
        server = self._started()
        try:
            return await server.exec(request)
        except SandboxError as error:
            return failed(str(error), server.isolation)

    async def _open_session(self, limits: Limits) -> Session:
        await self._ready()
        server = self._started()
        if isinstance(server, FusionServer):
            raise SandboxError(
                "A SandboxFusion server has no sessions; `gemenv serve sandbox` has."
            )
        session = await server.session(limits)
        self._sessions.add(session)
        return session

    async def _open(self, limits: Limits) -> Channel:
        # A session is held by the server, which speaks with the kernel; see `_open_session`.
        raise SandboxError("A remote sandbox gives sessions, and no channels to their kernels.")

    async def _close(self) -> None:
        sessions = list(self._sessions)
        await asyncio.gather(*(session.shut() for session in sessions))
        if self._connection is not None:
            await self._connection.close()

    def _started(self) -> GemenvServer | FusionServer:
        assert self._server is not None  # noqa: S101 - `_ready` has come first
        return self._server
