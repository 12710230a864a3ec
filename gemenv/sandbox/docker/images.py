"""Makes the image of the sandbox without a registry."""

import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gemenv.errors import SandboxError
from gemenv.sandbox.docker import debootstrap, scratch
from gemenv.sandbox.docker.engine import connect
from gemenv.sandbox.docker.sandbox import IMAGE, DockerSandbox
from gemenv.sandbox.docker.tree import Progress

Method = Literal["debootstrap", "scratch"]

_PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image that was made and tried."""

    name: str
    id: str
    method: Method
    size: int
    """Bytes."""
    python: str
    """The version of its Python."""


def build_image(
    name: str = IMAGE,
    *,
    method: Method | None = None,
    python: str | None = None,
    include: tuple[str, ...] = (),
    suite: str = "bookworm",
    mirror: str | None = None,
    engine: str | None = None,
    progress: Progress = lambda line: None,
) -> Image:
    """Make an image for `DockerSandbox`, and run a program in it.

    Args:
        name: Its name, with a tag or `latest`.
        method: `debootstrap` installs a small Debian, which needs root, the tool of that name and
            the network; `scratch` copies a Python and some commands of this machine. By default
            the first if root has the tool, else the second.
        python: The interpreter that `scratch` copies; by default the one that runs this.
        include: Debian packages besides Python, such as `python3-numpy`; for `debootstrap`.
        suite: The release of Debian.
        mirror: Where its packages are; by default as `debootstrap` has it.
        engine: The engine's URL; by default what the `docker` command takes.
        progress: Gets a line on each thing that is done.

    Raises:
        SandboxError: If something is missing or fails; the message says what to do.
    """
    client = connect(engine)
    try:
        method = method or ("debootstrap" if debootstrap.lacks() is None else "scratch")
        with tempfile.TemporaryDirectory(prefix="gemenv-image-") as folder:
            root = Path(folder, "root")
            root.mkdir()
            if method == "debootstrap":
                debootstrap.fill(root, include, suite, mirror, progress)
            else:
                scratch.fill(root, python, progress)
            progress("Packing")
            archive = Path(folder, "image.tar")
            # The stored times of Debian's files are those that its compiled modules hold.
            _pack(root, archive, same_times=method == "scratch")
            progress(f"Importing {archive.stat().st_size >> 20} MiB")
            described = _import(client, archive, name)
    finally:
        client.close()
    progress("Trying it")
    version = _try(name, engine)
    return Image(
        name=name, id=described["Id"], method=method, size=described["Size"], python=version
    )


def _pack(root: Path, archive: Path, *, same_times: bool) -> None:
    """Write a folder as an archive whose files belong to root, or to whom they do in Debian."""

    def settle(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uname = entry.gname = ""
        if same_times:
            entry.uid = entry.gid = entry.mtime = 0
        return entry

    with tarfile.open(archive, "w") as tar:
        tar.add(root, arcname=".", filter=settle)


def _import(client: Any, archive: Path, name: str) -> dict[str, Any]:
    import requests
    from docker.errors import DockerException
    from docker.utils import parse_repository_tag

    repository, tag = parse_repository_tag(name)
    changes = [f"ENV PATH={_PATH}", 'CMD ["python3"]']
    try:
        before = client.api.images(name, quiet=True)
        client.api.import_image(str(archive), repository, tag or "latest", changes=changes)
        made = client.api.inspect_image(name)
        for old in set(before) - {made["Id"]}:
            # One that something still uses, or that has another name, stays.
            with suppress(DockerException):
                client.api.remove_image(old)
    except (DockerException, requests.RequestException) as error:
        raise SandboxError(f"The Docker engine did not import the image: {error}") from error
    return made


def _try(name: str, engine: str | None) -> str:
    """Run a program in a new image; return the version of its Python."""
    with DockerSandbox(image=name, engine=engine, workers=1).sync as sandbox:
        result = sandbox.exec("import platform; print(platform.python_version())")
    if not result.ok:
        raise SandboxError(f"A program failed in the new image: {result.message}{result.stderr}")
    return result.stdout.strip()
