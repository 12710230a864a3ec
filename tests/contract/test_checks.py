"""Every registered environment against every check."""

import pytest

import gemenv
from gemenv.check import CHECKS, check_env

NAMES = [check.name for check in CHECKS]
COSTLY = ("fuzz", "threads")
"""Half of the time of all."""


@pytest.mark.parametrize("name", NAMES)
def test_check(env_id: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(env_id).make, only=[name]).results

    assert result.passed, result.message


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in COSTLY])
def test_check_with_another_seed(env_id: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(env_id).make, seed=1000, only=[name]).results

    assert result.passed, result.message
