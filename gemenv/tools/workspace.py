"""What the tools of one episode share."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any, Protocol, Self, TypeVar

from gemenv.core.background import arun, background_loop, run
from gemenv.sandbox import Sandbox, Session


class Closable(Protocol):
    """What a workspace can hold."""

    async def close(self) -> None:
        """End it. It may be called on any event loop."""
        ...


C = TypeVar("C", bound=Closable)


class Workspace:
    r"""What the tools of an episode have opened, each thing at its first use.

    Among these are sessions, one for each sandbox: tools over the same sandbox thus see each
    other's files. The coroutines may be awaited on any event loop.

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
        self._held: dict[Hashable, Any] = {}
        self._opening: dict[Hashable, asyncio.Lock] = {}

    async def session(self, sandbox: Sandbox) -> Session:
        """Return the session in a sandbox, with the limits of the sandbox.

        Raises:
            SandboxError: If the sandbox cannot start.
        """
        return await self.hold(sandbox, sandbox.session)

    async def hold(self, key: Hashable, begin: Callable[[], Awaitable[C]]) -> C:
        """Return what is held under a key; at its first use, begin it.

        Args:
            key: Names it; whoever uses the same key must begin the same thing.
            begin: Called on the background loop. What it returns is closed with the workspace.
        """
        if key in self._held:
            return self._held[key]
        return await arun(self._begin(key, begin))

    async def _begin(self, key: Hashable, begin: Callable[[], Awaitable[C]]) -> C:
        async with self._opening.setdefault(key, asyncio.Lock()):
            if key not in self._held:
                self._held[key] = await begin()
            return self._held[key]

    async def close(self) -> None:
        """End what is held. The workspace may be used again, and is empty then."""
        await _end(self._take())

    def close_now(self) -> None:
        """Do what `close` does, from sync code; on the background loop, as soon as it is free."""
        held = self._take()
        if not held:
            return
        if _on_background_loop():
            task = asyncio.ensure_future(_end(held))
            _ending.add(task)
            task.add_done_callback(_ending.discard)
        else:
            run(_end(held))

    def _take(self) -> list[Closable]:
        held = list(self._held.values())
        self._held, self._opening = {}, {}
        return held

    async def __aenter__(self) -> Self:
        """Return the workspace."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close."""
        await self.close()


async def _end(held: Iterable[Closable]) -> None:
    await asyncio.gather(*(one.close() for one in held))


_ending: set[asyncio.Task[None]] = set()
"""Tasks that nobody waits for; a loop by itself does not keep them."""


def _on_background_loop() -> bool:
    try:
        return asyncio.get_running_loop() is background_loop()
    except RuntimeError:
        return False
