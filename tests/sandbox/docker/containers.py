"""The containers of one process: the engine's others may come and go meanwhile."""

from typing import Any

from gemenv.sandbox.docker.owner import OWNER, owner


def owned(client: Any, pid: int | None = None) -> set[str]:
    """Return the containers of a process, by default of this one."""
    filters = {"label": f"{OWNER}={owner(pid)}"}
    return {c["Id"] for c in client.api.containers(all=True, filters=filters)}
