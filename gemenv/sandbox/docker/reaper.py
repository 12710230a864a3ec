"""Removes containers whose owner has died."""

from contextlib import suppress
from typing import Any

from gemenv.sandbox.docker.engine import connect
from gemenv.sandbox.docker.owner import LABEL, OWNER, is_gone


def reap(engine: str | None = None) -> int:
    """Remove the containers of gemenv processes that are gone, and return how many there were.

    A container ends by itself when its process dies. This is for those that an engine, restarted
    or broken, has kept. Every start of a docker sandbox does it too.

    Args:
        engine: The engine's URL; by default what the `docker` command takes.

    Raises:
        SandboxError: If no engine answers.
    """
    client = connect(engine)
    try:
        return reap_with(client)
    finally:
        client.close()


def reap_with(client: Any) -> int:
    """Do the same with a client of the docker SDK."""
    found: list[dict[str, Any]] = client.api.containers(all=True, filters={"label": f"{LABEL}=1"})
    lost = [c["Id"] for c in found if is_gone(c["Labels"].get(OWNER, ""))]
    return sum(remove(client, container) for container in lost)


def remove(client: Any, container: str) -> bool:
    """Remove a container and wait until it is gone; return whether this call did it."""
    from docker.errors import APIError, NotFound

    try:
        client.api.remove_container(container, force=True, v=True)
    except NotFound:
        return False
    except APIError as error:
        if error.status_code != 409:
            raise
        # The engine is removing it already, because it has ended.
        with suppress(NotFound):
            client.api.wait(container, condition="removed", timeout=30)
        return False
    return True
