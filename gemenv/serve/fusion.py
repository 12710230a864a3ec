"""SandboxFusion's `POST /run_code` over a sandbox of gemenv."""

import base64
from contextlib import suppress
from dataclasses import replace

from gemenv.errors import InvalidArgumentError, SandboxFileError
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.limits import MIB, Limits
from gemenv.sandbox.remote.fusion import CommandResult, RunCode, RunCodeAnswer
from gemenv.sandbox.request import check_path, encode
from gemenv.sandbox.result import ExecResult
from gemenv.serve.front import Answer
from gemenv.serve.gate import Gate

LANGUAGES = ("python", "bash")
_SCRIPT = "program.sh"
_SIGKILL = 9


async def run_code(body: RunCode, sandbox: Sandbox, gate: Gate, maxima: Limits) -> Answer:
    """Run a program, and say what became of it as SandboxFusion does.

    Output is kept as long as the maxima allow, since a client of SandboxFusion cannot tell how
    much it wants.

    Raises:
        InvalidArgumentError: If a path leads out of the work folder, or a file is not in base64.
    """
    if body.language not in LANGUAGES:
        message = f"The language {body.language!r} is not here; there are {', '.join(LANGUAGES)}."
        return RunCodeAnswer(status="SandboxError", message=message).model_dump()
    limits = replace(maxima, wall_seconds=min(body.run_timeout, maxima.wall_seconds))
    if body.memory_limit_MB > 0:
        memory = min(body.memory_limit_MB * MIB, maxima.memory_bytes)
        limits = replace(limits, memory_bytes=memory)
    files = _files(body)
    program = encode(body.code) if body.language == "python" else ["bash", _SCRIPT]
    stdin = body.stdin or ""
    fetched: dict[str, str] = {}
    async with gate.turn():
        if not body.fetch_files:
            result = await sandbox.exec(program, stdin=stdin, files=files, limits=limits)
        else:
            async with await sandbox.session(limits=limits) as session:
                for path, data in files.items():
                    await session.write(path, data)
                result = await session.exec(program, stdin=stdin)
                for path in body.fetch_files:
                    # What a program did not write cannot be sent back; the client sees that.
                    with suppress(InvalidArgumentError, SandboxFileError):
                        data = await session.read(path)
                        fetched[path] = base64.b64encode(data).decode()
    return _answer(result, fetched).model_dump()


def _files(body: RunCode) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path, data in body.files.items():
        try:
            files[check_path(path)] = base64.b64decode(data or "", validate=True)
        except InvalidArgumentError:
            raise
        except ValueError:
            raise InvalidArgumentError(f"The file {path!r} is not in base64.") from None
    if body.language == "bash":
        if _SCRIPT in files:
            raise InvalidArgumentError(f"No file may be named {_SCRIPT!r}: the program is.")
        files[_SCRIPT] = encode(body.code)
    return files


def _answer(result: ExecResult, files: dict[str, str]) -> RunCodeAnswer:
    if result.status == "sandbox_failure":
        return RunCodeAnswer(status="SandboxError", message=result.message)
    timed_out = result.status == "timeout"
    code = result.exit_code if result.exit_code is not None else -(result.signal or _SIGKILL)
    run = CommandResult(
        status="TimeLimitExceeded" if timed_out else "Finished",
        execution_time=result.seconds,
        return_code=None if timed_out else code,
        stdout=result.stdout,
        stderr=result.stderr,
    )
    return RunCodeAnswer(
        status="Success" if result.ok else "Failed",
        message=result.message,
        run_result=run,
        files=files,
    )
