"""The command that becomes a server, once it is bound to end with us and to write where it may."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import gemenv.sandbox
from gemenv.errors import ToolServerError
from gemenv.tools.mcp.config import Server

_PACKAGES = {
    "gemenv": str(Path(gemenv.sandbox.__file__).parents[1]),
    "gemenv.sandbox": str(Path(gemenv.sandbox.__file__).parent),
    "gemenv.sandbox.inside": str(Path(gemenv.sandbox.__file__).parent / "inside"),
}
_BOOT = """
import os, sys, types
packages, parent, writable, program, arguments = {told!r}
for name, path in packages.items():
    # Their own `__init__` is not run: it would load much more.
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from gemenv.sandbox.inside.processes import die_with
die_with(parent)
if writable and sys.platform == "linux":
    from gemenv.sandbox.jail import landlock, libc
    if landlock.version():
        libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
        landlock.restrict(["/"], [*writable, "/dev"])
os.execv(program, [program, *arguments])
"""


def command_of(server: Server, environment: Mapping[str, str]) -> list[str]:
    """Return the command.

    Raises:
        ToolServerError: If there is no such program.
    """
    program = shutil.which(server.command, path=environment.get("PATH"))
    if program is None:
        raise ToolServerError(f"There is no program {server.command!r} to run.")
    told = (_PACKAGES, os.getpid(), server.writable, program, server.args)
    return [sys.executable, "-I", "-S", "-B", "-c", _BOOT.format(told=told)]
