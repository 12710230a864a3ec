"""Every registered environment against every check."""

import pytest

import gemenv
from gemenv.check import CHECKS, check_env
from tests.contract.games import DEAR

NAMES = [check.name for check in CHECKS]
COSTLY = ("fuzz", "threads")
"""Half of the time of all; by default, one id of each game goes through them."""
IDS = [spec.id for spec in gemenv.list_envs()]


def is_long(env_id: str, name: str) -> bool:
    variant = not env_id[-1].isdigit()
    dear = name in COSTLY or env_id.startswith(DEAR)
    return variant and (dear or not env_id.endswith("-hard"))


@pytest.mark.parametrize(
    ("checked", "name"),
    [
        pytest.param(env_id, name, marks=pytest.mark.slow if is_long(env_id, name) else ())
        for env_id in IDS
        for name in NAMES
    ],
)
def test_check(checked: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(checked).make, only=[name]).results

    assert result.passed, result.message


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in COSTLY])
def test_check_with_another_seed(env_id: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(env_id).make, seed=1000, only=[name]).results

    assert result.passed, result.message
