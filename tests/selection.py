"""Which environments the default tests run over; all others take their turn with `-m slow`."""

import os
import re
from typing import Any

import pytest

import gemenv
from gemenv.envs.mcp.servers import FOLDER_VARIABLE, find_program

IDS = [spec.id for spec in gemenv.list_envs()]
REASONING = ("rg:gcd-v0", "rg:graph_color-v0", "rg:isomorphic_strings-v0")
"""What stands for all data sets of reasoning-gym, which share one class; one has no oracle."""


def _tried(env_id: str) -> bool:
    """Say whether the contract tests run over an id."""
    if env_id.startswith("rg:"):
        return env_id in REASONING
    if (program := gemenv.spec(env_id).program) is None:
        return True
    # A server is started again and again; its variants differ in the size of tasks alone.
    is_here = FOLDER_VARIABLE in os.environ or find_program(program) is not None
    return is_here and _plain(env_id)


def _plain(env_id: str) -> bool:
    return re.search(r"-v\d+$", env_id) is not None


TRIED = [env_id for env_id in IDS if _tried(env_id)]
"""What the contract tests run over; `tests/envs/rg` plays all data sets of reasoning-gym. What
needs a server of MCP is left out where that is missing, unless `GEMENV_MCP_SERVERS` is set."""


def _first_of_their_class() -> set[str]:
    """Return one id of each class that several plain ids share, such as data sets."""
    seen: dict[object, str] = {}
    for env_id in filter(_plain, TRIED):
        seen.setdefault(gemenv.spec(env_id).entry_point, env_id)
    return set(seen.values())


DEFAULT = {*_first_of_their_class(), *REASONING}
"""One id of each environment, with its own defaults."""


def sparing(ids: list[str]) -> list[Any]:
    """Leave the ids of `DEFAULT` to the default run, and mark all others as slow."""
    return [
        env_id if env_id in DEFAULT else pytest.param(env_id, marks=pytest.mark.slow)
        for env_id in ids
    ]
