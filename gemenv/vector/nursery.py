"""A small process from which the workers are forked.

It is started afresh, imports what the environments need, and never runs an environment or a
thread. So a fork of it is safe whatever the program itself has running, takes a few milliseconds,
and shares the imported modules. As the workers' parent it tells when one has ended, and ends them
all when the program is gone.

On the control socket, the first message is a pickled `Plan`. Then each byte asks for a worker,
and notices come back: that one has started, with two descriptors (the socket to talk to it, and
the memory of its progress), or that one has ended, and how.
"""

import contextlib
import gc
import importlib
import os
import pickle
import runpy
import select
import selectors
import signal
import socket
import struct
import sys
import tempfile
import traceback
import types
import warnings
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

from gemenv.core.background import background_loop
from gemenv.vector.frames import frame, receive_one
from gemenv.vector.progress import SIZE, Progress
from gemenv.vector.worker import Worker, WorkerSettings

STARTED, ENDED = 0, 1
NOTICE = struct.Struct("!qqq")
"""The kind of notice, the process, and, at its end, what `os.waitpid` says of it."""
MAIN = "__gemenv_main__"
"""What `__name__` is in the program's own file, when it is imported for its environments."""

_BEAT_SECONDS = 0.1

importing_main = False
"""Whether this process is just importing the program's own file."""


@dataclass(frozen=True)
class Plan:
    """What the workers will need."""

    settings: WorkerSettings
    path: tuple[str, ...]
    """`sys.path` of the program."""
    modules: tuple[str, ...] = ()
    """To import before any worker is forked."""
    main: str | None = None
    """The program's own file, if environments or wrappers are defined in it."""


class _Nursery:
    def __init__(self, control: socket.socket, settings: WorkerSettings) -> None:
        self._control, self._settings = control, settings
        self._children: set[int] = set()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def serve(self) -> None:
        """Fork workers as asked, until the program is gone."""
        signal.signal(signal.SIGCHLD, _wake_up)
        signal.set_wakeup_fd(self._write)
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(self._read, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is self._control:
                    asked = self._control.recv(64)
                    if not asked:
                        return
                    for _ in asked:
                        self._start()
                else:
                    os.read(self._read, 4096)
            self._reap()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs, _shared_memory() as memory:
            with warnings.catch_warnings():
                # Libraries such as OpenBLAS have threads of their own, which survive a fork well.
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
            if pid == 0:
                self._control.close()
                ours.close()
                _work(theirs, memory.fileno(), self._settings)
            self._children.add(pid)
            notice = NOTICE.pack(STARTED, pid, 0)
            socket.send_fds(self._control, [notice], [ours.fileno(), memory.fileno()])

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._children.discard(pid)
            self._control.sendall(NOTICE.pack(ENDED, pid, status))

    def end_all(self) -> None:
        """End the workers that are left, and what they have started."""
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _wake_up(signum: int, frame: object) -> None:
    """Let the signal's byte arrive; without a handler there is none."""


def _shared_memory() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        memory = open(os.memfd_create("gemenv"), "r+b")  # noqa: SIM115 - the caller closes it
    else:
        memory = tempfile.TemporaryFile()  # noqa: SIM115
    memory.truncate(SIZE)
    return memory  # pyright: ignore[reportReturnType]


def _work(connection: socket.socket, memory: int, settings: WorkerSettings) -> NoReturn:
    """Be a worker, then end without the nursery's own clean-up."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _converse(connection, Progress(memory), settings)
        code = 0
    except BrokenPipeError:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _converse(connection: socket.socket, progress: Progress, settings: WorkerSettings) -> None:
    """Do what the messages ask, until an empty one, or the end of the program."""

    def send(data: bytes) -> None:
        connection.sendall(frame(data))

    worker = Worker(settings, send, progress.begin, progress.rest, progress.begin_waiting)
    beats = False
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    while True:
        if (waiting := worker.fileno()) >= 0:
            if not beats:
                beats = True
                background_loop().call_soon_threadsafe(_beat, progress)
            poll.register(waiting, select.POLLIN)
            ready = {descriptor for descriptor, _ in poll.poll()}
            if waiting in ready:
                worker.collect()
            if connection.fileno() not in ready:
                continue
        message = receive_one(connection)
        if not message:
            break
        worker.handle(pickle.loads(message))  # noqa: S301 - from the program that started us
    worker.close()


def _prepare(plan: Plan) -> None:
    """Import what the environments need, so that all workers share it."""
    sys.path[:] = plan.path
    if plan.main is not None:
        _import_main(plan.main)
    for module in plan.modules:
        # What cannot be imported is reported by the worker that needs it.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _beat(progress: Progress) -> None:
    """Tell again and again that the event loop is not held up."""
    progress.beat()
    background_loop().call_later(_BEAT_SECONDS, _beat, progress)


def _import_main(path: str) -> None:
    """Import the program's own file, as `__main__`, but without running what it guards."""
    global importing_main
    importing_main = True
    main = types.ModuleType(MAIN)
    main.__dict__.update(runpy.run_path(path, run_name=MAIN))
    sys.modules["__main__"] = sys.modules[MAIN] = main
    importing_main = False


def main() -> None:
    """Serve on the control socket whose descriptor is the first argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    message = receive_one(control)
    if not message:
        return
    plan: Plan = pickle.loads(message)  # noqa: S301 - from the program that started us
    _prepare(plan)
    nursery = _Nursery(control, plan.settings)
    try:
        nursery.serve()
    finally:
        nursery.end_all()


if __name__ == "__main__":
    # Under its own name, so that the classes that are unpickled are those of the program.
    importlib.import_module("gemenv.vector.nursery").main()
