"""What one process played, another one continues, and plays again from the seed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gemenv
from tests.selection import TRIED

ELSEWHERE = """
import json, sys
import gemenv

def entries(env, script):
    for action in script:
        yield list(env.reset() if action is None else env.step(action))

answers = {}
for env_id, task in json.load(sys.stdin).items():
    env = gemenv.make(env_id)
    answer = {"first": list(env.reset(seed=task["seed"]))}
    answer["again"] = list(entries(env, task["script"]))
    if task["snapshot"] is not None:
        env = gemenv.make(env_id)
        env.set_state(task["snapshot"])
        answer["sample"] = env.sample_random_action()
        answer["rest"] = list(entries(env, task["script"][task["at"]:]))
    answers[env_id] = answer
json.dump(answers, sys.stdout)
"""
SEED = 77
LENGTH = 20
AT = 3


def play(env_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the task for the other process, and what it must answer."""
    env = gemenv.make(env_id)
    first = env.reset(seed=SEED)
    script: list[str | None] = []
    came: list[Any] = []
    snapshot = sample = at = None
    for i in range(LENGTH):
        if env.over:
            script.append(None)
            came.append(env.reset())
            continue
        if env.snapshot and snapshot is None and i >= AT:
            at, snapshot = i, env.get_state()
            sample = env.sample_random_action()
        script.append(env.sample_random_action() if i != LENGTH // 2 else "no answer")
        came.append(env.step(script[-1]))
    task = {"seed": SEED, "script": script, "snapshot": snapshot, "at": at}
    answer: dict[str, Any] = {"first": first, "again": came}
    if snapshot is not None:
        answer |= {"sample": sample, "rest": came[at:]}
    return task, json.loads(json.dumps(answer))


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What this process expects, and what the other one answered, by id."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {call.params.get("env_id") for call in calls if call is not None}
    both = {env_id: play(env_id) for env_id in TRIED if env_id in wanted}
    root = str(Path(gemenv.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps({env_id: task for env_id, (task, _) in both.items()}),
        # Another order of sets and of whatever else hangs on hashes.
        env={**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": "4242"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {env_id: answer for env_id, (_, answer) in both.items()}, json.loads(done.stdout)


def test_another_process_continues_and_repeats_the_episode(
    env_id: str, played: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    expected, came = played

    assert came[env_id] == expected[env_id]
