"""The process that holds a session's variables, and those that run its cells.

It serves a control socket. An order is two bytes, the kind and a flag, with descriptors beside
them; `RUN` has a header and a body besides. A report is one `REPORT` record.

- `FORK`: make a copy of this process, which serves the first descriptor, with the other three,
  if there are any, as its stdin, stdout and stderr. The answer is `FORKED` with the copy's id, or
  `FAILED` with an error number. With the flag 1 this process then waits for the copy's end, and
  reports it as `DIED` with its wait status: this is how a cell begins.
- `RUN`: run a program here, and report `ENDED` with the exit code. From then on this process
  holds the variables.

Whoever gives the orders is not trusted less than the programs, and need not trust the reports.
"""

# pyright: basic

import fcntl
import json
import os
import random
import resource
import signal
import socket
import struct
import sys
import warnings
from typing import Any

from gemenv.sandbox.inside import command, runner

FORK, RUN = 1, 2
FORKED, FAILED, DIED, ENDED = 1, 2, 3, 4
REPORT = struct.Struct("!Bqdq")
"""Kind, a number, CPU seconds, bytes of memory at the peak."""
SIZES = struct.Struct("!II")
"""Of the header and the body of `RUN`."""
FLUSH = signal.SIGRTMIN + 7 if hasattr(signal, "SIGRTMIN") else signal.SIGUSR2
"""Asks a cell to write out what it has buffered, and to end."""

_DESCRIPTORS, _FIRST = 4, 3


class _Control:
    """The end of the control socket, which no process that a program forks may keep."""

    def __init__(self, end):
        self.end = end
        os.register_at_fork(after_in_child=lambda: self.end.close())

    def receive(self, size):
        parts = []
        while size:
            part = self.end.recv(min(size, 1 << 20))
            if not part:
                os._exit(0)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def order(self):
        """Return kind, flag and descriptors."""
        space = socket.CMSG_SPACE(_DESCRIPTORS * 4)
        data, ancillary, _, _ = self.end.recvmsg(1, space)
        if not data:
            os._exit(0)
        fds = []
        for _, _, raw in ancillary:
            for fd in struct.unpack("%di" % (len(raw) // 4), raw):
                # A program may have closed its stdin, whose number must stay free.
                fds.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST))
                os.close(fd)
        return data[0], self.receive(1)[0], fds

    def report(self, kind, number=0, cpu=0.0, peak=0):
        self.end.sendall(REPORT.pack(kind, number, cpu, peak))


def serve(end):
    """Hold the variables and obey; does not return."""
    control, namespace = _Control(end), runner.fresh_main()
    sys.argv = [""]
    sys.path.insert(0, "")
    signal.signal(FLUSH, _flush_and_end)
    while True:
        kind, flag, fds = control.order()
        if kind == FORK:
            _fork(control, fds, flag)
        else:
            sizes = SIZES.unpack(control.receive(SIZES.size))
            header = json.loads(control.receive(sizes[0]))
            code = _run(header, control.receive(sizes[1]), namespace)
            control.report(ENDED, code, *_used(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _fork(control, fds, wait):
    # The standard library seeds its generator anew after a fork; a session goes on with its own.
    drawn = random.getstate()
    try:
        with warnings.catch_warnings():
            # That other threads do not live on in the copy is documented.
            warnings.simplefilter("ignore")
            pid = os.fork()
    except OSError as error:
        control.report(FAILED, error.errno)
        pid = None
    if pid == 0:
        random.setstate(drawn)
        control.end = socket.socket(fileno=fds[0])
        for number, fd in enumerate(fds[1:]):
            os.dup2(fd, number)
            os.close(fd)
        return
    for fd in fds:
        os.close(fd)
    if pid is not None:
        control.report(FORKED, pid)
        if wait:
            _, status, usage = os.wait4(pid, 0)
            control.report(DIED, status, *_sum([usage]))


def _run(header, body, namespace):
    os.setsid()
    if header["cpu_seconds"] is not None:
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (header["cpu_seconds"], hard))
    if header["argv"] is not None:
        command.become(header["argv"])
    own = os.getpid()
    _renew_streams()
    code = runner.run_program(body, namespace, header["show_last"], header["filename"])
    if os.getpid() != own:
        # A child that the program forked, and that came to the program's end.
        runner.finish(code)
    _flush()
    return code


def _renew_streams():
    """Forget what the last cell read ahead, and open what it closed."""
    sys.stdin = _stream(0, "r", sys.__stdin__)
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(getattr(sys, name), "closed", True):
            setattr(sys, name, _stream(number, "w", getattr(sys, "__%s__" % name)))


def _stream(number, mode, like):
    errors = getattr(like, "errors", None) or "backslashreplace"
    buffering = 1 if number == 2 else -1
    return open(number, mode, buffering, encoding="utf-8", errors=errors, closefd=False)


def _flush():
    streams: Any = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    for stream in streams:
        try:
            stream.flush()
        except BaseException:
            pass  # The program may have put anything there.


def _flush_and_end(number, frame):
    _flush()
    os.kill(os.getpid(), signal.SIGKILL)


def _used(*who):
    return _sum([resource.getrusage(each) for each in who])


def _sum(usages):
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return cpu, max(usage.ru_maxrss for usage in usages) * unit
