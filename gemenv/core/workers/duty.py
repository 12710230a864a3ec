"""What runs in a worker: it calls the function, once for each request."""

import ctypes
import importlib
import json
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from gemenv.core.workers.frames import READ_BYTES, Inbox, frame

_PR_SET_PDEATHSIG = 1
_MESSAGE_CHARACTERS = 500
_LINUX = sys.platform == "linux"


def serve(connection: socket.socket, zygote: int, function: str, memory_bytes: int) -> NoReturn:
    """Serve requests until the caller is gone.

    Args:
        connection: The socket to the caller.
        zygote: The process that this one was forked from, with which it shall end.
        function: What to call, as `package.module:name`.
        memory_bytes: What it may use on top of what is loaded.
    """
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        module, _, name = function.partition(":")
        call = getattr(importlib.import_module(module), name)
    except Exception as error:
        connection.sendall(frame({"failed": _describe(error)}))
        os._exit(1)
    memory = _Memory(memory_bytes)
    connection.sendall(frame({"ready": True}))
    inbox = Inbox()
    while data := connection.recv(READ_BYTES):
        if (request := inbox.feed(data)) is not None:
            connection.sendall(_answer(call, request, memory))
    os._exit(0)


class _Memory:
    """Bounds the memory of this process (Linux).

    Args:
        limit: Bytes that it may use on top of what it has.
    """

    def __init__(self, limit: int) -> None:
        self._ceiling = 0
        if _LINUX:
            used = _address_space()
            resource.setrlimit(resource.RLIMIT_AS, (used + limit, used + limit))
            self._ceiling = used + limit // 4

    def spent(self) -> bool:
        """Tell whether calls have left so much behind that a later one could miss it."""
        return _LINUX and _address_space() > self._ceiling


def _address_space() -> int:
    # At every call, and twice as fast as `open`.
    descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    pages = os.read(descriptor, 32).split()[0]
    os.close(descriptor)
    return int(pages) * resource.getpagesize()


def _answer(call: Callable[..., object], request: bytes, memory: _Memory) -> bytes:
    begin = time.perf_counter()
    answer: dict[str, Any]
    try:
        answer = {"status": "ok", "value": call(*json.loads(request))}
        return _sealed(answer, begin, memory)
    except MemoryError:
        answer = {"status": "memory", "message": "it wanted more memory than it may have"}
    except BaseException as error:
        answer = {"status": "error", "message": _describe(error)}
    return _sealed(answer, begin, memory)


def _sealed(answer: dict[str, Any], begin: float, memory: _Memory) -> bytes:
    answer["seconds"] = time.perf_counter() - begin
    answer["spent"] = memory.spent()
    return frame(answer)


def _describe(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as another:
        text = f"(its text cannot be had: {type(another).__name__})"
    return f"{type(error).__name__}: {text}"[:_MESSAGE_CHARACTERS]
