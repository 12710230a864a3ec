"""A place that keeps variables and files from call to call."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Self, TypeVar

from gemenv.core.background import arun
from gemenv.errors import ClosedError, SandboxError, SandboxFileError, SnapshotError
from gemenv.sandbox.cell import Cell
from gemenv.sandbox.connection import Channel, Connection, ForgedFrameError, Frame
from gemenv.sandbox.inside.wire import DONE, ERROR, FILE, READ, RESTORE, SNAPSHOT, WRITE
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.request import Request, check_path, encode, make_request
from gemenv.sandbox.result import ExecResult, Isolation, failed

__all__ = ["Channel", "Session"]

T = TypeVar("T")


class Session:
    """A place that keeps variables and files from call to call.

    Calls run one after another. Python programs share their variables, as the cells of a
    notebook do; commands share the files. A program that raises, or leaves by `sys.exit`, keeps
    what it has done so far. A program that is ended at a limit, or dies, takes back what it did
    to variables, not to files. Where even that fails, the session begins anew, empty, and the
    result says `state_kept=False`.

    Threads of a program end with the next call. Processes that it leaves running go on until the
    session is closed, and what they write is dropped; one that a limit ended leaves none.

    Args:
        open_channel: Starts `inside/kernel.py` in a place of its own.
        limits: What each call may use, unless the call says otherwise.
        isolation: What keeps the place apart.
    """

    def __init__(
        self, open_channel: Callable[[], Awaitable[Channel]], limits: Limits, isolation: Isolation
    ) -> None:
        self._open_channel, self._limits = open_channel, limits
        self._isolation: Isolation = isolation
        self._lock = asyncio.Lock()
        self._connection: Connection | None = None
        self._settling: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._number = 0
        self._snapshots: set[str] = set()
        self._closed = False

    async def exec(
        self,
        program: str | bytes | Sequence[str],
        *,
        stdin: str | bytes = b"",
        limits: Limits | None = None,
        show_last: bool = False,
    ) -> ExecResult:
        """Run a program where the last one left off.

        Args:
            program: Text is a Python program; a list of texts is a command with its arguments.
            stdin: What it reads.
            limits: Wall and CPU time (of each process) and output, for this call; by default
                those of the session. What else a session may use is fixed at its start.
            show_last: Print the value of a Python program's last expression, as a prompt does.

        Raises:
            InvalidArgumentError: If an argument is not as described.
            ClosedError: After `close`.
        """
        request = make_request(
            program, stdin=stdin, files=None, limits=limits or self._limits, show_last=show_last
        )
        return await arun(self._in_turn(self._exec(request)))

    async def read(self, path: str) -> bytes:
        """Return a file of the work folder, up to the session's `file_bytes`.

        Raises:
            InvalidArgumentError: If the path is not one inside the work folder.
            SandboxFileError: If there is no such file, or it is too large or no regular file.
            SandboxError: If the sandbox broke.
            ClosedError: After `close`.
        """
        header = {"path": check_path(path), "limit": self._limits.file_bytes}
        return await arun(self._in_turn(self._read(path, header)))

    async def write(self, path: str, data: str | bytes) -> None:
        """Write a file in the work folder, and the folders above it.

        Raises:
            InvalidArgumentError: If the path is not one inside the work folder.
            SandboxFileError: If it cannot be written there.
            SandboxError: If the sandbox broke.
            ClosedError: After `close`.
        """
        header = {"path": check_path(path)}
        await arun(self._in_turn(self._write(path, header, encode(data))))

    async def snapshot(self) -> str:
        """Keep the variables as they are, and return a name for `restore`.

        It takes a process of the session and the memory that changes from then on, and lasts
        until the session is closed or begins anew. Files are not part of it.

        Raises:
            SnapshotError: If there is no room for one more process.
            SandboxError: If the sandbox broke.
            ClosedError: After `close`.
        """
        return await arun(self._in_turn(self._snapshot()))

    async def restore(self, snapshot: str) -> None:
        """Go back to the variables of a snapshot, any number of times.

        Processes that began after it end. Files stay as they are.

        Raises:
            SnapshotError: If the session has no such snapshot, or no more.
            SandboxError: If the sandbox broke.
            ClosedError: After `close`.
        """
        await arun(self._in_turn(self._restore(snapshot)))

    async def close(self) -> None:
        """End everything that runs here, a call included. May be called again."""
        await arun(self._close())

    async def __aenter__(self) -> Self:
        """Return the session."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close."""
        await self.close()

    # Machinery, on the background loop

    async def _in_turn(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            async with self._lock:
                if self._settling is not None:
                    await asyncio.shield(self._settling)
                self._check_open()
                return await call
        finally:
            call.close()

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError("This session is closed; open a new one.")

    async def _connect(self) -> Connection:
        if self._connection is None:
            channel = await self._open_channel()
            if self._closed:
                await channel.close()
                self._check_open()
            self._connection = Connection(channel)
        return self._connection

    async def _drop(self) -> None:
        """End the kernel; the next call begins anew."""
        connection, self._connection = self._connection, None
        self._snapshots.clear()
        if connection is not None:
            # Whoever is cancelled meanwhile must not leave it half closed.
            self._closing = asyncio.ensure_future(connection.close())
            await asyncio.shield(self._closing)

    async def _close(self) -> None:
        self._closed = True
        if self._settling is not None:
            await asyncio.shield(self._settling)
        await self._drop()

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _exec(self, request: Request) -> ExecResult:
        try:
            connection = await self._connect()
        except (SandboxError, OSError) as error:
            return failed(f"The session cannot start: {error}", self._isolation, state_kept=False)
        cell = Cell(connection, self._next(), request, self._isolation)
        try:
            result = await cell.run()
        except ForgedFrameError as error:
            await self._drop()
            return failed(_FORGED.format(error), self._isolation, state_kept=False)
        except BaseException:
            # Cancelled: the cell is ended beside whoever cancelled, and before the next call.
            self._settling = asyncio.ensure_future(self._settle(cell))
            raise
        if not result.state_kept:
            await self._drop()
        return result

    async def _settle(self, cell: Cell) -> None:
        """End a cell that nobody waits for, so that the next call finds the kernel idle."""
        try:
            ended = await cell.stop()
        except ForgedFrameError:
            ended = None
        try:
            if ended is None:
                await self._drop()
        finally:
            self._settling = None

    async def _ask(
        self, kind: int, header: dict[str, Any], body: bytes = b"", *, within: int = 0
    ) -> tuple[Frame, bytes]:
        """Return the kernel's last answer, and the bytes of those of `FILE` together."""
        connection, number = await self._connect(), self._next()
        found = bytearray()
        deadline = time.monotonic() + _PATIENCE
        try:
            if not await connection.send_until(deadline, kind, {**header, "id": number}, body):
                raise TimeoutError
            while True:
                frame = await connection.receive(deadline)
                if frame.header.get("id") != number:
                    continue
                if frame.kind == FILE:
                    found += frame.body
                    if len(found) > within:
                        raise ForgedFrameError("a file larger than asked for")
                if frame.kind in (DONE, ERROR) or frame.header.get("last"):
                    return frame, bytes(found)
        except (ConnectionError, TimeoutError, ForgedFrameError) as error:
            await self._drop()
            raise SandboxError(_FORGED.format(error or "it does not answer")) from None
        except BaseException:
            await self._drop()
            raise

    async def _read(self, path: str, header: dict[str, Any]) -> bytes:
        frame, data = await self._ask(READ, header, within=header["limit"])
        _refuse(frame, path, "read")
        return data

    async def _write(self, path: str, header: dict[str, Any], data: bytes) -> None:
        frame, _ = await self._ask(WRITE, header, data)
        _refuse(frame, path, "written")

    async def _snapshot(self) -> str:
        name = f"snapshot-{self._number + 1}"
        frame, _ = await self._ask(SNAPSHOT, {"name": name})
        if frame.kind == ERROR:
            raise SnapshotError(f"The snapshot could not be taken: {_reason(frame)}.")
        self._snapshots.add(name)
        return name

    async def _restore(self, snapshot: str) -> None:
        frame = None
        if snapshot in self._snapshots:
            frame, _ = await self._ask(RESTORE, {"name": snapshot})
        if frame is None or frame.kind == ERROR:
            reason = _reason(frame) if frame else "it is unknown"
            raise SnapshotError(
                f"There is no going back to {snapshot!r}: {reason}. Snapshots last until the "
                "session is closed or begins anew."
            )


def _refuse(frame: Frame, path: str, what: str) -> None:
    if frame.kind == ERROR:
        raise SandboxFileError(f"{path!r} in the sandbox could not be {what}: {_reason(frame)}.")


def _reason(frame: Frame) -> str:
    return str(frame.header.get("error"))[:_LONGEST_REASON]


_PATIENCE = 30.0
"""Seconds for what runs no foreign code."""
_LONGEST_REASON = 200
_FORGED = "The session broke: {}. Its variables and files are gone; the next call begins anew."
