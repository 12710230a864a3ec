"""Every registered environment against every check."""

import pytest

import gemenv
from gemenv.check import CHECKS, check_env

NAMES = [check.name for check in CHECKS]


@pytest.mark.parametrize("name", NAMES)
def test_check(env_id: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(env_id).make, only=[name]).results

    assert result.passed, result.message


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_check_with_many_seeds(env_id: str, name: str) -> None:
    for seed in range(1000, 1200, 50 if name != "fuzz" else 100):
        (result,) = check_env(gemenv.spec(env_id).make, seed=seed, only=[name]).results

        assert result.passed, f"seed {seed}: {result.message}"
