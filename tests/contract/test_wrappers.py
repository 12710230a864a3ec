"""Every wrapper around a few environments, against every check."""

from typing import Any

import pytest

import gemenv
import gemenv.wrappers
from gemenv.check import CHECKS, check_env
from gemenv.tools import FilesTool, PythonTool

IDS = ("game:GuessTheNumber-v0-easy", "game:Mastermind-v0-random", "game:Sokoban-v0-easy")
NAMES = [check.name for check in CHECKS]
# For each wrapper: sets of arguments, each with the checks that cannot hold under them.
ARGUMENTS: dict[str, list[tuple[dict[str, Any], set[str]]]] = {
    "Citations": [({}, set()), ({"precision": 0.5, "recall": 0.5, "unknown": 0.1}, set())],
    "EpisodeStatistics": [({}, set())],
    "JudgeSearch": [({}, set()), ({"match": 0.1, "mismatch": 0.1}, set())],
    "MissingPremise": [({}, set()), ({"probability": 1.0, "mode": "ask"}, set())],
    "MultiAttempt": [({}, set()), ({"attempts": 2, "discount": 0.5}, set())],
    "SelfCorrection": [({}, set()), ({"turns": 3, "reward": "delta"}, set())],
    "ToolWrapper": [
        ({"tools": [PythonTool()]}, set()),
        ({"tools": [FilesTool()], "max_tool_uses": 0}, {"snapshot"}),
    ],
    "TurnLimit": [({"max_turns": 1000}, set()), ({"max_turns": 3}, {"oracle"})],
    "Undo": [({}, set()), ({"cost": 0.0, "max_undos": 100, "max_depth": 1}, set())],
}


def test_every_wrapper_has_arguments_here() -> None:
    assert sorted(ARGUMENTS) == sorted(gemenv.wrappers.__all__)


@pytest.mark.parametrize(
    "wrapped_id", [IDS[0], *(pytest.param(env_id, marks=pytest.mark.slow) for env_id in IDS[1:])]
)
@pytest.mark.parametrize(
    ("wrapper", "kwargs", "inapplicable"),
    [(name, *case) for name, cases in ARGUMENTS.items() for case in cases],
)
def test_a_wrapped_environment_passes(
    wrapped_id: str, wrapper: str, kwargs: dict[str, Any], inapplicable: set[str]
) -> None:
    wrap = getattr(gemenv.wrappers, wrapper)

    report = check_env(
        lambda: wrap(gemenv.make(wrapped_id), **kwargs),
        only=[name for name in NAMES if name not in inapplicable],
    )

    assert report.passed, [f"{result.name}: {result.message}" for result in report.failures]


def test_a_stack_of_all_wrappers_passes() -> None:
    def make() -> gemenv.Env:
        env = gemenv.make(IDS[0])
        for name, cases in ARGUMENTS.items():
            env = getattr(gemenv.wrappers, name)(env, **cases[0][0])
        return env

    report = check_env(make)

    assert report.passed, [f"{result.name}: {result.message}" for result in report.failures]
