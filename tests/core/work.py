"""Functions for workers."""

import ctypes
import os
import signal
import time
from pathlib import Path


def echo(*args: object) -> object:
    return list(args)


def fail(text: str) -> None:
    raise KeyError(text)


def leave(how: str) -> None:
    raise SystemExit(how)


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def grab(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


_kept: list[bytearray] = []


def keep(megabytes: int) -> int:
    _kept.append(bytearray(megabytes << 20))
    return os.getpid()


def crash(how: str) -> None:
    if how == "exit":
        os._exit(0)
    if how == "zygote":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(9)
    ctypes.string_at(0)


def surroundings() -> dict[str, object]:
    descriptors = {
        name: os.readlink(f"/proc/self/fd/{name}")
        for name in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{name}") or name in "012"
    }
    return {
        "environment": dict(os.environ),
        "descriptors": descriptors,
        "folder": os.getcwd(),
        "limits": Path("/proc/self/limits").read_text(),
    }


def odd(what: str) -> object:
    values: dict[str, object] = {
        "set": {1},
        "digits": 10**5000,
        "nan": float("nan"),
        "surrogate": "\udc80",
        "tuple": (1, (2,)),
        "none": None,
        "long": "x" * (1 << 20),
    }
    if what == "deep":
        value: list[object] = []
        for _ in range(100_000):
            value = [value]
        return value
    if what == "textless":
        raise TextlessError
    return values[what]


class TextlessError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def processes() -> list[int]:
    return [os.getppid(), os.getpid()]


def do(what: str, *args: object) -> object:
    return globals()[what](*args)
