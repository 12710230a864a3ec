"""What is sent to a container to have a program run."""

import json
import math

from gemenv.sandbox.docker.link import Link
from gemenv.sandbox.limits import MIB, Limits
from gemenv.sandbox.request import Request

_STACK = 8 * MIB
_MOST = (1 << 63) - 1


async def send_request(link: Link, request: Request) -> None:
    """Send a program and all that it reads.

    Raises:
        ConnectionError: If the container has ended.
    """
    limits = request.limits
    await send_order(link, limits, wall=limits.wall_seconds, output=limits.output_total_bytes)
    given = {
        "argv": request.argv,
        "files": [(path, len(data)) for path, data in request.files.items()],
    }
    await link.send(b"I", _sized(json.dumps(given).encode(), 4))
    for data in request.files.values():
        await link.send(b"I", data)
    if request.code is not None:
        size = len(request.code).to_bytes(8, "big")
        await link.send(b"I", size + bytes([request.show_last]) + request.code)
    await link.send(b"I", request.stdin)
    await link.send(b"E")


async def send_command(link: Link, argv: list[str], limits: Limits) -> None:
    """Start a command without limits of time and output; more can be sent to its stdin.

    Raises:
        ConnectionError: If the container has ended.
    """
    await send_order(link, limits, wall=None, output=None)
    await link.send(b"I", _sized(json.dumps({"argv": argv, "files": []}).encode(), 4))


async def send_order(link: Link, limits: Limits, *, wall: float | None, output: int | None) -> None:
    """Send what a container's first process must know of a call."""
    rlimits = {
        "NOFILE": limits.open_files,
        "FSIZE": limits.file_bytes,
        "CORE": 0,
        # The kernel counts what all processes hold together. This makes a `MemoryError` of an
        # attempt at far more; stacks of threads are set aside, and hardly used.
        "DATA": limits.memory_bytes + limits.processes * _STACK,
    }
    cpu = limits.cpu_seconds if wall is not None else None
    if cpu is not None:
        rlimits["CPU"] = math.ceil(cpu)
    order = {
        "rlimits": {name: min(value, _MOST) for name, value in rlimits.items()},
        "wall": wall,
        "cpu": cpu,
        "output": output,
    }
    await link.send(b"R", json.dumps(order).encode())


def _sized(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data
