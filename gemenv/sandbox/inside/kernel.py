"""Keeps the variables of a session from cell to cell, and loses none when a cell is ended.

Three roles share the work:

- The relay, this module: it alone has the two ends that lead out of the sandbox, and never runs
  foreign code. It forwards output, measures, and ends cells.
- The holder of the variables (`cells.py`): blocked while a cell runs.
- The cell: a fork of the holder. If it ends well, an uncaught exception included, it becomes the
  holder, and the old one is killed. If it is killed or leaves by `os._exit`, the old holder goes
  on, with the variables as they were before. A command runs in a cell too, and changes none.

What a cell leaves running in the background lives until the session ends, and what it writes
after the cell's end is dropped. Threads end with the next cell: a fork has only one.

Frames, in both directions: kind, size of header and size of body (`wire.FRAME`); then the header,
which is JSON, and the body. Every header holds the caller's `id`, and so does every answer.

| to the relay | header | body | answer |
|---|---|---|---|
| RUN | code_size, argv, filename, show_last, cpu_seconds | program and stdin | OUT, then DONE |
| INTERRUPT | | | DONE of the cell of that id |
| READ | path, limit in bytes | | FILE, the last of them with `last` |
| WRITE | path | data | DONE |
| SNAPSHOT | name | | DONE |
| RESTORE | name | | DONE |

OUT holds `stream`, 1 or 2. DONE of a cell holds exit_code, signal, seconds, cpu_seconds,
peak_memory, `passed`, which is the limit of `watch.PASSED` that ended it, and `lost`: whether
the session ends, because it cannot be brought back below its limits. Whatever could not be done
gives ERROR with `error`, a sentence, and `type`. At the end of its input the relay kills
everything below it and ends, and so it does when the variables are lost.

A snapshot is a copy of the holder that waits; restoring copies it once more, ends the holder,
and whatever began after the snapshot. Files stay as they are.
"""

# pyright: basic, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import fcntl
import json
import os
import select
import socket
import struct
import time
import traceback
from collections import deque
from typing import Any

from gemenv.sandbox.inside import cells, files, processes
from gemenv.sandbox.inside.copies import CHUNK, Cell, pair, read_some
from gemenv.sandbox.inside.watch import LOOK_SECONDS, Watch, others
from gemenv.sandbox.inside.wire import (
    DONE,
    ERROR,
    FILE,
    INTERRUPT,
    OUT,
    READ,
    RESTORE,
    RUN,
    SNAPSHOT,
    WRITE,
    Lost,
    Wire,
)

_BEHIND = 1 << 20
"""Output of a cell waits in its pipe while more than this is on its way."""
_FLUSHING = 0.02
"""Seconds that an interrupted cell has to write out what it has buffered."""
_ENDING = 0.05
"""Seconds in which everything that a cell started must be gone."""
_LAST_WORDS = 0.1
"""Seconds for what is on its way when the session ends."""
_IDLE = 10 * LOOK_SECONDS
"""How often what runs in the background is looked at."""
_PIPE_HOLDS = 1 << 20
"""Bytes, at most."""
_OLD_PIPES = 16
"""Pipes of former cells that are kept open, so that what runs in the background may write."""


class Relay:
    """See the module."""

    def __init__(self, ends, watch):
        self._wire = Wire(*ends)
        self._watch = watch
        # A `Cell` and a `Copy`, or `None`.
        self._cell: Any = None
        self._holder: Any
        self._waiting = None  # A header, and what to do with the process that is being copied.
        self._snapshots = {}
        self._old_pipes = deque()
        self._holder, theirs = pair()
        self._holder.pid = os.fork()
        if self._holder.pid == 0:
            self._holder.end.close()
            _become_holder(*ends)
            if watch is not None:
                watch.forget()
                processes.die_first()
            cells.serve(theirs)
        theirs.close()
        self._ended = processes.watch_children()

    def serve(self):
        """Obey until nobody listens; everything below this process is dead then."""
        try:
            while True:
                self._wait()
                self._reap()
                self._look()
                # A holder that is being killed can reap its cell and not tell.
                if self._holder is None and not processes.exists(self._cell.copy.pid):
                    raise Lost
                if self._cell and self._cell.kill_at and time.monotonic() >= self._cell.kill_at:
                    self._kill_cell()
        except Lost:
            pass
        finally:
            for copy in [self._cell and self._cell.copy, *self._copies()]:
                if copy and copy.pid is not None:
                    processes.kill_group(copy.pid)
            self._wire.finish(_LAST_WORDS)
            processes.end_below(os.getpid(), 0, (), 1.0)

    def _copies(self):
        """Return the holder, if it is there, and the snapshots."""
        return [copy for copy in (self._holder, *self._snapshots.values()) if copy is not None]

    # What is waited for

    def _wait(self):
        poll = select.poll()
        for fd, events, _ in self._interests():
            poll.register(fd, events)
        waits = [self._until_look()]
        if self._cell and self._cell.kill_at:
            waits.append(max(0, self._cell.kill_at - time.monotonic()))
        waits = [wait * 1000 for wait in waits if wait is not None]
        for fd, _ in poll.poll(min(waits) if waits else None):
            # What an action before this one has closed is not asked again.
            action = next((todo for each, _, todo in self._interests() if each == fd), None)
            if action is not None:
                action()

    def _until_look(self):
        """Return the seconds until the next look at what is used; `None` if nothing runs."""
        if self._watch is None:
            return None
        if self._cell:
            return LOOK_SECONDS
        return _IDLE if len(others()) > len(self._copies()) else None

    def _look(self):
        """End a cell that passes a limit, or everything if that was no cell."""
        passed = self._watch.passed() if self._watch else ""
        if passed and self._cell is None:
            raise Lost
        if passed and not self._cell.passed:
            self._cell.passed = passed
            self._cell.kill_at = time.monotonic()

    def _interests(self):
        yield self._wire.commands, select.POLLIN, self._read_commands
        yield self._ended, select.POLLIN, lambda: os.read(self._ended, CHUNK)
        if self._wire.outbox:
            yield self._wire.answers, select.POLLOUT, self._wire.write
        for copy in self._copies():
            yield copy.end.fileno(), select.POLLIN, lambda copy=copy: self._hear(copy)
        for fd in self._old_pipes:
            yield fd, select.POLLIN, lambda fd=fd: self._drop_output(fd)
        cell = self._cell
        if cell is None:
            return
        if cell.copy.end.fileno() >= 0:
            # A cell that is done before its holder tells its id could not be found again.
            ready = cell.copy.outbox and cell.copy.pid is not None
            events = select.POLLIN | (select.POLLOUT if ready else 0)
            yield cell.copy.end.fileno(), events, lambda: self._hear(cell.copy)
        if cell.feed is not None:
            yield cell.feed, select.POLLOUT, cell.feed_it
        if len(self._wire.outbox) < _BEHIND:
            for fd, stream in cell.outputs.items():
                yield fd, select.POLLIN, lambda fd=fd, stream=stream: self._forward(fd, stream)

    # Commands

    def _read_commands(self):
        for command in self._wire.read():
            self._obey(*command)

    def _obey(self, kind, header, body):
        todo = {RUN: self._run, INTERRUPT: self._interrupt, READ: self._read_file}
        todo.update({WRITE: self._write_file, SNAPSHOT: self._snapshot, RESTORE: self._restore})
        try:
            todo[kind](header, body)
        except OSError as error:
            text = error.strerror or str(error)
            self._wire.answer(ERROR, header["id"], error=text, type=type(error).__name__)

    # Cells

    def _run(self, header, body):
        copy, theirs = pair()
        pipes = [os.pipe() for _ in range(3)]
        (stdin, feed), (out, stdout), (err, stderr) = pipes
        size = header.pop("code_size")
        head = json.dumps(header).encode()
        code, rest = body[:size], body[size:]
        copy.outbox += bytes((cells.RUN, 0)) + cells.SIZES.pack(len(head), len(code)) + head + code
        for fd in (feed, out, err):
            os.set_blocking(fd, False)
        self._cell = Cell(header["id"], copy, feed, {out: 1, err: 2}, rest)
        self._cell.is_command = header["argv"] is not None
        self._cell.close_feed_at_end()
        self._copy(self._holder, header, self._cell_began, theirs, stdin, stdout, stderr, flag=1)

    def _copy(self, origin, header, then, theirs, *fds, flag=0):
        """Have a process copied, and give the copy these descriptors."""
        given = [theirs.fileno(), *fds]
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("%di" % len(given), *given))
        try:
            origin.end.sendmsg([bytes((cells.FORK, flag))], [rights])
        except OSError:
            raise Lost from None
        finally:
            theirs.close()
            for fd in fds:
                os.close(fd)
        self._waiting = (origin, header, then)

    def _cell_began(self, header, pid):
        self._cell.copy.pid = pid
        self._cell.first_tick = processes.start_of(pid)

    def _hear(self, copy):
        if copy.outbox and copy.pid is not None:
            try:
                del copy.outbox[: copy.end.send(copy.outbox[:CHUNK])]
            except BlockingIOError:
                pass
            except OSError:
                copy.outbox.clear()
        reports = copy.reports()
        if reports is None:
            self._forget(copy)
            return
        for kind, number, cpu, peak in reports:
            self._heed(copy, kind, number, cpu, peak)

    def _heed(self, copy, kind, number, cpu, peak):
        cell, waiting = self._cell, self._waiting
        if waiting and copy is waiting[0] and kind in (cells.FORKED, cells.FAILED):
            self._waiting = None
            if kind == cells.FAILED:
                self._could_not_copy(waiting[1], number)
            elif 1 < number < 1 << 31:
                waiting[2](waiting[1], number)
            else:
                raise Lost
        elif cell and copy is cell.copy and kind == cells.ENDED:
            old, self._holder = self._holder, copy
            if old is not None:
                old.end_it()
            self._finish(number & 0xFF, None, cpu, peak)
        elif cell and copy is self._holder and kind == cells.DIED:
            self._cell_died(number, cpu, peak)
        else:
            raise Lost

    def _could_not_copy(self, header, number):
        self._wire.answer(ERROR, header["id"], error=os.strerror(number & 0xFF), type="OSError")
        if self._cell:
            self._put_away(self._cell)

    def _cell_died(self, status, cpu, peak):
        if os.WIFSIGNALED(status):
            code, number = None, os.WTERMSIG(status)
        else:
            code, number = os.WEXITSTATUS(status), None
        self._cell.copy.end.close()
        ended = self._cell.kill_at is None or self._end_since(self._cell.first_tick)
        self._finish(code, number, cpu, peak, lost=not ended)

    def _finish(self, code, number, cpu, peak, lost=False):
        cell, seconds = self._cell, time.monotonic() - self._cell.began
        for fd, stream in list(cell.outputs.items()):
            # What was there at the end fits the pipe; what runs on may write for ever.
            for _ in range(_PIPE_HOLDS // CHUNK):
                if not self._forward(fd, stream):
                    break
        self._put_away(cell)
        used = {"seconds": seconds, "cpu_seconds": cpu, "peak_memory": peak}
        lost |= self._still_passes(cell)
        how = {"exit_code": code, "signal": number, "passed": cell.passed, "lost": lost}
        self._wire.answer(DONE, cell.id, **how, **used)
        if lost:
            raise Lost

    def _still_passes(self, cell):
        """Note what a cell has passed; return whether a limit is passed after its end too."""
        if self._watch is None:
            return False
        self._reap()
        if self._watch.killed():
            cell.passed = "memory"
        return bool(cell.passed and self._watch.passed(now=True))

    def _put_away(self, cell):
        cell.stdin = cell.stdin[:0]
        cell.close_feed_at_end()
        self._old_pipes += cell.outputs
        while len(self._old_pipes) > _OLD_PIPES:
            os.close(self._old_pipes.popleft())
        self._cell = None

    def _forward(self, fd, stream):
        """Pass on a piece of output; return whether there was one."""
        data = read_some(fd)
        if data:
            self._wire.answer(OUT, self._cell.id, data, stream=stream)
        elif data is not None:
            del self._cell.outputs[fd]
            os.close(fd)
        return bool(data)

    def _drop_output(self, fd):
        if read_some(fd) == b"":
            self._old_pipes.remove(fd)
            os.close(fd)

    def _interrupt(self, header, body):
        cell = self._cell
        if cell is None or cell.id != header["id"]:
            return
        cell.kill_at = time.monotonic()
        if not cell.is_command and cell.copy.pid is not None:
            cell.kill_at += _FLUSHING
            processes.kill(cell.copy.pid, cells.FLUSH)

    def _kill_cell(self):
        if self._cell.copy.pid is None:
            raise Lost  # The holder does not obey any more.
        processes.kill_group(self._cell.copy.pid)
        self._cell.kill_at = time.monotonic() + _ENDING

    def _end_since(self, tick):
        """End what began at a clock tick or later, except for copies; return whether it is gone."""
        keep = {copy.pid for copy in self._copies()}
        return tick is None or processes.end_below(os.getpid(), tick, keep, _ENDING)

    # Processes that end

    def _reap(self):
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self._cell and pid == self._cell.copy.pid:
                # The cell had killed the holder, and is dead itself.
                raise Lost
            for copy in self._copies():
                if pid == copy.pid:
                    self._forget(copy)

    def _forget(self, copy):
        """A process has ended, or talks no more."""
        copy.end.close()
        if copy is self._holder:
            self._holder = None
            if self._cell is None:
                raise Lost
        for name in [name for name, each in self._snapshots.items() if each is copy]:
            del self._snapshots[name]

    # Snapshots

    def _snapshot(self, header, body):
        copy, theirs = pair()

        def made(header, pid):
            copy.pid = pid
            self._snapshots[header["name"]] = copy
            self._wire.answer(DONE, header["id"])

        self._copy(self._holder, header, made, theirs)

    def _restore(self, header, body):
        origin = self._snapshots.get(header["name"])
        if origin is None:
            self._wire.answer(ERROR, header["id"], error="it is gone", type="LookupError")
            return
        copy, theirs = pair()

        def made(header, pid):
            copy.pid = pid
            old, self._holder = self._holder, copy
            old.end_it()
            if not self._end_since(processes.start_of(origin.pid)):
                raise Lost
            self._wire.answer(DONE, header["id"])

        self._copy(origin, header, made, theirs)

    # Files

    def _read_file(self, header, body):
        data = files.read_regular(header["path"], header["limit"])
        for start in range(0, max(1, len(data)), _BEHIND):
            last = start + _BEHIND >= len(data)
            self._wire.answer(FILE, header["id"], data[start : start + _BEHIND], last=last)

    def _write_file(self, header, body):
        files.write_regular(header["path"], body)
        self._wire.answer(DONE, header["id"])


def _become_holder(*ends):
    """Leave to the relay what is its own."""
    for fd in ends:
        os.close(fd)
    processes.to_null(0, 1, 2)
    processes.set_inspectable(True)


def main(commands: int = 0, answers: int = 1, watch: "dict[str, object] | None" = None):
    """Serve the two descriptors; does not return.

    `watch` says what to look at, as `watch.py` takes it.
    """
    processes.adopt_orphans()
    # What runs below must not reach the ends that lead out.
    processes.set_inspectable(False)
    ends = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (commands, answers)]
    processes.to_null(0, 1)
    for fd in (commands, answers):
        if fd > 2:
            os.close(fd)
    try:
        Relay(ends, Watch(watch) if watch else None).serve()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
