"""Every registered environment against every check."""

import pytest

import gemenv
from gemenv.check import CHECKS, check_env
from tests.selection import DEFAULT, TRIED

NAMES = [check.name for check in CHECKS]
OF_CLASSES = (
    "async_faces",
    "close",
    "fuzz",
    "global_random",
    "gymnasium",
    "interleaving",
    "spawn",
    "threads",
)
"""What hangs on the class, not on its configuration: one id of each goes through them.

They take most of the time of all checks.
"""


@pytest.mark.parametrize(
    ("checked", "name"),
    [
        pytest.param(env_id, name, marks=() if env_id in DEFAULT else pytest.mark.slow)
        for env_id in TRIED
        for name in NAMES
        if env_id in DEFAULT or name not in OF_CLASSES
    ],
)
def test_check(checked: str, name: str) -> None:
    (result,) = check_env(gemenv.spec(checked).make, only=[name]).results

    assert result.passed, result.message
