"""The processes of a pool."""

import itertools
import socket
import threading
from collections import deque
from dataclasses import dataclass

from gemenv.core.workers.zygote import Plan, Zygote


@dataclass(eq=False)
class Link:
    """The caller's end of a worker.

    Attributes:
        number: What its zygote knows it by.
        zygote: The process that it was forked from.
        connection: The socket to it.
        ready: Whether it has said that it is ready for requests.
    """

    number: int
    zygote: Zygote
    connection: socket.socket
    ready: bool = False

    def ended(self) -> bool:
        """Tell whether a worker that is ready, and has nothing to do, has ended meanwhile."""
        try:
            # It says nothing unless it is asked: what can be read is the end.
            self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True


class Crew:
    """Workers that are made when they are needed, and used again when they are free.

    Args:
        plan: What they are.
        spare: Whether one more than needed is made ahead.
    """

    def __init__(self, plan: Plan, *, spare: bool) -> None:
        self._plan, self._spare = plan, spare
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._numbers = itertools.count()
        self._free: deque[Link] = deque()
        self._links: set[Link] = set()
        self.closed = False

    def take(self) -> Link:
        """Return a free worker, or a new one, which may not be ready yet.

        Raises:
            OSError: If none can be made.
        """
        with self._lock:
            link = self._pop() or self._make()
            if self._spare and not self._free:
                self._free.append(self._make())
            return link

    def _pop(self) -> Link | None:
        while self._free:
            link = self._free.pop()
            if link.zygote is self._zygote and not (link.ready and link.ended()):
                return link
            self._dismiss(link)
        return None

    def _make(self) -> Link:
        if self.closed:
            raise ConnectionAbortedError("the pool is closed")
        number = next(self._numbers)
        for attempt in range(2):
            if self._zygote is None:
                self._zygote = Zygote(self._plan)
            try:
                link = Link(number, self._zygote, self._zygote.fork(number))
            except OSError:
                self._renew(self._zygote)
                if attempt:
                    raise
            else:
                self._links.add(link)
                return link
        raise AssertionError

    def _renew(self, zygote: Zygote) -> None:
        if self._zygote is zygote:
            self._zygote = None
            zygote.close()

    def give_back(self, link: Link) -> None:
        """Let a worker be used again."""
        with self._lock:
            if not self.closed:
                self._free.append(link)
                return
        self.dismiss(link)

    def dismiss(self, link: Link) -> None:
        """Kill a worker. Whoever has it closes its socket by this, and nobody else does."""
        with self._lock:
            self._dismiss(link)

    def _dismiss(self, link: Link) -> None:
        self._links.discard(link)
        link.connection.close()
        if link.zygote is self._zygote:
            link.zygote.kill(link.number)

    def start_anew(self, link: Link) -> None:
        """Dismiss a worker that did not come up, and the zygote that did not bring it up."""
        with self._lock:
            self._dismiss(link)
            self._renew(link.zygote)

    def close(self) -> None:
        """Kill all, and wait until they are gone. May be called again."""
        with self._lock:
            self.closed = True
            while self._free:
                self._dismiss(self._free.pop())
            if self._zygote is not None:
                self._renew(self._zygote)

    def forget(self) -> None:
        """In a forked process: let go of what is the parent's. Nothing is used after this."""
        self.closed = True
        for link in self._links:
            link.connection.close()
        if self._zygote is not None:
            self._zygote.forget()
            self._zygote = None
