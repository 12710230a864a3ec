"""The pool's end of a warm interpreter."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from gemenv.errors import SandboxError
from gemenv.sandbox.jail import wire

_PACKAGE = Path(__file__).parents[2]
_PACKAGES = {
    name: str(_PACKAGE.joinpath(*name.split(".")[1:]))
    for name in ("gemenv", "gemenv.sandbox", "gemenv.sandbox.inside")
}
# Packages whose own `__init__` is not run: it imports what would have to be copied at every fork.
_BOOT = """
import sys, types
for name, path in {packages!r}.items():
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from gemenv.sandbox.jail.zygote import main
main()
"""
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/box/work",
    "TMPDIR": "/tmp",  # noqa: S108 - the program's own
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}
"""All that a program gets to see: nothing of the environment of ours."""
_FLAGS = ("-s", "-P", "-X", "utf8")
_PATIENCE_SECONDS = 60.0


class Zygote:
    """A warm interpreter, from which workers are forked.

    Args:
        process: The interpreter.
        control: The socket to it.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", control: socket.socket) -> None:
        self._process, self._control = process, control
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def start(cls, modules: Sequence[str]) -> "Zygote":
        """Start one that has imported these modules.

        Raises:
            SandboxError: If it does not come up.
        """
        ours, theirs = wire.pair()
        with theirs:
            program = _BOOT.format(packages=_PACKAGES)
            arguments = [str(theirs.fileno()), json.dumps(list(modules))]
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
                [sys.executable, *_FLAGS, "-c", program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        ours.setblocking(False)
        zygote = cls(process, ours)
        try:
            await zygote._receive()
        except BaseException:
            await zygote.close()
            raise
        return zygote

    async def fork(self, parent: str | None) -> socket.socket:
        """Fork a worker, and return the connection to it.

        Args:
            parent: Where it makes a folder to work in without namespaces; `None` for namespaces.

        Raises:
            SandboxError: If it cannot enter its place; the message says why.
        """
        # Whoever is cancelled in the queue has asked for nothing yet.
        await self._one_at_a_time.acquire()
        # An answer that nobody waits for any more would be taken for that of the next one.
        asking = asyncio.ensure_future(self._ask(parent))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            asking.add_done_callback(_close_unwanted)
            raise

    async def _ask(self, parent: str | None) -> socket.socket:
        """Ask for a worker, and let the next one ask."""
        try:
            ours, theirs = wire.pair()
            try:
                with theirs:
                    wire.send(self._control, {"parent": parent}, theirs.fileno())
                    answer = await self._receive()
                if error := answer.get("error"):
                    raise SandboxError(f"A worker could not enter its place: {error}.")
            except BaseException:
                ours.close()
                raise
        finally:
            self._one_at_a_time.release()
        ours.setblocking(False)
        return ours

    async def _receive(self) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                data = await loop.sock_recv(self._control, 1 << 16)
        except TimeoutError:
            data = b""
        if not data:
            raise SandboxError(
                f"The warm interpreter {sys.executable} did not come up, or ended; "
                "try it by hand, or choose another provider."
            )
        return cast(dict[str, Any], json.loads(data))

    async def close(self) -> None:
        """End it and its workers, and wait until they have."""
        async with self._one_at_a_time:
            self._control.close()
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        # No thread waits: at the end of a program there are no new ones.
        descriptor = os.pidfd_open(self._process.pid)
        loop.add_reader(descriptor, ended.set)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await ended.wait()
        except TimeoutError:
            self._process.kill()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
            self._process.wait()


def _close_unwanted(asking: "asyncio.Future[socket.socket]") -> None:
    if not asking.cancelled() and asking.exception() is None:
        asking.result().close()


def _environment() -> dict[str, str]:
    # An interpreter that is not where its packages are finds them by this variable alone.
    home = {"PYTHONHOME": os.environ["PYTHONHOME"]} if "PYTHONHOME" in os.environ else {}
    return {**_ENVIRONMENT, **home}
