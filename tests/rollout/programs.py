"""Programs of their own, for what one cannot do to the process of the tests."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT = 60
"""Seconds that a program may take; none takes more than a few."""

_HEADER = f"""
import signal, sys
# Whoever runs the tests in the background of a shell bequeaths a deaf ear for interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {str(ROOT)!r})
"""


def start(source: str, *arguments: str, **kwargs: Any) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | kwargs
    command = [sys.executable, "-c", _HEADER + source, *arguments]
    return subprocess.Popen(command, text=True, **pipes)


def gemenv(*arguments: str, **kwargs: Any) -> subprocess.Popen[str]:
    """Start the command line."""
    return start("from gemenv.cli import main\nmain()", *arguments, **kwargs)


def output(source: str, *arguments: str, limit: float = LIMIT, **kwargs: Any) -> str:
    """Run a program and return what it printed; it must end well and in time."""
    process = start(source, *arguments, **kwargs)
    return finish(process, limit=limit)


def finish(process: subprocess.Popen[str], *, limit: float = LIMIT) -> str:
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(
            f"still running after {limit} s; printed {out!r} and {err!r}"
        ) from None
    assert process.returncode == 0, err
    return out


def interrupt(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
