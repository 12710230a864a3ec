"""Which environments the default tests run over; all others take their turn with `-m slow`."""

import re
from typing import Any

import pytest

import gemenv

IDS = [spec.id for spec in gemenv.list_envs()]
REASONING = ("rg:gcd-v0", "rg:graph_color-v0", "rg:isomorphic_strings-v0")
"""What stands for all data sets of reasoning-gym, which share one class; one has no oracle."""


TRIED = [env_id for env_id in IDS if not env_id.startswith("rg:") or env_id in REASONING]
"""What the contract tests run over; `tests/envs/rg` plays all data sets of reasoning-gym."""


def _plain(env_id: str) -> bool:
    return re.search(r"-v\d+$", env_id) is not None


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
