"""What is missing is said, with what to do about it."""

import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError, SandboxError
from gemenv.sandbox import create
from gemenv.sandbox.docker import DockerSandbox, reap
from gemenv.sandbox.docker.owner import LABEL

NO_ENGINE = "unix:///nonexistent/engine.sock"


@pytest.fixture
def empty_image(client: Any) -> Iterator[str]:
    """An image without a file, and with a volume."""
    name = "gemenv-test-empty:latest"
    archive = io.BytesIO()
    tarfile.open(fileobj=archive, mode="w").close()
    for tag, changes in (("latest", []), ("volume", ["VOLUME /data"])):
        client.api.import_image_from_data(
            archive.getvalue(), "gemenv-test-empty", tag, changes=changes
        )
    yield name
    for tag in ("latest", "volume"):
        client.api.remove_image(f"gemenv-test-empty:{tag}")


def test_an_engine_that_does_not_answer() -> None:
    with pytest.raises(SandboxError, match="systemctl start docker"):
        DockerSandbox(engine=NO_ENGINE).sync.start()
    with pytest.raises(SandboxError, match="dockerd"):
        reap(NO_ENGINE)


def test_an_image_that_is_missing(client: Any) -> None:
    with pytest.raises(SandboxError, match="build-image --name gemenv-test-absent"):
        DockerSandbox(image="gemenv-test-absent").sync.start()


def test_an_image_without_python(client: Any, empty_image: str) -> None:
    with pytest.raises(SandboxError, match="has no `python3`"):
        DockerSandbox(image=empty_image).sync.start()
    assert not [
        c
        for c in client.api.containers(all=True, filters={"label": f"{LABEL}=1"})
        if c["Image"] == empty_image
    ]


def test_an_image_with_a_volume(client: Any, empty_image: str) -> None:
    with pytest.raises(SandboxError, match="/data"):
        DockerSandbox(image="gemenv-test-empty:volume").sync.start()


@pytest.mark.parametrize("options", [{"workers": 0}, {"cpus": 0}, {"cpus": float("nan")}])
def test_arguments_out_of_range(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        create("docker", **options)


def test_the_sdk_is_loaded_when_it_is_used() -> None:
    code = "import gemenv.sandbox.docker, sys\nprint('docker' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
