"""How to speak with `gemenv serve sandbox`."""

from dataclasses import replace
from typing import Any

from gemenv.errors import IsolationError, SandboxError
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.remote.bodies import Complaint, Health
from gemenv.sandbox.remote.http import Answer, Connection
from gemenv.sandbox.remote.session import RemoteSession
from gemenv.sandbox.remote.wire import (
    ENVELOPE,
    SERVICE,
    explain,
    read_result,
    result_bytes,
    run_body,
)
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ISOLATIONS, ExecResult, Isolation

_GREETING_SECONDS = 30.0
_OK, _UNAUTHORIZED = 200, 401


class GemenvServer:
    """A server of gemenv.

    Args:
        connection: To it.
        queue_seconds: How long a program may wait for its turn there.
        require: The isolation below which the server is asked not to run a program.
        trust: The most isolation that it is believed to reach.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        queue_seconds: float,
        require: Isolation | None,
        trust: Isolation | None,
    ) -> None:
        self._connection, self._queue_seconds = connection, queue_seconds
        self._trust: Isolation | None = trust
        self.require: Isolation | None = require
        self.isolation: Isolation = "none"
        """What it reaches, as far as it is believed."""

    async def start(self) -> bool:
        """Ask the server what it is; return whether it is one of gemenv.

        Raises:
            SandboxError: If nobody answers, or the server wants another token.
        """
        answer = await self._connection.call(
            "GET", "/health", seconds=_GREETING_SECONDS, most_bytes=ENVELOPE, repeatable=True
        )
        try:
            health = Health.model_validate_json(answer.body)
        except ValueError:
            return False
        if answer.status != _OK or health.service != SERVICE:
            return False
        if not health.authorized:
            raise SandboxError(self._token_refused())
        self.isolation = self._believed(health.isolation)
        return True

    async def exec(self, request: Request) -> ExecResult:
        """Run a program.

        Raises:
            SandboxError: If the server or the network fails.
        """
        answer = await self._connection.call(
            "POST",
            "/v1/exec",
            run_body(request, self.require),
            seconds=request.limits.wall_seconds + self._queue_seconds,
            most_bytes=result_bytes(request.limits),
            repeatable=True,
        )
        return self.result(answer)

    async def session(self, limits: Limits) -> RemoteSession:
        """Open a session.

        Raises:
            SandboxError: If the server or the network fails.
        """
        session = RemoteSession(self, limits)
        await session.open()
        return session

    async def call(
        self, method: str, path: str, body: Any, *, seconds: float, most_bytes: int
    ) -> Answer:
        """Send what must not be done twice, as everything in a session is."""
        return await self._connection.call(
            method,
            path,
            body,
            seconds=seconds + self._queue_seconds,
            most_bytes=most_bytes,
            repeatable=False,
        )

    def result(self, answer: Answer) -> ExecResult:
        """Read what became of a program.

        Raises:
            SandboxError: If the answer says something else.
        """
        self.expect(answer)
        try:
            result = read_result(answer.body)
        except ValueError as error:
            raise SandboxError(
                f"The sandbox server at {self._connection.url} sent something else than a result: "
                f"{self._connection.redact(explain(error))}."
            ) from None
        result = replace(
            result,
            isolation=self._believed(result.isolation),
            message=self._connection.redact(result.message),
        )
        if self.require and ISOLATIONS.index(result.isolation) < ISOLATIONS.index(self.require):
            raise IsolationError(
                f"The sandbox server at {self._connection.url} has come down to isolation "
                f"{result.isolation!r}, and `require` asks for {self.require!r}."
            )
        return result

    def expect(self, answer: Answer) -> None:
        """Raise what a refusal says.

        Raises:
            SandboxError: If the answer is not one of success.
        """
        if answer.status == _UNAUTHORIZED:
            raise SandboxError(self._token_refused())
        if answer.status != _OK:
            raise SandboxError(
                f"The sandbox server at {self._connection.url} refused, with HTTP status "
                f"{answer.status}: {self.complaint(answer).detail or 'it does not say why'}"
            )

    def complaint(self, answer: Answer) -> Complaint:
        """Return what an answer complains of, without the token."""
        try:
            complaint = Complaint.model_validate_json(answer.body)
        except ValueError:
            return Complaint(detail="")
        return Complaint(detail=self._connection.redact(complaint.detail), error=complaint.error)

    def _believed(self, stated: Isolation) -> Isolation:
        most = self._trust or stated
        return most if ISOLATIONS.index(most) < ISOLATIONS.index(stated) else stated

    def _token_refused(self) -> str:
        return (
            f"The sandbox server at {self._connection.url} refuses the token, or wants one: give "
            "`token`, or set GEMENV_SANDBOX_TOKEN."
        )
