import re

import pytest

import gemenv
from gemenv.envs.base.instances import InstanceEnv
from tests.selection import TRIED, sparing


def is_drawn(entry: object) -> bool:
    """Say whether an entry point draws instances by configuration, level and split."""
    return isinstance(entry, type) and issubclass(entry, InstanceEnv)


GAMES = [spec.id for spec in gemenv.list_envs("game:*")]
PLAIN_GAMES = [spec.id for spec in gemenv.list_envs("game:*-v[0-9]")]
DRAWN = [env_id for env_id in TRIED if is_drawn(gemenv.spec(env_id).load())]
PLAIN_DRAWN = [env_id for env_id in DRAWN if re.search(r"-v\d+$", env_id)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test with every id of the kind that it asks for."""
    for name, ids in (
        ("env_id", TRIED),
        ("game_id", GAMES),
        ("plain_id", PLAIN_GAMES),
        ("drawn_id", DRAWN),
        ("plain_drawn_id", PLAIN_DRAWN),
    ):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, sparing(ids))
