"""How a program is started by an interpreter that stays above it."""

import contextlib
import functools
import math
import os
import sys
import tempfile
from collections.abc import Generator, Mapping
from typing import IO, Any

from gemenv.sandbox.inside import source
from gemenv.sandbox.inside.supervisor import SIZES
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.request import Request

FLAGS = ("-I", "-B", "-X", "utf8", "-c")
"""Of every interpreter: no environment, no own files, UTF-8."""


def resource_limits(limits: Limits, *, processes: bool) -> list[tuple[str, int]]:
    """Return limits by the names of `resource`.

    Args:
        limits: For each process.
        processes: Whether the user has no other processes, which would be counted too.
    """
    found = [
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", limits.file_bytes),
        ("RLIMIT_NOFILE", limits.open_files),
    ]
    if sys.platform != "darwin":
        # Its kernel does not take this one.
        found.append(("RLIMIT_AS", limits.memory_bytes))
    if limits.cpu_seconds is not None:
        found.append(("RLIMIT_CPU", math.ceil(limits.cpu_seconds)))
    if processes:
        found.append(("RLIMIT_NPROC", limits.processes))
    return found


def script(
    request: Request | None, settings: Mapping[str, Any], watch: Mapping[str, Any] | None = None
) -> list[str]:
    """Return the arguments for an interpreter that does what is asked.

    Args:
        request: A program, which comes from `standard_input`, or a command; `None` for the
            kernel of a session.
        settings: See `inside/supervisor.py`; a kernel needs no supervision.
        watch: What to look at meanwhile, as `inside/watch.py` takes it.
    """
    kind = "kernel" if request is None else "command" if request.argv else "runner"
    told = dict(watch) if watch else None
    settings = {**settings, "watch": told}
    last = _text(kind)
    if request is None:
        settings |= {"life": None, "watch": None}
        # Under another name it waits to be called.
        last = f"__name__ = 'kernel'\n{last}\nmain(watch={told!r})"
    text = f"{_text('supervisor')}\nsupervise({settings!r})\n{last}"
    return [*FLAGS, text, *(request.argv or () if request else ())]


@functools.cache
def _text(module: str) -> str:
    last = "\nimport sys\nbecome(sys.argv[1:])" if module == "command" else ""
    return source(module) + last


def standard_input(request: Request) -> bytes:
    """Return what the interpreter of `script` reads."""
    if request.code is None:
        return request.stdin
    flag = bytes([request.show_last])
    return len(request.code).to_bytes(8, "big") + flag + request.code + request.stdin


@contextlib.contextmanager
def archive(files: Mapping[str, bytes]) -> Generator[IO[bytes] | None]:
    """Give an open file that holds these files as `inside/supervisor.py` reads them."""
    if not files:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        for name, content in files.items():
            path = os.fsencode(name)
            file.write(SIZES.pack(len(path), len(content)) + path + content)
        file.seek(0)
        yield file
