"""The process above a program: it confines, measures, and leaves nothing behind.

`supervise` is called with a dictionary of

- `limits`: pairs of the name of a resource, such as `RLIMIT_AS`, and a number;
- `files`: a descriptor that holds files for the current folder, or `None`. Each is the sizes of
  its name and its content (`SIZES`), name and content;
- `ready`: a descriptor that gets one byte when the program begins, and a `REPORT` when it has
  ended: its wait status, CPU seconds and peak memory in bytes of all its processes, and the
  place in `watch.PASSED` of the limit that it has passed;
- `life`: a descriptor, or `None`. When nobody holds its other end, everything is ended. `None`
  stands for no supervision: what follows is the kernel of a session, which ends by itself;
- `watch`: what to look at meanwhile (see `watch.py`), or `None`.

It returns in the process that is to run the program.
"""

# pyright: basic

import os
import resource
import select
import struct
import sys

from gemenv.sandbox.inside import processes
from gemenv.sandbox.inside.watch import LOOK_SECONDS, PASSED, Watch

SIZES = struct.Struct("!IQ")
REPORT = struct.Struct("!qdqB")

_ENDING = 0.5
"""Seconds in which everything must be gone."""


def supervise(settings):
    """Set limits, write files, and stay above the program; see the module."""
    watch = Watch(settings["watch"]) if settings["watch"] else None
    if settings["files"] is not None:
        _write_files(settings["files"])
    for name, value in settings["limits"]:
        _limit(getattr(resource, name), value)
    ready, life = settings["ready"], settings["life"]
    if life is None:
        os.write(ready, b"1")
    else:
        _fork_program(ready, life, watch)
        os.close(life)
    os.close(ready)


def _fork_program(ready, life, watch):
    """Return in a child; the parent watches over it and then ends."""
    processes.adopt_orphans()
    # The program must not reach the two descriptors.
    processes.set_inspectable(False)
    ended = processes.watch_children()
    os.write(ready, b"1")
    own = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(ended)
        processes.unwatch_children()
        processes.set_inspectable(True)
        processes.die_with(own)
        if watch is not None:
            watch.forget()
            processes.die_first()
        return
    processes.to_null(0, 1, 2)
    status, passed = _wait(child, ended, life, watch)
    processes.end_below(own, 0, (), _ENDING)
    _reap()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    if watch is not None and watch.killed():
        passed = "memory"
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * unit
    report = REPORT.pack(status, cpu, peak, PASSED.index(passed))
    os.write(ready, report)
    os._exit(0)


def _wait(child, ended, life, watch):
    """Return the status of the program and the limit that it has passed.

    The program is killed when it passes one, or nobody holds on to it.
    """
    patience = None if watch is None else LOOK_SECONDS * 1000
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(life, select.POLLIN)
    while True:
        ready = {fd for fd, _ in poll.poll(patience)}
        if ended in ready:
            os.read(ended, 1 << 12)
            found = _reap().get(child)
            if found is not None:
                return found, ""
        passed = watch.passed() if watch is not None else ""
        if passed or life in ready:
            processes.kill(child)
            return os.waitpid(child, 0)[1], passed


def _reap():
    """Return the status of every child that has ended."""
    found = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return found
            found[pid] = status
    except ChildProcessError:
        return found


def _limit(which, value):
    most = resource.getrlimit(which)[1]
    # Out of CPU time, a program gets a signal of its own, and a second later one it cannot ignore.
    wanted = [value, value + (which == resource.RLIMIT_CPU)]
    if most != resource.RLIM_INFINITY:
        wanted = [min(number, most) for number in wanted]
    resource.setrlimit(which, tuple(wanted))


def _write_files(fd):
    with open(fd, "rb") as archive:
        while True:
            sizes = archive.read(SIZES.size)
            if not sizes:
                return
            name, content = (archive.read(size) for size in SIZES.unpack(sizes))
            path = os.fsdecode(name)
            if os.path.dirname(path):
                os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
