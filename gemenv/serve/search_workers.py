"""Several processes that serve one index on one port."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import BaseModel

from gemenv.errors import ServerError
from gemenv.sandbox.remote.token import check_token
from gemenv.serve.listening import address
from gemenv.serve.search_server import listen_for_search
from gemenv.serve.search_settings import SearchSettings
from gemenv.serve.server import require_extra

READY = b"ready\n"
"""What a worker writes once it answers."""
_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from gemenv.serve.search_worker import main
main()
"""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Order(BaseModel):
    """What a worker is told, in a line on its stdin; the token is seen nowhere else."""

    descriptor: int
    folder: str
    model: str | None
    token: str | None
    grace_seconds: float
    access_log: bool
    settings: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the workers serve, and how."""

    folder: Path
    """Of the index."""
    model: Path | None = None
    token: str | None = None
    grace_seconds: float = 10.0
    access_log: bool = False
    settings: SearchSettings = field(default_factory=SearchSettings)


class SearchWorkers:
    """Serves an index from several processes; one that ends is replaced.

    The kernel deals connections out among them.

    Args:
        work: What they serve.
        workers: How many there are.
        host: The address to listen on.
        port: The port; 0 for a free one.
        log: Is told of workers that ended.

    Raises:
        InvalidArgumentError: If others could reach the server without a token.
        MissingDependencyError: If the extra `serve` is not installed.
        ServerError: If the address cannot be had.
    """

    def __init__(
        self,
        work: Work,
        *,
        workers: int,
        host: str = "127.0.0.1",
        port: int = 8000,
        log: Callable[[str], None] = lambda line: None,
    ) -> None:
        require_extra()
        self._work, self._log = work, log
        guarded = work.token is not None
        if work.token is not None:
            check_token(work.token, "`token`")
        # Without sharing at first: a port that another server has is then seen to be taken.
        with listen_for_search(host, port, guarded=guarded) as first:
            port = first.getsockname()[1]
        self._sockets = [
            listen_for_search(host, port, guarded=guarded, reuse=True) for _ in range(workers)
        ]
        self.url = address(self._sockets[0])
        """Where it listens."""
        self._processes: set[asyncio.subprocess.Process] = set()
        self._stopping = False

    def run(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until SIGINT or SIGTERM; a second signal does not wait for work.

        Args:
            ready: Called once requests are answered.

        Raises:
            ServerError: If a worker cannot start.
        """
        try:
            asyncio.run(self._run(ready))
        finally:
            for listening in self._sockets:
                listening.close()

    async def _run(self, ready: Callable[[], object]) -> None:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._stop)
        starting = [loop.create_future() for _ in self._sockets]
        try:
            async with asyncio.TaskGroup() as group:
                for listening, started in zip(self._sockets, starting, strict=True):
                    group.create_task(self._keep(listening.fileno(), started))
                await asyncio.wait(starting)
                if not self._stopping:
                    ready()
        except* ServerError as errors:
            raise errors.exceptions[0] from None
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    async def _keep(self, descriptor: int, started: "asyncio.Future[None]") -> None:
        """Keep a worker on a socket, until the end."""
        try:
            while not self._stopping:
                process = await self._start(descriptor)
                try:
                    assert process.stdout is not None  # noqa: S101 - a pipe
                    well = await process.stdout.readline() == READY
                    if well and not started.done():
                        started.set_result(None)
                    status = await process.wait()
                finally:
                    self._processes.discard(process)
                    if process.returncode is None:
                        process.kill()
                        await process.wait()
                if not self._stopping:
                    if not well:
                        raise ServerError(
                            f"A worker ended with status {status} before it could serve."
                        )
                    self._log(f"A worker ended with status {status}; another takes its place.")
        finally:
            if not started.done():
                started.set_result(None)

    async def _start(self, descriptor: int) -> asyncio.subprocess.Process:
        work = self._work
        order = Order(
            descriptor=descriptor,
            folder=str(work.folder),
            model=None if work.model is None else str(work.model),
            token=work.token,
            grace_seconds=work.grace_seconds,
            access_log=work.access_log,
            settings=asdict(work.settings),
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", _PROGRAM, json.dumps(sys.path)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=[descriptor],
            # A terminal's Ctrl-C goes to this process alone, which passes it on once.
            start_new_session=True,
        )
        self._processes.add(process)
        assert process.stdin is not None  # noqa: S101 - a pipe
        # It stays open: a worker ends when it closes, so that none outlives this process.
        process.stdin.write(order.model_dump_json().encode() + b"\n")
        return process

    def _stop(self) -> None:
        self._stopping = True
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
