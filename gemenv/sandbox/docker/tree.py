"""What the ways to fill the folder of an image share."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from gemenv.errors import SandboxError
from gemenv.sandbox.inside.container_child import USER, WORK

Progress = Callable[[str], None]
"""Gets a line on each thing that is done."""

_USER = f"sandbox:x:{USER}:{USER}::{WORK}:/bin/sh\n"


def add_user(root: Path) -> None:
    """Name the user of programs, as some of them ask for it."""
    for file, line in (("passwd", _USER), ("group", f"sandbox:x:{USER}:\n")):
        with Path(root, "etc", file).open("a", encoding="utf-8") as users:
            users.write(line)


def need(command: str, package: str) -> str:
    """Return the path of a command.

    Raises:
        SandboxError: If there is none.
    """
    path = shutil.which(command, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        raise SandboxError(
            f"The command `{command}` is missing; install it with `apt-get install {package}`."
        )
    return path
