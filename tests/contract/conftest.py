import re
from typing import Any

import pytest

import gemenv
from gemenv.envs.base.instances import InstanceEnv
from tests.contract.games import DEAR


def is_drawn(entry: object) -> bool:
    """Say whether an entry point draws instances by configuration, level and split."""
    return isinstance(entry, type) and issubclass(entry, InstanceEnv)


IDS = [spec.id for spec in gemenv.list_envs()]
GAMES = [spec.id for spec in gemenv.list_envs("game:*")]
PLAIN_GAMES = [spec.id for spec in gemenv.list_envs("game:*-v[0-9]")]
DRAWN = [spec.id for spec in gemenv.list_envs() if is_drawn(spec.load())]
PLAIN_DRAWN = [env_id for env_id in DRAWN if re.search(r"-v\d+$", env_id)]


def sparing(ids: list[str]) -> list[Any]:
    """Leave two ids of each game to the default run, its own defaults and the hard variant.

    The others, which share their code, take their turn among the long tests, and so do all
    variants of the games whose starts take longest to draw.
    """
    aside = ("-easy", "-random")
    return [
        pytest.param(i, marks=pytest.mark.slow) if i.endswith(aside) or i.startswith(DEAR) else i
        for i in ids
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test with every id of the kind that it asks for."""
    for name, ids in (
        ("env_id", IDS),
        ("game_id", GAMES),
        ("plain_id", PLAIN_GAMES),
        ("drawn_id", DRAWN),
        ("plain_drawn_id", PLAIN_DRAWN),
    ):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, sparing(ids))
