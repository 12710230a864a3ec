"""One container: how it is made, and how it ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from gemenv.errors import SandboxError
from gemenv.sandbox.docker.engine import Engine
from gemenv.sandbox.docker.link import Link
from gemenv.sandbox.docker.owner import LABEL, OWNER, owner
from gemenv.sandbox.docker.reaper import remove
from gemenv.sandbox.inside import source
from gemenv.sandbox.jail.seccomp import filter_program, machines
from gemenv.sandbox.limits import MIB, Limits

_MODULES = (
    "runner",
    "container_child",
    "filtering",
    "container_meters",
    "container_clean",
    "container_init",
)
"""The last of them begins, and gets the others, the last first."""
_BOOT = """
import json, sys, types
filters, *texts = sys.argv[1:]
modules = {}
for name, text in zip(texts[::2], texts[1::2]):
    modules[name] = types.ModuleType(name)
    exec(compile(text, "<" + name + ">", "exec"), modules[name].__dict__)
sys.argv = [""]
init, *others = reversed(list(modules.values()))
init.main(json.loads(filters), *others)
"""
_OWN_MEMORY, _OWN_PROCESSES = 32 * MIB, 2
"""What our two processes take from the limits of a container."""
_SHARED = 8
"""One part in so many of the disk, and of the files, is for `/dev/shm`, the rest for `/tmp`."""
_EXITS = {"71": "the process that starts programs has ended", "72": "a program could not be killed"}


@dataclass(frozen=True)
class Shape:
    """What is fixed when a container is made."""

    memory: int
    processes: int
    disk: int
    files: int

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """Return the shape that limits ask for."""
        return cls(limits.memory_bytes, limits.processes, limits.disk_bytes, limits.files)


class Container:
    """A running container and the line to its first process."""

    def __init__(self, engine: Engine, name: str, shape: Shape, link: Link) -> None:
        self._engine, self.name, self.shape, self.link = engine, name, shape, link
        self.clean = True
        """Whether nothing is left of its last program."""

    @classmethod
    async def make(
        cls, engine: Engine, image: str, shape: Shape, *, network: bool, cpus: float | None
    ) -> Self:
        """Make and start a container, and wait until its first process says hello.

        Raises:
            SandboxError: If the engine fails, or the image has no Python; nothing is left then.
        """
        api = engine.client.api
        options = _options(api, image, shape, network, cpus)
        name: str = (await engine.call(lambda: api.create_container(**options)))["Id"]
        link: Link | None = None
        try:
            ends = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            link = await Link.over(await engine.call(lambda: api.attach_socket(name, ends)))
            await engine.call(lambda: api.start(name))
            await link.receive()
            return cls(engine, name, shape, link)
        except BaseException as error:
            if link is not None:
                link.close()
            await engine.call(lambda: remove(engine.client, name))
            if isinstance(error, SandboxError | ConnectionError):
                raise _explained(error, image, link.complaint if link else "") from error
            raise

    async def why_ended(self) -> tuple[str, bool]:
        """Say why a container ended that nobody removed, and whether it ran out of memory."""
        api = self._engine.client.api
        try:
            died = await self._engine.call(lambda: _last_events(api, self.name))
        except SandboxError as error:
            return str(error), False
        code = died.get("exitCode", "")
        reason = _EXITS.get(code, f"its first process ended with code {code or 'unknown'}")
        return f"The container ended: {reason}. {self.link.complaint}".strip(), "oom" in died

    async def remove(self) -> None:
        """End everything in the container, and wait until it is gone.

        Raises:
            SandboxError: If the engine does not do it.
        """
        self.link.close()
        await self._engine.call(lambda: remove(self._engine.client, self.name))


def _options(
    api: Any, image: str, shape: Shape, network: bool, cpus: float | None
) -> dict[str, Any]:
    """Return what the engine is asked for, the hardening above all."""
    texts = [part for module in _MODULES for part in (module, source(module))]
    filters = json.dumps({name: filter_program(machine=name).hex() for name in machines()})
    memory = shape.memory + _OWN_MEMORY
    shared_disk, shared_files = shape.disk // _SHARED, shape.files // _SHARED
    tmp = _tmpfs(shape.disk - shared_disk, shape.files - shared_files + 2)
    host = api.create_host_config(
        network_mode="bridge" if network else "none",
        read_only=True,
        cap_drop=["ALL"],
        # To become another user, which every program is.
        cap_add=["SETUID", "SETGID"],
        security_opt=["no-new-privileges"],
        pids_limit=shape.processes + _OWN_PROCESSES,
        mem_limit=memory,
        memswap_limit=memory,
        oom_score_adj=500,
        nano_cpus=None if cpus is None else int(cpus * 1e9),
        # Queues of messages are files too, in a folder that has no limit of its own.
        ulimits=[{"Name": name, "Soft": 0, "Hard": 0} for name in ("core", "msgqueue")],
        tmpfs={
            "/tmp": f"rw,exec,{tmp}",  # noqa: S108 - of the container
            "/dev/shm": f"rw,noexec,{_tmpfs(shared_disk, shared_files + 1)}",  # noqa: S108 - likewise
        },
        auto_remove=True,
        # Otherwise the engine writes all that passes to its disk.
        log_config={"Type": "none", "Config": {}},
    )
    return {
        "image": image,
        "entrypoint": ["python3", "-I", "-X", "utf8", "-c", _BOOT, filters, *texts],
        "user": "0:0",
        "working_dir": "/",
        "hostname": "sandbox",
        "stdin_open": True,
        "network_disabled": not network,
        "environment": {
            "HOME": "/tmp/work",  # noqa: S108 - of the container
            "TMPDIR": "/tmp",  # noqa: S108 - likewise
            "USER": "sandbox",
            "LOGNAME": "sandbox",
            "LANG": "C.UTF-8",
        },
        "labels": {LABEL: "1", OWNER: owner()},
        "host_config": host,
        "healthcheck": {"test": ["NONE"]},
        # The proxies that a user has configured may name his password.
        "use_config_proxy": False,
    }


def _tmpfs(size: int, inodes: int) -> str:
    """Return the options of a file system in memory, whose root is one of its inodes."""
    # A size of 0 would be no limit; the kernel counts in pages anyway.
    return f"nosuid,nodev,size={max(size, 1)},nr_inodes={inodes},mode=1777"


def _explained(error: Exception, image: str, complaint: str) -> SandboxError:
    text = str(error)
    if "executable file not found" in text or "no such file" in text:
        return SandboxError(
            f"The image {image!r} has no `python3` on its PATH, and programs are started by one. "
            "Make an image with Python 3.8 or later, or with `gemenv sandbox build-image`."
        )
    return SandboxError(f"A container of the image {image!r} did not start: {text} {complaint}")


def _last_events(api: Any, name: str) -> Mapping[str, str]:
    """Return what the engine noted of a container's end; `oom` is a key if memory was short."""
    import time

    noted: dict[str, str] = {}
    filters = {"container": name, "event": ["die", "oom"]}
    for line in api.events(since=0, until=int(time.time()) + 1, filters=filters):
        for part in line.splitlines():
            event = json.loads(part)
            if event["Action"] == "oom":
                noted["oom"] = "1"
            else:
                noted.update(event["Actor"]["Attributes"])
    return noted
