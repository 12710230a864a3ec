"""The sessions that clients have open."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from gemenv.errors import GemenvError
from gemenv.sandbox.remote.wire import NO_SESSION
from gemenv.sandbox.session import Session
from gemenv.serve.front import RefusalError
from gemenv.serve.gate import BusyServerError

_ID_BYTES = 32


class _Entry:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.turn = asyncio.Lock()
        """One call at a time; who waits here takes no place from other clients."""
        self.users = 0
        self.timer: asyncio.TimerHandle | None = None


class Sessions:
    """Open sessions by names that cannot be guessed; each ends when nobody calls it for a while.

    Args:
        most: How many may be open.
        idle_seconds: How long one lives without a call.
    """

    def __init__(self, most: int, idle_seconds: float) -> None:
        self._most, self.idle_seconds = most, idle_seconds
        self._entries: dict[str, _Entry] = {}
        self._opening = 0
        self._ending: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._entries)

    @asynccontextmanager
    async def opening(self) -> AsyncGenerator[None]:
        """Keep a place for a session that is being opened.

        Raises:
            BusyServerError: If too many are open.
        """
        if len(self._entries) + self._opening >= self._most:
            raise BusyServerError(f"{self._most} sessions are open already; come again later.")
        self._opening += 1
        try:
            yield
        finally:
            self._opening -= 1

    def add(self, session: Session) -> str:
        """Take a session in, and return its name."""
        name = secrets.token_urlsafe(_ID_BYTES)
        self._entries[name] = entry = _Entry(session)
        self._wind(name, entry)
        return name

    @asynccontextmanager
    async def use(self, name: str) -> AsyncGenerator[Session]:
        """Have a session for oneself for as long as the block lasts.

        Raises:
            RefusalError: If there is none of that name.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise self._unknown()
        entry.users += 1
        if entry.timer is not None:
            entry.timer.cancel()
        try:
            async with entry.turn:
                if name not in self._entries:
                    raise self._unknown()
                yield entry.session
        finally:
            entry.users -= 1
            if not entry.users and name in self._entries:
                self._wind(name, entry)

    async def end(self, name: str) -> None:
        """End a session.

        Raises:
            RefusalError: If there is none of that name.
        """
        entry = self._entries.pop(name, None)
        if entry is None:
            raise self._unknown()
        if entry.timer is not None:
            entry.timer.cancel()
        await entry.session.close()

    async def close(self) -> None:
        """End all sessions."""
        for name in list(self._entries):
            with suppress(GemenvError):
                await self.end(name)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _wind(self, name: str, entry: _Entry) -> None:
        """Let a session end once its idle time is over."""

        def expire() -> None:
            # Kept: an event loop holds its tasks weakly.
            task = asyncio.ensure_future(self._expire(name))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

        entry.timer = asyncio.get_running_loop().call_later(self.idle_seconds, expire)

    async def _expire(self, name: str) -> None:
        # A call may have come at the same moment.
        entry = self._entries.get(name)
        if entry is not None and not entry.users:
            with suppress(GemenvError):
                await self.end(name)

    def _unknown(self) -> RefusalError:
        return RefusalError(
            404,
            "There is no such session; it has ended, or nobody called it for "
            f"{self.idle_seconds:g} s.",
            NO_SESSION,
        )
