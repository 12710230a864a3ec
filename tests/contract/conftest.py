import pytest

import gemenv

IDS = [spec.id for spec in gemenv.list_envs()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for `env_id` with every registered id."""
    if "env_id" in metafunc.fixturenames:
        metafunc.parametrize("env_id", IDS)
