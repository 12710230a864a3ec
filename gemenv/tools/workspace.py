"""What the tools of one episode share."""

import asyncio
from collections.abc import Iterable
from typing import Self

from gemenv.core.background import arun, background_loop, run
from gemenv.sandbox import Sandbox, Session


class Workspace:
    r"""The sessions of an episode, one for each sandbox, opened at their first use.

    Tools over the same sandbox thus see each other's files. The coroutines may be awaited on any
    event loop.

    Example:
        >>> import asyncio
        >>> from gemenv.sandbox import create
        >>> async def main():
        ...     async with create("subprocess", warn=False) as sandbox, Workspace() as workspace:
        ...         await (await workspace.session(sandbox)).exec("x = 1")
        ...         session = await workspace.session(sandbox)
        ...         return (await session.exec("x", show_last=True)).stdout
        >>> asyncio.run(main())
        '1\n'
    """

    def __init__(self) -> None:
        self._sessions: dict[Sandbox, Session] = {}
        self._opening: asyncio.Lock | None = None

    async def session(self, sandbox: Sandbox) -> Session:
        """Return the session in a sandbox, with the limits of the sandbox.

        Raises:
            SandboxError: If the sandbox cannot start.
        """
        return self._sessions.get(sandbox) or await arun(self._open(sandbox))

    async def _open(self, sandbox: Sandbox) -> Session:
        if self._opening is None:
            self._opening = asyncio.Lock()
        async with self._opening:
            if sandbox not in self._sessions:
                self._sessions[sandbox] = await sandbox.session()
            return self._sessions[sandbox]

    async def close(self) -> None:
        """End the sessions. The workspace may be used again, and is empty then."""
        await _end(self._take())

    def close_now(self) -> None:
        """Do what `close` does, from sync code; on the background loop, as soon as it is free."""
        sessions = self._take()
        if not sessions:
            return
        if _on_background_loop():
            task = asyncio.ensure_future(_end(sessions))
            _ending.add(task)
            task.add_done_callback(_ending.discard)
        else:
            run(_end(sessions))

    def _take(self) -> list[Session]:
        sessions = list(self._sessions.values())
        self._sessions = {}
        return sessions

    async def __aenter__(self) -> Self:
        """Return the workspace."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close."""
        await self.close()


async def _end(sessions: Iterable[Session]) -> None:
    await asyncio.gather(*(session.close() for session in sessions))


_ending: set[asyncio.Task[None]] = set()
"""Tasks that nobody waits for; a loop by itself does not keep them."""


def _on_background_loop() -> bool:
    try:
        return asyncio.get_running_loop() is background_loop()
    except RuntimeError:
        return False
