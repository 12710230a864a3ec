"""An engine and a sandbox, if the machine has them; with GEMENV_DOCKER=1 it must."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from gemenv.errors import SandboxError
from gemenv.sandbox import SyncSandbox
from gemenv.sandbox.docker import DockerSandbox
from gemenv.sandbox.docker.engine import connect


def _missing(error: Exception) -> None:
    if os.environ.get("GEMENV_DOCKER") == "1":
        raise error
    pytest.skip(str(error))


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    """The client of an engine."""
    try:
        client = connect(None)
    except SandboxError as error:
        _missing(error)
        raise
    yield client
    client.close()


@pytest.fixture(scope="session")
def sandbox(client: Any) -> Iterator[SyncSandbox]:
    """A sandbox with one worker, so that every program gets the container of the one before."""
    sandbox = DockerSandbox(workers=1).sync
    try:
        sandbox.start()
    except SandboxError as error:
        _missing(error)
    yield sandbox
    sandbox.close()
