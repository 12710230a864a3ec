"""Workers in processes of this machine."""

import contextlib
import io
import os
import pickle
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from gemenv.errors import ContractError, InvalidArgumentError
from gemenv.vector import nursery
from gemenv.vector.backend import Done
from gemenv.vector.faces import Limits
from gemenv.vector.frames import FrameReader, frame
from gemenv.vector.nursery import NOTICE, STARTED, Plan
from gemenv.vector.progress import Doing, Progress
from gemenv.vector.remote import RemoteBackend
from gemenv.vector.slot import SlotOrder
from gemenv.vector.threads import PATIENCE
from gemenv.vector.worker import Message, WorkerSettings


def make_process_backend(
    orders: Sequence[SlotOrder], limits: Limits, *, workers: int | None, threads: int
) -> RemoteBackend:
    """Build slots in worker processes.

    Raises:
        InvalidArgumentError: If a worker could not import what an environment is made of.
    """
    if nursery.importing_main:
        raise InvalidArgumentError(
            "The program makes a vector environment while a worker imports it; put what is to run "
            "under `if __name__ == '__main__':`."
        )
    count = min(workers or available_cpus(), len(orders))
    settings = WorkerSettings(limits=limits, threads=threads)
    # Snapshots need pydantic, which takes longer to import than a step may take.
    modules = {"pydantic", *(_module(order.spec.entry_point) for order in orders)} - {"__main__"}
    plan = Plan(
        settings=settings,
        path=tuple(sys.path),
        modules=tuple(sorted(modules)),
        main=_main_file(orders),
    )
    return RemoteBackend(orders, ProcessSite(plan), limits, count)


def available_cpus() -> int:
    """Return how many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _module(entry_point: Any) -> str:
    if isinstance(entry_point, str):
        return entry_point.partition(":")[0]
    return getattr(entry_point, "__module__", "__main__")


class _Pickler(pickle.Pickler):
    """Takes note of what is defined in the program's own file."""

    uses_main = False

    def reducer_override(self, obj: Any) -> Any:
        """Look at classes and functions; pickle everything as usual."""
        if getattr(obj, "__module__", None) == "__main__" and hasattr(obj, "__qualname__"):
            self.uses_main = True
        return NotImplemented


def _main_file(orders: Sequence[SlotOrder]) -> str | None:
    """Return the program's own file, if something of it must be known in the workers."""
    pickler = _Pickler(io.BytesIO(), pickle.HIGHEST_PROTOCOL)
    try:
        pickler.dump(list(orders))
    except Exception as error:
        raise InvalidArgumentError(
            "What the environments are made of cannot be sent to another process "
            f"({error}). Use classes and functions of a module, `functools.partial`, and keyword "
            "arguments that can be pickled."
        ) from error
    if not pickler.uses_main:
        return None
    path = getattr(sys.modules["__main__"], "__file__", None)
    if path is None:
        raise InvalidArgumentError(
            "An environment or a wrapper is defined in an interactive session, where other "
            "processes cannot find it; put it into a module."
        )
    return os.path.abspath(path)


class ProcessLink:
    """A worker process, and the socket to it."""

    def __init__(
        self, pid: int, connection: socket.socket, memory: int, selector: selectors.BaseSelector
    ) -> None:
        self.pid, self.connection = pid, connection
        self.closed = False
        self._selector = selector
        self._progress = Progress(memory)
        self._reader = FrameReader()
        self._unsent = bytearray()
        self._messages: list[bytes] = []
        self._status: int | None = None
        self._at_end = False
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ, self)

    def send(self, message: Message) -> None:
        """Give it work; what the socket does not take now follows as it is read."""
        self._unsent += frame(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        self.flush()

    def say_goodbye(self) -> None:
        """Ask it to close its environments and end."""
        self._unsent += frame(b"")
        self.flush()

    def flush(self) -> None:
        """Send what the socket takes."""
        if self._at_end:
            self._unsent.clear()
            return
        try:
            while self._unsent:
                del self._unsent[: self.connection.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            # It has ended; the nursery says how.
            self._unsent.clear()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        if self._selector.get_key(self.connection).events != events:
            self._selector.modify(self.connection, events, self)

    def take_in(self, *, to_the_end: bool = False) -> None:
        """Read what has arrived."""
        if self._at_end:
            return
        messages, self._at_end = self._reader.read(self.connection, to_the_end=to_the_end)
        self._messages += messages
        if self._at_end:
            self._selector.unregister(self.connection)

    def _leave_selector(self) -> None:
        if not self._at_end:
            self._at_end = True
            self._selector.unregister(self.connection)

    def receive(self) -> list[Done]:
        """Return what it has answered."""
        messages, self._messages = self._messages, []
        done: list[Done] = []
        for message in messages:
            done += pickle.loads(message)  # noqa: S301 - from a process that we have started
        return done

    def mark_ended(self, status: int) -> None:
        """Take in how it ended, after the last that it has sent."""
        self.take_in(to_the_end=True)
        # A process that it has started may hold the socket open.
        self._leave_selector()
        self._status = status
        # What it has started must not outlive it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def ended(self) -> str | None:
        """Say how it ended; `None` while it runs."""
        if self._status is None:
            return None
        code = os.waitstatus_to_exitcode(self._status)
        if code >= 0:
            return f"ended with exit code {code}"
        name = signal.Signals(-code).name
        return f"was ended by {name}" + (" (out of memory?)" if name == "SIGKILL" else "")

    def doing(self) -> Doing | None:
        """Return the call that is going on in its main thread, or during which it ended."""
        return self._progress.read()

    def waiting(self) -> Doing | None:
        """Return the latest call that began elsewhere than in its main thread."""
        return self._progress.read_waiting()

    def last_beat(self) -> float | None:
        """Return when its event loop was last known to be alive."""
        return self._progress.last_beat()

    def kill(self) -> None:
        """End it, and what it has started, at once."""
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Give back what belongs to it; may be called twice."""
        if not self.closed:
            self.closed = True
            self._leave_selector()
            self.connection.close()
            self._progress.close()


class ProcessSite:
    """A nursery of worker processes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, ProcessLink] = {}
        self._ended: list[ProcessLink] = []
        """Those whose supervisor may not have looked yet."""
        self._closing = False
        self._open_nursery()

    def _open_nursery(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            inherited = os.environ.get("PYTHONPATH", "")
            path = os.pathsep.join([*(p for p in sys.path if p), inherited]).strip(os.pathsep)
            self._nursery = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "gemenv.vector.nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                # Ctrl-C is for the program, which then closes what it has opened.
                start_new_session=True,
            )
        self._control.sendall(frame(pickle.dumps(self._plan, pickle.HIGHEST_PROTOCOL)))
        self._selector.register(self._control, selectors.EVENT_READ, None)

    def start(self) -> ProcessLink:
        """Start a worker."""
        self._ended = [link for link in self._ended if not link.closed]
        with contextlib.suppress(OSError):
            self._control.sendall(b"s")
        while True:
            notice, descriptors = self._read_notice()
            if notice is None:
                raise ContractError(
                    "The process that starts the workers has ended with exit code "
                    f"{self._nursery.wait()}; what it wrote to stderr says why."
                )
            kind, pid, status = notice
            if kind == STARTED:
                connection, memory = descriptors
                link = ProcessLink(pid, socket.socket(fileno=connection), memory, self._selector)
                os.close(memory)
                self._running[pid] = link
                return link
            self._end(pid, status)

    def _read_notice(self) -> tuple[tuple[int, int, int] | None, list[int]]:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, NOTICE.size, 2)
            while data and len(data) < NOTICE.size:
                data += self._control.recv(NOTICE.size - len(data))
        except ConnectionError:
            return None, []
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        return (NOTICE.unpack(data) if data else None), list(descriptors)

    def poll(self) -> None:
        """Take in what has arrived from workers, and how those ended that did."""
        for key, events in self._selector.select(0):
            link: ProcessLink | None = key.data
            if link is None:
                self._take_notice()
            else:
                if events & selectors.EVENT_READ:
                    link.take_in()
                if events & selectors.EVENT_WRITE:
                    link.flush()

    def _take_notice(self) -> None:
        notice, descriptors = self._read_notice()
        if notice is None:
            self._replace_nursery()
            return
        kind, pid, status = notice
        if kind == STARTED:
            # An interrupt came while `start` waited for this one.
            for descriptor in descriptors:
                os.close(descriptor)
        else:
            self._end(pid, status)

    def _replace_nursery(self) -> None:
        """Whatever has ended the nursery: its workers go with it, and another one follows."""
        self._close_nursery()
        for pid, link in [*self._running.items()]:
            link.kill()
            self._end(pid, signal.SIGKILL)
        if not self._closing:
            self._open_nursery()

    def _end(self, pid: int, status: int) -> None:
        link = self._running.pop(pid, None)
        if link is not None:
            link.mark_ended(status)
            self._ended.append(link)

    def fileno(self) -> int:
        """Return a descriptor that is readable when `poll` may find something."""
        return self._selector.fileno()

    def close(self) -> None:
        """Let the workers close their environments; end them after a while, and the nursery."""
        self._closing = True
        for link in self._running.values():
            link.say_goodbye()
        give_up = time.monotonic() + PATIENCE
        while self._running and (left := give_up - time.monotonic()) > 0:
            self._selector.select(left)
            self.poll()
        for link in self._running.values():
            link.kill()
        self._close_nursery()
        for link in [*self._running.values(), *self._ended]:
            link.close()
        self._running.clear()
        self._selector.close()

    def _close_nursery(self) -> None:
        if self._control.fileno() < 0:
            return
        self._selector.unregister(self._control)
        self._control.close()
        try:
            self._nursery.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._nursery.kill()
            self._nursery.wait()
