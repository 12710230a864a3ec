"""No sandbox at all: what every probe that may run without one must see fall."""

import asyncio
import os
import sys
import tempfile
from typing import IO, Any

from gemenv.sandbox import ExecResult, Isolation, Sandbox
from gemenv.sandbox.capture import Capture
from gemenv.sandbox.inside import source
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import conclude


class Unconfined(Sandbox):
    """Runs programs as the user's own, in one folder for all, and claims any isolation.

    Descriptors, environment and everything else are inherited. It waits for the program alone.
    """

    name = "unconfined"

    def __init__(self, *, claims: Isolation = "none", **options: Any) -> None:
        super().__init__(**options)
        self.claims: Isolation = claims

    async def _start(self) -> Isolation:
        self.folder = tempfile.TemporaryDirectory()
        return self.claims

    async def _exec(self, request: Request) -> ExecResult:
        for path, data in request.files.items():
            with open(os.path.join(self.folder.name, path), "wb") as file:
                file.write(data)
        command, stdin = list(request.argv or ()), request.stdin
        if request.code is not None:
            command = [sys.executable, "-c", source("runner")]
            stdin = len(request.code).to_bytes(8, "big") + b"\0" + request.code + stdin
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=self.folder.name,
                env=os.environ | {"PYTHONPATH": self.folder.name},
                stdin=asyncio.subprocess.PIPE,
                stdout=out,
                stderr=err,
                close_fds=False,
            )
            waiting = asyncio.ensure_future(process.communicate(stdin))
            done, _ = await asyncio.wait([waiting], timeout=request.limits.wall_seconds)
            if not done:
                process.kill()
                await waiting
            texts = [_text(file, request) for file in (out, err)]
        code = process.returncode
        exit_code = code if code is not None and code >= 0 else None
        return ExecResult(
            stdout=texts[0],
            stderr=texts[1],
            exit_code=exit_code,
            signal=None if exit_code is not None or code is None else -code,
            status=conclude(exit_code=exit_code, timed_out=not done, stderr=texts[1]),
            seconds=0.0,
            isolation=self.claims,
        )

    async def _open(self, limits: Any) -> Any:
        raise AssertionError("sessions are not for this one")

    async def _close(self) -> None:
        self.folder.cleanup()


def _text(file: IO[bytes], request: Request) -> str:
    file.seek(0)
    capture = Capture(request.limits.output_bytes, request.limits.output_total_bytes)
    capture.feed(file.read())
    return capture.text()


class Boaster(Unconfined):
    """Holds nothing, and promises everything."""

    name = "boaster"

    def __init__(self, **options: Any) -> None:
        super().__init__(claims="container", **options)
