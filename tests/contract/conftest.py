import pytest

import gemenv

IDS = [spec.id for spec in gemenv.list_envs()]
GAMES = [spec.id for spec in gemenv.list_envs("game:*")]
PLAIN_GAMES = [spec.id for spec in gemenv.list_envs("game:*-v[0-9]")]
ENDS = [i for i in IDS if not i.startswith("game:") or i.endswith(("-easy", "-hard"))]
"""What long tests run over: of each game the two ends of its range."""
END_GAMES = [i for i in ENDS if i in GAMES]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test with every id of the kind that it asks for."""
    for name, ids in (
        ("env_id", IDS),
        ("game_id", GAMES),
        ("plain_id", PLAIN_GAMES),
        ("end_id", ENDS),
        ("end_game_id", END_GAMES),
    ):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, ids)
