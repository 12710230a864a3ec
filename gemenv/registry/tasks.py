"""The tasks over servers of tools that come with gemenv."""

from collections.abc import Iterator

from gemenv.registry.spec import EnvSpec

_SERVERS = {
    "Filesystem": "Move, edit and write files through an MCP server.",
    "SQLite": "Change a database through an MCP server.",
    "Git": "Commit and branch through an MCP server.",
    "Memory": "Keep a graph of people and projects through an MCP server.",
}
"""By name; in small letters it is the server's."""
_VARIANTS = {"": {}, "easy": {"size": 1}, "hard": {"size": 8}}


def tasks() -> Iterator[EnvSpec]:
    """Yield the specs, in the order of the table."""
    for name, description in _SERVERS.items():
        for variant, kwargs in _VARIANTS.items():
            yield EnvSpec(
                id=f"mcp:{name}-v0-{variant}".rstrip("-"),
                entry_point="gemenv.envs.mcp:make",
                kwargs={"server": name.lower(), **kwargs},
                description=description,
                blocking=True,
                snapshot=False,
                extra="mcp",
                program=f"mcp-server-{name.lower()}",
            )
