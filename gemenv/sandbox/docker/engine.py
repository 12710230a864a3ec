"""The engine: the docker SDK, whose calls block, in threads of its own."""

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from gemenv.core.background import OWN_THREADS
from gemenv.errors import SandboxError

T = TypeVar("T")

_THREADS = 8
_TIMEOUT = 60
"""Seconds that one call of the engine may take."""


def connect(url: str | None) -> Any:
    """Return a client of the docker SDK that has reached its engine.

    Args:
        url: Such as `unix:///var/run/docker.sock`; by default what the `docker` command takes.

    Raises:
        SandboxError: If there is no engine.
    """
    import requests
    from docker.errors import DockerException

    try:
        _knock(url)
        client = _client(url, "auto")
    except (DockerException, requests.RequestException, OSError) as error:
        raise SandboxError(
            f"No Docker engine answers at {url or 'the default address'}: {_plain(error)}. Start "
            "one with `systemctl start docker` or `dockerd`; as another user than root, be in the "
            "group `docker`; an engine elsewhere is named by `engine` or DOCKER_HOST."
        ) from None
    return client


class Engine:
    """A client whose calls can be awaited.

    Args:
        client: One of the docker SDK.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=f"{OWN_THREADS}docker")

    async def call(self, function: Callable[[], T]) -> T:
        """Call what asks the engine.

        Raises:
            SandboxError: If the engine does not answer, or refuses.
        """
        import requests
        from docker.errors import DockerException

        try:
            try:
                future = self._threads.submit(function)
            except RuntimeError:
                # The interpreter is about to exit and starts no more work; then waiting is right.
                return function()
            return await asyncio.wrap_future(future)
        except (DockerException, requests.RequestException, OSError) as error:
            raise SandboxError(f"The Docker engine failed: {_plain(error)}.") from error

    def close(self) -> None:
        """Free the threads and connections."""
        self._threads.shutdown(wait=False)
        self.client.close()


def _client(url: str | None, version: str) -> Any:
    import docker

    options: dict[str, Any] = {"version": version, "timeout": _TIMEOUT}
    return docker.DockerClient(base_url=url, **options) if url else docker.from_env(**options)


def _knock(url: str | None) -> None:
    """See whether somebody listens at a socket of this machine.

    The SDK would, but forgets to close what it could not connect.
    """
    from docker.constants import DEFAULT_DOCKER_API_VERSION

    # With a version given, it does not ask the engine for one.
    client = _client(url, DEFAULT_DOCKER_API_VERSION)
    try:
        path = getattr(client.api.get_adapter(client.api.base_url), "socket_path", None)
        if path is not None:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(_TIMEOUT)
                line.connect(path)
    finally:
        client.close()


def _plain(error: Exception) -> str:
    """Return what the engine says itself, without the address that it was asked at."""
    return str(getattr(error, "explanation", None) or error).rstrip(".")
