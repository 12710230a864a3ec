"""SandboxFusion's `POST /run_code`: its shape, and how to speak with a server that has it.

Such a server states no isolation, has no sessions, and enforces two limits, on wall time and on
memory.
"""

import base64
import math
import shlex
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gemenv.errors import InvalidArgumentError, SandboxError
from gemenv.sandbox import inside
from gemenv.sandbox.capture import Capture
from gemenv.sandbox.limits import MIB, Limits
from gemenv.sandbox.remote.http import Connection, TooLongError
from gemenv.sandbox.remote.wire import ENVELOPE, explain
from gemenv.sandbox.request import Request, encode, make_request
from gemenv.sandbox.result import ExecResult, Isolation, conclude, failed

_OK = 200
_TRIAL_SECONDS = 30.0


class RunCode(BaseModel):
    """What a client asks; the defaults are SandboxFusion's."""

    model_config = ConfigDict(allow_inf_nan=False, hide_input_in_errors=True)

    code: str
    language: str
    compile_timeout: float = Field(default=10, gt=0)
    """Seconds for the compiler; neither language has one."""
    run_timeout: float = Field(default=10, gt=0)
    memory_limit_MB: int = -1  # noqa: N815 - SandboxFusion's name
    """In units of 1024 * 1024 bytes; -1 for as much as there is."""
    stdin: str | None = None
    files: dict[str, str | None] = {}
    """Files in the work folder, each in base64."""
    fetch_files: list[str] = []
    """Files of the work folder to send back."""


class CommandResult(BaseModel):
    """What became of a compiler or a program."""

    model_config = ConfigDict(strict=True)

    status: Literal["Finished", "Error", "TimeLimitExceeded"]
    execution_time: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Seconds."""
    return_code: int | None = None
    """Below 0: minus the number of the signal that ended it."""
    stdout: str | None = None
    stderr: str | None = None


class RunCodeAnswer(BaseModel):
    """What the server answers."""

    model_config = ConfigDict(strict=True)

    status: Literal["Success", "Failed", "SandboxError"]
    message: str = ""
    compile_result: CommandResult | None = None
    run_result: CommandResult | None = None
    executor_pod_name: str | None = None
    files: dict[str, str] = {}


class FusionServer:
    """A server in SandboxFusion's shape.

    Args:
        connection: To it.
        queue_seconds: How long a program may wait for its turn there.
        trust: The isolation that the caller knows it to reach.
    """

    def __init__(
        self, connection: Connection, *, queue_seconds: float, trust: Isolation | None
    ) -> None:
        self._connection, self._queue_seconds = connection, queue_seconds
        self.isolation: Isolation = trust or "none"
        """What it reaches; it says nothing about that."""

    async def start(self) -> None:
        """Run a trial program, since there is nothing else to ask that every server answers.

        Raises:
            SandboxError: If nobody answers, or the server cannot run it.
        """
        result = await self.exec(_trial())
        if result.stdout.strip() != "42":
            raise SandboxError(
                f"The SandboxFusion server at {self._connection.url} cannot run a trial program: "
                f"{result.message or result.stderr[-500:] or 'it printed something else'}"
            )

    async def exec(self, request: Request) -> ExecResult:
        """Run a program.

        Raises:
            SandboxError: If the server or the network fails.
            InvalidArgumentError: If stdin is not text, which is all that the server takes.
        """
        limits = request.limits
        try:
            answer = await self._connection.call(
                "POST",
                "/run_code",
                to_run_code(request).model_dump(),
                seconds=limits.wall_seconds + self._queue_seconds,
                most_bytes=2 * limits.output_total_bytes + ENVELOPE,
                repeatable=True,
            )
        except TooLongError as error:
            return replace(failed(str(error), self.isolation), status="output", truncated=True)
        if answer.status != _OK:
            raise SandboxError(
                f"The sandbox server at {self._connection.url} refused, with HTTP status "
                f"{answer.status}."
            )
        try:
            read = RunCodeAnswer.model_validate_json(answer.body)
        except ValueError as error:
            raise SandboxError(
                f"The server at {self._connection.url} does not answer as SandboxFusion does: "
                f"{self._connection.redact(explain(error))}."
            ) from None
        return self._result(read, limits)

    def _result(self, answer: RunCodeAnswer, limits: Limits) -> ExecResult:
        message = self._connection.redact(answer.message)
        run = answer.run_result
        if answer.status == "SandboxError" or run is None or run.status == "Error":
            return failed(
                f"The SandboxFusion server failed: {message or 'it does not say why'}",
                self.isolation,
            )
        captures: list[Capture] = []
        for text in (run.stdout, run.stderr):
            capture = Capture(limits.output_bytes, limits.output_total_bytes)
            capture.feed(encode(text or ""))
            captures.append(capture)
        timed_out = run.status == "TimeLimitExceeded"
        code = run.return_code
        if not timed_out and code is None:
            return failed("The SandboxFusion server gave no return code.", self.isolation)
        exited = code is not None and code >= 0 and not timed_out
        exit_code = code & 0xFF if exited and code is not None else None
        flooded = any(capture.flooded for capture in captures)
        status = conclude(
            exit_code=exit_code, timed_out=timed_out, flooded=flooded, stderr=run.stderr or ""
        )
        return ExecResult(
            stdout=captures[0].text(),
            stderr=captures[1].text(),
            exit_code=exit_code,
            signal=_signal(code),
            status=status,
            seconds=run.execution_time or 0.0,
            isolation=self.isolation,
            truncated=any(capture.truncated for capture in captures),
            message=message or _WHY.get(status, ""),
        )


_WHY = {
    "timeout": "It was ended at its limit of wall time.",
    "memory": "It ran out of memory.",
    "output": "It wrote more than `output_total_bytes`.",
    "killed": "A signal ended it.",
}
_MOST_SIGNAL = 64


def _signal(return_code: int | None) -> int | None:
    return -return_code if return_code is not None and -_MOST_SIGNAL <= return_code < 0 else None


def _trial() -> Request:
    limits = Limits(wall_seconds=_TRIAL_SECONDS)
    return make_request("print(6 * 7)", stdin="", files=None, limits=limits, show_last=False)


def to_run_code(request: Request) -> RunCode:
    """Return a request in SandboxFusion's shape.

    Raises:
        InvalidArgumentError: If stdin is not UTF-8.
    """
    try:
        stdin = request.stdin.decode()
    except UnicodeDecodeError:
        raise InvalidArgumentError(
            "A SandboxFusion server takes only text as `stdin`, and this is not UTF-8; give the "
            "bytes as a file."
        ) from None
    return RunCode(
        code=_python(request) if request.code is not None else _shell(request),
        language="python" if request.code is not None else "bash",
        run_timeout=request.limits.wall_seconds,
        memory_limit_MB=math.ceil(request.limits.memory_bytes / MIB),
        stdin=stdin,
        files={path: base64.b64encode(data).decode() for path, data in request.files.items()},
    )


def _shell(request: Request) -> str:
    # With `exec` the return code is that of the command, not the shell's word for it.
    return f"exec {shlex.join(request.argv or ())}"


def _python(request: Request) -> str:
    """Return the program, or one that runs it where the server could not as it stands."""
    code = request.code or b""
    try:
        if not request.show_last:
            return code.decode()
    except UnicodeDecodeError:
        pass
    return (
        f"import base64\nrunner = {{'__name__': 'runner'}}\n"
        f"exec(compile({inside.source('runner')!r}, '<runner>', 'exec'), runner)\n"
        f"program = base64.b64decode({base64.b64encode(code)!r})\n"
        "main = runner['fresh_main']()\n"
        f"runner['finish'](runner['run_program'](program, main, {request.show_last}))\n"
    )
