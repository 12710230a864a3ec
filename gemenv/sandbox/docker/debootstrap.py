"""A small Debian with Python, for an image."""

import os
import re
import shutil
import subprocess
from collections import deque
from pathlib import Path

from gemenv.errors import InvalidArgumentError, SandboxError
from gemenv.sandbox.docker.tree import Progress, add_user, need

_TRIMMED = (
    "var/cache/apt",
    "var/lib/apt/lists",
    "var/log",
    "usr/share/doc",
    "usr/share/info",
    "usr/share/lintian",
    "usr/share/locale",
    "usr/share/man",
)
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]*")
_REMEMBERED = 8
"""Lines of the tool's output that an error shows."""


def lacks() -> str | None:
    """Say what is missing here; `None` if nothing is."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "Making an image with debootstrap needs root; use `sudo`, or `--method scratch`."
    try:
        need("debootstrap", "debootstrap")
    except SandboxError as error:
        return f"{error} Or use `--method scratch`."
    return None


def fill(
    root: Path, include: tuple[str, ...], suite: str, mirror: str | None, progress: Progress
) -> None:
    """Install Debian into an empty folder.

    Raises:
        InvalidArgumentError: If a package, a suite or a mirror has no such name.
        SandboxError: If it does not work.
    """
    for word in (*include, suite):
        if not _PACKAGE.fullmatch(word):
            raise InvalidArgumentError(
                f"A name of Debian is of small letters, digits and +.-, such as 'python3-numpy', "
                f"got {word!r}."
            )
    if mirror and not mirror.startswith(("http://", "https://", "file://")):
        raise InvalidArgumentError(f"A mirror is an http, https or file URL, got {mirror!r}.")
    missing = lacks()
    if missing:
        raise SandboxError(missing)
    packages = ",".join(("python3", *include))
    # In mounts of its own: the tool mounts `/proc` and `/sys`, and may be interrupted.
    command = [need("unshare", "util-linux"), "--mount", need("debootstrap", "debootstrap")]
    command += ["--variant=minbase", f"--include={packages}", suite, str(root)]
    if mirror:
        command.append(mirror)
    _run(command, progress)
    progress("Trimming")
    for name in _TRIMMED:
        for path in (root / name).glob("*"):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    add_user(root)


def _run(command: list[str], progress: Progress) -> None:
    last: deque[str] = deque(maxlen=_REMEMBERED)
    with subprocess.Popen(  # noqa: S603 - a list, without a shell, of checked words
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            for line in process.stdout:
                last.append(line)
                progress(line.rstrip().removeprefix("I: "))
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise SandboxError(f"debootstrap failed:\n{''.join(last)}")
