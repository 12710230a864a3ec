"""A fresh interpreter from which workers are forked.

It imports what programs are likely to need, so that none of them has to, and never runs a program
itself. On its control socket, each message asks for a worker and brings the worker's end of a
connection to the pool; the answer says what went wrong, if anything did. When the pool is gone, it
ends its workers and takes their control groups away.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any, NoReturn, cast

from gemenv.sandbox.jail import cgroup, libc, wire
from gemenv.sandbox.jail.enter import enter, write_map
from gemenv.sandbox.jail.places import FolderPlace, Place
from gemenv.sandbox.jail.seccomp import filter_program, install
from gemenv.sandbox.jail.worker import Worker

_PATIENCE_SECONDS = 20.0
_GRACE_SECONDS = 2.0


class Zygote:
    """Forks workers as asked.

    Args:
        control: The socket to the pool.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._groups: dict[int, cgroup.Group | None] = {}
        self._serial = 0

    def serve(self) -> None:
        """Fork workers until the pool is gone, then end them."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        signal.set_wakeup_fd(writing)
        # A worker's parent ends at once: it was only on the way into the namespaces.
        libc.prctl(libc.PR_SET_CHILD_SUBREAPER, 1)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(reading, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if reading in ready:
                os.read(reading, 4096)
                self._reap(os.WNOHANG)
            if self._control.fileno() in ready:
                message = wire.receive(self._control)
                if message is None:
                    break
                header, (connection,) = message
                with socket.socket(fileno=connection) as worker_end:
                    wire.send(self._control, self._fork(cast(Any, header), worker_end))
        self._end_all()

    def _end_all(self) -> None:
        """Let the workers end, as they do when the pool is gone; force those that do not."""
        deadline = time.monotonic() + _GRACE_SECONDS
        while self._groups and time.monotonic() < deadline:
            self._reap(os.WNOHANG)
            time.sleep(0.002)
        for process in self._groups:
            os.kill(process, signal.SIGKILL)
        self._reap(0)

    def _fork(self, header: dict[str, Any], connection: socket.socket) -> dict[str, object]:
        """Fork a worker; return what went wrong, if anything did."""
        parent: str | None = header["parent"]
        self._serial += 1
        group = cgroup.make(self._serial) if parent is None else None
        ours, theirs = wire.pair()
        with ours, theirs:
            first = os.fork()
            if first == 0:
                ours.close()
                self._control.close()
                signal.set_wakeup_fd(-1)
                for number in (signal.SIGCHLD, signal.SIGINT):
                    signal.signal(number, signal.SIG_DFL)
                _work(connection, theirs, parent, group)
            theirs.close()
            ours.settimeout(_PATIENCE_SECONDS)
            try:
                self._introduce(ours, group)
            except OSError as error:
                return {"error": str(error)}
        return {}

    def _introduce(self, link: socket.socket, group: cgroup.Group | None) -> None:
        """Help a worker into its place.

        Raises:
            OSError: With what it says went wrong.
        """
        process = 0
        try:
            while (message := wire.receive(link)) is not None:
                news = cast(Any, message[0])
                if "process" in news:
                    process = news["process"]
                    self._groups[process] = group
                    if group is not None:
                        group.add(process)
                elif "map" in news:
                    write_map(process)
                elif "error" in news:
                    raise OSError(news["error"])
                else:
                    return
                wire.send(link, {})
            raise OSError("the worker ended at its start")
        except OSError:
            if process:
                os.kill(process, signal.SIGKILL)
            elif group is not None:
                group.remove()
            raise

    def _reap(self, options: int) -> None:
        """Collect what has ended; with no options, wait until all has."""
        while True:
            try:
                process, _ = os.waitpid(-1, options)
            except ChildProcessError:
                return
            if process == 0:
                return
            if (group := self._groups.pop(process, None)) is not None:
                group.remove()


def _work(
    connection: socket.socket,
    link: socket.socket,
    parent: str | None,
    group: cgroup.Group | None,
) -> NoReturn:
    """Be a worker, then end without the zygote's own clean-up."""
    place: Place | None = None
    try:
        if parent is None:
            place = enter(link, counted=group is not None)
        else:
            wire.send(link, {"process": os.getpid()})
            wire.receive(link)
            libc.no_new_privileges()
            libc.prctl(libc.PR_SET_DUMPABLE, 0)
            place = FolderPlace(parent)
            install(filter_program(sockets=False, in_charge=True))
        wire.send(link, {"ready": True})
        link.close()
        Worker(connection, place, group).serve()
    except OSError as error:
        with contextlib.suppress(OSError):
            wire.send(link, {"error": f"{error.strerror or error}"})
    finally:
        if place is not None:
            place.close()
        os._exit(1)


def _preload(modules: list[str]) -> None:
    for module in modules:
        # Whatever cannot be imported is no business of a program that does not import it.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _hide_ourselves() -> None:
    """Let programs import a gemenv of their own, or find that there is none."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "gemenv"]:
        _hidden.append(sys.modules.pop(name))


_hidden: list[object] = []
"""Kept, since taking modules apart would cost every program time."""


def main() -> None:
    """Serve on the control socket whose descriptor is the first argument."""
    _preload(json.loads(sys.argv[2]))
    _hide_ourselves()
    control = socket.socket(fileno=int(sys.argv[1]))
    cgroup.sweep()
    wire.send(control, {"ready": True})
    Zygote(control).serve()
