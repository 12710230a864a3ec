"""The two ways of waiting: in a thread, or on an event loop.

A call is written once, as a coroutine over one of these. With `InThread` it never suspends, and
`run_through` runs it.
"""

import asyncio
import contextlib
import select
import socket
import time
from typing import Protocol, TypeVar

from gemenv.core.workers.frames import READ_BYTES, Inbox
from gemenv.core.workers.turns import Turns

T = TypeVar("T")


class Waits(Protocol):
    """What a call waits for."""

    async def turn(self, turns: Turns) -> None:
        """Wait for a turn."""
        ...

    async def answer(self, connection: socket.socket, request: bytes, seconds: float) -> bytes:
        """Send a request, which may be empty, and return the next message.

        Raises:
            TimeoutError: If it is not there in time.
            OSError, EOFError, ValueError: If the other end is gone, or talks nonsense.
        """
        ...


class InThread:
    """Waits in the thread of the caller."""

    async def turn(self, turns: Turns) -> None:
        """Wait for a turn."""
        turns.take()

    async def answer(self, connection: socket.socket, request: bytes, seconds: float) -> bytes:
        """Send a request and return the next message; see `Waits`."""
        deadline, inbox = time.monotonic() + seconds, Inbox()
        unsent = memoryview(request)
        while unsent:
            try:
                unsent = unsent[connection.send(unsent) :]
            except BlockingIOError:
                _wait(connection, select.POLLOUT, deadline)
        message = None
        while message is None:
            _wait(connection, select.POLLIN, deadline)
            message = inbox.feed(_received(connection))
        return message


def _wait(connection: socket.socket, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(connection, event)
    # At zero, what is there already still counts.
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


class OnLoop:
    """Waits on the running event loop."""

    async def turn(self, turns: Turns) -> None:
        """Wait for a turn."""
        await turns.atake()

    async def answer(self, connection: socket.socket, request: bytes, seconds: float) -> bytes:
        """Send a request and return the next message; see `Waits`."""
        loop, inbox = asyncio.get_running_loop(), Inbox()
        message: bytes | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if request:
                    await loop.sock_sendall(connection, request)
                while message is None:
                    await _readable(connection)
                    message = inbox.feed(_received(connection))
        # A loop that was held up hears of the deadline and of the message at the same time.
        while message is None:
            message = inbox.feed(_received(connection))
        return message


def _received(connection: socket.socket) -> bytes:
    try:
        data = connection.recv(READ_BYTES)
    except BlockingIOError:
        raise TimeoutError from None
    if not data:
        raise EOFError
    return data


async def _readable(connection: socket.socket) -> None:
    # Not `sock_recv`: what it has read is lost if it is cancelled at the same moment.
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    descriptor = connection.fileno()
    loop.add_reader(descriptor, _resolve, ready)
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)


def _resolve(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
