"""The process in which a program runs: it takes away its own rights, then begins."""

import io
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any, NoReturn, cast

from gemenv.sandbox.inside import kernel, runner
from gemenv.sandbox.jail import wire
from gemenv.sandbox.jail.places import JailLimits, Place

FLUSH_SIGNAL = signal.SIGRTMAX - 1
"""Asks an interpreter to write out what it has printed, since it is about to be ended."""
FLUSH_SECONDS = 0.02
"""What it has for that."""
_LINK = 3
"""The descriptor of the link, after the standard ones."""
NOT_FOUND, NOT_EXECUTABLE = 127, 126
"""Exit codes of a command that cannot be started, as shells give them."""


def wait_and_run(link: socket.socket, place: Place) -> NoReturn:
    """Lock this process up, wait for a program, and run it.

    What costs time is done before the program is there.

    Args:
        link: To the process in charge. It brings the program, and is closed as soon as that
            begins; what goes wrong until then is sent back.
        place: Where it runs.
    """
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        os.dup2(link.fileno(), _LINK, inheritable=False)
        os.closerange(_LINK + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        place.drop_rights()
        header, code, command = _receive(place)
    except BaseException as error:
        os.write(_LINK, f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
        os._exit(1)
    try:
        if command:
            _exec(header["argv"])
        os.close(_LINK)
        sys.argv = [""]
        sys.path.insert(0, "")
        if header["kind"] == "kernel":
            kernel.main(0, 1)
        else:
            _run(code, bool(header["show_last"]))
    finally:
        os._exit(1)


def _receive(place: Place) -> tuple[dict[str, Any], bytes, bool]:
    """Wait for a program, and make everything ready for it."""
    # The descriptor stays ours; the object must not close what a program opens in its place.
    link = socket.socket(fileno=os.dup(_LINK))
    message = wire.receive(link)
    link.close()
    if message is None:
        os._exit(0)
    order, descriptors = message
    limits, command = cast(JailLimits, order["limits"]), bool(order["command"])
    body, stdout, stderr, *stdin = descriptors
    with io.FileIO(body, closefd=False) as file:
        header, code, files = unpack_body(file.readall())
    os.chdir(place.work)
    place.limit_resources(limits, command=command)
    place.write_files(files)
    standard = (stdin[0] if stdin else os.open(os.devnull, os.O_RDONLY), stdout, stderr)
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
    os.closerange(_LINK + 1, max(*descriptors, standard[0]) + 1)
    return header, code, command


def _exec(argv: list[str]) -> None:
    """Become another program."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    try:
        # The link closes itself.
        os.execvp(argv[0], argv)  # noqa: S606 - to run what is given is the task
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode("utf-8", "replace"))
        os._exit(NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE)


def _run(code: bytes, show_last: bool) -> None:
    signal.signal(FLUSH_SIGNAL, _flush)
    runner.finish(runner.run_program(code, runner.fresh_main(), show_last))


def _flush(signum: int, frame: FrameType | None) -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # noqa: S112 - it may be in the midst of writing, or closed
            continue


def pack_body(header: Mapping[str, object], code: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return what `unpack_body` takes apart."""
    sizes = {path: len(data) for path, data in files.items()}
    head = json.dumps({**header, "code": len(code), "files": sizes}).encode()
    return b"".join((len(head).to_bytes(4, "big"), head, code, *files.values()))


def unpack_body(body: bytes) -> tuple[dict[str, Any], bytes, dict[str, bytes]]:
    """Return the header, the program and the files.

    >>> unpack_body(pack_body({"kind": "code"}, b"x = 1", {"a": b"12"}))[1:]
    (b'x = 1', {'a': b'12'})
    """
    start = 4 + int.from_bytes(body[:4], "big")
    header = json.loads(body[4:start])
    end = start + header["code"]
    code = body[start:end]
    files: dict[str, bytes] = {}
    for path, size in header["files"].items():
        files[path], end = body[end : end + size], end + size
    return header, code, files
