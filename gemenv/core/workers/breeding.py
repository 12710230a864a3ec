"""What runs in a zygote: it forks workers, and ends them.

It imports what workers need and then only forks: a process with one thread, in which nothing else
happens, so that a fork is safe and takes milliseconds. As the workers' parent it alone can kill
them without a chance of hitting a stranger. It ends, and all workers with it, when the caller's
end of the control socket is closed.
"""

import array
import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
from typing import Any

from gemenv.core.workers.duty import serve
from gemenv.core.workers.zygote import FORK, ORDER


class _Nest:
    """The workers of a zygote.

    Args:
        control: The socket to the caller.
        plan: The function of the workers, and their memory.
    """

    def __init__(self, control: socket.socket, plan: dict[str, Any]) -> None:
        self._control, self._plan = control, plan
        self._processes: dict[int, int] = {}
        """The process of each worker that has not been collected."""

    def serve(self) -> None:
        """Do as ordered until the caller is gone; then end all workers."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        signal.set_wakeup_fd(writing)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(reading, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if reading in ready:
                os.read(reading, 4096)
                self._collect(os.WNOHANG)
            if self._control.fileno() in ready:
                order, number, descriptors = self._receive()
                if order is None:
                    break
                if order == FORK:
                    with socket.socket(fileno=descriptors[0]) as connection:
                        self._fork(number, connection, (reading, writing))
                elif number in self._processes:
                    os.kill(self._processes[number], signal.SIGKILL)
        for process in self._processes.values():
            os.kill(process, signal.SIGKILL)
        self._collect(0)

    def _receive(self) -> tuple[int | None, int, "array.array[int]"]:
        data, descriptors = b"", array.array("i")
        while len(data) < ORDER.size:
            more, received, _, _ = socket.recv_fds(self._control, ORDER.size - len(data), 1)
            descriptors.extend(received)
            if not more:
                return None, 0, descriptors
            data += more
        order, number = ORDER.unpack(data)
        return order, number, descriptors

    def _fork(self, number: int, connection: socket.socket, wakeup: tuple[int, int]) -> None:
        zygote = os.getpid()
        process = os.fork()
        if process:
            self._processes[number] = process
            return
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for descriptor in wakeup:
                os.close(descriptor)
            serve(connection, zygote, self._plan["function"], self._plan["memory_bytes"])
        finally:
            os._exit(1)

    def _collect(self, options: int) -> None:
        """Collect the workers that have ended; with no options, wait until all have."""
        while self._processes:
            process, _ = os.waitpid(-1, options)
            if process == 0:
                return
            self._processes = {
                number: other for number, other in self._processes.items() if other != process
            }


def main(descriptor: int, plan: dict[str, Any]) -> None:
    """Be a zygote.

    Args:
        descriptor: Of the control socket.
        plan: The fields of `Plan`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    for module in (*plan["preload"], plan["function"].partition(":")[0]):
        # Whatever cannot be imported is reported by the function that needs it.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    sys.argv = sys.argv[:1]
    gc.collect()
    gc.freeze()
    _Nest(control, plan).serve()
