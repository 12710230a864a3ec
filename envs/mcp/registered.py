"""The registered tasks: over the filesystem, SQLite, Git and memory servers."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gemenv.core import shared
from gemenv.envs.mcp import filesystem, git, memory, sqlite
from gemenv.envs.mcp.env import MCPEnv, list_tools
from gemenv.envs.mcp.servers import server_command as find_command
from gemenv.envs.mcp.task import Task
from gemenv.errors import InvalidArgumentError, nearest
from gemenv.tools.mcp import Config, Listing
from gemenv.wrappers import ToolWrapper

Kind = Callable[[np.random.Generator, int], Task]
"""Draws a task of a size, 1 or more: about how many things there are to do."""


class _Family(NamedTuple):
    """The tasks over one server."""

    kinds: Mapping[str, Kind]
    arguments: Sequence[str] = ()
    env: Mapping[str, str] = {}


_FAMILIES = {
    "filesystem": _Family(filesystem.KINDS, ["{folder}"]),
    "sqlite": _Family(sqlite.KINDS, ["--db-path", f"{{folder}}/{sqlite.DATABASE}"]),
    "git": _Family(git.KINDS, ["--repository", "{folder}"], git.ENVIRONMENT),
    "memory": _Family(memory.KINDS, [], {"MEMORY_FILE_PATH": f"{{folder}}/{memory.FILE}"}),
}
LARGEST = 20


def make(
    server: str,
    *,
    kinds: Sequence[str] | None = None,
    size: int = 3,
    server_command: Sequence[str] | None = None,
    timeout: float = 30.0,
    max_tool_uses: int | None = 40,
) -> ToolWrapper:
    """Return generated tasks over a well-known server, with its tools.

    Args:
        server: `filesystem`, `sqlite`, `git` or `memory`.
        kinds: Which kinds of tasks to draw from; `None` for all.
        size: About how many things there are to do, 1 to 20.
        server_command: The server's program, with first arguments if it needs some; by default it
            is looked for in the folder that the variable `GEMENV_MCP_SERVERS` names, and on `PATH`.
        timeout: Seconds that a call may take.
        max_tool_uses: Calls in an episode; `None` for any number.

    Raises:
        MissingDependencyError: If the server, or the extra `mcp`, is not installed.
        InvalidArgumentError: If an argument is not as described.
    """
    if server not in _FAMILIES:
        raise InvalidArgumentError(
            f"There are no tasks over the server {server!r}, but over {', '.join(_FAMILIES)}."
            + nearest(server, _FAMILIES)
        )
    family = _FAMILIES[server]
    names = list(family.kinds) if kinds is None else list(kinds)
    for name in names:
        if name not in family.kinds:
            raise InvalidArgumentError(
                f"There are no tasks {name!r} over {server!r}, but {', '.join(family.kinds)}."
                + nearest(name, family.kinds)
            )
    if not names or not 1 <= size <= LARGEST:
        raise InvalidArgumentError(
            f"`kinds` must name at least one, and `size` must be from 1 to {LARGEST}, got "
            f"{kinds!r} and {size!r}."
        )

    def draw(rng: np.random.Generator) -> Task:
        return family.kinds[names[rng.integers(len(names))]](rng, size)

    command = tuple(find_command(server) if server_command is None else server_command)
    listings = shared(_listings, server, command, timeout)
    env = MCPEnv(_config(server, command), draw, timeout=timeout, listings=listings)
    return ToolWrapper(env, max_tool_uses=max_tool_uses)


def _config(server: str, command: Sequence[str]) -> Config:
    family = _FAMILIES[server]
    arguments = [*command[1:], *family.arguments]
    return {
        "command": command[0],
        "args": arguments,
        "env": dict(family.env),
        "writable": ["{folder}"],
    }


def _listings(server: str, command: Sequence[str], timeout: float) -> Sequence[Listing]:
    kind = next(iter(_FAMILIES[server].kinds.values()))
    return list_tools(_config(server, command), lambda rng: kind(rng, 1), timeout)
