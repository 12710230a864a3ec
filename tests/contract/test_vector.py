"""Every registered environment in every vector backend of this machine."""

import json
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import gemenv
from gemenv import VectorEnv
from gemenv.core.background import background_loop
from gemenv.vector import BACKENDS
from tests.selection import DEFAULT, TRIED

HERE = ("sync", "async")
"""The backends that these tests run; every other one that `make_vec` knows is named below."""
ELSEWHERE = ("process", "ray")
"""Those that other tests run, since they start processes."""
STEPS = 12


def test_every_backend_is_run_here_or_elsewhere() -> None:
    assert sorted(HERE + ELSEWHERE) == sorted(BACKENDS)


CASES = [
    pytest.param(env_id, backend, marks=() if env_id in DEFAULT else pytest.mark.slow)
    for env_id in TRIED
    for backend in (HERE if env_id in DEFAULT else HERE[1:])
]
"""All backends with one id of each environment, and the busier one with its other ids."""


SHARED_FILES = 8
"""How far the open files of what a process shares, workers and sandboxes, may go up and down."""


@pytest.fixture
def level(hosted_id: str) -> Iterator[None]:
    """See to it that no thread and no file stays, but what all environments of a process share."""
    # Environments that wait, such as those with tools, run on the loop of the whole process.
    background_loop()
    shares = gemenv.spec(hosted_id).blocking
    if shares:
        with gemenv.make_vec(hosted_id, 3, backend="async", seed=1) as vec:
            play(vec)
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    yield
    assert threading.active_count() <= threads
    assert len(os.listdir("/proc/self/fd")) <= files + SHARED_FILES * shares


def play(vec: VectorEnv) -> tuple[list[list[Any]], list[list[Any]]]:
    """Act at random, and return by environment what was done, and what came."""
    actions: list[list[Any]] = [[] for _ in range(vec.num_envs)]
    came: list[list[Any]] = [[begun] for begun in zip(*vec.reset(), strict=True)]
    for turn in range(STEPS):
        chosen = vec.call("sample_random_action")
        if turn == STEPS // 2:
            chosen[0] = "no answer"
        for index, result in enumerate(zip(*vec.step(chosen), strict=True)):
            actions[index].append(chosen[index])
            came[index].append(result)
    return actions, came


def replay(env_id: str, actions: list[Any], came: list[Any]) -> list[Any]:
    """Return what a bare environment says to the same actions, with the seeds that came."""
    env = gemenv.make(env_id)

    def begin(info: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        observation, own = env.reset(seed=info["seed"])
        return observation, {**own, "seed": info["seed"], "episode_index": info["episode_index"]}

    alone: list[Any] = [begin(came[0][1])]
    for action, result in zip(actions, came[1:], strict=True):
        observation, reward, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            final = {"final_obs": observation, "final_info": info}
            observation, own = begin(result[4])
            info = own | final
        alone.append((observation, reward, terminated, truncated, info))
    return alone


@pytest.mark.usefixtures("level")
@pytest.mark.parametrize(("hosted_id", "backend"), CASES)
def test_it_plays_as_it_does_alone(hosted_id: str, backend: str) -> None:
    with gemenv.make_vec(hosted_id, 3, backend=backend, seed=5) as vec:
        actions, came = play(vec)
    for index in range(3):
        expected = replay(hosted_id, actions[index], came[index])
        assert plain(came[index]) == plain(expected)


def plain(value: Any) -> str:
    """Return what came as JSON."""
    return json.dumps(value, default=lambda number: number.item(), sort_keys=True)


@pytest.mark.usefixtures("level")
@pytest.mark.parametrize(("hosted_id", "backend"), CASES)
def test_it_continues_from_a_snapshot_elsewhere(hosted_id: str, backend: str) -> None:
    if not gemenv.spec(hosted_id).snapshot:
        pytest.skip("has effects outside")
    with (
        gemenv.make_vec(hosted_id, 2, backend=backend, seed=5) as vec,
        gemenv.make_vec(hosted_id, 2, seed=6) as twin,
    ):
        vec.reset()
        vec.step(vec.call("sample_random_action"))
        twin.set_state(json.loads(json.dumps(vec.get_state())))
        for _ in range(3):
            actions = vec.call("sample_random_action")
            assert twin.call("sample_random_action") == actions
            one, other = vec.step(actions), twin.step(actions)
            assert plain([*zip(*one, strict=True)]) == plain([*zip(*other, strict=True)])
