"""The provider `docker`."""

import os
from typing import Any

from gemenv.errors import InvalidArgumentError, IsolationError, SandboxError
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.docker.call import Call
from gemenv.sandbox.docker.channel import ContainerChannel
from gemenv.sandbox.docker.container import Container, Shape
from gemenv.sandbox.docker.crew import Crew
from gemenv.sandbox.docker.engine import Engine, connect
from gemenv.sandbox.docker.orders import send_command
from gemenv.sandbox.docker.reaper import reap_with
from gemenv.sandbox.inside import source
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.request import Request, make_request
from gemenv.sandbox.result import ExecResult, Isolation

IMAGE = "gemenv-sandbox:latest"

_TRIAL = """
import socket
with open("/proc/self/status") as file:
    print(*(line for line in file if line.startswith(("CapPrm", "CapEff", "NoNewPrivs"))), sep="")
try:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
    print("Filter:\\toff")
except PermissionError:
    print("Filter:\\ton")
"""
_FACTS = {"CapPrm": "0" * 16, "CapEff": "0" * 16, "NoNewPrivs": "1", "Filter": "on"}


class DockerSandbox(Sandbox):
    """Runs programs in containers of a Docker engine, which are kept warm.

    Each container runs one program at a time, as a user without any right, with a read-only root,
    without network, under a filter of system calls besides the engine's, and with limits that the
    kernel counts for all its processes together. `/tmp`, with the work folder, has seven eighths
    of `disk_bytes` and of `files`, and `/dev/shm` the eighth that is left. After
    each program its processes are killed and its files removed; where that fails, the container
    is thrown away. A call with other limits of memory, processes, disk or files than the calls
    before it needs a new container, which takes some tenths of a second.

    Containers end when this process does, however it ends.

    Args:
        image: Any image with `python3`, version 3.8 or later, and its module `ctypes`;
            `gemenv sandbox build-image` makes the default one, without a registry.
        workers: Programs that run at a time, and containers that are kept; by default the number
            of CPUs. Others wait, in the order of their coming.
        engine: The engine's URL, `unix://` or `tcp://`; by default what the `docker` command
            takes.
        network: Whether programs reach the network.
        cpus: CPUs that a container may use, such as 0.5; `None` for all.
        limits: What a call may use, unless the call says otherwise.
        require: The least isolation that will do; this provider reaches `container`.

    Raises:
        InvalidArgumentError: If `workers` is below 1 or `cpus` is not above 0.
    """

    name = "docker"

    def __init__(
        self,
        *,
        image: str = IMAGE,
        workers: int | None = None,
        engine: str | None = None,
        network: bool = False,
        cpus: float | None = None,
        limits: Limits | None = None,
        require: Isolation | None = None,
    ) -> None:
        super().__init__(limits=limits, require=require)
        if workers is not None and workers < 1:
            raise InvalidArgumentError(f"`workers` must be at least 1, got {workers!r}.")
        if cpus is not None and not cpus > 0:
            raise InvalidArgumentError(f"`cpus` must be above 0, got {cpus!r}.")
        self.image, self.workers = image, workers or os.cpu_count() or 1
        self.engine, self.network, self.cpus = engine, network, cpus
        self._engine: Engine
        self._crew: Crew

    async def _start(self) -> Isolation:
        engine = Engine(await _in_thread(self.engine))
        self._engine, self._crew = engine, Crew(self._make, self.workers)
        try:
            await engine.call(lambda: _check_image(engine.client, self.image))
            await engine.call(lambda: reap_with(engine.client))
            await self._try_out()
        except BaseException:
            await self._close()
            raise
        return "container"

    async def _try_out(self) -> None:
        """See that a program has no rights, whatever the engine was told.

        Raises:
            SandboxError: If the trial fails.
            IsolationError: If it has some.
        """
        request = make_request(_TRIAL, stdin=b"", files=None, limits=self.limits, show_last=False)
        async with self._crew.use(Shape.of(self.limits)) as container:
            result = await Call(container, request).run()
        if not result.ok:
            raise SandboxError(
                f"A trial in the image {self.image!r} failed ({result.status}): "
                f"{result.message} {result.stderr.strip()}"
            )
        facts = dict(line.split(":\t") for line in result.stdout.splitlines() if ":\t" in line)
        if facts != _FACTS:
            raise IsolationError(
                f"Programs in containers of this engine keep rights: {facts}, expected {_FACTS}. "
                "Look for a runtime or a setting of the engine that ignores `cap_drop`, "
                "`no-new-privileges` or filters of system calls."
            )

    async def _make(self, shape: Shape) -> Container:
        return await Container.make(
            self._engine, self.image, shape, network=self.network, cpus=self.cpus
        )

    async def _exec(self, request: Request) -> ExecResult:
        try:
            async with self._crew.use(Shape.of(request.limits)) as container:
                return await Call(container, request).run()
        except SandboxError as error:
            return ExecResult(
                stdout="",
                stderr="",
                exit_code=None,
                signal=None,
                status="sandbox_failure",
                seconds=0.0,
                isolation="container",
                message=str(error),
            )

    async def _open(self, limits: Limits) -> ContainerChannel:
        container = await self._crew.hire(Shape.of(limits))
        channel = ContainerChannel(self._crew, container)
        try:
            await send_command(
                container.link, ["python3", "-I", "-X", "utf8", "-c", source("kernel")], limits
            )
        except BaseException as error:
            await channel.close()
            if isinstance(error, ConnectionError):
                raise SandboxError(f"A container ended before its session: {error}") from error
            raise
        return channel

    async def _close(self) -> None:
        await self._crew.close()
        self._engine.close()


async def _in_thread(url: str | None) -> Any:
    import asyncio

    return await asyncio.to_thread(connect, url)


def _check_image(client: Any, image: str) -> None:
    """See that there is an image that fits.

    Raises:
        SandboxError: If there is none of that name, or it has volumes, which programs would share.
    """
    from docker.errors import ImageNotFound

    try:
        config: dict[str, Any] = client.api.inspect_image(image)["Config"] or {}
    except ImageNotFound:
        raise SandboxError(
            f"The engine has no image {image!r}. Make one with `gemenv sandbox build-image"
            f"{'' if image == IMAGE else f' --name {image}'}`, or pull it."
        ) from None
    if config.get("Volumes"):
        raise SandboxError(
            f"The image {image!r} declares volumes ({', '.join(config['Volumes'])}), in which one "
            "program could leave things for the next. Make one without `VOLUME`."
        )
