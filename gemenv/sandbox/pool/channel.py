"""A session's connection to its kernel."""

import asyncio
import socket

from gemenv.sandbox.limits import Limits
from gemenv.sandbox.pool.staff import Staff
from gemenv.sandbox.pool.worker import Worker

_CHUNK = 1 << 16


class PoolChannel:
    """A kernel in a worker of its own; see `gemenv.sandbox.session.Channel`.

    Args:
        staff: Where the worker is from.
        worker: A worker that nobody else uses.
        limits: What the session may use.
    """

    def __init__(self, staff: Staff, worker: Worker, limits: Limits) -> None:
        self._staff, self._worker = staff, worker
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        try:
            with theirs:
                worker.begin_kernel(limits, theirs.fileno())
        except BaseException:
            self._socket.close()
            raise
        self._closed, self._receiving = False, 0
        staff.channels.add(self)

    async def send(self, data: bytes) -> None:
        """Write to the kernel."""
        if self._closed:
            raise ConnectionResetError("the session is closed")
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def receive(self) -> bytes:
        """Return what the kernel wrote next."""
        if self._closed:
            return b""
        self._receiving += 1
        try:
            return await asyncio.get_running_loop().sock_recv(self._socket, _CHUNK)
        except ConnectionError:
            return b""
        finally:
            self._receiving -= 1

    async def close(self) -> None:
        """End the session."""
        if not self._closed:
            self._closed = True
            self._staff.channels.discard(self)
            self._staff.dismiss(self._worker)
            # Whoever waits for the kernel hears of its end before the descriptor is gone.
            self._socket.shutdown(socket.SHUT_RDWR)
            while self._receiving:
                await asyncio.sleep(0)
            self._socket.close()
