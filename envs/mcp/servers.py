"""Where the servers of the registered tasks are on this machine."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gemenv.errors import MissingDependencyError

FOLDER_VARIABLE = "GEMENV_MCP_SERVERS"
"""Names a folder in which servers are looked for first: in `node_modules/.bin`, where npm puts
them, and in `*/bin`, as virtual environments have it."""


class KnownServer(NamedTuple):
    """A server that registered tasks use."""

    program: str
    install: str
    """The command that installs it."""


_SERVERS = {
    "filesystem": KnownServer(
        "mcp-server-filesystem", "npm install --global @modelcontextprotocol/server-filesystem"
    ),
    "memory": KnownServer(
        "mcp-server-memory", "npm install --global @modelcontextprotocol/server-memory"
    ),
    "git": KnownServer("mcp-server-git", "pipx install mcp-server-git"),
    # It does not know version 2 of the protocol's library.
    "sqlite": KnownServer("mcp-server-sqlite", "pipx install mcp-server-sqlite --pip-args='mcp<2'"),
}


def find_program(program: str) -> str | None:
    """Return the path of a server's program: in the folder of servers, or on `PATH`."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        places = [Path(folder, "node_modules/.bin"), *sorted(Path(folder).glob("*/bin"))]
        for place in places:
            if found := shutil.which(program, path=str(place)):
                return str(Path(found).absolute())
    return shutil.which(program)


def server_command(name: str) -> Sequence[str]:
    """Return the command of a server that registered tasks use.

    Raises:
        MissingDependencyError: If it is not installed; has the line that installs it.
    """
    server = _SERVERS[name]
    found = find_program(server.program)
    if found is None:
        raise MissingDependencyError(
            f"The MCP server {server.program!r} is neither on PATH nor in the folder that "
            f"${FOLDER_VARIABLE} names. Install it ({server.install}), or give `server_command`."
        )
    return [found]
