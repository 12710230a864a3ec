"""Forks, in a container, the processes that become programs.

It is the second process of a container and never sees what a program is given or writes, so that
nothing of one run can be found in the memory of the next.
"""

# pyright: basic

import array
import gc
import json
import os
import resource
import signal
import socket
import time
from contextlib import suppress

USER = 60999
"""The user of programs; it has no files, no rights and no name elsewhere."""
WORK = "/tmp/work"  # noqa: S108 - a tmpfs of the container

_PRELOADED = """
    ast bisect collections copy dataclasses datetime decimal fractions functools heapq io itertools
    linecache math operator random re statistics string threading time traceback types typing
"""
_NICE = 5
"""So that the first process gets its turn among many busy ones."""
_SIGNALS = (signal.SIGPIPE, signal.SIGXFSZ)
"""Python ignores these, and a command would inherit that."""


def serve(control, runner, confine):
    """Answer orders for ever: an order is a JSON object and the program's three descriptors.

    Each program calls `confine` before it begins, and does not begin if that raises.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    for name in _PRELOADED.split():
        __import__(name)
    gc.collect()
    gc.freeze()
    while True:
        order, streams = _receive(control)
        if not order:
            os._exit(0)
        _run(control, json.loads(order), streams, runner, confine)


def _receive(control):
    streams = array.array("i")
    order, ancillary, _, _ = control.recvmsg(1 << 16, socket.CMSG_SPACE(3 * streams.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            streams.frombytes(data[: len(data) - len(data) % streams.itemsize])
    return order, list(streams)


def _run(control, order, streams, runner, confine):
    """Fork a program, and tell when it starts and how it ends."""
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(order, streams, tell, runner, confine)
    for descriptor in (*streams, tell):
        os.close(descriptor)
    failure = b"".join(iter(lambda: os.read(ready, 4096), b""))
    os.close(ready)
    _send(control, {"failure": failure.decode("utf-8", "replace")})
    _, status, usage = os.wait4(pid, 0)
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
    _send(control, {"status": status, "cpu": cpu, "peak": peak})


def _send(control, message):
    control.send(json.dumps({"at": time.monotonic(), **message}).encode())


def _become(order, streams, tell, runner, confine):
    """Turn into the program. Does not return."""
    try:
        for target, descriptor in enumerate(streams):
            os.dup2(descriptor, target)
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2 and int(name) != tell:
                # That of the listing is closed already.
                with suppress(OSError):
                    os.close(int(name))
        _lock_down()
        os.chdir(WORK)
        given = json.loads(_read_part())
        _write_files(given["files"])
        _limit(order["rlimits"])
        confine()
    except BaseException as error:
        os.write(tell, f"{type(error).__name__}: {error}"[:1000].encode("utf-8", "replace"))
        os._exit(1)
    if given["argv"] is not None:
        _execute(given["argv"])
    os.close(tell)
    runner.main()


def _lock_down():
    """Give up the rights of root, for good: no new privileges can be had in this container."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    os.setsid()
    os.umask(0o022)
    os.nice(_NICE)
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


def _limit(limits):
    """Set limits that count for each process, no higher than the container's own."""
    for name, value in limits.items():
        kind = getattr(resource, "RLIMIT_" + name)
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _write_files(files):
    for path, size in files:
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "xb") as file:
            while size:
                data = _read_exactly(min(size, 1 << 20))
                file.write(data)
                size -= len(data)


def _execute(argv):
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    try:
        # The descriptor that tells of the start closes itself here.
        os.execvp(argv[0], argv)
    except OSError as error:
        text = f"{argv[0]}: {error.strerror}\n"
        os.write(2, text.encode("utf-8", "backslashreplace"))
        # As shells have it.
        os._exit(127 if isinstance(error, FileNotFoundError) else 126)


def _read_part():
    return _read_exactly(int.from_bytes(_read_exactly(4), "big"))


def _read_exactly(size):
    data = b""
    while len(data) < size:
        part = os.read(0, size - len(data))
        if not part:
            raise EOFError("the call was cut off")
        data += part
    return data
