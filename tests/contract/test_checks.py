"""Every registered environment against every check."""

import pytest

import gemenv
from gemenv.check import CHECKS, check_env
from tests.selection import DEFAULT, TRIED

NAMES = [check.name for check in CHECKS]
COSTLY = ("fuzz", "threads")
"""Half of the time of all: one id of each environment goes through them."""


@pytest.mark.parametrize(
    ("checked", "name"),
    [
        pytest.param(env_id, name, marks=() if env_id in DEFAULT else pytest.mark.slow)
        for env_id in TRIED
        for name in NAMES
        if env_id in DEFAULT or name not in COSTLY
    ],
)
def test_check(checked: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(checked).make, only=[name]).results

    assert result.passed, result.message
