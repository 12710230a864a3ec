"""What a sandbox is: a place to run what a model wrote."""

import asyncio
import atexit
import os
import weakref
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

from gemenv.core.background import arun, run
from gemenv.errors import ClosedError, InvalidArgumentError, IsolationError
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.request import Request, make_request
from gemenv.sandbox.result import ISOLATIONS, ExecResult, Isolation
from gemenv.sandbox.session import Channel, Session

T = TypeVar("T")


class Sandbox(ABC):
    """Runs untrusted programs, each in a place of its own.

    The methods are coroutines and may be awaited on any event loop; `sync` has the same ones for
    callers without a loop. A sandbox starts at its first use, and again after a fork of the
    program. It may be pickled: the copy starts for itself.

    A provider implements `_start`, `_exec`, `_open` and `_close`, which all run on the library's
    one background loop. Its constructor takes keywords only.

    Args:
        limits: What a call may use, unless the call says otherwise.
        require: The least isolation that will do. A provider that does not reach it refuses to
            start.

    Raises:
        InvalidArgumentError: If `require` is not a level of isolation.
    """

    name: ClassVar[str]
    _arguments: dict[str, Any]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Keep the arguments, for pickling."""
        self = super().__new__(cls)
        self._arguments = kwargs
        return self

    def __init__(self, *, limits: Limits | None = None, require: Isolation | None = None) -> None:
        if require is not None and require not in ISOLATIONS:
            raise InvalidArgumentError(
                f"`require` must be one of {', '.join(ISOLATIONS)}, got {require!r}."
            )
        self.limits = limits or Limits()
        self.require: Isolation | None = require
        self._reached: Isolation | None = None
        self._process: int | None = None
        self._starting: asyncio.Lock | None = None
        self._closed = False

    # For callers

    @property
    def isolation(self) -> Isolation | None:
        """The isolation reached; `None` before the start."""
        return self._reached

    @property
    def sync(self) -> "SyncSandbox":
        """The same sandbox with methods that block."""
        return SyncSandbox(self)

    async def start(self) -> Isolation:
        """Start now, instead of at the first use, and return the isolation reached.

        Raises:
            IsolationError: If that is less than `require`.
            SandboxError: If the provider cannot run on this machine; the message says what is
                missing.
            ClosedError: After `close`.
        """
        return await arun(self._ready())

    async def exec(
        self,
        program: str | bytes | Sequence[str],
        *,
        stdin: str | bytes = b"",
        files: Mapping[str, str | bytes] | None = None,
        limits: Limits | None = None,
        show_last: bool = False,
    ) -> ExecResult:
        r"""Run one program in a fresh place, and return what became of it.

        Args:
            program: Text is a Python program; a list of texts is a command with its arguments.
            stdin: What it reads.
            files: Files that it finds in its work folder, by relative path.
            limits: What it may use; by default the limits of the sandbox.
            show_last: Print the value of a Python program's last expression, as a prompt does.

        Raises:
            InvalidArgumentError: If an argument is not as described.
            SandboxError: If the sandbox cannot start.

        Example:
            >>> from gemenv.sandbox import create
            >>> with create("subprocess", warn=False).sync as sandbox:
            ...     sandbox.exec("print(int(input()) + 1)", stdin="41").stdout
            '42\n'
        """
        request = make_request(
            program, stdin=stdin, files=files, limits=limits or self.limits, show_last=show_last
        )
        return await arun(self._run(request))

    async def session(self, *, limits: Limits | None = None) -> Session:
        """Open a place that keeps variables and files from call to call.

        Args:
            limits: What each call may use; memory, processes and files count for the session.

        Raises:
            SandboxError: If the sandbox cannot start.
        """
        return await arun(self._open_session(limits or self.limits))

    async def close(self) -> None:
        """End everything that runs here, and free what it held. May be called again."""
        await arun(self._shut())

    async def __aenter__(self) -> Self:
        """Start, and return the sandbox."""
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close."""
        await self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made of."""
        return _build, (type(self), self._arguments)

    def __repr__(self) -> str:
        return f"<sandbox {self.name}, isolation {self._reached or 'not started'}>"

    # For providers

    @abstractmethod
    async def _start(self) -> Isolation:
        """Get ready, and return the isolation reached.

        Raises:
            SandboxError: If this machine lacks something; nothing is left behind then.
        """

    @abstractmethod
    async def _exec(self, request: Request) -> ExecResult:
        """Run one program. What fails here and not in the program is a `sandbox_failure`."""

    @abstractmethod
    async def _open(self, limits: Limits) -> Channel:
        """Start `inside/kernel.py` in a place of its own, and return its ends."""

    @abstractmethod
    async def _close(self) -> None:
        """Free everything."""

    # Machinery

    async def _ready(self) -> Isolation:
        if self._closed:
            raise ClosedError(f"This {self.name} sandbox is closed; make a new one.")
        if self._process != os.getpid():
            # First use, or first use in a forked child, whose parent keeps what it has.
            self._process, self._reached, self._starting = os.getpid(), None, asyncio.Lock()
        assert self._starting is not None  # noqa: S101 - set together with the process
        async with self._starting:
            if self._reached is None:
                reached = await self._start()
                if self.require and ISOLATIONS.index(reached) < ISOLATIONS.index(self.require):
                    await self._close()
                    raise IsolationError(
                        f"The {self.name} sandbox reaches isolation {reached!r} on this machine, "
                        f"and `require` asks for {self.require!r}. {self._shortfall()}"
                    )
                self._reached = reached
                _open_sandboxes.add(self)
            return self._reached

    def _shortfall(self) -> str:
        """Say why no more isolation is reached, and what to do."""
        return "Choose another provider, or ask for less."

    async def _run(self, request: Request) -> ExecResult:
        await self._ready()
        return await self._exec(request)

    async def _open_session(self, limits: Limits) -> Session:
        isolation = await self._ready()
        return Session(lambda: self._open(limits), limits, isolation)

    async def _shut(self) -> None:
        if self._reached is not None and self._process == os.getpid():
            self._reached = None
            await self._close()
        self._closed = True
        _open_sandboxes.discard(self)


class SyncSandbox:
    """A sandbox for callers without an event loop; see `Sandbox` for the methods."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def start(self) -> Isolation:
        """Start now; see `Sandbox.start`."""
        return run(self.sandbox.start())

    def exec(
        self,
        program: str | bytes | Sequence[str],
        *,
        stdin: str | bytes = b"",
        files: Mapping[str, str | bytes] | None = None,
        limits: Limits | None = None,
        show_last: bool = False,
    ) -> ExecResult:
        """Run one program; see `Sandbox.exec`."""
        return run(
            self.sandbox.exec(program, stdin=stdin, files=files, limits=limits, show_last=show_last)
        )

    def session(self, *, limits: Limits | None = None) -> "SyncSession":
        """Open a session; see `Sandbox.session`."""
        return SyncSession(run(self.sandbox.session(limits=limits)))

    def close(self) -> None:
        """Close the sandbox."""
        run(self.sandbox.close())

    def __enter__(self) -> Self:
        """Start, and return this face."""
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Close the sandbox."""
        self.close()


class SyncSession:
    """A session for callers without an event loop; see `Session` for the methods."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def exec(
        self,
        program: str | bytes | Sequence[str],
        *,
        stdin: str | bytes = b"",
        limits: Limits | None = None,
        show_last: bool = False,
    ) -> ExecResult:
        """Run one program; see `Session.exec`."""
        return run(self.session.exec(program, stdin=stdin, limits=limits, show_last=show_last))

    def read(self, path: str) -> bytes:
        """Return a file; see `Session.read`."""
        return run(self.session.read(path))

    def write(self, path: str, data: str | bytes) -> None:
        """Write a file; see `Session.write`."""
        run(self.session.write(path, data))

    def snapshot(self) -> str:
        """Keep the variables as they are; see `Session.snapshot`."""
        return run(self.session.snapshot())

    def restore(self, snapshot: str) -> None:
        """Go back to a snapshot; see `Session.restore`."""
        run(self.session.restore(snapshot))

    def close(self) -> None:
        """Close the session."""
        run(self.session.close())

    def __enter__(self) -> Self:
        """Return this face."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the session."""
        self.close()


def checked_workers(workers: int | None) -> int:
    """Return how many programs run at a time: by default one for each processor, at least two.

    Raises:
        InvalidArgumentError: If that is below 1.
    """
    if workers is not None and workers < 1:
        raise InvalidArgumentError(f"`workers` must be 1 or more, got {workers!r}.")
    return workers or max(2, os.cpu_count() or 1)


def _build(kind: type[Sandbox], arguments: dict[str, Any]) -> Sandbox:
    return kind(**arguments)


_open_sandboxes: weakref.WeakSet[Sandbox] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Close what a program forgot to close."""
    for sandbox in list(_open_sandboxes):
        run(sandbox.close())
