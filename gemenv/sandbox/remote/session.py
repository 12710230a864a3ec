"""A session on a server of gemenv."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel

from gemenv.core.background import arun
from gemenv.errors import ClosedError, SandboxError
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.remote.bodies import Mark
from gemenv.sandbox.remote.http import Answer
from gemenv.sandbox.remote.wire import (
    ENVELOPE,
    ERRORS,
    NO_SESSION,
    WORST_ESCAPE,
    Blob,
    explain,
    pack,
    result_bytes,
    run_body,
)
from gemenv.sandbox.request import encode, make_request
from gemenv.sandbox.result import ExecResult, failed
from gemenv.sandbox.session import Session

if TYPE_CHECKING:
    from gemenv.sandbox.remote.gemenv_server import GemenvServer

T = TypeVar("T", bound=BaseModel)
Verb = Literal["exec", "read", "write", "snapshot", "restore"]

_QUICK_SECONDS = 30.0
_BYE_SECONDS = 5.0
_OK = 200
_ID = re.compile(r"[A-Za-z0-9_-]{16,128}")


class _Opened(BaseModel):
    id: str


class _Data(BaseModel):
    data: Blob


class RemoteSession(Session):
    """A session whose place is at a server, which ends it after some minutes without a call.

    A call after that begins anew, empty, as after a crash: `exec` says so with `state_kept`, the
    others raise `SandboxError` once. Calls are never sent twice; where the network fails in the
    middle of one, it is not known whether it took effect.
    """

    def __init__(self, server: "GemenvServer", limits: Limits) -> None:
        self._server, self._limits = server, limits
        self._id: str | None = None
        self._closed = False
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Have the server make the place."""
        body = {"limits": asdict(self._limits), "require": self._server.require}
        answer = await self._server.call(
            "POST", "/v1/sessions", body, seconds=_QUICK_SECONDS, most_bytes=ENVELOPE
        )
        self._server.expect(answer)
        name = _read(_Opened, answer).id
        # It becomes part of addresses.
        if not _ID.fullmatch(name):
            raise SandboxError("The sandbox server named a session by something that is no name.")
        self._id = name

    async def exec(
        self,
        program: str | bytes | Sequence[str],
        *,
        stdin: str | bytes = b"",
        limits: Limits | None = None,
        show_last: bool = False,
    ) -> ExecResult:
        """Run a program among what earlier ones left; see `Session.exec`."""
        request = make_request(
            program, stdin=stdin, files=None, limits=limits or self._limits, show_last=show_last
        )
        body = run_body(request, self._server.require)
        del body["files"]
        return await arun(self._post_cell(body, request.limits))

    async def read(self, path: str) -> bytes:
        """Return a file; see `Session.read`."""
        most = WORST_ESCAPE * self._limits.file_bytes + ENVELOPE
        answer = await arun(self._post("read", {"path": path}, most_bytes=most))
        return _read(_Data, answer).data

    async def write(self, path: str, data: str | bytes) -> None:
        """Write a file; see `Session.write`."""
        await arun(self._post("write", {"path": path, "data": pack(encode(data))}))

    async def snapshot(self) -> str:
        """Keep the variables as they are; see `Session.snapshot`."""
        return _read(Mark, await arun(self._post("snapshot", {}))).snapshot

    async def restore(self, snapshot: str) -> None:
        """Go back to a snapshot; see `Session.restore`."""
        await arun(self._post("restore", {"snapshot": snapshot}))

    async def close(self) -> None:
        """End the session. May be called again."""
        await arun(self.shut())

    async def shut(self) -> None:
        """End the session; a server that cannot be told ends it by itself after a while."""
        self._closed = True
        name, self._id = self._id, None
        if name is None:
            return
        try:
            async with asyncio.timeout(_BYE_SECONDS):
                await self._server.call(
                    "DELETE", f"/v1/sessions/{name}", None, seconds=0, most_bytes=ENVELOPE
                )
        except (SandboxError, TimeoutError):
            pass

    async def _post_cell(self, body: dict[str, Any], limits: Limits) -> ExecResult:
        try:
            answer = await self._post(
                "exec", body, seconds=limits.wall_seconds, most_bytes=result_bytes(limits)
            )
            return self._server.result(answer)
        except SandboxError as error:
            kept = None if self._id else False
            return failed(str(error), self._server.isolation, state_kept=kept)

    async def _post(
        self,
        verb: Verb,
        body: dict[str, Any],
        *,
        seconds: float = _QUICK_SECONDS,
        most_bytes: int = ENVELOPE,
    ) -> Answer:
        async with self._turn:
            if self._closed:
                raise ClosedError("This session is closed; open a new one.")
            if self._id is None:
                await self.open()
            answer = await self._server.call(
                "POST",
                f"/v1/sessions/{self._id}/{verb}",
                body,
                seconds=seconds,
                most_bytes=most_bytes,
            )
            if answer.status != _OK:
                self._raise(answer)
            return answer

    def _raise(self, answer: Answer) -> None:
        """Raise here what was raised at the server."""
        complaint = self._server.complaint(answer)
        if complaint.error == NO_SESSION:
            self._id = None
            raise SandboxError(
                "The session has ended at the server, and its variables and files are gone; the "
                "next call begins a new one."
            )
        if complaint.error in ERRORS:
            raise ERRORS[complaint.error](complaint.detail)
        self._server.expect(answer)


def _read(model: type[T], answer: Answer) -> T:
    try:
        return model.model_validate_json(answer.body, strict=True)
    except ValueError as error:
        raise SandboxError(
            f"The sandbox server sent something else than what was asked for: {explain(error)}."
        ) from None
