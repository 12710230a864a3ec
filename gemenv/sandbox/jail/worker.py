"""The process in charge of a place: it runs one program after the other for the pool.

It never runs foreign code itself, and holds no secret. It ends with the connection to the pool.
"""

import gc
import os
import select
import socket
import sys
from typing import Any, cast

from gemenv.sandbox.jail import child, wire
from gemenv.sandbox.jail.cgroup import Group
from gemenv.sandbox.jail.places import JailLimits, Place
from gemenv.sandbox.jail.watch import Watch

_FAILURE_BYTES = 1 << 12
_OWN_MEMORY = 24 << 20
"""What the process in charge may need of its group's memory."""


class Worker:
    """Runs programs in one place.

    Args:
        connection: To the pool.
        place: Where they run.
        group: What counts their memory, if anything does.
    """

    def __init__(self, connection: socket.socket, place: Place, group: Group | None) -> None:
        self._connection, self._place, self._group = connection, place, group
        self._group_limits: tuple[int, int] | None = None
        self._process = 0
        """The next program's process, or that of the one that runs."""

    def serve(self) -> None:
        """Answer messages until the pool is gone."""
        limits: JailLimits | None = None
        while True:
            self._prepare(limits)
            message = wire.receive(self._connection)
            while message is not None and "limits" not in message[0]:
                # An order to end a program that has just ended.
                message = wire.receive(self._connection)
            if message is None:
                return
            order, descriptors = cast(tuple[dict[str, Any], list[int]], message)
            limits = cast(JailLimits, order["limits"])
            try:
                answer = self._run(order, descriptors)
            except OSError as error:
                answer = {"failure": f"{type(error).__name__}: {error}"}
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            wire.send(self._connection, answer)

    def _prepare(self, limits: JailLimits | None) -> None:
        """Do what the next program would have to wait for, while nobody does."""
        # The module `random` sees to that itself at a fork.
        if (numpy_random := sys.modules.get("numpy.random")) is not None:
            numpy_random.seed()
        if limits is not None:
            self._place.make_ready(limits)
        # The first collection of a program would otherwise go over what is older than it.
        gc.freeze()
        self._link, link = wire.pair()
        self._process = os.fork()
        if self._process == 0:
            child.wait_and_run(link, self._place)
        link.close()

    def _run(self, order: dict[str, Any], descriptors: list[int]) -> dict[str, object]:
        limits: JailLimits = order["limits"]
        self._place.make_ready(limits)
        self._limit_group(limits)
        watch = Watch(self._place, self._group, limits)
        ended = os.pidfd_open(self._process)
        with self._link as link:
            try:
                wire.send(link, order, *descriptors)
                watch.begin(self._process)
                self._attend(ended, watch, flush=not order["command"])
            finally:
                os.close(ended)
                seconds = watch.seconds()
                self._place.end_all(self._process)
                status, usage = _reap(self._process, all_others=self._place.has_others)
            # Whoever wrote here has ended.
            if failure := link.recv(_FAILURE_BYTES):
                return {"failure": failure.decode("utf-8", "replace")}
        return {"seconds": seconds, "status": status, **watch.report(usage)}

    def _limit_group(self, limits: JailLimits) -> None:
        wanted = limits["memory_bytes"], limits["processes"]
        if self._group is not None and self._group_limits != wanted:
            memory, processes = wanted
            self._group.limit(memory + _OWN_MEMORY, processes + 1)
            self._group_limits = wanted

    def _attend(self, ended: int, watch: Watch, *, flush: bool) -> None:
        """Wait until the program has ended, or must end."""
        poll = select.poll()
        poll.register(self._connection, select.POLLIN)
        poll.register(ended, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll(watch.patience() * 1000)}
            if ended in ready:
                return
            if ready:
                if wire.receive(self._connection) is None:
                    # Without a pool there is nobody to answer; the program ends with this process.
                    sys.exit()
                return
            if watch.is_over():
                if flush and watch.out_of_time:
                    self._flush(poll)
                return

    def _flush(self, poll: select.poll) -> None:
        """Let an interpreter write out what it has printed."""
        os.kill(self._process, child.FLUSH_SIGNAL)
        poll.unregister(self._connection)
        poll.poll(child.FLUSH_SECONDS * 1000)


def _reap(process: int, *, all_others: bool) -> tuple[int, Any]:
    """Collect the program and, in a namespace, whatever it left; return how the program ended."""
    _, status, usage = os.wait4(process, 0)
    while all_others:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    return os.waitstatus_to_exitcode(status), usage
