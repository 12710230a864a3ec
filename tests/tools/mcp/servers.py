"""Servers for tests: one of our own, and those of others where they are installed."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from gemenv.envs.mcp.servers import FOLDER_VARIABLE, find_program

PLAIN = Path(__file__).with_name("plain_server.py")


def plain(mode: str = "", **more: Any) -> dict[str, Any]:
    """Return the configuration of our own server."""
    return {"command": sys.executable, "args": ["-I", "-S", str(PLAIN), mode], **more}


def foreign(program: str, *args: str, **more: Any) -> dict[str, Any]:
    """Return the configuration of a server that somebody else wrote, or skip the test.

    Where `GEMENV_MCP_SERVERS` is set it must be there.
    """
    found = find_program(program)
    if found is None:
        if os.environ.get(FOLDER_VARIABLE):
            pytest.fail(f"{program} is not in the folder of servers")
        pytest.skip(f"{program} is not installed")
    return {"command": found, "args": [*args], **more}


def alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and was not reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
