"""The first process of a container: runs one program at a time, and clears up after each.

It talks to the library over its stdin and stdout, in frames: a letter, four bytes with the length
(big-endian), and the data. It gets `R` (run; a JSON object), `I` (the program's stdin, which
begins with what `container_child` reads) and `E` (the end of that); it gives `H` (hello), `S`
(started), `O` and `X` (stdout and stderr) and `D` (done; a JSON object). When its stdin ends it
exits, and everything in the container ends with it.
"""

# pyright: basic

import array
import functools
import json
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress

_CHUNK = 1 << 16
_INPUT_AHEAD = 1 << 20
"""Bytes of a program's stdin held for it; what follows waits outside."""
_SESSION_AHEAD = 64 << 20
"""The same without a time limit: to wait could be to wait for ever, so more than this ends it."""
_OUTPUT_AHEAD = 1 << 20
_NOBODY = 60998
_PATIENCE = 2.0
"""Seconds for killed processes to be gone."""


class Init:
    """The loop of the first process."""

    def __init__(self, control, child, clean, meters):
        self.control, self.child, self.clean, self.meters = control, child, clean, meters
        self.inbound, self.outbound = bytearray(), bytearray()
        self.call = None
        self.woken, waker = os.pipe()
        for descriptor in (0, 1, self.woken, waker):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self.say(b"H", json.dumps({"python": sys.version.split()[0]}).encode())

    def say(self, kind, data):
        """Have a frame written."""
        self.outbound += kind + len(data).to_bytes(4, "big") + data

    def run(self):
        """Serve until stdin ends."""
        while True:
            call = self.call
            events = dict(self.poll(call))
            if events.get(1):
                self.write_out()
            if events.get(self.woken):
                os.read(self.woken, _CHUNK)
                self.reap()
            if events.get(0) and not self.read_in():
                return
            if call is not None:
                call.serve(events)
                if call.ended:
                    self.finish(call)

    def poll(self, call):
        """Wait until something can be done, and return what."""
        poll = select.poll()
        poll.register(self.woken, select.POLLIN)
        if call is None or len(call.input) < call.ahead:
            poll.register(0, select.POLLIN)
        if self.outbound:
            poll.register(1, select.POLLOUT)
        wait = None
        if call is not None:
            wait = call.register(poll, len(self.outbound) < _OUTPUT_AHEAD)
        return poll.poll(wait)

    def read_in(self):
        """Take in frames; return whether there may be more."""
        try:
            data = os.read(0, _CHUNK)
        except BlockingIOError:
            return True
        self.inbound += data
        while len(self.inbound) >= 5:
            end = 5 + int.from_bytes(self.inbound[1:5], "big")
            if len(self.inbound) < end:
                break
            kind, part = self.inbound[:1], bytes(self.inbound[5:end])
            del self.inbound[:end]
            if kind == b"R":
                self.call = Call(self, json.loads(part))
            elif self.call is not None:
                self.call.take_input(part if kind == b"I" else None)
        return bool(data)

    def write_out(self):
        """Pass on some of what is to be said."""
        with suppress(BlockingIOError):
            del self.outbound[: os.write(1, self.outbound[: 4 * _CHUNK])]

    def reap(self):
        """Take in orphans; returns when none has ended."""
        while True:
            try:
                pid, _, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                os._exit(71)  # the process that forks is gone
            if pid == 0:
                return
            if self.call is not None:
                self.call.cpu += usage.ru_utime + usage.ru_stime
                self.call.peak = max(self.call.peak, usage.ru_maxrss * 1024)

    def kill(self):
        """Kill what belongs to the program; return whether any of it is left.

        As that user nothing else can be hit: a signal goes to processes of the sender's effective
        and real user. Programs cannot hit back, for they would need the receiver's real or saved
        one, which are nobody's and root.
        """
        os.setresuid(_NOBODY, self.child.USER, 0)
        with suppress(OSError):
            os.kill(-1, signal.SIGKILL)
        os.setresuid(0, 0, 0)
        self.reap()
        return any(_owner(name) == self.child.USER for name in os.listdir("/proc"))

    def finish(self, call):
        """End all that the call began, and tell how it went."""
        deadline = time.monotonic() + _PATIENCE
        gone = True
        while self.kill():
            if time.monotonic() > deadline:
                gone = False
                break
            time.sleep(0.001)
        call.close()
        report = call.report()
        report["clean"] = gone and self.clean.clean(self.child.USER, self.child.WORK)
        self.say(b"D", json.dumps(report).encode())
        self.call = None


class Call:
    """One program, from its order to its end."""

    def __init__(self, init, order):
        self.init, self.order = init, order
        self.input, self.input_ended = bytearray(), False
        self.ahead = _INPUT_AHEAD if order["wall"] else _SESSION_AHEAD
        self.deadline = self.started = self.killed = self.seconds = None
        self.status, self.failure, self.why = None, "", ""
        self.cpu, self.peak, self.ended = 0.0, 0, False
        self.cpu_before, self.oom_before = init.meters.cpu_seconds(), init.meters.oom_kills()
        theirs, self.stdin = os.pipe()
        self.outputs = {}
        streams = [theirs]
        for kind in (b"O", b"X"):
            ours, end = os.pipe()
            os.set_blocking(ours, False)
            self.outputs[ours] = [kind, order["output"]]
            streams.append(end)
        os.set_blocking(self.stdin, False)
        init.control.sendmsg(
            [json.dumps({"rlimits": order["rlimits"]}).encode()],
            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", streams))],
        )
        for stream in streams:
            os.close(stream)

    def register(self, poll, room):
        """Say what to wait for; return for how many milliseconds."""
        poll.register(self.init.control.fileno(), select.POLLIN)
        if self.stdin is not None and self.input:
            poll.register(self.stdin, select.POLLOUT)
        for descriptor in self.outputs if room else ():
            poll.register(descriptor, select.POLLIN)
        if self.killed is not None:
            return 10
        waits = [50] if self.order["cpu"] else []
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            waits.append(int(min(max(left, 0), 60) * 1000) + 1)
        return min(waits) if waits else None

    def serve(self, events):
        """Do what is due."""
        for descriptor in [d for d in self.outputs if events.get(d)]:
            self.pass_output(descriptor)
        if events.get(self.stdin):
            self.pass_input()
        if events.get(self.init.control.fileno()):
            self.hear(json.loads(self.init.control.recv(_CHUNK)))
        if self.ended:
            return
        now = time.monotonic()
        if self.deadline is not None and now >= self.deadline:
            self.end("wall")
        if (
            self.order["cpu"]
            and self.init.meters.cpu_seconds() - self.cpu_before >= self.order["cpu"]
        ):
            self.end("cpu")
        if not self.order["wall"] and len(self.input) >= self.ahead:
            self.end("input")
        if self.killed is not None:
            if now - self.killed > _PATIENCE:
                os._exit(72)  # nothing but the end of the container helps
            self.init.kill()

    def hear(self, message):
        """Take in what the forking process says."""
        now = message["at"]
        if "status" in message:
            self.ended, self.status = True, message["status"]
            self.cpu += message["cpu"]
            self.peak = max(self.peak, message["peak"])
            self.seconds = now - (self.started or now)
        elif message["failure"]:
            self.failure = message["failure"]
        else:
            self.started = now
            if self.order["wall"]:
                self.deadline = now + self.order["wall"]
            self.init.say(b"S", b"")

    def take_input(self, data):
        """Hold what the program is to read; `None` ends it."""
        if data is None:
            self.input_ended = True
        elif self.stdin is not None:
            self.input += data
        self.pass_input()

    def pass_input(self):
        """Write to the program's stdin what it takes."""
        if self.stdin is None:
            return
        try:
            while self.input:
                del self.input[: os.write(self.stdin, self.input[:_CHUNK])]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.input_ended = True
            self.input.clear()
        if self.input_ended:
            self.close_input()

    def pass_output(self, descriptor):
        """Pass on what came; return whether more may come."""
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        kind, left = self.outputs[descriptor]
        if not data:
            del self.outputs[descriptor]
            os.close(descriptor)
            return False
        if left is not None:
            if len(data) > left:
                self.end("output")
                data = data[:left]
            self.outputs[descriptor][1] = left - len(data)
        if data:
            self.init.say(kind, data)
        return True

    def end(self, why):
        """Have everything killed, for the first reason that there is."""
        if self.killed is None:
            self.killed, self.why = time.monotonic(), why
            self.deadline = None

    def close_input(self):
        """End the program's stdin."""
        if self.stdin is not None:
            os.close(self.stdin)
            self.stdin = None

    def close(self):
        """Pass on the rest of the output, and free the descriptors."""
        self.close_input()
        self.input.clear()
        for descriptor in list(self.outputs):
            while self.pass_output(descriptor):
                pass
        for descriptor in self.outputs:
            os.close(descriptor)
        self.outputs = {}

    def report(self):
        """Say how it went."""
        limit = self.order["cpu"]
        if limit and self.cpu >= limit and not self.why:
            self.why = "cpu"
        return {
            "status": self.status,
            "failure": self.failure,
            "why": self.why,
            "seconds": self.seconds,
            "cpu": self.cpu,
            "peak": self.peak,
            "oom": self.init.meters.oom_kills() > self.oom_before,
        }


def _owner(name):
    """Return the user of a process, by its name under `/proc`; `None` if it is none."""
    try:
        return os.stat("/proc/" + name).st_uid if name.isdigit() else None
    except FileNotFoundError:
        return None


def main(filters, clean, meters, filtering, child, runner):
    """Serve as the first process of a container.

    `filters` are what `filtering.install_for_this_machine` takes.
    """
    clean.prepare(child.WORK)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        confine = functools.partial(filtering.install_for_this_machine, filters)
        child.serve(theirs, runner, confine)
    theirs.close()
    Init(ours, child, clean, meters).run()
    os._exit(0)
