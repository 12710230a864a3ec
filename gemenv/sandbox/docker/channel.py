"""The ends of a session's process in a container of its own."""

from gemenv.sandbox.docker.container import Container
from gemenv.sandbox.docker.crew import Crew


class ContainerChannel:
    """A `Channel`; see `gemenv.sandbox.session`."""

    def __init__(self, crew: Crew, container: Container) -> None:
        self._crew, self._container = crew, container

    async def send(self, data: bytes) -> None:
        """Write to the stdin of the process.

        Raises:
            ConnectionError: If it has ended.
        """
        await self._container.link.send(b"I", data)

    async def receive(self) -> bytes:
        """Return what it wrote to stdout next; nothing at its end."""
        while True:
            try:
                kind, data = await self._container.link.receive()
            except ConnectionError:
                return b""
            if kind == b"O":
                return data
            if kind == b"D":
                self._container.link.close()

    async def close(self) -> None:
        """Remove the container with all that runs in it."""
        await self._crew.drop(self._container)
