from typing import Any

import pytest
from pydantic import ValidationError

from gemenv.eval import EvalConfig
from gemenv.rollout import Job

IDS = ("toy:Walk-v0", "toy:AsyncWalk-v0")


def a_config(**fields: Any) -> EvalConfig:
    return EvalConfig(**{"env_ids": IDS, "agent": {"name": "random"}} | fields)


def test_jobs_take_a_task_of_each_environment_in_turn() -> None:
    config = a_config(tasks=2, repeats=2, seed=5, max_turns=3)
    assert config.jobs() == [
        Job(env_id=env_id, run_seed=5, task=task, repeat=repeat, max_turns=3)
        for task in (0, 1)
        for repeat in (0, 1)
        for env_id in IDS
    ]
    assert config.total == len(config.jobs()) == 8


def test_it_survives_a_file() -> None:
    config = a_config(agent={"name": "openai:x", "temperature": 0.5, "stop": ["\u2028"]})
    assert EvalConfig.model_validate_json(config.model_dump_json()) == config


@pytest.mark.parametrize(
    "fields",
    [
        {"tasks": 0},
        {"repeats": 0},
        {"seed": -1},
        {"max_turns": 0},
        {"env_ids": ()},
        {"concurrency": 4},
        {"version": 2},
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(fields))):
        a_config(**fields)


def test_it_does_not_change() -> None:
    config = a_config()
    with pytest.raises(ValidationError):
        config.tasks = 3  # pyright: ignore[reportAttributeAccessIssue]
    assert config == a_config()


def test_an_environment_stands_in_it_once() -> None:
    with pytest.raises(ValidationError, match="once"):
        a_config(env_ids=(IDS[0], IDS[0]))
